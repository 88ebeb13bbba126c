"""A neighbour checks a document with the file in hand: the right one, an older one, a changed byte, and what isn't one."""

import re
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect

from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.documentos import subidas
from tests.factories.documentos import levantar_ficha
from tests.factories.ejercicios import CONTRASENA, cuenta_con, ejercicio_completo

from .persona import Persona

pytestmark = pytest.mark.recorrido

GRANDE = 100 * 1024 * 1024
MANUAL = Path(__file__).parents[2] / "docs" / "manual" / "img"
MARGEN = 24 * 1024  # KiB that the workers' memory may grow: less than one quarter of the file


@pytest.fixture
def documentos(base_real):
    """Two versions of one ficha, of an exercise that isn't a demonstration."""
    primera = levantar_ficha(ejercicio_completo())
    return primera, levantar_ficha(
        primera.ejercicio, corrige=primera, motivo_version="Faltaba la superficie del predio"
    )


@pytest.fixture
def grande(tmp_path):
    """A file of 100 MB that takes no room on the disk."""
    ruta = tmp_path / "enorme.pdf"
    with ruta.open("wb") as archivo:
        archivo.write(b"%PDF-1.7")
        archivo.truncate(GRANDE)
    return ruta


def bajar(servidor, documento, carpeta, extension="pdf"):
    """Save one of the document's files under its own name, as a person does."""
    nombre = f"{documento.nombre_de_archivo}.{extension}"
    direccion = f"{servidor}/documentos/{documento.folio}/{documento.version}.{extension}"
    with urllib.request.urlopen(direccion) as respuesta:  # noqa: S310 our own http address
        (carpeta / nombre).write_bytes(respuesta.read())
    return carpeta / nombre


def comparar(pagina, archivo):
    pagina.get_by_label("Archivo que quiere comparar").set_input_files(archivo)
    with pagina.expect_navigation():
        pagina.get_by_role("button", name="Comparar archivo").click()


def ve(pagina, titulo):
    expect(pagina.get_by_role("heading", level=1)).to_have_text(titulo)


def memoria(pid):
    """Return the peak resident memory (KiB) of the server's workers."""
    hijos = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return sum(
        int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{hijo}/status").read_text())[1]) for hijo in hijos
    )


def cabe(pagina):
    assert pagina.evaluate("document.documentElement.scrollWidth") <= pagina.viewport_size["width"]


def test_persona_compara_lo_que_tiene_en_el_telefono(documentos, servidor, nueva_pagina, axe, tmp_path):
    primera, segunda = documentos
    pagina = nueva_pagina(ancho=360, alto=740)
    pagina.goto(segunda.get_absolute_url())
    expect(pagina.get_by_role("heading", level=2).first).to_have_text("Documento vigente")
    axe(pagina)
    cabe(pagina)

    vigente = bajar(servidor, segunda, tmp_path)
    comparar(pagina, vigente)
    ve(pagina, "Este archivo es idéntico al publicado")
    axe(pagina)
    cabe(pagina)

    pagina.goto("/verificar/")
    comparar(pagina, bajar(servidor, primera, tmp_path))
    ve(pagina, "Su archivo es una versión anterior")
    cabe(pagina)
    pagina.get_by_role("link", name="Ver la versión 1").click()
    expect(pagina.get_by_role("heading", level=2).first).to_have_text("Esta versión fue sustituida por la 2")
    pagina.get_by_role("link", name="Ver la versión 2").click()
    expect(pagina.get_by_role("heading", level=2).first).to_have_text("Documento vigente")

    bytes_ = bytearray(vigente.read_bytes())
    bytes_[len(bytes_) // 2] ^= 1
    vigente.write_bytes(bytes_)
    pagina.goto("/verificar/")
    comparar(pagina, vigente)
    ve(pagina, "Este archivo no coincide con el publicado")
    axe(pagina)
    cabe(pagina)
    pagina.get_by_role("link", name=f"Ver el documento {segunda.folio}").click()
    assert pagina.url.endswith(segunda.get_absolute_url())

    foto = tmp_path / "acta.pdf"
    foto.write_bytes(MANUAL.joinpath("mi-idea.png").read_bytes())
    comparar(pagina, foto)
    ve(pagina, "Su archivo es una imagen")
    assert pagina.context.cookies() == []


@pytest.mark.parametrize("con_javascript", [True, False], ids=["con_js", "sin_js"])
def test_persona_trae_un_archivo_de_100_megas(
    documentos, servidor, nueva_pagina, axe, grande, con_javascript, errores_de_consola
):
    pagina = nueva_pagina(java_script_enabled=con_javascript)
    pagina.goto("/verificar/")
    pagina.get_by_label("Archivo que quiere comparar").set_input_files(grande)
    if con_javascript:
        expect(pagina.locator("[data-aviso]")).to_have_text(subidas.DEMASIADO)
        axe(pagina)
        pagina.get_by_role("button", name="Comparar archivo").click()
        ve(pagina, "Verificar un documento")  # it never left
        return
    antes = memoria(servidor.pid)
    with pagina.expect_navigation() as viaje:
        pagina.get_by_role("button", name="Comparar archivo").click()
    assert viaje.value.status == 413
    ve(pagina, "No se pudo comparar el archivo")
    expect(pagina.locator(".invalid-feedback")).to_contain_text("más de 25 MB")
    assert memoria(servidor.pid) - antes < MARGEN
    errores_de_consola.clear()  # the browser notes the 413


def test_coordinacion_hace_las_fichas_de_sus_mesas(documentos, nueva_pagina, axe, tmp_path):
    ejercicio = documentos[0].ejercicio
    cuenta_con(ejercicio, Rol.COORDINACION, usuario="coordina")
    for n in range(1, 6):
        cuenta_con(ejercicio, Rol.FACILITACION, usuario=f"mesa-{n}", debe_cambiar_contrasena=True)
    persona = Persona(nueva_pagina(), axe).entrar("coordina", CONTRASENA)
    persona.ir(f"/trabajo/{ejercicio.slug}/cuentas/").pulsar("Hacer fichas de acceso")
    persona.pagina.get_by_role("button", name="Elegir todas").click()
    persona.pulsar("Hacer fichas").ve("5 fichas de acceso")
    with persona.pagina.expect_download() as bajada:
        persona.pagina.get_by_role("link", name="Descargar fichas (PDF)").click()
    bajada.value.save_as(tmp_path / "fichas.pdf")
    assert (tmp_path / "fichas.pdf").read_bytes().startswith(b"%PDF-1.7")
    assert bajada.value.suggested_filename == f"fichas-{ejercicio.slug}.pdf"
    clave = persona.pagina.locator(".ficha-clave .clave").nth(1).inner_text()
    usuario = persona.pagina.locator(".ficha-clave .clave").nth(0).inner_text()

    otra = nueva_pagina(ancho=360, alto=740)
    otra.goto("/entrar/")
    otra.get_by_label("Usuario").fill(usuario)
    otra.get_by_label("Contraseña").fill(clave)
    otra.get_by_role("button", name="Entrar").click()
    expect(otra).to_have_url(re.compile("/cuenta/contrasena/"))
