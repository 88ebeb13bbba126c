"""What the machine itself must have: Debian packages, installed as root or asked for in one exact line."""

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

LISTAS = Path("/var/lib/apt/lists")
DIAS_DE_LISTAS = 7


class Alto(Exception):
    """The person must do something first; the message says what, in Spanish."""


def _programa(*nombres: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(nombre) for nombre in nombres)


def _biblioteca(nombre: str) -> Callable[[], bool]:
    def esta() -> bool:
        try:
            ctypes.CDLL(nombre)
        except OSError:
            return False
        return True

    return esta


def _tiene_venv() -> bool:
    return importlib.util.find_spec("ensurepip") is not None and importlib.util.find_spec("venv") is not None


def _tiene_postgresql() -> bool:
    return any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or shutil.which("initdb") is not None


# Debian package → how to tell that what it brings is here, whoever brought it.
BASE: dict[str, Callable[[], bool]] = {"python3-venv": _tiene_venv}
PANGO: dict[str, Callable[[], bool]] = {
    "libpango-1.0-0": _biblioteca("libpango-1.0.so.0"),
    "libpangoft2-1.0-0": _biblioteca("libpangoft2-1.0.so.0"),
    "libharfbuzz-subset0": _biblioteca("libharfbuzz-subset.so.0"),
}
PRUEBAS: dict[str, Callable[[], bool]] = {
    "postgresql": _tiene_postgresql,
    "chromium": _programa("chromium", "chromium-browser", "google-chrome"),
    "libatomic1": _biblioteca("libatomic.so.1"),
    "poppler-utils": _programa("pdftoppm"),
    "qpdf": _programa("qpdf"),
}


def faltantes(partes: dict[str, Callable[[], bool]]) -> list[str]:
    """Return the packages whose contents are not on this machine."""
    return [paquete for paquete, esta in partes.items() if not esta()]


def exigir_partes(*, pruebas: bool) -> None:
    """Install what is missing (as root) or raise Alto with the line to type; without Pango ``iniciar`` only warns."""
    faltan = faltantes(BASE | PANGO | (PRUEBAS if pruebas else {}))
    if not faltan:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _instalar(faltan)
        return
    linea = f"sudo apt-get install {' '.join(faltan)}"
    if not pruebas and set(faltan) <= PANGO.keys():
        print(
            f"Aviso: sin estas partes no se podrán imprimir documentos en PDF. Para tenerlas: {linea}",
            file=sys.stderr,
        )
        return
    raise Alto(f"Faltan partes del sistema. Instálelas y vuelva a intentar:\n{linea}")


def _listas_viejas() -> bool:
    """Tell whether apt's lists are missing or older than a week."""
    instantes = [lista.stat().st_mtime for lista in LISTAS.glob("*_Packages*")]
    return not instantes or time.time() - max(instantes) > DIAS_DE_LISTAS * 86_400


def _instalar(paquetes: Iterable[str]) -> None:
    """Install Debian packages as root, asking nothing."""
    paquetes = list(paquetes)
    print(f"Instalando partes del sistema: {' '.join(paquetes)}", flush=True)
    al_dia = not _listas_viejas()
    if not al_dia:
        _apt("update")
    if not _apt("install", *paquetes) and not (al_dia and _apt("update") and _apt("install", *paquetes)):
        raise Alto(f"No se pudieron instalar. Inténtelo a mano:\napt-get install {' '.join(paquetes)}")


def _apt(*palabras: str) -> bool:
    orden = ["apt-get", "-qq", "-y", "-o", "DPkg::Lock::Timeout=120", "-o", "Dpkg::Use-Pty=0"]
    if palabras[0] == "install":
        orden.append("--no-install-recommends")
    salida = subprocess.run(
        [*orden, *palabras], env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"}, check=False,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    if salida.returncode:
        print(salida.stdout, file=sys.stderr)
    return salida.returncode == 0
