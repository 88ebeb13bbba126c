"""Pages of documents."""

from .archivos import json, pdf, responder_pdf
from .verificacion import buscar, verificar

__all__ = ["buscar", "json", "pdf", "responder_pdf", "verificar"]
