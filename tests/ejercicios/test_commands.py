"""The console: the first accounts."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from gobierno_abierto.bitacora.models import Asiento
from gobierno_abierto.cuentas.models import Usuario
from tests.factories.ejercicios import EjercicioFactory, UsuarioFactory

pytestmark = pytest.mark.django_db


def crear(*argumentos, **opciones):
    salida = StringIO()
    call_command("crear_cuenta", *argumentos, stdout=salida, **({"nombre": "Persona Ficticia"} | opciones))
    return salida.getvalue()


@pytest.mark.parametrize(("institucion", "staff"), [("municipio", False), ("organo_garante", True)])
def test_crear_cuenta_muestra_su_contrasena(institucion, staff):
    salida = crear("primera", institucion=institucion, crea_ejercicios=True)
    cuenta = Usuario.objects.get(usuario="primera")
    clave = salida.splitlines()[-1].rsplit(" ", 1)[1]
    assert cuenta.check_password(clave)
    assert cuenta.debe_cambiar_contrasena
    assert cuenta.puede_crear_ejercicios
    assert cuenta.is_staff is staff
    assert Asiento.objects.get().cadena == 0


def test_crear_cuenta_con_papel():
    ejercicio = EjercicioFactory(slug="parque")
    crear("primera", institucion="organo_garante", ejercicio="parque", rol="infoqro")
    assert ejercicio.asignaciones.get().rol == "infoqro"
    assert Asiento.objects.get().cadena == ejercicio.pk


@pytest.mark.parametrize(
    ("opciones", "queja"),
    [
        ({"ejercicio": "no-existe", "rol": "infoqro"}, "No hay un ejercicio"),
        ({"ejercicio": "parque"}, "Elija el ejercicio y el papel"),
        ({"rol": "infoqro"}, "Elija el ejercicio y el papel"),
        ({"ejercicio": "parque", "rol": "infoqro"}, "solo para cuentas de Infoqro"),
    ],
)
def test_crear_cuenta_dice_que_falta(opciones, queja):
    EjercicioFactory(slug="parque")
    with pytest.raises(CommandError, match=queja):
        crear("primera", institucion="municipio", **opciones)
    assert not Usuario.objects.exists()


def test_crear_cuenta_con_un_usuario_que_no_sirve():
    with pytest.raises(CommandError, match="minúsculas sin acento"):
        crear("Usuario Malo", institucion="municipio")


def test_restablecer_contrasena_muestra_otra_y_lo_anota_en_la_casa():
    cuenta, salida = UsuarioFactory(), StringIO()
    call_command("restablecer_contrasena", cuenta.usuario, stdout=salida)
    cuenta.refresh_from_db()
    assert cuenta.check_password(salida.getvalue().split()[-1])
    assert cuenta.debe_cambiar_contrasena
    assert (Asiento.objects.get().cadena, Asiento.objects.get().verbo) == (0, "restablecer_contrasena")


def test_restablecer_contrasena_de_quien_no_existe():
    with pytest.raises(CommandError, match="No hay una cuenta"):
        call_command("restablecer_contrasena", "nadie")
