"""Documents frozen: hash, versions, who may open them."""

import hashlib
import json
import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.documentos.models import Documento
from gobierno_abierto.documentos.reglas import Busqueda
from gobierno_abierto.errores import ReglaIncumplida
from tests.factories.documentos import levantar_ficha
from tests.factories.ejercicios import cuenta_con, ejercicio_completo

pytestmark = pytest.mark.django_db


@pytest.fixture
def ejercicio():
    return ejercicio_completo()


def test_huella_es_la_del_contenido_canonico(ejercicio):
    documento = levantar_ficha(ejercicio)
    assert hashlib.sha256(documento.contenido.encode()).hexdigest() == documento.huella
    assert json.loads(documento.contenido)["folio"] == documento.folio


def test_version_nueva_nombra_la_huella_de_la_anterior(ejercicio):
    primera = levantar_ficha(ejercicio)
    segunda = levantar_ficha(ejercicio, corrige=primera, motivo_version="Faltaba un dato")
    assert (segunda.folio, segunda.version) == (primera.folio, 2)
    assert segunda.datos["huella_version_anterior"] == primera.huella
    assert list(Documento.objects.vigentes()) == [segunda]


def test_version_vieja_no_se_corrige_dos_veces(ejercicio):
    primera = levantar_ficha(ejercicio)
    levantar_ficha(ejercicio, corrige=primera)
    with pytest.raises(ReglaIncumplida, match="versión más nueva"):
        levantar_ficha(ejercicio, corrige=primera)


def test_buscar_da_la_version_vigente_por_folio_y_cualquiera_por_huella(ejercicio):
    primera = levantar_ficha(ejercicio)
    segunda = levantar_ficha(ejercicio, corrige=primera)
    assert Documento.objects.buscar(Busqueda(folio=primera.folio)).get() == segunda
    assert Documento.objects.buscar(Busqueda(huella=primera.huella[:12])).get() == primera


def test_que_abre_distingue_papel_y_ejercicio(ejercicio):
    abierto, reservado = levantar_ficha(ejercicio), levantar_ficha(ejercicio, publico=False)
    otro = ejercicio_completo()
    todos = {abierto, reservado}
    for quien, ve in (
        (AnonymousUser(), {abierto}),
        (cuenta_con(ejercicio, Rol.COORDINACION), todos),
        (cuenta_con(ejercicio, Rol.INFOQRO), todos),
        (cuenta_con(ejercicio, Rol.FACILITACION), {abierto}),
        (cuenta_con(ejercicio, Rol.DICTAMINACION), {abierto}),
        (cuenta_con(otro, Rol.COORDINACION), {abierto}),
    ):
        assert set(Documento.objects.que_abre(quien)) == ve


def test_qr_tiene_titulo_y_lleva_a_la_pagina_de_verificacion(ejercicio, settings):
    documento = levantar_ficha(ejercicio)
    assert re.search(rf"<svg[^>]*><title>[^<]*{documento.folio}[^<]*</title><path", documento.qr_svg)
    assert documento.direccion_verificacion == settings.DIRECCION_PUBLICA + reverse(
        "documentos:verificar", args=[documento.folio, 1]
    )
