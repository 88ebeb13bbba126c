"""How far the study of each proposal has come, dimension by dimension."""

from dataclasses import dataclass
from decimal import Decimal

from gobierno_abierto.ejercicios.models import Ejercicio
from propuestas.reglas import (
    es_viable,
)

from .consolidacion import Propuesta
from .factibilidad import Competencia, Dictamen, Sentido


@dataclass(frozen=True)
class Requisito:
    """A dictamen that the exercise requires: newest final version, if any, and open draft, if any."""

    propuesta: Propuesta
    competencia: Competencia
    final: Dictamen | None
    borrador: Dictamen | None

    @property
    def clave(self) -> str:
        """Return a name for it within its proposal: «tecnica|7»."""
        return f"{self.competencia.dimension}|{self.competencia.institucion_id}"

    @property
    def cumplido(self) -> bool:
        """Tell whether it is signed and no newer version is being written."""
        return self.final is not None and self.borrador is None

    @property
    def nombre(self) -> str:
        """Return how a person names it: «A técnica»."""
        return f"{self.propuesta.clave} {self.competencia.get_dimension_display()}"


@dataclass(frozen=True)
class Estudio:
    """Everything that is known about one ratified proposal's feasibility."""

    propuesta: Propuesta
    requisitos: list[Requisito]

    @property
    def esta_completo(self) -> bool:
        """Tell whether every required dictamen is final."""
        return bool(self.requisitos) and all(uno.cumplido for uno in self.requisitos)

    @property
    def es_viable(self) -> bool:
        """Tell whether the proposal goes on: every required dictamen final and none «no viable»."""
        sentidos = {uno.clave: uno.final.sentido for uno in self.requisitos if uno.final}
        return self.esta_completo and es_viable(sentidos, [uno.clave for uno in self.requisitos])

    @property
    def costo(self) -> Decimal | None:
        """Return the estimated cost that the budget dictamen signed (MXN)."""
        return next(
            (uno.final.costo for uno in self.requisitos if uno.final and uno.final.es_presupuestal), None
        )

    @property
    def en_contra(self) -> list[Dictamen]:
        """Return the final dictámenes that say «no viable»."""
        return [uno.final for uno in self.requisitos if uno.final and uno.final.es_no_viable]

    @property
    def resultado(self) -> str:
        """Return the outcome as a person reads it."""
        if not self.esta_completo:
            return "En estudio"
        if not self.es_viable:
            return str(Sentido.NO_VIABLE.label)
        con = any(uno.final and uno.final.sentido == Sentido.CON_CONDICIONES for uno in self.requisitos)
        return str((Sentido.CON_CONDICIONES if con else Sentido.VIABLE).label)


def estudiar(ejercicio: Ejercicio) -> list[Estudio]:
    """Return the feasibility of each ratified proposal, in a fixed number of queries."""
    competencias = list(ejercicio.competencias.select_related("institucion"))
    propuestas = list(Propuesta.objects.filter(ejercicio=ejercicio).ratificadas().con_detalle())
    finales: dict[tuple[int, str, int], Dictamen] = {}
    borradores: dict[tuple[int, str, int], Dictamen] = {}
    dictamenes = Dictamen.objects.filter(propuesta__ejercicio=ejercicio).select_related(
        "institucion", "documento", "propuesta"
    )
    for uno in dictamenes.order_by("version"):
        llave = (uno.propuesta_id, uno.dimension, uno.institucion_id)
        if not uno.es_final:
            borradores[llave] = uno
        elif uno.redaccion == uno.propuesta.version:
            finales[llave] = uno
    return [
        Estudio(
            propuesta,
            [
                Requisito(propuesta, una, finales.get(llave), borradores.get(llave))
                for una in competencias
                for llave in [(propuesta.pk, una.dimension, una.institucion_id)]
            ],
        )
        for propuesta in propuestas
    ]
