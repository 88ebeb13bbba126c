"""What each process of ``en_procesos`` does: connect, say that it is ready, wait for the word, act, answer."""

import importlib
import pickle
import traceback
from multiprocessing.connection import Connection
from pathlib import Path


def principal(canal: Connection, base: str, datos: str, modulo: str, nombre: str, argumentos: tuple) -> None:
    """Call ``modulo.nombre(*argumentos)`` on the database ``base`` and send ``(True, result)`` by ``canal``.

    An exception is a result too. ``(False, traceback)`` says that the function was never reached.
    """
    try:
        funcion = _preparar(base, datos, modulo, nombre)
    except BaseException:
        canal.send((False, traceback.format_exc()))
        raise
    from django.db import connection

    canal.send((True, "LISTO"))
    canal.recv()
    try:
        resultado = funcion(*argumentos)
    except Exception as error:  # noqa: BLE001 whatever it is, the parent looks at it
        resultado = error
    finally:
        connection.close()
    try:
        pickle.loads(pickle.dumps(resultado))  # noqa: S301 does it come back?
    except Exception:  # noqa: BLE001
        resultado = RuntimeError(repr(resultado))
    canal.send((True, resultado))


def _preparar(base, datos, modulo, nombre):
    from tests.banco import vivero

    vivero.cargar()
    from django.conf import settings
    from django.db import connection

    settings.PASSWORD_HASHERS = ["tests.banco.contrasenas.ArgonDePrueba"]
    settings.DATOS = Path(datos)
    settings.MEDIA_ROOT = settings.DATOS / "archivos"
    assert connection.connection is None, "a connection must not be born before its process"
    connection.settings_dict["NAME"] = base
    funcion = importlib.import_module(modulo)
    for parte in nombre.split("."):
        funcion = getattr(funcion, parte)
    connection.ensure_connection()
    return funcion
