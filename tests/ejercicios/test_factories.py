"""The factories make what the rest of the tests lean on."""

import pytest

from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.ejercicios.etapas import ClaveEtapa, pendientes
from gobierno_abierto.ejercicios.models import Ejercicio
from tests.factories.ejercicios import CONTRASENA, cuenta_con, ejercicio_completo

pytestmark = pytest.mark.django_db


def test_ejercicio_completo_puede_salir_de_preparacion():
    assert pendientes(ejercicio_completo()) == []


@pytest.mark.parametrize("etapa", ClaveEtapa.values)
def test_ejercicio_completo_llega_a_cualquier_etapa(etapa):
    assert Ejercicio.objects.get(pk=ejercicio_completo(etapa=etapa).pk).etapa == etapa


@pytest.mark.parametrize("rol", Rol.values)
def test_cuenta_con_entra_a_su_ejercicio(client, rol):
    ejercicio = ejercicio_completo()
    cuenta = cuenta_con(ejercicio, rol)
    cuenta.full_clean()
    assert client.login(request=_peticion(), username=cuenta.usuario, password=CONTRASENA)
    assert client.get(f"/trabajo/{ejercicio.slug}/").status_code == 200


def _peticion():
    from django.test import RequestFactory

    return RequestFactory().get("/")
