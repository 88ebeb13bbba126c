"""The virtual environment and what is installed in it, exactly as the hash-pinned lists say."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from gobierno_abierto.arranque.sistema import Alto

RAIZ = Path(__file__).resolve().parents[2]
ENTORNO = RAIZ / ".venv"
PYTHON = ENTORNO / "bin" / "python"


def suma(*partes: bytes | str) -> str:
    """Return one SHA-256 of several parts, each with its length, so that none runs into the next."""
    total = hashlib.sha256()
    for parte in partes:
        crudo = parte.encode() if isinstance(parte, str) else parte
        total.update(len(crudo).to_bytes(8, "big") + crudo)
    return total.hexdigest()


def esta_al_dia(sello: Path, valor: str) -> bool:
    """Tell whether the stamp at ``sello`` says ``valor``."""
    try:
        return sello.read_text(encoding="utf-8") == valor
    except FileNotFoundError:
        return False


def preparar(*, pruebas: bool) -> None:
    """Make ``.venv`` if it is missing, moved or of another Python, and install the lists that changed."""
    if ENTORNO.exists() and not os.access(ENTORNO, os.W_OK):
        raise Alto(
            f"Esta cuenta no puede escribir en {ENTORNO}, que hizo otra persona: bórrela o use la misma cuenta."
        )
    _crear()
    listas = [RAIZ / "requirements.txt"]
    if pruebas:
        listas.append(RAIZ / "requirements-dev.txt")
    sello = ENTORNO / f".sello-{'pruebas' if pruebas else 'uso'}"
    valor = suma(*(lista.read_bytes() for lista in listas))
    if esta_al_dia(sello, valor):
        return
    print("Instalando paquetes de Python…", flush=True)
    _ordenar(
        ENTORNO / "bin" / "uv", "pip", "install", "--quiet", "--python", PYTHON, "--require-hashes",
        "--compile-bytecode", "--cache-dir", ENTORNO / "cache",
        *(palabra for lista in listas for palabra in ("-r", lista)),
    )  # fmt: skip
    sello.write_text(valor, encoding="utf-8")


def _crear() -> None:
    """Make the environment with its uv; the stamp, written last, tells a whole one from a half-made one."""
    sello = ENTORNO / ".sello-lugar"
    valor = suma(str(ENTORNO), str(sys.version_info[:2]), (RAIZ / "requirements-uv.txt").read_bytes())
    if PYTHON.exists() and esta_al_dia(sello, valor):
        return
    print("Preparando el entorno de Python…", flush=True)
    if ENTORNO.exists():
        shutil.rmtree(ENTORNO)
    # The base interpreter, and not the one of some environment that happens to be active.
    base = getattr(sys, "_base_executable", None) or sys.executable
    _ordenar(base, "-m", "venv", ENTORNO)
    _ordenar(
        PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-cache-dir",
        "--require-hashes", "-r", RAIZ / "requirements-uv.txt",
    )  # fmt: skip
    sello.write_text(valor, encoding="utf-8")


def _ordenar(*orden: str | Path) -> None:
    entorno = os.environ | {"UV_PYTHON_DOWNLOADS": "never", "PYTHONDONTWRITEBYTECODE": ""}
    entorno.pop("PYTHONHOME", None)
    if subprocess.run([str(palabra) for palabra in orden], env=entorno, cwd=RAIZ, check=False).returncode:
        raise Alto("No se pudo instalar. Revise la conexión a internet y vuelva a intentar.")
