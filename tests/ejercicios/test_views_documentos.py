"""The list of an exercise's documents, for anybody and from inside."""

import pytest
from django.urls import reverse

from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.documentos.models import Documento, TipoDocumento
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.ejercicios.textos import ETAPA_DE_DOCUMENTO
from tests.factories.documentos import levantar_ficha
from tests.factories.ejercicios import cuenta_con, ejercicio_completo

pytestmark = pytest.mark.django_db


@pytest.fixture
def ejercicio():
    return ejercicio_completo(etapa=ClaveEtapa.FACTIBILIDAD)


def publica(ejercicio):
    return reverse("ejercicios:documentos", args=[ejercicio.slug])


def interna(ejercicio):
    return reverse("ejercicios:documentos_internos", args=[ejercicio.slug])


def texto(respuesta):
    assert respuesta.status_code == 200
    return " ".join(respuesta.content.decode().split())


def filas(respuesta):
    """Return the rows of each stage, folded or not, by the stage's key."""
    return {
        etapa["clave"]: [
            *etapa["documentos"],
            *(fila for grupo in etapa["documentos_plegados"] for fila in grupo["documentos"]),
        ]
        for etapa in respuesta.context["etapas"]
    }


def test_cada_tipo_de_documento_tiene_su_etapa():
    """A correction belongs to none: it has its own place at the end."""
    assert set(TipoDocumento.values) - set(ETAPA_DE_DOCUMENTO) == {TipoDocumento.FE_ERRATAS}


def test_lista_publica_da_de_cada_documento_con_que_abrirlo_y_comprobarlo(client, ejercicio):
    documento = levantar_ficha(ejercicio, marca="SIMULACRO")
    respuesta = client.get(publica(ejercicio))
    pagina = texto(respuesta)
    (fila,) = filas(respuesta)["preparacion"]
    assert fila["titulo"] == documento.titulo
    assert fila["url"] not in [uno["url"] for uno in fila["archivos"]]  # the title already goes there
    for dicho in (
        f"Folio {documento.folio}, versión 1",
        f"huella {documento.huella[:16]}",
        "Simulacro",
        reverse("documentos:pdf", args=[documento.folio, 1]),
        reverse("documentos:json", args=[documento.folio, 1]),
        documento.get_absolute_url(),
    ):
        assert dicho in pagina
    pagina = texto(client.get(ejercicio.get_absolute_url()))
    assert publica(ejercicio) in pagina
    assert (
        "bi-file-earmark-text fs-4" not in pagina
    )  # nothing that looks like a button of download and is none


def test_lista_pliega_las_versiones_anteriores_y_los_muchos_de_un_tipo(client, ejercicio):
    primera = levantar_ficha(ejercicio)
    segunda = levantar_ficha(ejercicio, corrige=primera, motivo_version="Faltaba un dato")
    for n in range(11):
        levantar_ficha(ejercicio, tipo=TipoDocumento.ACTA_MESA, titulo=f"Acta de la mesa {n + 1}")
    levantar_ficha(ejercicio, tipo=TipoDocumento.FE_ERRATAS, titulo="Fe de erratas")
    respuesta = client.get(publica(ejercicio))
    pagina = texto(respuesta)
    (ficha,) = filas(respuesta)["preparacion"]
    assert ficha["url"] == segunda.get_absolute_url()
    assert [(una["url"], una["sellos"]) for una in ficha["anteriores"]] == [
        (primera.get_absolute_url(), ["Sustituida"])
    ]
    assert "Versiones anteriores: 1" in pagina
    assert "Acta de mesa: 11 documentos" in pagina
    assert 'href="#etapa-deliberacion">Deliberación (11)' in pagina
    assert [fila["titulo"] for fila in filas(respuesta)["otros"]] == ["Fe de erratas"]


def test_lista_dice_lo_que_falta_por_publicarse_en_su_etapa(client, ejercicio):
    levantar_ficha(ejercicio, tipo=TipoDocumento.CONVOCATORIA, titulo="Convocatoria")
    pendientes = {
        etapa["clave"]: [una["titulo"] for una in etapa["pendientes"]]
        for etapa in client.get(publica(ejercicio)).context["etapas"]
    }
    assert pendientes["factibilidad"] == ["Dictamen de factibilidad"]
    assert pendientes["convenio"] == ["Convenio de colaboración"]
    assert pendientes["convocatoria"] == []


def test_lista_publica_calla_lo_reservado_y_la_interna_lo_muestra_a_quien_lo_abre(client, ejercicio):
    visible = levantar_ficha(ejercicio)
    reservada = levantar_ficha(
        ejercicio, corrige=visible, motivo_version="Faltaba un dato", publico=False, titulo="La corregida"
    )
    respuesta = client.get(publica(ejercicio))
    assert "La corregida" not in texto(respuesta)
    (fila,) = filas(respuesta)["preparacion"]
    assert fila["sellos"] == ["Sustituida"]  # the older one does not pass for the newest
    assert client.get(interna(ejercicio)).status_code == 302
    client.force_login(cuenta_con(ejercicio, Rol.COORDINACION))
    respuesta = client.get(interna(ejercicio))
    (fila,) = filas(respuesta)["preparacion"]
    assert (fila["url"], fila["sellos"]) == (reservada.get_absolute_url(), ["Todavía no es público"])
    assert "solo lo abren Coordinación e Infoqro" in texto(respuesta)
    assert interna(ejercicio) in texto(client.get(reverse("ejercicios:tablero", args=[ejercicio.slug])))
    client.force_login(cuenta_con(ejercicio, Rol.FACILITACION))
    assert "La corregida" not in texto(client.get(interna(ejercicio)))
    client.force_login(cuenta_con(ejercicio_completo(), Rol.COORDINACION))
    assert client.get(interna(ejercicio)).status_code == 404


def test_lista_de_doscientos_documentos_pregunta_siempre_lo_mismo(
    client, ejercicio, django_assert_max_num_queries
):
    uno = levantar_ficha(ejercicio)
    campos = {campo.attname: getattr(uno, campo.attname) for campo in Documento._meta.concrete_fields}
    Documento.objects.bulk_create(
        Documento(**campos | {"id": None, "folio": f"GA-2222-{n:04}", "tipo": tipo})
        for n, tipo in enumerate([TipoDocumento.ACTA_MESA, TipoDocumento.DICTAMEN] * 100)
    )
    with django_assert_max_num_queries(6):
        assert client.get(publica(ejercicio)).context["cuantos"] == 201
    client.force_login(cuenta_con(ejercicio, Rol.COORDINACION))
    with django_assert_max_num_queries(8):
        assert client.get(interna(ejercicio)).context["cuantos"] == 201


def test_lista_en_preparacion_es_404_y_en_revision_dice_lo_publicado(client):
    ejercicio = ejercicio_completo()
    assert client.get(publica(ejercicio)).status_code == 404
    levantar_ficha(ejercicio)
    publicado = ejercicio.nombre
    Ejercicio.objects.filter(pk=ejercicio.pk).update(nombre="Nombre en borrador", nombre_corto="En borrador")
    respuesta = client.get(publica(ejercicio))
    assert publicado in texto(respuesta)
    assert "borrador" not in texto(respuesta)
    assert [etapa["pendientes"] for etapa in respuesta.context["etapas"]] == [[]]
