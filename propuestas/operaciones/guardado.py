"""What the verbs of this app share: save with a sentence, validate priced lines, a line of signatures."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.errores import ReglaIncumplida

OTRA_PERSONA = "Alguien guardó cambios antes. Revise y vuelva a intentar."


def firmante(persona: Usuario | None, calidad: str, *, cargo: str = "") -> dict[str, str]:
    """Return a line of the table of signatures; without a person it stays blank, to be signed by hand."""
    return {
        "nombre": persona.nombre if persona else "",
        "cargo": (persona.cargo if persona else "") or cargo,
        "calidad": calidad,
    }


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
        raise ReglaIncumplida(OTRA_PERSONA) from error


def validar_lineas(lineas: Iterable[Any]) -> None:
    """Validate priced lines before they are inserted together."""
    for linea in lineas:
        try:
            linea.clean_fields(exclude=["propuesta", "dictamen"])
        except ValidationError as error:
            raise ReglaIncumplida(f"{linea}: {' '.join(error.messages)}", campo="lineas") from error
