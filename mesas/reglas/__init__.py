"""Pure rules of the tables: who is who, who may take part, who sits where."""

from .acomodo import MesaViva, Persona, acomodar, celdas_fuera, elegir_mesa
from .personas import (
    MAYORIA_DE_EDAD,
    Admision,
    Desenlace,
    clave_curp,
    clave_persona,
    curp_bien_escrita,
    edad_en,
    evaluar_admision,
    plegar,
    reconocer_colonia,
    tramo_de_edad,
)

__all__ = [
    "MAYORIA_DE_EDAD",
    "Admision",
    "Desenlace",
    "MesaViva",
    "Persona",
    "acomodar",
    "celdas_fuera",
    "clave_curp",
    "clave_persona",
    "curp_bien_escrita",
    "edad_en",
    "elegir_mesa",
    "evaluar_admision",
    "plegar",
    "reconocer_colonia",
    "tramo_de_edad",
]
