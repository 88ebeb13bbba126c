"""What the tables need: notice, call, registrations; tables, seats, attendance and ideas."""

from .mesas import EncargoMesa, Idea, Lugar, Mesa, Presencia
from .personas import AvisoPrivacidad, Convocatoria, Genero, Inscripcion, Relacion

__all__ = [
    "AvisoPrivacidad",
    "Convocatoria",
    "EncargoMesa",
    "Genero",
    "Idea",
    "Inscripcion",
    "Lugar",
    "Mesa",
    "Presencia",
    "Relacion",
]
