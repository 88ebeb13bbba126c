"""A document of 300 pages: asked for in the browser, killed half way, taken up again, opened; the site goes on."""

import hashlib
import os
import re
import signal
import time
import urllib.request
from io import BytesIO
from pathlib import Path
from statistics import median

import pikepdf
import pytest
from playwright.sync_api import expect

from gobierno_abierto.documentos.impresion import CPU, MEMORIA
from gobierno_abierto.documentos.models import Impresion
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from tests.factories.documentos import levantar_acta_larga
from tests.factories.ejercicios import ejercicio_completo
from tests.recorridos.persona import Persona

pytestmark = pytest.mark.recorrido

IDEAS = 310
TARDA = 240_000  # milliseconds at most, on a busy machine


def paginas_en(pagina):
    """Return how many pages the screen says are ready, once it says any."""
    frase = pagina.locator("[data-avance-texto]")
    expect(frase).to_have_text(re.compile(r"^Preparando el PDF: \d+ páginas?\.$"), timeout=TARDA)
    return int(re.search(r"\d+", frase.text_content())[0])


def hasta(condicion, segundos=60):
    limite = time.monotonic() + segundos
    while not (valor := condicion()):
        assert time.monotonic() < limite
        time.sleep(0.1)
    return valor


def segundos_por_pagina(url, veces=9):
    """Return the median time of a page of the site, in seconds."""
    tiempos = []
    for _ in range(veces):
        inicio = time.perf_counter()
        with urllib.request.urlopen(url, timeout=30) as respuesta:  # noqa: S310 our own http address
            respuesta.read()
        tiempos.append(time.perf_counter() - inicio)
    return median(tiempos)


def limites(pid):
    """Return the soft limits that the system holds a process to, by their name in /proc."""
    lineas = Path(f"/proc/{pid}/limits").read_text().splitlines()[1:]
    return {linea[:26].strip(): linea[26:].split()[0] for linea in lineas}


def test_documento_de_trescientas_paginas_se_prepara_aparte(base_real, servidor, nueva_pagina, axe):
    ejercicio = ejercicio_completo(etapa=ClaveEtapa.DELIBERACION)
    documento = levantar_acta_larga(ejercicio, IDEAS)

    # asked for from the list of documents, on a phone; the count grows and a reload keeps it
    persona = Persona(nueva_pagina(360), axe)
    pagina = persona.pagina
    persona.ir(f"{ejercicio.get_absolute_url()}documentos/").pulsar("PDF")
    assert pagina.url.endswith(f"/documentos/{documento.folio}/1/preparacion/")
    primeras = paginas_en(pagina)
    axe(pagina)
    assert pagina.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    hasta(lambda: paginas_en(pagina) > primeras)
    pagina.reload()
    assert paginas_en(pagina) >= primeras
    publica = f"{servidor}{ejercicio.get_absolute_url()}"
    assert (
        segundos_por_pagina(publica) < 3
    )  # generous: the neighbours of a test may be busy; nobody waits for the PDF

    # without JavaScript the same is seen, and the link looks again
    sin_script = nueva_pagina(360, java_script_enabled=False)
    sin_script.goto(pagina.url)
    sin_script.get_by_role("link", name="Ver si ya está").click()
    expect(sin_script.locator("h2")).to_have_text(re.compile("^Preparando el PDF"))

    # killed half way: whoever looks next starts it again
    candado = base_real.datos / "archivos" / "documentos" / ".imprenta"
    pid = int(candado.read_text())
    assert limites(pid)["Max address space"] == str(MEMORIA)
    assert CPU <= int(limites(pid)["Max cpu time"]) < CPU + 60
    os.kill(pid, signal.SIGKILL)
    hasta(lambda: not Path(f"/proc/{pid}").exists())  # no zombie either
    assert not list(candado.parent.glob("*.pdf"))
    hasta(lambda: Impresion.objects.get().intentos == 2)

    # ready: said without taking the focus, and opened
    pagina.bring_to_front()
    abrir = pagina.get_by_role("link", name="Abrir PDF")
    expect(abrir).to_be_visible(timeout=TARDA)
    assert pagina.evaluate("document.activeElement === document.body")
    expect(pagina.get_by_role("status")).to_have_text(re.compile(r"^El PDF está listo: \d{3} páginas, "))
    respuesta = pagina.request.get(abrir.get_attribute("href"))
    fila = Impresion.objects.get()
    assert respuesta.headers["content-type"] == "application/pdf"
    assert hashlib.sha256(respuesta.body()).hexdigest() == fila.huella
    with pikepdf.open(BytesIO(respuesta.body())) as pdf:
        assert len(pdf.pages) == fila.paginas >= 300
        (adjunto,) = pdf.attachments.values()
        assert hashlib.sha256(adjunto.get_file().read_bytes()).hexdigest() == documento.huella
    hasta(lambda: candado.read_bytes() == b"")
