"""The schedule in the browser: wide ones on a phone and on a desk, and a date changed without JavaScript."""

import pytest
from playwright.sync_api import expect

from gobierno_abierto.cuentas.permisos import Rol
from tests.ejercicios.test_cronograma import con_muchas, ya_publicado
from tests.factories.ejercicios import CONTRASENA, EjercicioFactory, cuenta_con
from tests.recorridos.persona import Persona

pytestmark = pytest.mark.recorrido


def sobra_a_lo_ancho(pagina):
    return pagina.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def coordinar(pagina, ejercicio, revisar=None):
    cuenta_con(ejercicio, Rol.COORDINACION, usuario="coordina")
    return Persona(pagina, revisar).entrar("coordina", CONTRASENA)


def test_cincuenta_y_cinco_actividades_se_leen_en_cualquier_pantalla(base_real, nueva_pagina, axe):
    ejercicio = con_muchas(51)
    pagina = nueva_pagina(360)
    Persona(pagina, axe).ir(ejercicio.get_absolute_url())
    marco, lista = pagina.locator(".cronograma-marco"), pagina.locator(".agenda")
    expect(marco).to_be_hidden()
    expect(lista.first).to_be_visible()
    assert lista.locator("> li").count() == 55
    assert sobra_a_lo_ancho(pagina) <= 0
    for ancho in (768, 1366):
        pagina.set_viewport_size({"width": ancho, "height": 900})
        pagina.reload()
        expect(lista.first).to_be_hidden()
        axe(pagina)
        assert sobra_a_lo_ancho(pagina) <= 0
        primera = marco.locator("tbody th").first
        antes = primera.bounding_box()["x"]
        marco.focus()
        for _ in range(15):
            pagina.keyboard.press("ArrowRight")
        while marco.evaluate("marco => marco.scrollLeft") < 100:
            pagina.wait_for_timeout(20)
        assert abs(primera.bounding_box()["x"] - antes) < 2  # the names stay where they were
        assert sobra_a_lo_ancho(pagina) <= 0


def test_cambiar_una_fecha_en_el_telefono_y_sin_javascript(base_real, nueva_pagina):
    ejercicio = ya_publicado()
    pagina = nueva_pagina(360, java_script_enabled=False)
    cuenta_con(ejercicio, Rol.COORDINACION, usuario="coordina")
    pagina.goto("/entrar/")
    pagina.get_by_label("Usuario").fill("coordina")
    pagina.get_by_label("Contraseña").fill(CONTRASENA)
    pagina.get_by_role("button", name="Entrar").click()
    pagina.goto(f"/trabajo/{ejercicio.slug}/cronograma/fechas/")
    pagina.get_by_label("Fecha", exact=True).first.fill("2023-08-10")
    pagina.get_by_label("Motivo del cambio").fill("Se anuncian lluvias fuertes")
    pagina.get_by_role("button", name="Revisar las fechas nuevas").click()
    expect(pagina.locator("h1")).to_have_text("¿Publicar estas fechas?")
    pagina.get_by_role("button", name="Publicar las fechas nuevas").click()
    expect(pagina.locator("body")).to_contain_text("Las fechas nuevas ya son públicas")
    pagina.goto(ejercicio.get_absolute_url())
    expect(pagina.locator(".cronograma .dia-anterior")).to_contain_text("Fecha anterior: 8 de agosto de 2023")
    expect(pagina.locator(".cambios-de-fecha")).to_contain_text("Motivo: Se anuncian lluvias fuertes.")


def test_escribir_un_cronograma_desde_las_cuatro_requeridas(base_real, nueva_pagina, axe):
    ejercicio = EjercicioFactory()
    persona = coordinar(nueva_pagina(360), ejercicio, axe)
    persona.ir(f"/trabajo/{ejercicio.slug}/cronograma/").pulsar("Poner las cuatro actividades")
    pagina = persona.pagina
    assert sobra_a_lo_ancho(pagina) <= 0
    for n in range(4):
        pagina.locator(f"#id_form-{n}-fecha").fill(f"2026-12-0{n + 1}")
    persona.pulsar("Agregar otra actividad")
    pagina.locator("#id_form-4-tipo").select_option(label="Otra actividad")
    pagina.locator("#id_form-4-nombre").fill("Recorrido por el predio")
    pagina.locator("#id_form-4-fecha").fill("2026-11-30")
    persona.pulsar("Subir «Otra actividad»")  # its name when the page was drawn
    assert pagina.url.endswith("#fila-4")
    pagina.locator("#id_form-3-nombre").press("Enter")  # Enter stores; it moves nothing
    persona.ve("Cronograma guardado.")
    assert list(ejercicio.actividades.values_list("nombre", flat=True))[3:] == [
        "Recorrido por el predio",
        "Firma de Convenio de Colaboración",
    ]
