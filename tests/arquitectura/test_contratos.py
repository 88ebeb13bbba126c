"""The import contracts hold, and each of them notices a planted breach."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.arquitectura.arbol import PAQUETES, RAIZ, codigo, proyecto


def revisar(carpeta: Path, *contratos: str) -> subprocess.CompletedProcess[str]:
    """Run import-linter on the tree at ``carpeta``."""
    orden = [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"]
    return subprocess.run(
        [*orden, *(parte for contrato in contratos for parte in ("--contract", contrato))],
        cwd=carpeta, capture_output=True, text=True, check=False,
    )  # fmt: skip


FALTAS = [  # contract, file, what is planted at its end, and how the report names the breach
    ("orden", "mesas/models.py", "votacion.models", "mesas is not allowed to import votacion"),
    (
        "orden",
        "gobierno_abierto/cuentas/models.py",
        "gobierno_abierto.ejercicios.models",
        "gobierno_abierto.cuentas is not allowed to import gobierno_abierto.ejercicios",
    ),
    (
        "orden",
        "gobierno_abierto/ejercicios/operaciones.py",
        "gobierno_abierto.urls",
        "gobierno_abierto.ejercicios is not allowed to import gobierno_abierto.urls",
    ),
    (
        "cuartos",
        "gobierno_abierto/ejercicios/models.py",
        "gobierno_abierto.ejercicios.operaciones",
        "gobierno_abierto.ejercicios.models is not allowed to import gobierno_abierto.ejercicios.operaciones",
    ),
    ("cuartos", "votacion/operaciones.py", "votacion.views", "votacion.operaciones is not allowed to import votacion.views"),
    ("cuartos", "mesas/ayudantes.py", "", "mesas.ayudantes"),  # a room that the house doesn't have
    ("puros", "gobierno_abierto/ejercicios/reglas.py", "django.utils.timezone", "gobierno_abierto.ejercicios.reglas is not allowed to import django"),
    ("puros", "votacion/reglas.py", "votacion.models", "votacion.reglas is not allowed to import django"),  # by way of another room
    ("weasyprint", "convenios/operaciones.py", "weasyprint", "convenios is not allowed to import weasyprint"),
]  # fmt: skip


@pytest.fixture(scope="module")
def sembradas(tmp_path_factory):
    """Return what each contract says of one copy of the house's code with every breach planted."""
    carpeta = tmp_path_factory.mktemp("casa")
    for paquete in PAQUETES:
        shutil.copytree(
            RAIZ / paquete,
            carpeta / paquete,
            ignore=shutil.ignore_patterns("__pycache__", "*.html", "*.json"),
        )
    shutil.copy(RAIZ / "pyproject.toml", carpeta)
    for _, archivo, modulo, _ in FALTAS:
        with (carpeta / archivo).open("a") as codigo_sembrado:
            codigo_sembrado.write(f"\nimport {modulo}\n" if modulo else "")
    return {contrato: revisar(carpeta, contrato) for contrato in {una[0] for una in FALTAS}}


def contratos() -> list[dict]:
    return proyecto()["tool"]["importlinter"]["contracts"]


def test_contratos_se_cumplen():
    resultado = revisar(RAIZ)
    assert resultado.returncode == 0, resultado.stdout + resultado.stderr


@pytest.mark.parametrize(("contrato", "archivo", "modulo", "dicho"), FALTAS)
def test_contrato_nota_una_falta_sembrada(sembradas, contrato, archivo, modulo, dicho):
    resultado = sembradas[contrato]
    assert resultado.returncode == 1, resultado.stdout + resultado.stderr
    assert dicho in " ".join(resultado.stdout.split())


def test_contrato_todos_tienen_su_falta_sembrada():
    assert {uno["id"] for uno in contratos()} == {una[0] for una in FALTAS}


def test_contrato_orden_nombra_todo_el_paquete():
    orden = next(uno for uno in contratos() if uno["id"] == "orden")
    nombrados = {parte.strip() for capa in orden["layers"] for parte in capa.split("|")}
    hay = {
        f"gobierno_abierto.{ruta.stem}"
        for ruta in (RAIZ / "gobierno_abierto").iterdir()
        if ruta.suffix == ".py" or (ruta / "__init__.py").exists()
    }
    sin_orden = {
        "gobierno_abierto.__init__",
        "gobierno_abierto.settings",
    }  # settings: below everything, imports nothing
    assert hay - nombrados == sin_orden


def test_contrato_pureza_nombra_todas_las_reglas():
    """``reglas`` by pattern; the other pure rooms one by one, so that no name is stale."""
    puros = next(uno for uno in contratos() if uno["id"] == "puros")
    modulos = {
        ".".join(ruta.relative_to(RAIZ).with_suffix("").parts).removesuffix(".__init__") for ruta in codigo()
    }
    for nombre in puros["source_modules"]:
        if "*" not in nombre:
            assert nombre in modulos
