"""The schedule as the pages and the documents read it: drawn, with what was published and what changed since."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.timezone import localtime

from gobierno_abierto.canonico import huella, texto_canonico
from gobierno_abierto.documentos.models import Documento, TipoDocumento

from .etapas import ClaveEtapa, ya_empezo
from .models import Actividad, Ejercicio
from .reglas import (
    ETAPA_DE_ACTIVIDAD,
    Cambio,
    Cronograma,
    Fila,
    dibujar_cronograma,
    fecha_larga,
    horario_en_palabras,
)

CUANDO_Y_DONDE = (
    "fecha",
    "hora_inicio",
    "hora_fin",
    "sede",
)  # what is rescheduled once published, never edited
TEXTOS = ("titulo_largo", "objetivo", "desarrollo", "participantes")
CAMPOS = ("orden", "tipo", "nombre", *CUANDO_Y_DONDE, *TEXTOS)

Momento = tuple[date, time | None, time | None, str]  # date, start, end and venue


def cronograma_de(ejercicio: Ejercicio) -> Cronograma:
    """Return the exercise's schedule drawn with its old dates; one query more when the activities are prefetched.

    It leaves each activity's ``cambios`` prefetched, for the template filter ``cambios``.
    """
    actividades = list(ejercicio.actividades.all())
    prefetch_related_objects(actividades, "cambios")
    return dibujar_cronograma(Fila(una.orden, una.nombre, una.fecha, cambios_de(una)) for una in actividades)


def cambios_de(actividad: Actividad) -> tuple[Cambio, ...]:
    """Return what the activity said before each time it was rescheduled, oldest first."""
    filas = list(actividad.cambios.all())
    antes: list[Momento] = [
        (uno.fecha_anterior, uno.hora_inicio_anterior, uno.hora_fin_anterior, uno.sede_anterior)
        for uno in filas
    ]
    despues = [*antes[1:], momento_de(actividad)]
    return tuple(
        Cambio(uno.fecha_anterior, lo_que_cambio(viejo, nuevo), uno.motivo, uno.get_rol_display(), localtime(uno.en).date())
        for uno, viejo, nuevo in zip(filas, antes, despues, strict=False)
    )  # fmt: skip


def cambiadas_desde(ejercicio: Ejercicio, momento: datetime) -> list[Actividad]:
    """Return the activities rescheduled after ``momento``: what a paper of that day no longer says well."""
    return list(ejercicio.actividades.filter(cambios__en__gt=momento).distinct().prefetch_related("cambios"))


def momento_de(actividad: Actividad) -> Momento:
    """Return when and where the activity is held."""
    return actividad.fecha, actividad.hora_inicio, actividad.hora_fin, actividad.sede


def lo_que_cambio(viejo: Momento, nuevo: Momento) -> str:
    """Return in words what of the old date, hours and venue is no longer so: «martes 8 de agosto de 2023, en el Parque»."""
    horario = horario_en_palabras(viejo[1], viejo[2])
    partes = []
    if viejo[0] != nuevo[0]:
        partes += [fecha_larga(viejo[0]), *([horario] if horario else [])]
    elif viejo[1:3] != nuevo[1:3]:
        partes.append(horario or "sin hora")
    if viejo[3] != nuevo[3]:
        partes.append(f"en {viejo[3]}" if viejo[3] else "sin sede")
    return ", ".join(partes)


def cuando(actividad: Actividad) -> str:
    """Return «martes 8 de agosto de 2023, de 17:00 a 20:00 horas»."""
    horario = horario_en_palabras(actividad.hora_inicio, actividad.hora_fin)
    return ", ".join(filter(None, [fecha_larga(actividad.fecha), horario]))


# --- What was published ---------------------------------------------------------------------------------------------


def cronograma_publicado(ejercicio: Ejercicio) -> Documento | None:
    """Return the newest version of the exercise's published schedule."""
    return (
        Documento.objects.publicos()
        .vigentes()
        .filter(ejercicio=ejercicio, tipo=TipoDocumento.CRONOGRAMA)
        .order_by("-pk")
        .first()
    )


def publicadas(ejercicio: Ejercicio) -> set[int]:
    """Return the activities whose date people already read; back in PREPARACION, those of the published document."""
    if ejercicio.etapa != ClaveEtapa.PREPARACION:
        return {una.pk for una in ejercicio.actividades.all()}
    documento = cronograma_publicado(ejercicio)
    return {una["id"] for una in documento.datos["actividades"]} if documento else set()


def por_celebrarse(ejercicio: Ejercicio) -> list[Actividad]:
    """Return the published activities that may still change date: none of an exercise that ended.

    The stage of each has not been left behind and, if it is the present one, what the activity is for hasn't begun.
    """
    if ejercicio.etapa == ClaveEtapa.CONCLUIDO:
        return []
    lugar = ClaveEtapa.values.index(ejercicio.etapa) + ya_empezo(ejercicio, ejercicio.etapa)
    a_la_vista = publicadas(ejercicio)
    return [
        una
        for una in ejercicio.actividades.all()
        if una.pk in a_la_vista
        and ClaveEtapa.values.index(ETAPA_DE_ACTIVIDAD.get(una.tipo, ClaveEtapa.CONCLUIDO)) >= lugar
    ]


# --- What a person saw ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Diferencias:
    """What changed in the stored schedule since a person saw it."""

    cambiadas: tuple[Actividad, ...]
    nuevas: tuple[Actividad, ...]
    quitadas: frozenset[int]


def vista_de(actividades: Iterable[Actividad]) -> str:
    """Return what a screen showed of the schedule, «pk:hash pk:hash …», to compare when it is saved."""
    return " ".join(f"{una.pk}:{_huella(una)}" for una in actividades)


def desde_la_vista(actividades: Sequence[Actividad], vista: str) -> Diferencias:
    """Return what of ``actividades`` is no longer as ``vista`` (any text) showed it."""
    vistas = dict(parte.split(":", 1) for parte in vista.split() if ":" in parte)
    actuales = {str(una.pk): una for una in actividades}
    return Diferencias(
        tuple(una for clave, una in actuales.items() if clave in vistas and vistas[clave] != _huella(una)),
        tuple(una for clave, una in actuales.items() if clave not in vistas),
        frozenset(
            int(clave)
            for clave in vistas
            if clave not in actuales and clave.isascii() and clave.isdecimal() and len(clave) < 19
        ),
    )


def reconocer(filas: Sequence[Mapping[str, Any]], guardadas: Sequence[Actividad]) -> list[int]:
    """Return which stored activity each row is, 0 for none: the one it names or, naming none, one that says the same."""
    de_quien = {una.pk: una for una in guardadas}
    pks = [pk if (pk := fila.get("pk") or 0) in de_quien else 0 for fila in filas]
    libres = [una for una in guardadas if una.pk not in pks]
    for lugar, fila in enumerate(filas):
        nueva = not pks[lugar] and fila.keys() - {"pk"}
        igual = next((una for una in libres if nueva and dice_lo_mismo(una, fila)), None)
        if igual:
            pks[lugar] = igual.pk
            libres.remove(igual)
    return pks


def dice_lo_mismo(actividad: Actividad, fila: Mapping[str, Any]) -> bool:
    """Tell whether a row, already clean, says of the activity nothing but what is stored."""
    return all(getattr(actividad, campo) == valor for campo, valor in fila.items() if campo != "pk")


def _huella(actividad: Actividad) -> str:
    campos = {campo: str(getattr(actividad, campo)) for campo in CAMPOS}
    return huella(texto_canonico(campos))[:16]
