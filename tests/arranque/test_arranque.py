"""``manage.py iniciar`` and ``probar`` before anything is installed: real processes in a bare copy of the checkout."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from gobierno_abierto.arranque import _leer, orden_de_gunicorn
from tests.arquitectura.arbol import RAIZ

NADIE = 65534
DEBIAN = Path("/usr/bin/python3")  # a root's own Python may lie where nobody else can read it
PYTHON = str(DEBIAN) if DEBIAN.exists() else sys.executable


@pytest.fixture
def copia():
    """A checkout with nothing installed that everybody may read and write (pytest's own folders are private)."""
    carpeta = Path(tempfile.mkdtemp(prefix="ga_"))
    for nombre in ("manage.py", "requirements.txt", "requirements-dev.txt", "requirements-uv.txt"):
        shutil.copy(RAIZ / nombre, carpeta)
    for nombre in ("gobierno_abierto/arranque", "tests/postgres"):
        shutil.copytree(RAIZ / nombre, carpeta / nombre, ignore=shutil.ignore_patterns("__pycache__"))
    for nombre in ("gobierno_abierto", "tests"):
        (carpeta / nombre / "__init__.py").touch()
    (carpeta / "programas").mkdir()
    for ruta in (carpeta, *carpeta.rglob("*")):
        ruta.chmod(0o777 if ruta.is_dir() else 0o666)
    yield carpeta
    shutil.rmtree(carpeta)


def programa(carpeta, nombre, texto):
    """Put an executable script on the PATH of the copy."""
    ruta = carpeta / "programas" / nombre
    ruta.parent.mkdir(exist_ok=True)
    ruta.write_text(f"#!/bin/sh\n{texto}\n")
    ruta.chmod(0o755)


def correr(carpeta, *palabras, como_nadie=False, segundos=30):
    """Run manage.py with only the copy's own programs on the PATH, plus what every Debian has."""
    prefijo = []
    if como_nadie and os.geteuid() == 0:
        setpriv = shutil.which("setpriv")
        prefijo = [setpriv, "--reuid", str(NADIE), "--regid", str(NADIE), "--clear-groups"]
    for basico in ("sh", "cat", "touch", "mkdir"):
        enlace = carpeta / "programas" / basico
        if not enlace.exists():
            enlace.symlink_to(shutil.which(basico))
    return subprocess.run(
        [*prefijo, PYTHON, "-B", "manage.py", *palabras],
        cwd=carpeta, capture_output=True, text=True, timeout=segundos, check=False,
        env={"PATH": str(carpeta / "programas"), "HOME": str(carpeta), "LANG": "C.UTF-8"},
    )  # fmt: skip


def puerto_libre():
    with socket.socket() as enchufe:
        enchufe.bind(("127.0.0.1", 0))
        return enchufe.getsockname()[1]


def test_otra_orden_sin_entorno_pide_iniciar(copia):
    resultado = correr(copia, "migrate")
    assert resultado.returncode == 2
    assert resultado.stderr == "Todavía falta la instalación: ejecute primero «python3 manage.py iniciar».\n"


def test_otra_orden_se_repite_dentro_del_entorno(copia):
    falso = copia / ".venv" / "bin" / "python"
    falso.parent.mkdir(parents=True)
    falso.write_text('#!/bin/sh\necho "dentro: $*"\n')
    falso.chmod(0o755)
    resultado = correr(copia, "migrate", "--plan")
    assert (resultado.returncode, resultado.stdout) == (0, "dentro: manage.py migrate --plan\n")


def test_python_viejo_se_dice_en_una_frase(copia):
    viejo = (
        "import sys, runpy; sys.version_info = (3, 9, 2, 'final', 0); sys.argv = ['manage.py', 'iniciar']; "
    )
    resultado = subprocess.run(
        [PYTHON, "-c", viejo + "runpy.run_path('manage.py', run_name='__main__')"],
        cwd=copia, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert resultado.returncode == 2
    assert resultado.stderr == "Gobierno Abierto necesita Python 3.11 o posterior, y este es 3.9.\n"


def test_probar_sin_root_dice_la_linea_exacta_y_no_hace_nada_mas(copia):
    inicio = time.monotonic()
    resultado = correr(copia, "probar", como_nadie=True)
    assert resultado.returncode == 2
    linea = resultado.stderr.splitlines()[-1]
    assert linea.startswith("sudo apt-get install ")
    assert {"chromium", "poppler-utils", "qpdf"} <= set(linea.split())
    assert not (copia / ".venv").exists()
    assert time.monotonic() - inicio < 5


@pytest.mark.skipif(os.geteuid() != 0, reason="only root installs")
def test_probar_como_root_instala_lo_que_falta_sin_preguntar(copia):
    programa(
        copia,
        "apt-get",
        f'echo "$DEBIAN_FRONTEND $*" >> {copia}/apt.txt; case "$*" in *install*) exit 100;; esac',
    )
    resultado = correr(copia, "probar")
    assert resultado.returncode == 2
    assert resultado.stderr.splitlines()[-1].startswith("apt-get install ")
    ordenes = (copia / "apt.txt").read_text().splitlines()
    assert all(orden.startswith("noninteractive -qq -y ") for orden in ordenes)
    assert any(orden.endswith(" update") for orden in ordenes)
    pedidas = next(orden for orden in ordenes if " install " in orden).split()
    assert {"chromium", "poppler-utils", "qpdf"} <= set(pedidas)
    assert not (copia / ".venv").exists()


def test_iniciar_con_el_puerto_ocupado_lo_dice_al_instante(copia):
    with socket.create_server(("127.0.0.1", 0)) as enchufe:
        puerto = enchufe.getsockname()[1]
        resultado = correr(copia, "iniciar", "--puerto", str(puerto), como_nadie=True)
    assert resultado.returncode == 2
    assert f"El puerto {puerto} está ocupado: elija otro" in resultado.stderr
    assert not (copia / ".venv").exists()


@pytest.mark.parametrize("puerto", ["0", "70000"])
def test_iniciar_con_un_puerto_imposible_lo_dice(copia, puerto):
    resultado = correr(copia, "iniciar", "--puerto", puerto)
    assert resultado.returncode == 2
    assert f"El puerto {puerto} no existe" in resultado.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="root may use every port")
def test_iniciar_sin_permiso_para_el_puerto_lo_dice(copia):
    permitido = int(Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").read_text())
    if permitido <= 80:
        pytest.skip("this machine lets everybody use every port")
    resultado = correr(copia, "iniciar", "--puerto", "80", como_nadie=True)
    assert resultado.returncode == 2
    assert "elija uno mayor que 1023" in resultado.stderr


def test_iniciar_con_un_entorno_ajeno_lo_dice(copia):
    if os.geteuid() != 0:
        pytest.skip("needs two people")
    (copia / ".venv").mkdir(mode=0o755)
    resultado = correr(copia, "iniciar", "--sin-servidor", como_nadie=True)
    assert resultado.returncode == 2
    assert "no puede escribir" in resultado.stderr


def test_opciones_se_leen_y_las_de_pytest_van_aparte():
    opciones, ajenas = _leer(["probar", "--rapido", "--", "-k", "urna", "-x"])
    assert (opciones.orden, opciones.rapido, opciones.extra, ajenas) == (
        "probar",
        True,
        False,
        ["-k", "urna", "-x"],
    )
    opciones, ajenas = _leer(["iniciar", "--puerto", "8101", "--sin-servidor"])
    assert (opciones.puerto, opciones.sin_servidor, ajenas) == (8101, True, [])
    assert _leer(["iniciar"])[0].puerto == 8000


def test_gunicorn_no_escribe_registro_de_visitas():
    orden = orden_de_gunicorn("127.0.0.1:8000")
    assert not any(palabra.startswith("--access-log") for palabra in orden)
    assert "--no-control-socket" in orden
