"""The account's own rules."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from gobierno_abierto.cuentas.models import Usuario
from tests.factories.ejercicios import UsuarioFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("usuario", ["ana", "mesa.01", "a-b_c", "0abc", "x" * 60])
def test_usuario_que_sirve(usuario):
    UsuarioFactory.build(usuario=usuario, password="x").full_clean()


@pytest.mark.parametrize("usuario", ["", "ab", "Ana", "josé", "con espacio", ".punto", "x" * 61, "a@b.mx"])
def test_usuario_que_no_sirve(usuario):
    with pytest.raises(ValidationError):
        UsuarioFactory.build(usuario=usuario, password="x").full_clean()


def test_usuario_no_se_repite():
    UsuarioFactory(usuario="repetida")
    with pytest.raises(IntegrityError), transaction.atomic():
        UsuarioFactory(usuario="repetida")


def test_institucion_debe_ser_conocida():
    with pytest.raises(IntegrityError), transaction.atomic():
        UsuarioFactory(institucion="otra")


def test_cuenta_no_tiene_permisos_de_django():
    cuenta = UsuarioFactory(institucion="organo_garante")
    assert cuenta.is_staff
    assert cuenta.es_organo_garante
    assert not cuenta.has_perm("bitacora.change_asiento")
    assert not cuenta.has_module_perms("bitacora")
    assert not hasattr(cuenta, "is_superuser")
    assert Usuario.objects.get_by_natural_key(cuenta.usuario) == cuenta
    assert str(cuenta) == cuenta.nombre
