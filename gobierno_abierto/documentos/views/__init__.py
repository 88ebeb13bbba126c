"""Pages of documents."""

from .archivos import json, pdf, responder_pdf
from .impresion import avance, preparacion
from .verificacion import buscar, verificar

__all__ = ["avance", "buscar", "json", "pdf", "preparacion", "responder_pdf", "verificar"]
