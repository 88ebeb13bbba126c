"""Opening an operation, writing its one entry, and doing both from many processes at once."""

import json
import threading
from collections import Counter
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import transaction

from gobierno_abierto.bitacora.models import HUELLA_INICIAL, Asiento, Cadena
from gobierno_abierto.bitacora.operaciones import asentar, operacion, tomar_cabeza
from gobierno_abierto.bitacora.reglas import calcular_huella
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.ejercicios.auditoria import revisar
from tests.factories.ejercicios import UsuarioFactory


@operacion
def anotar(ejercicio_id=None, actor=None, **hechos):
    return asentar("probar_nota", ejercicio_id=ejercicio_id, actor=actor, hechos=hechos)


@operacion
def crear_callando():
    UsuarioFactory()


@operacion
def anotar_dos_veces():
    UsuarioFactory()
    asentar("probar", ejercicio_id=None, actor=None)
    asentar("probar", ejercicio_id=None, actor=None)


@operacion(sin_asiento=True)
def depositar():
    UsuarioFactory()
    return "hecho"


@operacion(sin_asiento=True)
def depositar_y_anotar():
    asentar("probar", ejercicio_id=None, actor=None)


@operacion(sin_asiento=True)
def depositar_por_dentro():
    return anotar(7)


@operacion
def anotar_por_fuera():
    assert anotar(7, n="por dentro") is None
    return asentar("probar_fuera", ejercicio_id=7, actor=None)


@operacion
def fallar():
    UsuarioFactory()
    asentar("probar", ejercicio_id=7, actor=None)
    raise ValueError("a la mitad")


@operacion
def soportar_una_falla():
    with pytest.raises(ValueError, match="a la mitad"):
        fallar()
    return asentar("probar", ejercicio_id=7, actor=None)


@pytest.mark.django_db
class TestOperacion:
    def test_operacion_escribe_un_asiento_encadenado(self):
        actor = UsuarioFactory(institucion="organo_garante")
        with time_machine.travel(datetime(2023, 8, 8, 16, tzinfo=UTC), tick=False):
            primero = anotar(7, actor, mesa=3)
        segundo = anotar(7)
        assert (primero.n, primero.anterior) == (1, HUELLA_INICIAL)
        assert (segundo.n, segundo.anterior) == (2, primero.huella)
        leido = Asiento.objects.get(cadena=7, n=1)
        assert (leido.actor, leido.institucion, leido.verbo) == (actor.pk, "organo_garante", "probar_nota")
        assert json.loads(leido.hechos) == {"mesa": 3}
        assert leido.en == datetime(2023, 8, 8, 16, tzinfo=UTC)
        assert str(leido) == "7-1 probar_nota"
        cabeza = Cadena.objects.get(pk=7)
        assert str(cabeza) == "Cadena 7, 2 asientos"
        assert (cabeza.n, cabeza.huella) == (2, segundo.huella)

    def test_operacion_la_huella_se_calcula_otra_vez_igual(self):
        anotar(7, UsuarioFactory(), nombre="ñandú")
        campos = Asiento.objects.values().get()
        campos.pop("id")
        assert calcular_huella(campos | {"en": campos["en"].isoformat()}) == campos["huella"]
        assert revisar(Cadena.objects.get(pk=7)) is None

    def test_operacion_cada_ejercicio_y_la_casa_llevan_su_cadena(self):
        for clave in (7, 8, None, 7, None):
            anotar(clave)
        assert dict(Cadena.objects.values_list("pk", "n")) == {0: 2, 7: 2, 8: 1}
        assert {uno.n for uno in Asiento.objects.filter(anterior=HUELLA_INICIAL)} == {1}

    @pytest.mark.parametrize(
        ("verbo", "cuantos"), [(crear_callando, 0), (anotar_dos_veces, 2), (depositar_y_anotar, 1)]
    )
    def test_operacion_con_mas_o_menos_asientos_que_los_suyos_no_deja_rastro(self, verbo, cuantos):
        with pytest.raises(AssertionError, match=f"wrote {cuantos} entries"):
            verbo()
        assert not Usuario.objects.exists()
        assert not Asiento.objects.exists()

    def test_operacion_sin_asiento_no_escribe_ninguno(self):
        assert depositar() == "hecho"
        assert depositar_por_dentro() is None
        assert Usuario.objects.count() == 1
        assert not Asiento.objects.exists()
        assert not Cadena.objects.exists()

    def test_operacion_solo_asienta_la_de_fuera(self):
        anotar_por_fuera()
        assert [uno.verbo for uno in Asiento.objects.all()] == ["probar_fuera"]

    def test_operacion_que_falla_no_deja_nada(self):
        with pytest.raises(ValueError, match="a la mitad"):
            fallar()
        assert not Usuario.objects.exists()
        assert not Asiento.objects.exists()
        assert not Cadena.objects.exists()

    def test_operacion_sigue_bien_despues_de_una_falla(self):
        for verbo in (fallar, crear_callando, anotar_dos_veces):
            with pytest.raises((ValueError, AssertionError)):
                verbo()
        assert anotar(7).n == 1
        with pytest.raises(AssertionError, match="outside"):
            asentar("probar", ejercicio_id=7, actor=None)

    def test_operacion_soporta_que_falle_una_de_dentro(self):
        assert soportar_una_falla().n == 1
        assert not Usuario.objects.exists()

    def test_operacion_conserva_nombre_y_docstring_del_verbo(self):
        assert anotar.__name__ == "anotar"

    def test_asentar_fuera_de_una_operacion_no_se_puede(self):
        with pytest.raises(AssertionError, match="outside"):
            asentar("probar", ejercicio_id=None, actor=None)

    def test_asentar_rehusa_numeros_de_punto_flotante(self):
        with pytest.raises(TypeError):
            anotar(7, medida=1.5)
        assert not Cadena.objects.exists()

    def test_asentar_en_otro_hilo_no_ve_la_operacion_de_este(self):
        errores = []

        def en_otro_hilo():
            try:
                asentar("probar", ejercicio_id=None, actor=None)
            except AssertionError as error:
                errores.append(str(error))

        @operacion
        def con_hilo():
            hilo = threading.Thread(target=en_otro_hilo)
            hilo.start()
            hilo.join()
            asentar("probar", ejercicio_id=7, actor=None)

        con_hilo()
        assert errores == ["asentar() outside an @operacion"]

    def test_tomar_cabeza_la_hace_una_vez(self):
        with transaction.atomic():
            assert (tomar_cabeza(7).n, tomar_cabeza(7).huella) == (0, HUELLA_INICIAL)
        assert Cadena.objects.count() == 1


def anotar_muchas(indice, cuantas):
    for n in range(cuantas):
        anotar(7 if n % 2 else None, de=indice, n=n)
    return indice


@pytest.mark.lento
def test_asentar_ocho_procesos_doscientas_veces(base_real, en_procesos):
    """The chains don't exist yet: their first entry is raced for too."""
    assert en_procesos(8, anotar_muchas, 200, segundos=400) == list(range(8))
    for clave in (0, 7):
        asientos = list(Asiento.objects.filter(cadena=clave).order_by("n"))
        assert [uno.n for uno in asientos] == list(range(1, 801))  # no gap
        assert len({uno.anterior for uno in asientos}) == 800  # no fork
        de_quien = Counter(json.loads(uno.hechos)["de"] for uno in asientos)
        assert de_quien == dict.fromkeys(range(8), 100)
        assert revisar(Cadena.objects.get(pk=clave)) is None
