"""The papers of the tables can be drawn from their frozen facts, and say what those facts say."""

import pytest
from django.urls import reverse

from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.documentos.models import Documento, TipoDocumento
from mesas import operaciones
from tests.factories.ejercicios import cuenta_con
from tests.factories.mesas import cerrar, deliberando, mesa_instalada

pytestmark = pytest.mark.django_db
TIPOS = ["aviso_privacidad", "convocatoria", "acta_mesa", "acta_jornada_deliberativa"]


@pytest.fixture
def ejercicio():
    ejercicio = deliberando(personas=3)
    mesa = mesa_instalada(ejercicio)
    cerrar(mesa)
    operaciones.reabrir_mesa(mesa, actor=None, razon="Faltó una idea.")
    cerrar(mesa)
    operaciones.levantar_acta_jornada(ejercicio, actor=cuenta_con(ejercicio, Rol.COORDINACION))
    return ejercicio


@pytest.mark.parametrize("tipo", TIPOS)
def test_documento_se_dibuja_en_pdf_y_se_verifica(client, ejercicio, tipo):
    documento = Documento.objects.filter(ejercicio=ejercicio, tipo=tipo).last()
    respuesta = client.get(reverse("documentos:pdf", args=[documento.folio, documento.version]))
    assert respuesta.status_code == 200
    cuerpo = b"".join(respuesta.streaming_content) if respuesta.streaming else respuesta.content
    assert cuerpo.startswith(b"%PDF")
    assert documento.huella in client.get(documento.get_absolute_url()).content.decode()


def test_las_dos_versiones_del_acta_de_mesa_se_conservan(client, ejercicio):
    primera, segunda = Documento.objects.filter(ejercicio=ejercicio, tipo=TipoDocumento.ACTA_MESA).order_by(
        "version"
    )
    assert (primera.folio, primera.version) == (segunda.folio, 1)
    for una in (primera, segunda):
        assert client.get(una.get_absolute_url()).status_code == 200


def test_documento_del_relator_no_lleva_nombres_de_habitantes(ejercicio):
    for documento in Documento.objects.filter(ejercicio=ejercicio, tipo__in=TIPOS):
        for nombre in ejercicio.inscripciones.values_list("nombre", flat=True):
            assert nombre not in documento.contenido
