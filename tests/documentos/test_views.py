"""The verification page and the files, for anybody and for those with a role."""

import hashlib
import re

import pytest
from django.urls import reverse

from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.documentos import pdf as modulo
from gobierno_abierto.documentos.models import Documento, EstadoImpresion, Impresion
from gobierno_abierto.documentos.operaciones import publicar
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.tiempo import ahora
from tests.factories.documentos import levantar_ficha
from tests.factories.ejercicios import cuenta_con, ejercicio_completo

pytestmark = pytest.mark.django_db


@pytest.fixture
def ejercicio():
    return ejercicio_completo()


def archivos(documento):
    return [
        reverse(f"documentos:{tipo}", args=[documento.folio, documento.version]) for tipo in ("pdf", "json")
    ]


def test_verificar_muestra_estado_emisor_huella_y_archivos(client, ejercicio, django_assert_max_num_queries):
    documento = levantar_ficha(ejercicio)
    with django_assert_max_num_queries(3):
        respuesta = client.get(documento.get_absolute_url())
    pagina = respuesta.content.decode()
    assert respuesta.status_code == 200
    for dicho in (
        "Documento vigente",
        documento.huella,
        ejercicio.nombre,
        "Municipio de Querétaro",
        *archivos(documento),
    ):
        assert dicho in pagina


def test_verificar_dice_lo_que_dice_el_documento_y_no_lo_que_se_prepara(client, ejercicio):
    documento = levantar_ficha(ejercicio)
    publicado = ejercicio.nombre
    Ejercicio.objects.filter(pk=ejercicio.pk).update(nombre="Nombre en borrador", municipio="Corregidora")
    pagina = " ".join(client.get(documento.get_absolute_url()).content.decode().split())
    assert publicado in pagina
    assert "borrador" not in pagina
    assert "Corregidora" not in pagina
    assert "en el ejercicio Ejercicio" not in " ".join(re.sub("<[^>]+>", "", pagina).split())


def test_verificar_dice_que_version_sustituye(client, ejercicio):
    primera = levantar_ficha(ejercicio)
    segunda = levantar_ficha(ejercicio, corrige=primera, motivo_version="Faltaba la superficie")
    vieja = client.get(primera.get_absolute_url()).content.decode()
    assert "Esta versión fue sustituida por la 2" in vieja
    assert segunda.get_absolute_url() in vieja
    nueva = client.get(reverse("documentos:verificar", args=[primera.folio])).content.decode()
    assert segunda.huella in nueva
    assert "Motivo: Faltaba la superficie" in nueva
    assert primera.get_absolute_url() in nueva


def test_verificar_no_hace_mas_consultas_con_mas_versiones(client, ejercicio, django_assert_max_num_queries):
    documento = levantar_ficha(ejercicio)
    for _ in range(5):
        documento = levantar_ficha(ejercicio, corrige=documento)
    with django_assert_max_num_queries(3):
        assert client.get(documento.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    "como", [str.lower, lambda f: f.replace("-", " "), lambda f: f.replace("-", "").lower()]
)
def test_verificar_perdona_como_se_escribe_el_folio(client, ejercicio, como):
    documento = levantar_ficha(ejercicio)
    escrito = como(documento.folio)
    respuesta = client.get(reverse("verificar"), {"folio": f" {escrito} "}, follow=True)
    assert respuesta.context["documento"] == documento
    respuesta = client.get(reverse("documentos:verificar", args=[escrito, 1]), follow=True)
    assert respuesta.redirect_chain[-1][0] == documento.get_absolute_url()


@pytest.mark.parametrize("digitos", [12, 20, 64])
def test_verificar_encuentra_por_huella(client, ejercicio, digitos):
    documento = levantar_ficha(ejercicio)
    respuesta = client.get(reverse("verificar"), {"folio": documento.huella[:digitos].upper()})
    assert respuesta.url == documento.get_absolute_url()


def test_verificar_encuentra_por_la_huella_del_pdf_y_por_la_copiada_de_la_lista(client, ejercicio):
    documento = levantar_ficha(ejercicio)
    campos = {"documento": documento, "estado": EstadoImpresion.LISTA, "pedida_en": ahora()}
    for n, huella in enumerate(("c6cb" * 16, "c6cb" * 15 + "0000")):  # drawn under two designs: one document
        Impresion.objects.create(sello=f"s{n}", huella=huella, **campos)
    for escrito in ("c6cb" * 16, "c6cb" * 3 + "…", f"huella {documento.huella[:16]}…"):
        respuesta = client.get(reverse("verificar"), {"folio": escrito})
        assert respuesta.status_code == 302
        assert respuesta.url == documento.get_absolute_url()


def test_verificar_sin_folio_muestra_el_formulario(client):
    respuesta = client.get(reverse("verificar"))
    assert respuesta.status_code == 200
    assert 'name="folio"' in respuesta.content.decode()


@pytest.mark.parametrize(
    ("escrito", "dice"), [("", "Escriba el folio o la huella"), ("hola", "GA-7KQ2-M9XD, o al menos")]
)
def test_verificar_explica_lo_que_no_entiende(client, escrito, dice):
    respuesta = client.get(reverse("verificar"), {"folio": escrito})
    assert respuesta.status_code == 200
    assert dice in respuesta.content.decode()


@pytest.mark.parametrize(
    "direccion",
    [
        "/verificar/?folio=GA-2222-2222",
        "/verificar/?folio=abcdefabcdef",
        "/verificar/GA-2222-2222/",
        "/verificar/GA-2222-2222/1/",
        "/verificar/cualquier-cosa/",
        "/verificar/%3Cscript%3E/",
    ],
)
def test_verificar_folio_desconocido_es_404_con_el_formulario(client, direccion):
    respuesta = client.get(direccion)
    pagina = respuesta.content.decode()
    assert respuesta.status_code == 404
    assert "No encontramos ese documento" in pagina
    assert 'name="folio"' in pagina
    assert "<script>" not in pagina


def test_verificar_version_que_no_existe_es_404(client, ejercicio):
    documento = levantar_ficha(ejercicio)
    assert client.get(reverse("documentos:verificar", args=[documento.folio, 2])).status_code == 404
    assert client.get(reverse("documentos:verificar", args=[documento.folio, 10**30])).status_code == 404
    assert client.get(reverse("documentos:pdf", args=[documento.folio, 10**30])).status_code == 404


def test_documento_reservado_solo_dice_titulo_estado_y_huella(client, ejercicio):
    documento = levantar_ficha(ejercicio, publico=False)
    pagina = client.get(documento.get_absolute_url()).content.decode()
    assert documento.huella in pagina
    assert documento.titulo in pagina
    assert "Todavía no es público" in pagina
    assert "Vigente" not in pagina
    assert not any(archivo in pagina for archivo in archivos(documento))


@pytest.mark.parametrize("rol", [Rol.FACILITACION, Rol.DICTAMINACION, Rol.CASILLA, Rol.OBSERVACION, None])
def test_documento_reservado_es_404_para_quien_no_lo_ve(client, ejercicio, rol):
    documento = levantar_ficha(ejercicio, publico=False)
    client.force_login(
        cuenta_con(ejercicio, rol) if rol else cuenta_con(ejercicio_completo(), Rol.COORDINACION)
    )
    assert [client.get(uno).status_code for uno in archivos(documento)] == [404, 404]


def test_documento_reservado_es_404_sin_cuenta_y_se_abre_al_publicar(client, ejercicio):
    documento = levantar_ficha(ejercicio, publico=False)
    _, json = archivos(documento)
    assert client.get(json).status_code == 404
    publicar([documento])
    assert client.get(json).status_code == 200


def test_documento_reservado_lo_abre_la_coordinacion_sin_que_nadie_lo_guarde(client, ejercicio):
    documento = levantar_ficha(ejercicio, publico=False)
    client.force_login(cuenta_con(ejercicio, Rol.COORDINACION))
    for direccion in archivos(documento):
        respuesta = client.get(direccion)
        assert respuesta.status_code == 200
        assert respuesta["Cache-Control"] == "private, no-store"


def test_json_es_byte_por_byte_lo_que_se_firmo_con_la_huella(client, ejercicio):
    documento = levantar_ficha(ejercicio)
    respuesta = client.get(archivos(documento)[1])
    assert respuesta["Content-Type"].startswith("application/json")
    assert hashlib.sha256(respuesta.content).hexdigest() == documento.huella


def test_pdf_se_entrega_con_su_nombre(client, ejercicio):
    documento = levantar_ficha(ejercicio)
    respuesta = client.get(archivos(documento)[0])
    assert respuesta["Content-Type"] == "application/pdf"
    assert respuesta["Content-Disposition"] == f'inline; filename="{documento.folio}-v1.pdf"'
    assert respuesta.content.startswith(b"%PDF-1.7")


def test_pdf_sin_pango_explica_que_instalar(client, ejercicio, monkeypatch):
    documento = levantar_ficha(ejercicio)

    def falta():
        raise modulo.FaltaPango("libpango-1.0-0")

    monkeypatch.setattr(modulo, "_weasyprint", falta)
    modulo.sello_del_diseno.cache_clear()
    respuesta = client.get(archivos(documento)[0])
    assert respuesta.status_code == 503
    assert "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in respuesta.content.decode()
    assert client.get(archivos(documento)[1]).status_code == 200


def test_verificar_pide_mas_huella_cuando_empieza_igual_que_otra(client, ejercicio):
    uno = levantar_ficha(ejercicio)
    campos = {campo.attname: getattr(uno, campo.attname) for campo in Documento._meta.concrete_fields}
    otra = uno.huella[:12] + "0" * 52
    Documento.objects.create(**campos | {"id": None, "folio": "GA-2222-3333", "huella": otra})
    respuesta = client.get(reverse("verificar"), {"folio": uno.huella[:12]})
    assert "Escriba más caracteres de la huella" in respuesta.content.decode()
    assert client.get(reverse("verificar"), {"folio": uno.huella}).url == uno.get_absolute_url()
