"""The one tag of the clauses: a citation of legal bases."""

from django import template
from django.utils.safestring import SafeString

from convenios.fundamentos import Citas
from convenios.redaccion import citar

register = template.Library()


@register.simple_tag
def cita(citas: Citas, *claves: str, nexo: str = "") -> SafeString:
    """Cite one or several legal bases: «el artículo 74 de la Ley…», with its note when nobody verified it."""
    return citar(citas, claves, nexo)
