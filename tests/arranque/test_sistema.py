"""System parts: what is missing is installed by root, asked of the others, and only warned of where it can wait."""

import os
import subprocess
import time

import pytest

from gobierno_abierto.arranque import sistema
from gobierno_abierto.arranque.sistema import Alto


@pytest.fixture
def apt(monkeypatch, tmp_path):
    """Record what would be asked of apt-get; ``fallan`` holds the words whose orders fail."""
    ordenes = []

    class Apt(list):
        fallan = set()

    grabadora = Apt()

    def correr(orden, **_):
        palabras = orden[orden.index("Dpkg::Use-Pty=0") + 1 :]
        grabadora.append([palabra for palabra in palabras if palabra != "--no-install-recommends"])
        falla = grabadora[-1][0] in grabadora.fallan
        grabadora.fallan.discard(grabadora[-1][0])
        return subprocess.CompletedProcess(orden, 100 if falla else 0, stdout="E: no")

    monkeypatch.setattr(sistema.subprocess, "run", correr)
    monkeypatch.setattr(sistema.shutil, "which", lambda nombre: f"/usr/bin/{nombre}")
    monkeypatch.setattr(sistema.os, "geteuid", lambda: 0)
    monkeypatch.setattr(sistema, "LISTAS", tmp_path)
    (tmp_path / "debian_Packages").touch()
    assert ordenes == []
    return grabadora


def hay(monkeypatch, **partes):
    """Say which parts are there: ``base``, ``pango``, ``pruebas``."""
    for nombre, esta in partes.items():
        tabla = getattr(sistema, nombre.upper())
        monkeypatch.setattr(sistema, nombre.upper(), dict.fromkeys(tabla, lambda esta=esta: esta))


def test_partes_completas_no_piden_nada(monkeypatch, apt):
    hay(monkeypatch, base=True, pango=True, pruebas=True)
    sistema.exigir_partes(pruebas=True)
    assert apt == []


def test_partes_como_root_se_instalan_de_una_vez(monkeypatch, apt):
    hay(monkeypatch, base=True, pango=False, pruebas=False)
    sistema.exigir_partes(pruebas=True)
    assert apt == [["install", *sistema.PANGO, *sistema.PRUEBAS]]


def test_partes_con_listas_viejas_se_ponen_al_dia_primero(monkeypatch, apt, tmp_path):
    hay(monkeypatch, base=False, pango=True, pruebas=True)
    vieja = time.time() - 30 * 86_400
    os.utime(tmp_path / "debian_Packages", (vieja, vieja))
    sistema.exigir_partes(pruebas=False)
    assert apt == [["update"], ["install", "python3-venv"]]


def test_partes_que_no_estan_en_las_listas_se_buscan_otra_vez(monkeypatch, apt):
    hay(monkeypatch, base=False, pango=True)
    apt.fallan = {"install"}
    sistema.exigir_partes(pruebas=False)
    assert apt == [["install", "python3-venv"], ["update"], ["install", "python3-venv"]]


def test_partes_que_no_se_pueden_instalar_se_dicen(monkeypatch, apt):
    hay(monkeypatch, base=False, pango=True)
    apt.fallan = {"install", "update"}
    with pytest.raises(Alto, match="No se pudieron instalar"):
        sistema.exigir_partes(pruebas=False)


def test_partes_sin_root_se_piden_en_una_linea(monkeypatch, apt):
    hay(monkeypatch, base=False, pango=False, pruebas=True)
    monkeypatch.setattr(sistema.os, "geteuid", lambda: 1000)
    with pytest.raises(Alto) as alto:
        sistema.exigir_partes(pruebas=False)
    assert str(alto.value).splitlines()[-1] == (
        "sudo apt-get install python3-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    )
    assert apt == []


def test_pango_ausente_solo_se_avisa_al_iniciar(monkeypatch, apt, capsys):
    hay(monkeypatch, base=True, pango=False, pruebas=True)
    monkeypatch.setattr(sistema.os, "geteuid", lambda: 1000)
    sistema.exigir_partes(pruebas=False)
    assert "no se podrán imprimir documentos en PDF" in capsys.readouterr().err
    with pytest.raises(Alto):
        sistema.exigir_partes(pruebas=True)


def test_deteccion_ve_lo_que_hay_y_lo_que_no():
    assert sistema._biblioteca("libc.so.6")()
    assert not sistema._biblioteca("libnoexiste.so.9")()
    assert sistema._programa("no-existe", "sh")()
    assert not sistema._programa("no-existe")()
    assert sistema.faltantes({"esta": lambda: True, "falta": lambda: False}) == ["falta"]
