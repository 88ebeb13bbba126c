"""The verbs of the vote."""

from .casilla import (
    confirmar_apertura,
    confirmar_cierre,
    reanudar_casilla,
    suspender_casilla,
    terminar_votacion,
)
from .escritorio import acreditar, anular_tarjeta, confirmar_homonimo, evaluar, registrar_en_casilla
from .kioscos import crear_codigo_de_enlace, depositar, enlazar_kiosco, marcar_senal, revocar_kiosco
from .preparacion import (
    agregar_casilla,
    anular_lote,
    armar_urna,
    asignar_personal,
    generar_tarjetas,
    guardar_lote,
    preparar_jornada,
    retirar_personal,
)
from .urna import abrir_urna, aprobar_resultado

__all__ = [
    "abrir_urna",
    "acreditar",
    "agregar_casilla",
    "anular_lote",
    "anular_tarjeta",
    "aprobar_resultado",
    "armar_urna",
    "asignar_personal",
    "confirmar_apertura",
    "confirmar_cierre",
    "confirmar_homonimo",
    "crear_codigo_de_enlace",
    "depositar",
    "enlazar_kiosco",
    "evaluar",
    "generar_tarjetas",
    "guardar_lote",
    "marcar_senal",
    "preparar_jornada",
    "reanudar_casilla",
    "registrar_en_casilla",
    "retirar_personal",
    "revocar_kiosco",
    "suspender_casilla",
    "terminar_votacion",
]
