"""The addresses of a document's files, and the page where a long PDF is waited for."""

import pytest
from django.db import OperationalError
from django.urls import reverse

from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.documentos import borrador
from gobierno_abierto.documentos import impresion as modulo
from gobierno_abierto.documentos import pdf as modulo_pdf
from gobierno_abierto.documentos.models import Documentos, EstadoImpresion, Impresion
from tests.factories.convenios import por_firmar
from tests.factories.documentos import levantar_ficha
from tests.factories.ejercicios import cuenta_con, ejercicio_completo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def arranques(monkeypatch, settings, tmp_path):
    """Every PDF counts as long here, nothing is really started, and the files are this test's own."""
    settings.MEDIA_ROOT = tmp_path / "archivos"
    veces = []
    monkeypatch.setattr(modulo, "PAGINA_LARGA", 10)
    monkeypatch.setattr(modulo, "_arrancar", lambda: veces.append(1))
    return veces


@pytest.fixture
def ejercicio():
    return ejercicio_completo()


def dir_(vista, documento):
    return reverse(f"documentos:{vista}", args=[documento.folio, documento.version])


def texto(respuesta):
    return " ".join(respuesta.content.decode().split())


def test_pdf_largo_lleva_a_la_pagina_que_lo_espera_y_al_estar_listo_se_abre(client, ejercicio, arranques):
    documento = levantar_ficha(ejercicio)
    respuesta = client.get(dir_("pdf", documento))
    assert (respuesta.status_code, respuesta.url) == (303, dir_("preparacion", documento))
    assert respuesta["Cache-Control"] == "no-store"
    espera = client.get(respuesta.url)
    assert "En espera: empieza en unos segundos." in texto(espera)
    assert f'href="{dir_("preparacion", documento)}">Ver si ya está' in texto(espera)
    assert "no-store" in espera["Cache-Control"]
    Impresion.objects.update(estado=EstadoImpresion.DIBUJANDO, paginas=120)
    assert client.get(dir_("avance", documento)).json() == {
        "estado": "dibujando",
        "paginas": 120,
        "texto": "Preparando el PDF: 120 páginas.",
    }
    assert "Preparando el PDF: 120 páginas." in texto(client.get(respuesta.url))
    assert len(arranques) == 1  # however often anybody looks
    assert modulo._vaciar() == 1
    lista = client.get(respuesta.url)
    assert f'href="{dir_("pdf", documento)}"' in texto(lista)
    assert "El PDF está listo" in texto(lista)
    assert client.get(dir_("pdf", documento)).content.startswith(b"%PDF")
    assert Impresion.objects.count() == 1


def test_pdf_largo_dice_cuantos_hay_antes(client, ejercicio):
    for _ in range(2):
        client.get(dir_("pdf", levantar_ficha(ejercicio)))
    ultimo = levantar_ficha(ejercicio)
    client.get(dir_("pdf", ultimo))
    assert client.get(dir_("avance", ultimo)).json()["texto"] == "En espera: antes hay 2 documentos."


def test_pdf_que_fallo_se_vuelve_a_pedir_con_un_boton(client, ejercicio):
    documento = levantar_ficha(ejercicio)
    client.get(dir_("pdf", documento))
    Impresion.objects.update(estado=EstadoImpresion.FALLIDA, intentos=3)
    fallida = texto(client.get(dir_("pdf", documento), follow=True))
    assert "No se pudo preparar el PDF." in fallida
    assert "Preparar el PDF otra vez" in fallida
    respuesta = client.post(dir_("preparacion", documento))
    assert respuesta.url == dir_("preparacion", documento)
    assert "En espera" in texto(client.get(respuesta.url))


@pytest.mark.parametrize("rol", [Rol.FACILITACION, Rol.TRANSPARENCIA, None])
def test_pdf_reservado_no_tiene_pagina_de_espera_para_quien_no_lo_abre(client, ejercicio, rol):
    documento = levantar_ficha(ejercicio, publico=False)
    if rol:
        client.force_login(cuenta_con(ejercicio, rol))
    for vista in ("pdf", "preparacion", "avance"):
        assert client.get(dir_(vista, documento)).status_code == 404
    assert client.post(dir_("preparacion", documento)).status_code == 404
    assert not Impresion.objects.exists()


def test_pdf_reservado_se_espera_con_permiso(client, ejercicio):
    documento = levantar_ficha(ejercicio, publico=False)
    client.force_login(cuenta_con(ejercicio, Rol.INFOQRO))
    assert client.get(dir_("pdf", documento), follow=True).status_code == 200


def test_convenio_largo_lo_espera_quien_lo_abre_desde_su_pagina(client):
    """Transparencia opens the convenio from its own page, not by its folio: it waits for it and for nothing else."""
    convenio, _ = por_firmar()
    otro = levantar_ficha(convenio.ejercicio, publico=False)
    client.force_login(cuenta_con(convenio.ejercicio, Rol.TRANSPARENCIA))
    propia = reverse("convenios:pdf", args=[convenio.ejercicio.slug])
    assert client.get(dir_("preparacion", convenio.documento)).status_code == 404
    respuesta = client.get(propia)
    assert (respuesta.status_code, respuesta.url) == (303, dir_("preparacion", convenio.documento))
    modulo._vaciar()
    assert f'href="{propia}"' in texto(client.get(respuesta.url))
    assert client.get(dir_("avance", convenio.documento)).json()["estado"] == "lista"
    assert client.get(propia).content.startswith(b"%PDF")
    assert client.get(dir_("preparacion", otro)).status_code == 404
    client.logout()
    assert client.get(respuesta.url).status_code == 404


def test_imprenta_cerrada_se_dice_sin_romper_la_pagina(client, ejercicio, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "ocupado"
    settings.MEDIA_ROOT.write_text("a file where the folder should be")
    documento = levantar_ficha(ejercicio)
    respuesta = client.get(dir_("preparacion", documento))
    assert respuesta.status_code == 503
    assert "Por ahora no se puede preparar este PDF" in texto(respuesta)
    assert "no se puede" in client.get(dir_("avance", documento)).json()["texto"]


def test_pdf_largo_sin_pango_explica_que_instalar(client, ejercicio, monkeypatch):
    documento = levantar_ficha(ejercicio)

    def falta():
        raise modulo_pdf.FaltaPango("libpango-1.0-0")

    monkeypatch.setattr(modulo_pdf, "_weasyprint", falta)
    modulo_pdf.sello_del_diseno.cache_clear()
    for vista in ("pdf", "preparacion", "avance"):
        respuesta = client.get(dir_(vista, documento))
        assert respuesta.status_code == 503
        assert "libpango-1.0-0 libpangoft2-1.0-0" in texto(respuesta)
    assert not Impresion.objects.exists()


def test_pagina_de_espera_pregunta_siempre_lo_mismo(client, ejercicio, django_assert_max_num_queries):
    documentos = [levantar_ficha(ejercicio) for _ in range(6)]
    for uno in documentos:
        client.get(dir_("pdf", uno))
    with django_assert_max_num_queries(5):
        client.get(dir_("preparacion", documentos[-1]))
    with django_assert_max_num_queries(4):
        client.get(dir_("avance", documentos[-1]))


def test_pdf_corto_no_se_espera_ni_despierta_a_nadie(client, ejercicio, arranques, monkeypatch):
    monkeypatch.setattr(modulo, "PAGINA_LARGA", 60_000)
    documento = levantar_ficha(ejercicio)
    respuesta = client.get(dir_("preparacion", documento))
    assert respuesta.url == dir_("pdf", documento)
    assert client.get(dir_("avance", documento)).json()["estado"] == "lista"
    assert (arranques, Impresion.objects.count(), dict(client.cookies)) == ([], 0, {})


def test_pagina_de_espera_no_deja_galletas_si_no_hay_boton(client, ejercicio):
    documento = levantar_ficha(ejercicio)
    assert client.get(dir_("preparacion", documento)).status_code == 200
    assert dict(client.cookies) == {}


def test_base_que_no_contesta_se_dice_en_la_pagina_de_espera(client, ejercicio, monkeypatch):
    documento = levantar_ficha(ejercicio)

    def disco_lleno(*_):
        raise OperationalError("disk I/O error")

    monkeypatch.setattr(Documentos, "que_abre", disco_lleno)
    respuesta = client.get(dir_("preparacion", documento))
    assert respuesta.status_code == 503
    assert "Por ahora no se puede preparar este PDF" in texto(respuesta)
    assert client.get(dir_("avance", documento)).json()["estado"] == "en_espera"


def test_borrador_muy_largo_o_mientras_se_hace_otro_se_dice(client, ejercicio, monkeypatch):
    client.force_login(cuenta_con(ejercicio, Rol.COORDINACION))
    direccion = reverse("ejercicios:borrador_pdf", args=[ejercicio.slug, "ficha"])
    monkeypatch.setattr(borrador, "ESPERA", 0)
    with borrador._uno_a_la_vez:
        ocupado = client.get(direccion)
    assert (ocupado.status_code, "el borrador de otra persona" in texto(ocupado)) == (503, True)
    assert client.get(direccion).status_code == 200
    monkeypatch.setattr(borrador, "BORRADOR_LARGO", 10)
    largo = client.get(direccion)
    assert (largo.status_code, "demasiado largo" in texto(largo)) == (413, True)


def test_documento_se_congela_sin_caracteres_de_control(ejercicio):
    documento = levantar_ficha(
        ejercicio, datos={"secciones": [{"titulo": "a\x00b\x9fc\r\nd\te\ufffff", "filas": []}]}
    )
    assert documento.datos["secciones"][0]["titulo"] == "abc\nd\tef"
