"""Answers with a sheet that is only looked at: a draft, or the gallery's."""

from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from gobierno_abierto.documentos.borrador import dibujar_borrador
from gobierno_abierto.documentos.galeria import documento_de_muestra
from gobierno_abierto.documentos.models import Documento
from gobierno_abierto.documentos.pdf import FaltaPango

from .archivos import falta_pango


@require_safe
def galeria(request: HttpRequest) -> HttpResponse:
    """Show every piece of the sheet in one invented document."""
    return responder_borrador(request, documento_de_muestra())


def responder_borrador(request: HttpRequest, documento: Documento) -> HttpResponse:
    """Answer with the PDF of an unsaved document, or say what to install; the caller has checked who asks."""
    try:
        pdf = dibujar_borrador(documento)
    except FaltaPango:
        return falta_pango(request)
    respuesta = HttpResponse(pdf, content_type="application/pdf")
    respuesta["Content-Disposition"] = f'inline; filename="borrador-{slugify(documento.tipo)}.pdf"'
    respuesta["Cache-Control"] = "private, no-store"
    return respuesta
