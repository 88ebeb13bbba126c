"""How the ballot writes an amount and which drawing an option carries."""

from decimal import Decimal

from django import template

from propuestas.models import Opcion

register = template.Library()
DIBUJOS = {
    "A": 1,
    "B": 2,
    "C": 3,
}  # the example's three line drawings; any other option carries the plain plot


@register.filter
def costo(cantidad: Decimal) -> str:
    """Return an amount with thousands and, only if there are any, cents: «3,980,000»."""
    return f"{cantidad:,.0f}" if cantidad == cantidad.to_integral_value() else f"{cantidad:,.2f}"


@register.filter
def dibujo(opcion: Opcion) -> str:
    """Return the static path of the option's line drawing: same plot, same ink for every option."""
    numero = DIBUJOS.get(opcion.propuesta.clave) if opcion.ejercicio.demostracion else None
    return f"img/propuesta-{numero}.svg" if numero else "img/predio.svg"
