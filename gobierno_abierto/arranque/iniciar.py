"""``manage.py iniciar``: from a fresh checkout to a page in the browser, and quickly so the second time."""

import os
import socket
import subprocess
from pathlib import Path
from typing import NoReturn

from gobierno_abierto.arranque import entorno, orden_de_gunicorn, sistema
from gobierno_abierto.arranque.entorno import PYTHON, RAIZ
from gobierno_abierto.arranque.sistema import Alto

CODIGO = ("gobierno_abierto", "mesas", "propuestas", "votacion", "convenios", "static")


def principal(*, puerto: int, servir: bool) -> int:
    """Install, prepare the data and serve on 127.0.0.1 (this process becomes the server)."""
    sistema.exigir_partes(pruebas=False)
    enchufe = _apartar(puerto) if servir else None
    entorno.preparar(pruebas=False)
    datos = Path(os.environ.get("GA_DATOS", RAIZ / "datos")).resolve()
    _preparar_datos(datos)
    if enchufe is None:
        print("Todo está listo. Para abrirlo: python3 manage.py iniciar")
        return 0
    _servir(enchufe, f"http://127.0.0.1:{puerto}", datos)


def _servir(enchufe: socket.socket, direccion: str, datos: Path) -> NoReturn:
    """Say where it is, and become the server."""
    print(f"\nGobierno Abierto está en {direccion}/\nLas cuentas de ejemplo están en {datos / 'cuentas.txt'}")
    print("Para terminar, oprima Ctrl+C.", flush=True)
    os.environ.setdefault("GA_DIRECCION_PUBLICA", direccion)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gobierno_abierto.settings")
    os.set_inheritable(enchufe.fileno(), True)
    os.chdir(RAIZ)
    os.execv(PYTHON, [str(PYTHON), *orden_de_gunicorn(f"fd://{enchufe.fileno()}")])


def _apartar(puerto: int) -> socket.socket:
    """Take the port now, so that nobody else does meanwhile; raise Alto when somebody has it."""
    if not 0 < puerto < 65536:
        raise Alto(f"El puerto {puerto} no existe: elija uno entre 1 y 65535.")
    try:
        return socket.create_server(("127.0.0.1", puerto), backlog=256)
    except PermissionError:
        raise Alto(
            f"Esta cuenta no puede usar el puerto {puerto}: elija uno mayor que 1023, con --puerto."
        ) from None
    except OSError:
        raise Alto(
            f"El puerto {puerto} está ocupado: elija otro, por ejemplo --puerto {puerto % 65000 + 1}."
        ) from None


def _preparar_datos(datos: Path) -> None:
    """Migrate, collect static files and load the example, unless nothing changed since the last time.

    Only the SQLite file of ``datos`` is trusted to be as the stamp says; another database is always looked at.
    """
    datos.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not os.access(datos, os.W_OK):
        raise Alto(
            f"Esta cuenta no puede escribir en {datos}: use la cuenta que hizo la carpeta, o indique otra en GA_DATOS."
        )
    sello, valor = datos / ".sello", _estado_del_codigo()
    propia = "DATABASE_URL" not in os.environ and (datos / "gobierno_abierto.sqlite3").exists()
    if propia and (datos / "estaticos").exists() and entorno.esta_al_dia(sello, valor):
        return
    print("Preparando los datos…", flush=True)
    sello.unlink(missing_ok=True)
    resultado = subprocess.run(
        [PYTHON, "-m", "gobierno_abierto.arranque.preparacion"],
        cwd=RAIZ, check=False,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "gobierno_abierto.settings"},
    )  # fmt: skip
    if resultado.returncode:
        raise Alto("No se pudieron preparar los datos; arriba se lee por qué.")
    sello.write_text(valor)


def _estado_del_codigo() -> str:
    """Return a sum that changes when code, migrations, triggers, static files or packages change."""
    partes: list[bytes | str] = [(RAIZ / "requirements.txt").read_bytes()]
    for carpeta in CODIGO:
        for ruta in sorted((RAIZ / carpeta).rglob("*")):
            if ruta.suffix != ".pyc" and ruta.is_file():
                estado = ruta.stat()
                partes += [str(ruta.relative_to(RAIZ)), f"{estado.st_size} {estado.st_mtime_ns}"]
    return entorno.suma(*partes)
