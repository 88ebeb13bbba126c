"""Accounts: a person of an institution who signs in. Roles live in ``ejercicios.Asignacion``."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.http import HttpRequest

from .permisos import Institucion

solo_ascii = RegexValidator(
    r"^[a-z0-9][a-z0-9._-]{2,59}$", "Use de 3 a 60 letras minúsculas sin acento, números, punto o guion."
)


class Cuentas(BaseUserManager["Usuario"]):
    """Manager; accounts are made by ``ejercicios.operaciones``, which also write the log."""

    def get_by_natural_key(self, username: str | None) -> "Usuario":
        return self.get(usuario=username)


class Usuario(AbstractBaseUser):
    """A person's account; ``institucion`` never changes after creation."""

    usuario = models.CharField("usuario", max_length=60, unique=True, validators=[solo_ascii])
    nombre = models.CharField("nombre y apellidos", max_length=120)
    cargo = models.CharField("cargo", max_length=160, blank=True)
    institucion = models.CharField("institución", max_length=20, choices=Institucion.choices)
    puede_crear_ejercicios = models.BooleanField("puede crear ejercicios", default=False)
    debe_cambiar_contrasena = models.BooleanField("debe cambiar su contraseña", default=True)
    is_active = models.BooleanField("cuenta activa", default=True)
    is_staff = models.BooleanField("puede abrir la consulta de Infoqro", default=False)
    creado_en = models.DateTimeField("creada el", auto_now_add=True)

    USERNAME_FIELD = "usuario"
    REQUIRED_FIELDS = ["nombre", "institucion"]

    objects = Cuentas()

    class Meta:
        verbose_name = "cuenta"
        verbose_name_plural = "cuentas"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(institucion__in=Institucion.values),
                name="usuario_institucion_conocida",
                violation_error_message="Elija la institución de la cuenta.",
            ),
        ]

    def __str__(self) -> str:
        return self.nombre

    @property
    def es_organo_garante(self) -> bool:
        """Tell whether the account belongs to the oversight body."""
        return self.institucion == Institucion.ORGANO_GARANTE

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Grant nothing through Django's own permissions: the table in ``permisos`` decides."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """Grant nothing; the read-only admin decides by itself (see ``ejercicios.admin``)."""
        return False


class PeticionConCuenta(HttpRequest):
    """A request behind the login middleware: its user is always an account (for type checkers)."""

    user: Usuario  # type: ignore[assignment]
