"""``manage.py iniciar``: from a fresh checkout to a page in the browser, and quickly so the second time."""

import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from gobierno_abierto.arranque import entorno, orden_de_gunicorn, sistema
from gobierno_abierto.arranque.entorno import PYTHON, RAIZ
from gobierno_abierto.arranque.sistema import Alto

APPS = ("gobierno_abierto", "mesas", "propuestas", "votacion", "convenios")


def principal(*, puerto: int, servir: bool) -> int:
    """Install, prepare the data and serve on 127.0.0.1 (this process becomes the server)."""
    sistema.exigir_partes(pruebas=False)
    enchufe = _apartar(puerto) if servir else None
    entorno.preparar(pruebas=False)
    datos = Path(os.environ.get("GA_DATOS", RAIZ / "datos")).resolve()
    direccion = f"http://127.0.0.1:{puerto}"
    os.environ.setdefault("GA_DIRECCION_PUBLICA", direccion)  # the example's documents freeze it
    _preparar_datos(datos)
    if enchufe is not None:
        _servir(enchufe, direccion, datos)
    print("Todo está listo. Para abrirlo: python3 manage.py iniciar")
    return 0


def _servir(enchufe: socket.socket, direccion: str, datos: Path) -> NoReturn:
    """Say where it is, and become the server."""
    print(f"\nGobierno Abierto está en {direccion}/\nLas cuentas de ejemplo están en {datos / 'cuentas.txt'}")
    print("Para terminar, oprima Ctrl+C.", flush=True)
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
    """Migrate, load the example and collect static files, each only when something changed since the last time.

    Only the SQLite file of ``datos`` is trusted to be as its stamp says; another database is always looked at.
    """
    datos.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not os.access(datos, os.W_OK):
        raise Alto(
            f"Esta cuenta no puede escribir en {datos}: use la que hizo la carpeta, o indique otra en GA_DATOS."
        )
    paquetes = (RAIZ / "requirements.txt").read_bytes()
    sellos = {
        "base": (datos / ".sello-base", entorno.suma(paquetes, *_estado(*APPS))),
        "estaticos": (datos / ".sello-estaticos", entorno.suma(paquetes, *_estado("static"))),
    }
    if "DATABASE_URL" in os.environ or not (datos / "gobierno_abierto.sqlite3").exists():
        sellos["base"][0].unlink(missing_ok=True)
    if not (datos / "estaticos").exists():
        sellos["estaticos"][0].unlink(missing_ok=True)
    faltan = [parte for parte, (sello, valor) in sellos.items() if not entorno.esta_al_dia(sello, valor)]
    if not faltan:
        return
    print("Preparando los datos…", flush=True)
    for parte in faltan:
        sellos[parte][0].unlink(missing_ok=True)
    entorno_de_django = os.environ | {"DJANGO_SETTINGS_MODULE": "gobierno_abierto.settings"}
    procesos = [
        subprocess.Popen(
            [PYTHON, "-m", "gobierno_abierto.arranque.preparacion", parte], cwd=RAIZ, env=entorno_de_django
        )
        for parte in faltan
    ]
    codigos = [proceso.wait() for proceso in procesos]
    if any(codigos):
        raise Alto("No se pudieron preparar los datos; arriba se lee por qué.")
    for parte in faltan:
        sellos[parte][0].write_text(sellos[parte][1])


def _estado(*carpetas: str) -> Iterator[str]:
    """Yield name, size and instant of every file in ``carpetas``: code, migrations, triggers, or static files."""
    for carpeta in carpetas:
        for ruta in sorted((RAIZ / carpeta).rglob("*")):
            if ruta.suffix != ".pyc" and ruta.is_file():
                estado = ruta.stat()
                yield f"{ruta.relative_to(RAIZ)} {estado.st_size} {estado.st_mtime_ns}"
