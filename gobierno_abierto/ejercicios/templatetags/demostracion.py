"""The mark of a value that is only there for the demonstration."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gobierno_abierto.ejercicios.ficha import POR_CLAVE
from gobierno_abierto.ejercicios.models import ConDatosDeDemostracion, Ejercicio
from gobierno_abierto.ejercicios.operaciones import de_demostracion
from gobierno_abierto.ejercicios.reglas import enumerar

register = template.Library()

ROTULO = "dato de demostración"


@register.simple_tag
def marca_demo(registro: ConDatosDeDemostracion | Mapping[str, Any] | None, campo: str) -> SafeString:
    """Return «(dato de demostración)» for ``campo`` of a record, or of a document's frozen facts; nothing when real.

    Frozen facts name their fields in ``datos_de_demostracion``. A text that already says it isn't marked twice.
    """
    if isinstance(registro, Mapping):
        marcado, valor = campo in registro.get("datos_de_demostracion", []), registro.get(campo, "")
    elif registro:
        marcado, valor = registro.es_de_demostracion(campo), getattr(registro, campo)
    else:
        return SafeString()
    if not marcado or valor in (None, "") or ROTULO in str(valor).lower():
        return SafeString()
    return format_html(' <small class="marca-demo">({})</small>', ROTULO)


@register.simple_tag
def demo_de_seccion(ejercicio: Ejercicio, clave: str) -> str:
    """Return which values of one section of the facts are *dato de demostración*: «techo, edad mínima y plano»."""
    return enumerar(de_demostracion(ejercicio, POR_CLAVE[clave].campos)) if clave in POR_CLAVE else ""
