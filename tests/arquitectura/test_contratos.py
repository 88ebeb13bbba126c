"""The import contracts hold, and each of them notices a planted breach."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.arquitectura.arbol import PAQUETES, RAIZ, codigo, proyecto

BREVE = "import {}\n"


def revisar(carpeta: Path, *contratos: str) -> subprocess.CompletedProcess[str]:
    """Run import-linter on the tree at ``carpeta``."""
    orden = [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"]
    return subprocess.run(
        [*orden, *(parte for contrato in contratos for parte in ("--contract", contrato))],
        cwd=carpeta, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def copia(tmp_path):
    """A copy of the house's code to plant breaches in."""
    for paquete in PAQUETES:
        shutil.copytree(
            RAIZ / paquete,
            tmp_path / paquete,
            ignore=shutil.ignore_patterns("__pycache__", "*.html", "*.json"),
        )
    shutil.copy(RAIZ / "pyproject.toml", tmp_path)
    return tmp_path


def contratos() -> list[dict]:
    return proyecto()["tool"]["importlinter"]["contracts"]


def test_contratos_se_cumplen():
    resultado = revisar(RAIZ)
    assert resultado.returncode == 0, resultado.stdout + resultado.stderr


@pytest.mark.parametrize(
    ("contrato", "archivo", "texto"),
    [
        ("orden", "mesas/models.py", BREVE.format("votacion.models")),
        ("orden", "gobierno_abierto/cuentas/models.py", BREVE.format("gobierno_abierto.ejercicios.models")),
        ("orden", "gobierno_abierto/ejercicios/operaciones.py", BREVE.format("gobierno_abierto.urls")),
        (
            "cuartos",
            "gobierno_abierto/ejercicios/models.py",
            BREVE.format("gobierno_abierto.ejercicios.operaciones"),
        ),
        ("cuartos", "votacion/operaciones.py", BREVE.format("votacion.views")),
        ("cuartos", "mesas/ayudantes.py", ""),  # a room that the house doesn't have
        ("puros", "gobierno_abierto/ejercicios/reglas.py", BREVE.format("django.utils.timezone")),
        ("puros", "votacion/reglas.py", BREVE.format("votacion.models")),  # Django by way of another room
        ("weasyprint", "convenios/operaciones.py", BREVE.format("weasyprint")),
    ],
)
def test_contrato_nota_una_falta_sembrada(copia, contrato, archivo, texto):
    ruta = copia / archivo
    ruta.write_text((ruta.read_text() if ruta.exists() else "") + "\n" + texto)
    resultado = revisar(copia, contrato)
    assert resultado.returncode == 1, resultado.stdout + resultado.stderr
    assert "BROKEN" in resultado.stdout


def test_contrato_todos_tienen_su_falta_sembrada():
    probados = {"orden", "cuartos", "puros", "weasyprint"}
    assert {uno["id"] for uno in contratos()} == probados


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
