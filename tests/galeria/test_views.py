"""The gallery of components: who sees it, what it costs, and how it looks in a real browser."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.documentos.reglas import Busqueda, leer_busqueda
from tests.factories.ejercicios import CONTRASENA, EjercicioFactory, cuenta_con
from tests.recorridos.persona import Persona

PAGINAS = ("componentes", "errores", "confirmar")
COMPLETO = {
    "nombre": "Persona ficticia 12",
    "nacimiento": "1990-05-31",
    "colonia": "Las Fuentes",
    "vino_antes": "no",
    "por_donde": "cartel",
    "avisada": "on",
}


@pytest.mark.django_db
@pytest.mark.parametrize("pagina", PAGINAS)
def test_galeria_pide_entrar(client, pagina):
    direccion = reverse(f"galeria:{pagina}")
    respuesta = client.get(direccion)
    assert respuesta.status_code == 302
    assert respuesta.url == f"{reverse('entrar')}?next={direccion}"


@pytest.mark.django_db
@pytest.mark.parametrize("rol", [Rol.COORDINACION, Rol.OBSERVACION])
def test_galeria_la_ve_quien_entra_sin_mas_consultas_que_su_cuenta(client, django_assert_num_queries, rol):
    client.force_login(cuenta_con(EjercicioFactory(), rol))
    for pagina in PAGINAS:
        with django_assert_num_queries(2):  # the session and its account
            respuesta = client.get(reverse(f"galeria:{pagina}"))
        assert respuesta.status_code == 200


@pytest.mark.django_db
def test_galeria_revisa_el_formulario_y_no_guarda_nada(client, django_assert_num_queries):
    client.force_login(cuenta_con(EjercicioFactory(), Rol.COORDINACION))
    componentes = reverse("galeria:componentes")
    with django_assert_num_queries(2):
        respuesta = client.post(componentes, COMPLETO | {"nacimiento": "2999-01-01"})
    assert "Escriba una fecha que ya haya pasado." in respuesta.content.decode()
    for pagina, datos in (("componentes", COMPLETO), ("errores", COMPLETO), ("confirmar", {})):
        respuesta = client.post(reverse(f"galeria:{pagina}"), datos, follow=True)
        assert respuesta.redirect_chain == [(componentes, 302)]
        assert "Es una muestra: no se guardó nada." in respuesta.content.decode()


@pytest.mark.django_db
def test_galeria_dice_los_colores_del_tema(client):
    client.force_login(cuenta_con(EjercicioFactory(), Rol.COORDINACION))
    texto = client.get(reverse("galeria:componentes")).content.decode()
    assert 'fill="#0b5a60"' in texto
    assert "--error-claro" in texto


@pytest.mark.django_db
def test_galeria_cumple_las_reglas_que_dice(client):
    """Folios of the real form, the answers that a report has, and never more votes than persons."""
    client.force_login(cuenta_con(EjercicioFactory(), Rol.COORDINACION))
    respuesta = client.get(reverse("galeria:componentes"))
    texto = " ".join(respuesta.content.decode().split())
    folios = re.findall(r"GA-\w{4}-\w{4}", texto)
    assert len(folios) > 10
    assert [uno for uno in folios if leer_busqueda(uno) != Busqueda(folio=uno)] == []
    respuestas = respuesta.context["criterio"].fields["respuesta"].choices
    assert [dicho for _, dicho in respuestas] == ["Sí", "No", "No aplica"]
    cifras = dict(re.findall(r'<dt>(\w+)</dt> <dd> <span class="cifra">(\d+)', texto))
    assert int(cifras["acreditadas"]) >= int(cifras["emitidos"]) == respuesta.context["base_total"]


@pytest.mark.recorrido
def test_galeria_se_lee_en_cualquier_pantalla(base_real, nueva_pagina, axe):
    """With everything unfolded: no fault of accessibility, nothing wider than the window, and the focus where it belongs."""
    cuenta_con(EjercicioFactory(), Rol.COORDINACION, usuario="coordina")
    pagina = nueva_pagina()
    Persona(pagina).entrar("coordina", CONTRASENA).ir(reverse("cuenta"))
    pagina.get_by_role("link", name="ver los componentes").click()
    for ancho in (360, 768, 1366):
        pagina.set_viewport_size({"width": ancho, "height": 900})
        for nombre in PAGINAS:
            pagina.goto(reverse(f"galeria:{nombre}"))
            pagina.evaluate("document.querySelectorAll('details').forEach(uno => { uno.open = true })")
            assert pagina.evaluate("document.documentElement.scrollWidth") <= ancho, nombre
            axe(pagina)
    pagina.goto(reverse("galeria:componentes"))
    assert pagina.evaluate("scrollY") == 0  # no sample takes the focus of the gallery itself
    nota = pagina.locator(".filas-documentos .menor").first
    assert (
        nota.evaluate("uno => getComputedStyle(uno).maxWidth") == "none"
    )  # folio, date and hash in one line
    pagina.set_viewport_size({"width": 360, "height": 640})
    pagina.locator("#botones").evaluate("uno => uno.scrollIntoView()")
    abajo = pagina.locator(".pegajosa").bounding_box()
    assert abajo is not None
    assert abajo["y"] > 640  # the sample of what sticks to the window stays in its place, under the others
    pagina.get_by_role("button", name="Registrar persona").click()
    expect(pagina.locator(".resumen-errores").first).to_be_focused()
