"""The test bed itself: what it promises to catch, it catches."""

import pytest

pytestmark = pytest.mark.recorrido

CON_FALTA = "<!doctype html><html lang='es'><head><title>x</title></head><body><main><img src='data:,'></main></body></html>"


def test_axe_atrapa_una_falta_sembrada_y_deja_pasar_lo_que_esta_bien(pagina, axe):
    pagina.goto("/")
    pagina.set_content(CON_FALTA)
    with pytest.raises(AssertionError, match="image-alt"):
        axe(pagina)
    pagina.set_content(CON_FALTA.replace("<img", "<img alt=''"))
    axe(pagina)


def test_consola_atrapa_un_error_sembrado_y_lo_que_sale_de_la_maquina(pagina, errores_de_consola):
    pagina.goto("/")
    pagina.evaluate("console.error('sembrado')")
    pagina.wait_for_timeout(100)
    assert any("sembrado" in error for error in errores_de_consola)
    errores_de_consola.clear()
    pagina.evaluate("fetch('https://ejemplo.invalid/').catch(() => 0)")
    pagina.wait_for_timeout(200)
    assert any("ejemplo.invalid" in error for error in errores_de_consola)
    errores_de_consola.clear()
