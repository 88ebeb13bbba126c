"""Data of the proposals: what tables' ideas become, how each is studied, and what goes on the ballot."""

from .consolidacion import Acuse, Componente, Convergencia, OrigenIdea, Propuesta
from .factibilidad import (
    Aclaracion,
    Competencia,
    Criterio,
    Dictamen,
    Dictaminadora,
    Dimension,
    Estudio,
    Partida,
    PublicacionDictamenes,
    Requisito,
    Sentido,
    estudiar,
)
from .validacion import Confirmacion, Destino, Objecion, Opcion, Pregunta, SesionValidacion, ideas_sin_destino

__all__ = [
    "Aclaracion",
    "Acuse",
    "Competencia",
    "Componente",
    "Confirmacion",
    "Convergencia",
    "Criterio",
    "Destino",
    "Dictamen",
    "Dictaminadora",
    "Dimension",
    "Estudio",
    "Objecion",
    "Opcion",
    "OrigenIdea",
    "Partida",
    "Pregunta",
    "Propuesta",
    "PublicacionDictamenes",
    "Requisito",
    "Sentido",
    "SesionValidacion",
    "estudiar",
    "ideas_sin_destino",
]
