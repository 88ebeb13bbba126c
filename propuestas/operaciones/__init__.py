"""The verbs of the proposals, from the tables' ideas to the frozen options of the ballot."""

from .aclaraciones import registrar_aclaracion, responder_aclaracion
from .boleta import congelar_opciones, rehacer_validacion, sortear_boleta
from .consolidacion import (
    crear_propuesta,
    editar_propuesta,
    guardar_origenes,
    quitar_propuesta,
)
from .dependencias import asignar_dictaminadora, definir_competencias, retirar_dictaminadora
from .factibilidad import (
    dejar_en_firme,
    guardar_dictamen,
    publicar_dictamenes,
)
from .ratificacion import ratificar_propuestas, reabrir_redaccion, recibir_propuestas
from .validacion import cerrar_validacion, fijar_destinos, registrar_sesion

__all__ = [
    "asignar_dictaminadora",
    "cerrar_validacion",
    "congelar_opciones",
    "crear_propuesta",
    "definir_competencias",
    "dejar_en_firme",
    "editar_propuesta",
    "fijar_destinos",
    "guardar_dictamen",
    "guardar_origenes",
    "publicar_dictamenes",
    "quitar_propuesta",
    "ratificar_propuestas",
    "reabrir_redaccion",
    "recibir_propuestas",
    "registrar_aclaracion",
    "registrar_sesion",
    "rehacer_validacion",
    "responder_aclaracion",
    "retirar_dictaminadora",
    "sortear_boleta",
]
