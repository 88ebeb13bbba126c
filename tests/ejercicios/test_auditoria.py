"""Somebody with the database in their hands tampers with the log, and the check says where."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from gobierno_abierto.bitacora import disparadores
from gobierno_abierto.bitacora.models import Asiento, Cadena
from gobierno_abierto.bitacora.operaciones import asentar, operacion
from gobierno_abierto.documentos.models import TipoDocumento
from gobierno_abierto.ejercicios.auditoria import revisar_todo
from gobierno_abierto.ejercicios.operaciones import levantar_documento
from tests.factories.ejercicios import ejercicio_completo


@operacion
def anotar(ejercicio):
    asentar("probar", ejercicio_id=ejercicio and ejercicio.pk, actor=None)


@operacion
def levantar(ejercicio):
    levantar_documento(ejercicio, tipo=TipoDocumento.FICHA, titulo="Ficha", datos={})
    asentar("levantar", ejercicio_id=ejercicio.pk, actor=None)


@pytest.fixture
def ejercicio(base_real):
    """Four entries, then a document that cites the fourth, then two more; and one entry of the house."""
    uno = ejercicio_completo()
    for _ in range(4):
        anotar(uno)
    levantar(uno)
    anotar(uno)
    anotar(None)
    return uno


@pytest.fixture
def sin_candados(ejercicio):
    disparadores.quitar(connection)


def verificar():
    """Return what the command printed, and its complaint if any."""
    salida = StringIO()
    try:
        call_command("verificar_bitacora", stdout=salida)
    except CommandError as error:
        return salida.getvalue(), str(error)
    return salida.getvalue(), ""


def test_verificar_bitacora_integra(ejercicio):
    salida, queja = verificar()
    assert queja == ""
    cabezas = {cadena.pk: cadena.huella[:16] for cadena in Cadena.objects.all()}
    assert salida.splitlines() == [
        f"Íntegra: la casa, 1 asientos, huella {cabezas[0]}.",
        f"Íntegra: ejercicio {ejercicio.pk}, 6 asientos, huella {cabezas[ejercicio.pk]}.",
    ]


@pytest.mark.usefixtures("sin_candados")
class TestVerificarBitacora:
    def test_nombra_el_primer_eslabon_roto(self, ejercicio):
        Asiento.objects.filter(cadena=ejercicio.pk, n__gte=3).update(hechos='{"otro":1}')
        salida, queja = verificar()
        assert f"Rota: ejercicio {ejercicio.pk}, asiento 3: su contenido no corresponde" in salida
        assert "Íntegra: la casa" in salida
        assert queja == "Hay 1 cadena(s) rota(s)."

    def test_nombra_el_que_falta(self, ejercicio):
        Asiento.objects.filter(cadena=ejercicio.pk, n=2).delete()
        assert "asiento 2: falta el asiento 2" in verificar()[0]

    def test_nombra_la_cola_cortada(self, ejercicio):
        Asiento.objects.filter(cadena=ejercicio.pk, n__gt=5).delete()
        assert "asiento 6: la cadena termina en 5 y su cabeza dice 6" in verificar()[0]

    def test_los_documentos_delatan_una_cola_cortada_con_todo_y_cabeza(self, ejercicio):
        Asiento.objects.filter(cadena=ejercicio.pk, n__gt=2).delete()
        ultima = Asiento.objects.get(cadena=ejercicio.pk, n=2)
        Cadena.objects.filter(pk=ejercicio.pk).update(n=2, huella=ultima.huella)
        assert "asiento 3: un documento cita el asiento 4 y la cadena termina en 2" in verificar()[0]

    def test_los_documentos_delatan_una_cola_escrita_de_nuevo(self, ejercicio):
        Asiento.objects.filter(cadena=ejercicio.pk, n__gt=2).delete()
        ultima = Asiento.objects.get(cadena=ejercicio.pk, n=2)
        Cadena.objects.filter(pk=ejercicio.pk).update(n=2, huella=ultima.huella)
        for _ in range(4):
            anotar(ejercicio)  # as many as there were, each well chained
        assert "asiento 4: su huella no es la impresa en un documento" in verificar()[0]

    def test_nombra_la_cadena_sin_cabeza(self, ejercicio):
        Cadena.objects.filter(pk=ejercicio.pk).delete()
        assert f"Rota: ejercicio {ejercicio.pk}, asiento 1: no tiene cabeza" in verificar()[0]

    def test_nombra_la_cadena_de_la_casa_sin_cabeza(self, ejercicio):
        Cadena.objects.filter(pk=0).delete()
        assert "Rota: la casa, asiento 1: no tiene cabeza" in verificar()[0]

    def test_nombra_el_ejercicio_al_que_le_quitaron_la_cadena_entera(self, ejercicio):
        Asiento.objects.all().delete()
        Cadena.objects.all().delete()
        salida, queja = verificar()
        assert f"Rota: ejercicio {ejercicio.pk}" in salida
        assert queja == "Hay 1 cadena(s) rota(s)."


def test_revisar_todo_lee_cada_cadena_una_vez(base_real, django_assert_max_num_queries):
    ejercicios = [ejercicio_completo() for _ in range(3)]
    for uno in ejercicios:
        anotar(uno)
    with django_assert_max_num_queries(3 + 2 * len(ejercicios)):
        assert [falla for _, falla in revisar_todo()] == [None] * 3
