"""Infoqro reads the tables in the admin; nobody's personal data is there."""

import pytest
from django.urls import reverse

from gobierno_abierto.cuentas.permisos import Rol
from mesas import operaciones
from mesas.models import Inscripcion
from tests.factories.ejercicios import cuenta_con
from tests.factories.mesas import IDEA, cerrar, deliberando, mesa_instalada, persona

pytestmark = pytest.mark.django_db
MODELOS = ["avisoprivacidad", "convocatoria", "inscripcion", "mesa", "idea", "presencia"]


@pytest.fixture
def ejercicio():
    ejercicio = deliberando(personas=3)
    social = cuenta_con(ejercicio, Rol.DESARROLLO_SOCIAL)
    operaciones.recibir_persona(Inscripcion.objects.select_related("ejercicio").first(), actor=social)
    cerrar(mesa_instalada(ejercicio, 1))
    operaciones.guardar_idea(mesa_instalada(ejercicio, 2), actor=None, **IDEA | {"titulo": "Abierta"})
    return ejercicio


@pytest.mark.parametrize("modelo", MODELOS)
def test_infoqro_lee_sin_datos_personales_ni_escribir(client, ejercicio, modelo):
    client.force_login(cuenta_con(ejercicio, Rol.INFOQRO, nombre="Cuenta de Infoqro"))
    lista = client.get(reverse(f"admin:mesas_{modelo}_changelist"))
    assert lista.status_code == 200
    texto = lista.content.decode()
    objeto = lista.context["cl"].result_list[0]
    ficha = client.get(reverse(f"admin:mesas_{modelo}_change", args=[objeto.pk]))
    assert ficha.status_code == 200
    texto += ficha.content.decode()
    for dato in Inscripcion.objects.values_list("nombre", "contacto", "huella_persona").first():
        assert dato not in texto
    assert "Abierta" not in texto
    for accion in ("add", "delete"):
        args = [] if accion == "add" else [objeto.pk]
        assert client.post(reverse(f"admin:mesas_{modelo}_{accion}", args=args)).status_code == 403


def test_infoqro_de_otro_ejercicio_no_ve_nada(client, ejercicio):
    otro = deliberando()
    persona(otro, actor=cuenta_con(otro, Rol.DESARROLLO_SOCIAL))
    client.force_login(cuenta_con(otro, Rol.INFOQRO))
    lista = client.get(reverse("admin:mesas_inscripcion_changelist"))
    assert [una.ejercicio_id for una in lista.context["cl"].result_list] == [otro.pk]


@pytest.mark.parametrize(
    "consulta",
    ["nombre__startswith=P", "nombre__regex=(", "contacto__contains=4", "fecha_nacimiento=2000-01-01"],
)
def test_infoqro_no_adivina_datos_personales_por_la_direccion(client, ejercicio, consulta):
    client.force_login(cuenta_con(ejercicio, Rol.INFOQRO))
    lista = reverse("admin:mesas_inscripcion_changelist")
    assert client.get(f"{lista}?{consulta}").status_code == 400
    assert client.get(f"{lista}?estado__exact=admitida").status_code == 200
