"""Canonical JSON and its SHA-256: the one way in which this house turns facts into a fingerprint."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any


def _simple(valor: Any) -> Any:
    """Return ``valor`` in the few types that canonical JSON knows; refuse floats, whose text is not stable."""
    if valor is None or isinstance(valor, bool | int | str):
        return valor
    if isinstance(valor, float):
        raise TypeError("El texto canónico no admite números de punto flotante: use Decimal o texto.")
    if isinstance(valor, set | frozenset | bytes):
        raise TypeError("El texto canónico no admite conjuntos ni bytes: su texto no es estable.")
    if isinstance(valor, Decimal):
        return str(valor)
    if isinstance(valor, datetime | date | time):
        return valor.isoformat()
    if isinstance(valor, Mapping):
        return {str(clave): _simple(uno) for clave, uno in valor.items()}
    if isinstance(valor, list | tuple):
        return [_simple(uno) for uno in valor]
    return str(valor)  # lazy translations and text choices


def texto_canonico(valor: Any) -> str:
    """Return ``valor`` as JSON with sorted keys, no blanks and plain UTF-8; decimals and dates become text.

    Raises TypeError on floats, sets and bytes.
    """
    return json.dumps(
        _simple(valor), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def huella_corta(huella: str) -> str:
    """Return the first 16 of a hash's 64 characters: the one short form wherever a person reads or copies one."""
    return huella[:16]


def huella(texto: str | bytes) -> str:
    """Return the SHA-256 of ``texto`` (UTF-8) as 64 lowercase hexadecimal digits."""
    return hashlib.sha256(texto.encode() if isinstance(texto, str) else texto).hexdigest()
