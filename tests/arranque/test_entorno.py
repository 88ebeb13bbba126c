"""The environment is made once, made again when it must be, and left alone otherwise."""

import pytest

from gobierno_abierto.arranque import entorno
from gobierno_abierto.arranque.sistema import Alto


@pytest.fixture
def casa(monkeypatch, tmp_path):
    """An empty checkout whose orders are recorded; ``venv`` makes a python that is an empty file."""
    ordenes = []
    for nombre in ("requirements.txt", "requirements-dev.txt", "requirements-uv.txt"):
        (tmp_path / nombre).write_text(nombre)
    monkeypatch.setattr(entorno, "RAIZ", tmp_path)
    monkeypatch.setattr(entorno, "ENTORNO", tmp_path / ".venv")
    monkeypatch.setattr(entorno, "PYTHON", tmp_path / ".venv" / "bin" / "python")

    def ordenar(*orden):
        ordenes.append(
            "venv" if "venv" in orden else "uv" if "pip" in orden and "-m" in orden else "paquetes"
        )
        if ordenes[-1] == "venv":
            entorno.PYTHON.parent.mkdir(parents=True)
            entorno.PYTHON.touch()

    monkeypatch.setattr(entorno, "_ordenar", ordenar)
    return ordenes


def test_entorno_se_hace_una_vez(casa):
    entorno.preparar(pruebas=False)
    assert casa == ["venv", "uv", "paquetes"]
    entorno.preparar(pruebas=False)
    assert casa == ["venv", "uv", "paquetes"]


def test_entorno_para_pruebas_agrega_sus_paquetes(casa):
    entorno.preparar(pruebas=False)
    entorno.preparar(pruebas=True)
    assert casa == ["venv", "uv", "paquetes", "paquetes"]


def test_entorno_instala_otra_vez_cuando_cambia_una_lista(casa):
    entorno.preparar(pruebas=False)
    (entorno.RAIZ / "requirements.txt").write_text("otra")
    entorno.preparar(pruebas=False)
    assert casa == ["venv", "uv", "paquetes", "paquetes"]


def test_entorno_a_medias_se_hace_de_nuevo(casa):
    entorno.PYTHON.parent.mkdir(parents=True)
    entorno.PYTHON.touch()
    entorno.preparar(pruebas=False)
    assert casa == ["venv", "uv", "paquetes"]


def test_entorno_cuyo_python_desaparecio_se_hace_de_nuevo(casa):
    entorno.preparar(pruebas=False)
    entorno.PYTHON.unlink()
    entorno.preparar(pruebas=False)
    assert casa == ["venv", "uv", "paquetes"] * 2


def test_entorno_que_no_se_pudo_instalar_se_dice(monkeypatch, tmp_path):
    monkeypatch.setattr(entorno, "RAIZ", tmp_path)
    with pytest.raises(Alto, match="conexión a internet"):
        entorno._ordenar("false")
    entorno._ordenar("true")


def test_suma_no_confunde_partes_vecinas():
    assert entorno.suma("ab", "c") != entorno.suma("a", "bc")
    assert entorno.suma("ab") == entorno.suma(b"ab")
