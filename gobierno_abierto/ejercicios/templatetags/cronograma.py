"""What the templates need to draw the schedule: an activity's dates in words, and a wide table cut to the sheet."""

from typing import Any

from django import template

from gobierno_abierto.ejercicios import calendario
from gobierno_abierto.ejercicios.models import Actividad
from gobierno_abierto.ejercicios.reglas import Cambio, tramos

register = template.Library()


@register.filter
def cuando(actividad: Actividad) -> str:
    """Return «martes 8 de agosto de 2023, de 17:00 a 20:00 horas»."""
    return calendario.cuando(actividad)


@register.filter
def cambios(actividad: Actividad) -> tuple[Cambio, ...]:
    """Return what the activity said before each time it was rescheduled; no query after ``cronograma_de``."""
    return calendario.cambios_de(actividad)


@register.filter
def en_partes(cronograma: dict[str, Any], columnas: int) -> list[dict[str, Any]]:
    """Return a frozen schedule cut in tables of at most ``columnas`` dates, each with the rows that fall in it.

    A schedule that fits comes back whole, with all its rows.
    """
    cortes = tramos([mes["fechas"] for mes in cronograma["meses"]], columnas)
    if len(cortes) < 2:
        return [cronograma]
    return [_parte(cronograma, desde, hasta) for desde, hasta in cortes]


def _parte(cronograma: dict[str, Any], desde: int, hasta: int) -> dict[str, Any]:
    fechas = cronograma["fechas"][desde:hasta]
    meses, inicio = [], 0
    for mes in cronograma["meses"]:
        cuantas = min(hasta, inicio + mes["fechas"]) - max(desde, inicio)
        if cuantas > 0:
            meses.append(mes | {"fechas": cuantas})
        inicio += mes["fechas"]
    renglones = [
        renglon | {"celdas": renglon["celdas"][desde:hasta]}
        for renglon in cronograma["renglones"]
        if any(renglon["celdas"][desde:hasta]) or set(fechas) & set(renglon.get("anteriores", []))
    ]
    return {"meses": meses, "fechas": fechas, "renglones": renglones}
