"""The kiosk in real Chromium: with and without JavaScript, its sizes, its contrast and a double click."""

import pytest

from tests.factories.votacion import escena
from votacion import operaciones as op
from votacion.models import Boleta
from votacion.sobres import abrir_sobres

pytestmark = pytest.mark.recorrido

# Text under 24 px, targets under 64 px and text under 7:1 on its ground, each with a piece of its markup.
MEDIR = """() => {
  const vistos = [...document.querySelectorAll('body *')].filter(e => e.checkVisibility());
  const canal = v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const luz = ([r, g, b]) => 0.2126 * canal(r) + 0.7152 * canal(g) + 0.0722 * canal(b);
  const partes = c => c.match(/[\\d.]+/g).map(Number);
  const fondo = e => {
    for (; e; e = e.parentElement) {
      const c = partes(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  const faltas = [];
  for (const e of vistos) {
    const estilo = getComputedStyle(e), marca = e.outerHTML.slice(0, 90);
    const dice = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (dice && parseFloat(estilo.fontSize) < 24) faltas.push('letra ' + estilo.fontSize + ' ' + marca);
    if (dice) {
      const [a, b] = [luz(partes(estilo.color)), luz(fondo(e))].sort((x, y) => y - x);
      const razon = (a + 0.05) / (b + 0.05);
      if (razon < 7) faltas.push('contraste ' + razon.toFixed(2) + ' ' + marca);
    }
    if (e.matches('button, a, input:not([type=hidden])')) {
      const caja = e.getBoundingClientRect();
      if (caja.height < 64 || caja.width < 64) faltas.push('blanco ' + marca);
    }
  }
  if (document.documentElement.scrollWidth > innerWidth) faltas.push('se sale a lo ancho');
  return faltas;
}"""


@pytest.fixture
def una(servidor):
    una = escena(demostracion=True)
    una.acreditar(5)
    return una


def enlazar(pagina, una):
    _, codigo = op.crear_codigo_de_enlace(una.casilla, actor=una.personal[0])
    pagina.goto("/kiosco/")
    assert "no está listo" in pagina.inner_text("h1")
    pagina.goto("/kiosco/enlazar/")
    pagina.fill("[name=codigo]", codigo)
    pagina.keyboard.press("Enter")
    pagina.wait_for_selector("#tarjeta")


def pasar_tarjeta(pagina, una):
    assert pagina.evaluate("document.activeElement.id") == "tarjeta"
    pagina.keyboard.type(una.claves[una.casilla.pk].pop().lower())
    pagina.keyboard.press("Enter")
    pagina.wait_for_url("**/kiosco/boleta/")


def medir(pagina, axe, *, una_pantalla=True):
    for ancho, alto in ((1920, 1080), (800, 1280)):
        pagina.set_viewport_size({"width": ancho, "height": alto})
        pagina.wait_for_timeout(300)  # Bootstrap's transitions of the buttons
        assert pagina.evaluate(MEDIR) == [], (pagina.url, ancho)
        if una_pantalla:
            assert pagina.evaluate("document.documentElement.scrollHeight <= innerHeight"), (
                pagina.url,
                ancho,
            )
        axe(pagina)


def test_kiosco_con_javascript_mide_lo_que_debe_y_un_doble_clic_es_un_voto(una, nueva_pagina, axe):
    pagina = nueva_pagina(1920, 1080)
    enlazar(pagina, una)
    medir(pagina, axe)
    pasar_tarjeta(pagina, una)
    medir(pagina, axe)
    alturas = pagina.evaluate(
        "[...document.querySelectorAll('.opcion')].map(e => Math.round(e.getBoundingClientRect().height))"
    )
    assert max(alturas) - min(alturas) <= 1  # equal weight
    assert len(alturas) == 5
    pagina.click("text=Contraste")
    medir(pagina, axe)
    pagina.click("text=Contraste")
    pagina.click("text=Letra +")
    medir(pagina, axe, una_pantalla=False)
    assert pagina.locator(".opcion").count() == 5
    pagina.click(".opcion[value='2']")
    pagina.wait_for_url("**/kiosco/confirmar/")
    medir(pagina, axe)
    pagina.dblclick("text=Sí, depositar mi voto")
    pagina.wait_for_url("**/kiosco/gracias/")
    assert pagina.inner_text("h1") == "Su voto está en la urna"
    medir(pagina, axe)
    pagina.go_back()
    pagina.wait_for_selector("#tarjeta")  # nothing to see behind
    assert "kiosco-letra" not in pagina.get_attribute("body", "class")  # clean for the next person
    assert [abrir_sobres([bytes(b.sobre)]) for b in Boleta.objects.all()] == [["2"]]


def test_kiosco_sin_javascript_lleva_el_voto_completo(una, nueva_pagina):
    pagina = nueva_pagina(800, 1280, java_script_enabled=False)
    _, codigo = op.crear_codigo_de_enlace(una.casilla, actor=una.personal[0])
    pagina.goto("/kiosco/enlazar/")
    pagina.fill("[name=codigo]", codigo)
    pagina.keyboard.press("Enter")
    pagina.wait_for_selector("#tarjeta")
    pagina.fill("#tarjeta", "no es una clave")
    pagina.click("text=Continuar")
    assert pagina.inner_text("h1") == "Revise la clave"
    pagina.click("text=Escribir otra vez")
    pagina.fill("#tarjeta", una.claves[una.casilla.pk].pop())
    pagina.keyboard.press("Enter")
    pagina.wait_for_url("**/kiosco/boleta/")
    assert pagina.locator("[data-clase]").first.is_hidden()
    pagina.click(".opcion[value='blanco']")
    pagina.wait_for_url("**/kiosco/confirmar/")
    pagina.click("text=Cambiar")
    pagina.wait_for_url("**/kiosco/boleta/")
    pagina.click(".opcion[value='3']")
    pagina.wait_for_url("**/kiosco/confirmar/")
    pagina.click("text=Sí, depositar mi voto")
    pagina.wait_for_url("**/kiosco/gracias/")
    pagina.wait_for_url("**/kiosco/", timeout=20_000)  # by itself, after 8 seconds
    assert [abrir_sobres([bytes(b.sobre)]) for b in Boleta.objects.all()] == [["3"]]


def test_kiosco_sin_red_lo_dice_y_no_pierde_la_tarjeta(una, nueva_pagina, errores_de_consola):
    pagina = nueva_pagina(1920, 1080)
    enlazar(pagina, una)
    pasar_tarjeta(pagina, una)
    pagina.click(".opcion[value='1']")
    pagina.wait_for_url("**/kiosco/confirmar/")
    pagina.context.set_offline(True)
    pagina.click("text=Sí, depositar mi voto")
    pagina.wait_for_selector("text=No sabemos si su voto se guardó.")
    pagina.context.set_offline(False)
    pagina.click("text=Sí, depositar mi voto")
    pagina.wait_for_url("**/kiosco/gracias/")
    assert Boleta.objects.count() == 1
    errores_de_consola.clear()  # the browser's own complaint about the cut network
