"""What the templates need to draw the schedule: an activity's dates in words, and a wide table cut to the sheet."""

from typing import Any

from django import template

from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.ejercicios import calendario
from gobierno_abierto.ejercicios.models import Actividad
from gobierno_abierto.ejercicios.reglas import Cambio, tramos

register = template.Library()

DIA = 13  # millimetres of a column of the drawn schedule
LETRA = 1.7  # millimetres of a letter of its headings, with what its cell leaves free
LUGAR_DE_MESES = 60  # millimetres that headings may take beyond which activities are squeezed
BREVE = 700  # characters of an activity that takes less than a third of a sheet


@register.filter
def cuando(actividad: Actividad) -> str:
    """Return «martes 8 de agosto de 2023, de 17:00 a 20:00 horas»."""
    return calendario.cuando(actividad)


@register.filter
def cambios(actividad: Actividad) -> tuple[Cambio, ...]:
    """Return what the activity said before each time it was rescheduled; no query after ``cronograma_de``."""
    return calendario.cambios_de(actividad)


@register.filter
def como_sujeto(rol: str) -> str:
    """Return a role's name as the subject of a sentence: «la coordinación»; other names stay as they are."""
    return "la coordinación" if rol == Rol.COORDINACION.label else rol


@register.filter
def es_breve(actividad: dict[str, Any]) -> bool:
    """Tell whether what a frozen activity says is so short that a page may not cut it."""
    return sum(len(actividad[campo]) for campo in ("participantes", "objetivo", "desarrollo")) <= BREVE


@register.filter
def que_caben(meses: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the frozen months of a drawn schedule, with short headings where there is no room for their names.

    Few months keep their words. Where all together would squeeze the activities, «Noviembre 2023» over too few dates
    becomes «Nov.» over «2023».
    """
    anchos = [max(DIA * mes["fechas"], LETRA * len(mes["rotulo"]) + 4) for mes in meses]
    if sum(anchos) <= LUGAR_DE_MESES:
        return meses
    return [
        mes | {"rotulo": _corto(mes["rotulo"])} if ancho > DIA * mes["fechas"] else mes
        for mes, ancho in zip(meses, anchos, strict=True)
    ]


def _corto(rotulo: str) -> str:
    nombre, _, anio = rotulo.rpartition(" ")
    return f"{nombre if len(nombre) <= 4 else nombre[:3] + '.'}\n{anio}"


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
