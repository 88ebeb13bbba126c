"""Data of the vote: the jornada and its casillas, who received a card, the cards, the urn and the kiosks."""

from .casillas import Casilla, EstadoCasilla, Kiosco, PersonalCasilla, Suspension
from .jornada import Acto, Confirmacion, Custodia, Desenlace, EstadoJornada, Jornada, rotulo_opciones
from .urna import Acreditacion, Boleta, BoletaCerrada, Tarjeta, huella_tarjeta

__all__ = [
    "Acreditacion",
    "Acto",
    "Boleta",
    "BoletaCerrada",
    "Casilla",
    "Confirmacion",
    "Custodia",
    "Desenlace",
    "EstadoCasilla",
    "EstadoJornada",
    "Jornada",
    "Kiosco",
    "PersonalCasilla",
    "Suspension",
    "Tarjeta",
    "huella_tarjeta",
    "rotulo_opciones",
]
