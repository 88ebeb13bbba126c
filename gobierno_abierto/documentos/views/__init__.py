"""Pages of documents."""

from .archivos import json, pdf, responder_pdf
from .galeria import galeria, responder_borrador
from .impresion import avance, preparacion
from .verificacion import buscar, comparar, verificar

__all__ = [
    "avance",
    "buscar",
    "comparar",
    "galeria",
    "json",
    "pdf",
    "preparacion",
    "responder_borrador",
    "responder_pdf",
    "verificar",
]
