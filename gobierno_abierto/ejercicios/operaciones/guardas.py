"""What every verb of the exercise checks first and how it saves: permission, lock, one clear sentence on refusal."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso, roles_con
from gobierno_abierto.ejercicios.ficha import sin_invisibles
from gobierno_abierto.ejercicios.models import Ejercicio, Situacion
from gobierno_abierto.errores import ReglaIncumplida

LETRAS_DE_UN_MOTIVO = 10


def exigir_permiso(ejercicio: Ejercicio, actor: Usuario | None, permiso: Permiso) -> None:
    """Refuse when ``actor`` lacks ``permiso`` in the exercise; the system itself (None) may."""
    if actor and not Ejercicio.objects.en_que_puede(actor, permiso).filter(pk=ejercicio.pk).exists():
        raise ReglaIncumplida("Su cuenta no tiene permiso para hacer esto en este ejercicio.")


def bloquear(ejercicio: Ejercicio, *etapas: str) -> Ejercicio:
    """Lock the exercise's row and return it fresh; refuse when it is stopped or in none of ``etapas`` (if given)."""
    fresco = Ejercicio.objects.select_for_update().get(pk=ejercicio.pk)
    _exigir_activo(fresco.situacion)
    if etapas and fresco.etapa not in etapas:
        raise ReglaIncumplida(f"Esto no se puede en la etapa de {fresco.get_etapa_display()}.")
    return fresco


def exigir_en_curso(ejercicio_id: int) -> None:
    """Refuse when the exercise is stopped, by a plain read: for verbs of many desks, which do not lock its row."""
    _exigir_activo(Ejercicio.objects.values_list("situacion", flat=True).get(pk=ejercicio_id))


def _exigir_activo(situacion: str) -> None:
    if situacion != Situacion.ACTIVO:
        raise ReglaIncumplida(f"El ejercicio está {Situacion(situacion).label.lower()}: no admite cambios.")


def exigir_motivo(motivo: str, *, campo: str = "motivo") -> str:
    """Return a reason that will be public, tidied; refuse one too short to say anything."""
    limpio = " ".join(sin_invisibles(motivo).split())
    if sum(letra.isalpha() for letra in limpio) < LETRAS_DE_UN_MOTIVO:
        raise ReglaIncumplida(
            f"Escriba la razón con al menos {LETRAS_DE_UN_MOTIVO} letras: se publica.", campo=campo
        )
    return limpio


def rol_con(ejercicio: Ejercicio, actor: Usuario | None, permiso: Permiso) -> str:
    """Return the role with which ``actor`` holds ``permiso`` in the exercise; empty for the system itself."""
    if actor is None:
        return ""
    roles = ejercicio.asignaciones.filter(usuario=actor, rol__in=roles_con(permiso))
    return roles.order_by("rol").values_list("rol", flat=True).first() or ""


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
