"""The contract that every stage keeps, the registry of who answers for each, and the table of transitions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from django.core.exceptions import ImproperlyConfigured
from django.db import models

if TYPE_CHECKING:
    from .models import Ejercicio


class ClaveEtapa(models.TextChoices):
    """The stages, in order."""

    PREPARACION = "preparacion", "Preparación"
    CONVOCATORIA = "convocatoria", "Convocatoria"
    DELIBERACION = "deliberacion", "Deliberación"
    FACTIBILIDAD = "factibilidad", "Factibilidad"
    VALIDACION = "validacion", "Validación"
    VOTACION = "votacion", "Votación"
    RESULTADOS = "resultados", "Resultados"
    CONVENIO = "convenio", "Convenio"
    SEGUIMIENTO = "seguimiento", "Seguimiento"
    CONCLUIDO = "concluido", "Concluido"


# From → to. One literal table: nothing else moves an exercise. The README prints it.
TRANSICIONES: dict[str, str] = {
    ClaveEtapa.PREPARACION: ClaveEtapa.CONVOCATORIA,
    ClaveEtapa.CONVOCATORIA: ClaveEtapa.DELIBERACION,
    ClaveEtapa.DELIBERACION: ClaveEtapa.FACTIBILIDAD,
    ClaveEtapa.FACTIBILIDAD: ClaveEtapa.VALIDACION,
    ClaveEtapa.VALIDACION: ClaveEtapa.VOTACION,
    ClaveEtapa.VOTACION: ClaveEtapa.RESULTADOS,
    ClaveEtapa.RESULTADOS: ClaveEtapa.CONVENIO,
    ClaveEtapa.CONVENIO: ClaveEtapa.SEGUIMIENTO,
    ClaveEtapa.SEGUIMIENTO: ClaveEtapa.CONCLUIDO,
}

# The stepper counts these eight; follow-up and end appear as one line after them.
CONTADAS: tuple[str, ...] = tuple(ClaveEtapa.values[:8])


@dataclass(frozen=True)
class Pendiente:
    """One thing still missing to leave a stage: what, who owes it and where it is done.

    ``rol`` is a ``Rol`` value when an account owes it; ``responsable`` is how it is read on screen.
    """

    clave: str
    texto: str
    responsable: str
    rol: str = ""
    enlace: str = ""
    accion: str = "Atender"
    dispensable: bool = False


@dataclass(frozen=True)
class Enlace:
    """A page of a stage; ``permiso`` (a ``Permiso`` value) says who sees it, empty means everybody who gets there."""

    titulo: str
    url: str
    nota: str = ""
    permiso: str = ""


class Etapa(Protocol):
    """What an app answers for one stage. It only reads."""

    @property
    def clave(self) -> str:
        """Return the stage's key, a value of ``ClaveEtapa``."""
        ...

    def pendientes(self, ejercicio: "Ejercicio") -> list[Pendiente]:
        """Return what is missing to leave the stage; empty means it may end. No rows is never completion."""
        ...

    def herramientas(self, ejercicio: "Ejercicio") -> Sequence[Enlace]:
        """Return the staff pages of the stage, for the exercise's dashboard."""
        ...

    def paginas(self, ejercicio: "Ejercicio") -> Sequence[Enlace]:
        """Return the public pages of the stage that have something to show now."""
        ...


_registro: dict[str, Etapa] = {}


def registrar(etapa: Etapa) -> None:
    """Record who answers for a stage; two owners for one stage are an error, never a silent overwrite."""
    if etapa.clave in _registro:
        raise ImproperlyConfigured(f"La etapa {etapa.clave} ya tiene quien responda por ella.")
    _registro[etapa.clave] = etapa


def etapa_de(clave: str) -> Etapa:
    """Return who answers for a stage."""
    return _registro[clave]


def exigir_etapas_completas() -> None:
    """Raise ImproperlyConfigured when nobody answers for a stage."""
    if faltan := [clave for clave in ClaveEtapa.values if clave not in _registro]:
        raise ImproperlyConfigured(f"Nadie responde por estas etapas: {', '.join(faltan)}.")
    if not _limite_de_regreso:
        raise ImproperlyConfigured("Nadie dice a dónde puede regresar un ejercicio.")


def pendientes(ejercicio: "Ejercicio") -> list[Pendiente]:
    """Return what the exercise's present stage still misses and nobody has excused."""
    faltan = etapa_de(ejercicio.etapa).pendientes(ejercicio)
    if not any(una.dispensable for una in faltan):
        return faltan
    dispensados = set(
        ejercicio.dispensas.filter(etapa=ejercicio.etapa, estado="refrendada").values_list("clave", "texto")
    )
    return [una for una in faltan if not una.dispensable or (una.clave, una.texto) not in dispensados]


LimiteDeRegreso = Callable[["Ejercicio"], frozenset[str] | None]
_limite_de_regreso: list[LimiteDeRegreso] = []


def registrar_limite_de_regreso(limite: LimiteDeRegreso) -> None:
    """Record who says where an exercise may go back once a jornada was opened (None: no jornada was opened)."""
    if _limite_de_regreso:
        raise ImproperlyConfigured("Ya hay quien diga a dónde puede regresar un ejercicio.")
    _limite_de_regreso.append(limite)


def regresos(ejercicio: "Ejercicio") -> list[str]:
    """Return the stages to which the exercise may be brought back now, in order."""
    anteriores = alcanzadas(ejercicio)[:-1]
    permitidas = _limite_de_regreso[0](ejercicio)
    return anteriores if permitidas is None else [una for una in anteriores if una in permitidas]


Comienzo = Callable[["Ejercicio"], bool]
_comienzos: dict[str, Comienzo] = {}


def registrar_comienzo(clave: str, comienzo: Comienzo) -> None:
    """Record who tells whether the event of a stage began: from then on its date is a fact, not a plan."""
    if clave in _comienzos:
        raise ImproperlyConfigured(f"Ya hay quien diga si empezó la etapa {clave}.")
    _comienzos[clave] = comienzo


def ya_empezo(ejercicio: "Ejercicio", clave: str) -> bool:
    """Tell whether the event of a stage began; nothing is known of one for which nobody answers."""
    return clave in _comienzos and _comienzos[clave](ejercicio)


def alcanzadas(ejercicio: "Ejercicio") -> list[str]:
    """Return the stages the exercise has reached, in order."""
    return list(ClaveEtapa.values[: ClaveEtapa.values.index(ejercicio.etapa) + 1])


def paso_a_paso(clave: str) -> dict[str, Any]:
    """Return what the stepper draws for a stage: the eight counted stages and where the exercise stands."""
    orden = ClaveEtapa.values.index(clave)
    contada = orden < len(CONTADAS)
    siguiente = TRANSICIONES.get(clave)
    return {
        "fases": [
            {
                "clave": una,
                "nombre": ClaveEtapa(una).label,
                "numero": numero,
                "estado": "hecha" if numero <= orden else "actual" if numero == orden + 1 else "futura",
            }
            for numero, una in enumerate(CONTADAS, start=1)
        ],
        "etapa_numero": orden + 1 if contada else None,
        "etapa_total": len(CONTADAS),
        "etapa_nombre": ClaveEtapa(clave).label,
        "etapa_siguiente": ClaveEtapa(siguiente).label if siguiente else "",
    }
