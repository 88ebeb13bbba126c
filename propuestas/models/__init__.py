"""Data of the proposals: what tables' ideas become, how each is studied, and what goes on the ballot."""

from .consolidacion import Acuse, Componente, Convergencia, OrigenIdea, Propuesta
from .estudio import Estudio, Requisito, estudiar
from .factibilidad import (
    Aclaracion,
    Competencia,
    Criterio,
    Dictamen,
    Dictaminadora,
    Dimension,
    Partida,
    PublicacionDictamenes,
    Sentido,
)
from .validacion import (
    Confirmacion,
    Destino,
    Objecion,
    Opcion,
    Pregunta,
    SesionValidacion,
    contenido_de_opcion,
    huella_de_opciones,
    ideas_sin_destino,
    opciones_al_dia,
    rotulo_de_opciones,
)

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
    "contenido_de_opcion",
    "estudiar",
    "huella_de_opciones",
    "ideas_sin_destino",
    "opciones_al_dia",
    "rotulo_de_opciones",
]
