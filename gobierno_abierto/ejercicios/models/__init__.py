"""The Ejercicio shared by every stage, its territory, institutions, schedule, excuses and who holds which role."""

from gobierno_abierto.ejercicios.reglas import lineas

from .cronograma import Actividad, CambioDeFecha
from .demostracion import ConDatosDeDemostracion
from .dispensas import Dispensa
from .ejercicio import (
    BasePorcentaje,
    Colonia,
    Ejercicio,
    Ejercicios,
    Plano,
    ReglaEmpate,
    Situacion,
    Territorio,
)
from .instituciones import Asignacion, Asignaciones, Institucion, Representante

__all__ = [
    "Actividad",
    "Asignacion",
    "Asignaciones",
    "BasePorcentaje",
    "CambioDeFecha",
    "Colonia",
    "ConDatosDeDemostracion",
    "Dispensa",
    "Ejercicio",
    "Ejercicios",
    "Institucion",
    "Plano",
    "ReglaEmpate",
    "Representante",
    "Situacion",
    "Territorio",
    "lineas",
]
