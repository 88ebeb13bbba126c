"""The verbs of the tables: call, register, seat, receive, record, close."""

from .acomodo import acomodar, elegir_acomodo, encargar_mesa, preparar_mesas, retirar_encargo
from .actas import cerrar_mesa, levantar_acta_jornada, reabrir_mesa
from .llamado import publicar_aviso, publicar_convocatoria
from .recepcion import Recepcion, recibir_persona
from .registro import admitir_homonimo, admitir_persona, admitir_personas, rechazar_persona, registrar_persona
from .relatoria import guardar_idea, guardar_relatoria, instalar_mesa, quitar_idea

__all__ = [
    "Recepcion",
    "acomodar",
    "admitir_homonimo",
    "admitir_persona",
    "admitir_personas",
    "cerrar_mesa",
    "elegir_acomodo",
    "encargar_mesa",
    "guardar_idea",
    "guardar_relatoria",
    "instalar_mesa",
    "levantar_acta_jornada",
    "preparar_mesas",
    "publicar_aviso",
    "publicar_convocatoria",
    "quitar_idea",
    "reabrir_mesa",
    "rechazar_persona",
    "recibir_persona",
    "registrar_persona",
    "retirar_encargo",
]
