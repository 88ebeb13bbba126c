"""What every verb of the exercise checks first and how it saves: permission, lock, one clear sentence on refusal."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import (
    Permiso,
)
from gobierno_abierto.ejercicios.models import Ejercicio, Situacion
from gobierno_abierto.errores import ReglaIncumplida


def exigir_permiso(ejercicio: Ejercicio, actor: Usuario | None, permiso: Permiso) -> None:
    """Refuse when ``actor`` lacks ``permiso`` in the exercise; the system itself (None) may."""
    if actor and not Ejercicio.objects.en_que_puede(actor, permiso).filter(pk=ejercicio.pk).exists():
        raise ReglaIncumplida("Su cuenta no tiene permiso para hacer esto en este ejercicio.")


def bloquear(ejercicio: Ejercicio, *etapas: str) -> Ejercicio:
    """Lock the exercise's row and return it fresh; refuse when it is stopped or in none of ``etapas`` (if given)."""
    fresco = Ejercicio.objects.select_for_update().get(pk=ejercicio.pk)
    if fresco.situacion != Situacion.ACTIVO:
        raise ReglaIncumplida(
            f"El ejercicio está {fresco.get_situacion_display().lower()}: no admite cambios."
        )
    if etapas and fresco.etapa not in etapas:
        raise ReglaIncumplida(f"Esto no se puede en la etapa de {fresco.get_etapa_display()}.")
    return fresco


def guardar(objeto: Any) -> None:
    """Validate and save; what the model or the database refuses becomes one Spanish sentence."""
    try:
        objeto.full_clean()
        with transaction.atomic():
            objeto.save()
    except ValidationError as error:
        campo = next(iter(error.message_dict), None) if hasattr(error, "error_dict") else None
        raise ReglaIncumplida(" ".join(error.messages), campo=campo) from error
    except IntegrityError as error:
        raise ReglaIncumplida(
            "Otra persona guardó lo mismo en este momento. Revise y vuelva a intentar."
        ) from error
