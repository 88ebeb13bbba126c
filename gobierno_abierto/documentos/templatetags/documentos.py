"""What the templates of documents need to draw frozen facts, where dates are text and marks are true or false."""

from datetime import date
from typing import Any

from django import template

register = template.Library()


@register.filter
def como_fecha(texto: str) -> date:
    """Return the date behind a frozen ISO text, for Django's own ``date`` filter."""
    return date.fromisoformat(texto[:10])


@register.filter
def junto_a(unos: list[Any], otros: list[Any]) -> list[tuple[Any, Any]]:
    """Return the pairs of two lists of the same length, as a row's cells beside their dates."""
    return list(zip(unos, otros, strict=True))


@register.filter
def lineas(texto: str) -> list[str]:
    """Return the lines of a text that are not empty."""
    return [linea.strip() for linea in (texto or "").splitlines() if linea.strip()]
