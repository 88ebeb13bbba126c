"""What happened to an exercise, read from the log: its public history, why it stopped, and when it last went back."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from gobierno_abierto.bitacora.models import Asiento
from gobierno_abierto.cuentas.permisos import Institucion, Rol

from .etapas import ClaveEtapa
from .models import Ejercicio, Situacion
from .reglas import de_una_a_otra, enumerar


@dataclass(frozen=True)
class Hecho:
    """One movement of the exercise as anybody reads it; ``quien`` is a role or an institution, never a person."""

    en: datetime
    que: str
    razon: str
    quien: str
    verbo: str


def _etapa(hechos: dict[str, Any], cual: str) -> str:
    return str(ClaveEtapa(hechos[cual]).label)


CAMBIOS_A_LA_LETRA = 4  # activities whose change of date is told one by one; of more, only their numbers


def _cambios_del_cronograma(actividades: list[dict[str, Any]]) -> str:
    """Return which activities of the published schedule changed, by their numbers, and from which date to which."""
    if len(actividades) == 1:
        (una,) = actividades
        que = _lo_que_cambio(una)
        return f"Cambió la actividad {una['orden']} del cronograma publicado{f': {que}' if que else ''}."
    con_letra = len(actividades) <= CAMBIOS_A_LA_LETRA
    cuales = [
        f"{una['orden']} ({que})" if con_letra and (que := _lo_que_cambio(una)) else str(una["orden"])
        for una in actividades
    ]
    return f"Cambiaron las actividades {enumerar(cuales)} del cronograma publicado."


def _lo_que_cambio(actividad: dict[str, Any]) -> str:
    """Return «del 8 al 9 de agosto de 2023, de hora y de sede», from what the log keeps of one activity."""
    cambia = set(actividad.get("cambia", []))
    partes = []
    if "fecha" in cambia:
        partes.append(de_una_a_otra(*(date.fromisoformat(actividad[una]) for una in ("antes", "ahora"))))
    if cambia & {"hora_inicio", "hora_fin"}:
        partes.append("de hora")
    if "sede" in cambia:
        partes.append("de sede")
    return enumerar(partes)


def _cambios_de_la_ficha(hechos: dict[str, Any]) -> str:
    """Return which facts were published anew, after a going back."""
    cambios = [uno[:1].lower() + uno[1:] for uno in hechos.get("cambios", [])]
    return f" Cambió en la ficha: {enumerar(cambios)}." if cambios else ""


# Every verb of the public history, and how it is read; whatever else the log holds stays inside.
EN_LA_HISTORIA: dict[str, Callable[[dict[str, Any]], str]] = {
    "crear_ejercicio": lambda h: "Se abrió el ejercicio.",
    "clonar_ejercicio": lambda h: "Se abrió el ejercicio con los datos de otro como plantilla.",
    "avanzar": lambda h: f"Pasó de {_etapa(h, 'desde')} a {_etapa(h, 'hacia')}.{_cambios_de_la_ficha(h)}",
    "reponer_etapa": lambda h: f"Regresó de {_etapa(h, 'desde')} a {_etapa(h, 'hacia')}.",
    "suspender": lambda h: f"Quedó en pausa, en la etapa de {_etapa(h, 'etapa')}.",
    "reanudar": lambda h: f"Siguió, en la etapa de {_etapa(h, 'etapa')}.",
    "cancelar": lambda h: f"Se canceló, en la etapa de {_etapa(h, 'etapa')}.",
    "reprogramar_actividades": lambda h: _cambios_del_cronograma(h["actividades"]),
    "refrendar_dispensa": lambda h: f"Se dispensó un pendiente de {_etapa(h, 'etapa')}: «{h['texto']}»",
    "negar_dispensa": lambda h: f"No se dispensó un pendiente de {_etapa(h, 'etapa')}: «{h['texto']}»",
}


def historia(ejercicio: Ejercicio, *, organo: str | None = None) -> list[Hecho]:
    """Return the exercise's public history, the latest first, in one query (and its institutions, if not prefetched).

    ``organo`` is how to name the oversight body, when it isn't as the exercise says now.
    """
    if organo is None:
        organo = ejercicio.organo_garante.corto if ejercicio.organo_garante else ""
    asientos = Asiento.objects.filter(cadena=ejercicio.pk, verbo__in=list(EN_LA_HISTORIA)).order_by("-n")
    hechos = []
    for uno in asientos:
        datos = json.loads(uno.hechos)
        hechos.append(
            Hecho(
                en=uno.en,
                que=EN_LA_HISTORIA[uno.verbo](datos),
                razon=str(datos.get("motivo", "")),
                quien=_quien(organo, uno, str(datos.get("rol", ""))),
                verbo=uno.verbo,
            )
        )
    return hechos


def _quien(organo: str, asiento: Asiento, rol: str) -> str:
    """Return the role that acted; the oversight body by the name it has in this exercise; else the institution."""
    if rol == Rol.INFOQRO or (not rol and asiento.institucion == Institucion.ORGANO_GARANTE):
        return organo or str(Institucion.ORGANO_GARANTE.label)
    if rol:
        return str(Rol(rol).label)
    return str(Institucion(asiento.institucion).label) if asiento.institucion else "El sistema"


def razon_de_situacion(ejercicio: Ejercicio) -> str:
    """Return why the exercise is stopped, as the public notice says it; empty while it goes on."""
    if ejercicio.situacion == Situacion.ACTIVO:
        return ""
    cancelado = ejercicio.situacion == Situacion.CANCELADO
    asiento = (
        Asiento.objects.filter(cadena=ejercicio.pk, verbo="cancelar" if cancelado else "suspender")
        .order_by("-n")
        .first()
    )
    razon = como_clausula(str(json.loads(asiento.hechos).get("motivo", ""))) if asiento else ""
    por = f" por esta razón: {razon}" if razon else "."
    if cancelado:
        return f"El ejercicio terminó antes{por} Todo lo hecho queda publicado."
    return f"El ejercicio está en pausa{por} Aquí avisaremos cuándo sigue."


def como_clausula(texto: str) -> str:
    """Return a reason that ends as a sentence does, whatever its author put at the end."""
    limpio = texto.strip()
    return limpio if limpio.endswith((".", "?", "!", "…")) or not limpio else f"{limpio}."


@dataclass(frozen=True)
class Regreso:
    """The last time that the exercise was brought back: its number in the log, from where, to where and why."""

    n: int
    desde: str
    hacia: str
    motivo: str


def ultimo_regreso(ejercicio: Ejercicio) -> Regreso | None:
    """Return the last going back, or None."""
    asiento = Asiento.objects.filter(cadena=ejercicio.pk, verbo="reponer_etapa").order_by("-n").first()
    if asiento is None:
        return None
    datos = json.loads(asiento.hechos)
    return Regreso(asiento.n, datos["desde"], datos["hacia"], datos["motivo"])


def motivo_del_regreso(ejercicio: Ejercicio, *, despues_de: int) -> str:
    """Return why the exercise was brought back after entry ``despues_de`` of its log; empty when it was not.

    A frozen document's ``bitacora_n`` is such a number: so an app knows that what it closed may be done again.
    """
    regreso = ultimo_regreso(ejercicio)
    return regreso.motivo if regreso and regreso.n > despues_de else ""


def ultimo_asiento(ejercicio: Ejercicio, verbo: str) -> int:
    """Return the number of the last entry with ``verbo`` in the exercise's log; 0 when there is none."""
    numero = (
        Asiento.objects.filter(cadena=ejercicio.pk, verbo=verbo)
        .order_by("-n")
        .values_list("n", flat=True)
        .first()
    )
    return numero or 0
