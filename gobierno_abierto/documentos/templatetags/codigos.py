"""Sheets of things with a QR each: badges, and whatever else is cut out by its place on the paper."""

from typing import Any

import segno
from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def en_hojas(cosas: list[Any], por_hoja: int) -> list[list[Any]]:
    """Return ``cosas`` in lists of ``por_hoja``, the last one with what is left."""
    return [cosas[desde : desde + por_hoja] for desde in range(0, len(cosas), por_hoja)]


@register.filter
def como_qr(texto: str, titulo: str) -> SafeString:
    """Return the QR of ``texto`` as inline SVG without a size; its sheet gives the size and the quiet zone."""
    codigo = segno.make_qr(texto, error="m")
    return mark_safe(codigo.svg_inline(title=titulo, border=0, omitsize=True, svgclass="qr", lineclass=None))
