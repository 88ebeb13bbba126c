"""What each process of ``en_procesos`` runs: load, connect, say LISTO, wait for the word, act, answer."""

import base64
import importlib
import pickle
import sys


def principal(modulo, nombre, carga):
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    settings.PASSWORD_HASHERS = ["tests.banco.contrasenas.ArgonDePrueba"]
    funcion = importlib.import_module(modulo)
    for parte in nombre.split("."):
        funcion = getattr(funcion, parte)
    argumentos = pickle.loads(base64.b64decode(carga))  # noqa: S301 written by our own parent
    connection.ensure_connection()
    sys.stdout.write("LISTO\n")
    sys.stdout.flush()
    sys.stdin.readline()
    try:
        resultado = funcion(*argumentos)
    except Exception as error:  # noqa: BLE001 whatever it is, the parent looks at it
        resultado = error
    finally:
        connection.close()
    try:
        respuesta = pickle.dumps(resultado)
        pickle.loads(respuesta)  # noqa: S301 does it come back?
    except Exception:  # noqa: BLE001
        respuesta = pickle.dumps(RuntimeError(repr(resultado)))
    sys.stdout.write("\n" + base64.b64encode(respuesta).decode() + "\n")


if __name__ == "__main__":
    principal(*sys.argv[1:])
