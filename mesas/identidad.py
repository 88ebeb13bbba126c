"""Keyed hashes that tell whether two registrations are one person, without keeping what they were made from."""

import hashlib
import hmac
from datetime import date

from django.conf import settings

from .reglas import clave_curp, clave_persona


def _sellar(texto: str) -> str:
    return hmac.new(settings.LLAVE_PERSONAS.encode(), texto.encode(), hashlib.sha256).hexdigest()


def huella_persona(nombre: str, fecha_nacimiento: date) -> str:
    """Return the HMAC-SHA256 (64 hexadecimal digits) of a person's folded, ordered name and birth date."""
    return _sellar(clave_persona(nombre, fecha_nacimiento))


def huella_curp(curp: str) -> str | None:
    """Return the HMAC-SHA256 of a CURP, or None when none was given."""
    return _sellar(clave_curp(curp)) if curp.strip() else None
