"""Answers with a sheet that is only looked at: a draft, or the gallery's."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from gobierno_abierto.documentos.borrador import BorradorLargo, OtroBorrador, dibujar_borrador
from gobierno_abierto.documentos.galeria import documento_de_muestra
from gobierno_abierto.documentos.models import Documento
from gobierno_abierto.documentos.pdf import FaltaPango

from .archivos import falta_pango

MUY_LARGO = "Es demasiado largo para verlo en PDF antes de publicarlo. Léalo en la pantalla; ya publicado, sí tendrá su PDF."
OCUPADO = "Se está haciendo el borrador de otra persona. Intente de nuevo en unos segundos."


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
    except BorradorLargo:
        return _no_se_ve(request, MUY_LARGO, 413)
    except OtroBorrador:
        return _no_se_ve(request, OCUPADO, 503)
    respuesta = HttpResponse(pdf, content_type="application/pdf")
    respuesta["Content-Disposition"] = f'inline; filename="borrador-{slugify(documento.tipo)}.pdf"'
    respuesta["Cache-Control"] = "private, no-store"
    return respuesta


def _no_se_ve(request: HttpRequest, motivo: str, codigo: int) -> HttpResponse:
    contexto = {"motivo": motivo, "codigo": codigo}
    respuesta = render(request, "verificar/borrador_no.html", contexto, status=codigo)
    respuesta["Cache-Control"] = "private, no-store"
    return respuesta
