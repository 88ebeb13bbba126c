"""How the pages of proposals write money."""

from decimal import Decimal

from django import template

from gobierno_abierto.ejercicios import reglas
from propuestas.reglas import cantidad_legible

register = template.Library()


@register.filter
def cantidad(numero: Decimal) -> str:
    """Return a quantity without idle zeros."""
    return cantidad_legible(numero)


@register.filter
def pesos(cantidad: Decimal | None) -> str:
    """Return an amount in MXN as «$3,980,000.00»; nothing for None."""
    return "" if cantidad is None else f"${reglas.pesos(cantidad)}"
