"""A document's files, for whom may open them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gobierno_abierto.documentos.impresion import pdf_de
from gobierno_abierto.documentos.models import Documento
from gobierno_abierto.documentos.pdf import PAQUETES_DE_PANGO, FaltaPango


@require_safe
def pdf(request: HttpRequest, folio: str, version: int) -> HttpResponse:
    """Give a document's PDF to whom may open it."""
    return responder_pdf(request, _abierto(request, folio, version))


@require_safe
def json(request: HttpRequest, folio: str, version: int) -> HttpResponse:
    """Give a document's canonical JSON, byte by byte as it was hashed."""
    documento = _abierto(request, folio, version)
    respuesta = HttpResponse(documento.contenido, content_type="application/json; charset=utf-8")
    return _con_nombre(respuesta, documento, "json")


def responder_pdf(request: HttpRequest, documento: Documento) -> HttpResponse:
    """Answer with the PDF, or with a page that says what to install; the caller has checked who asks."""
    try:
        contenido = pdf_de(documento)
    except FaltaPango:
        return render(request, "documentos/falta_pango.html", {"paquetes": PAQUETES_DE_PANGO}, status=503)
    return _con_nombre(HttpResponse(contenido, content_type="application/pdf"), documento, "pdf")


def _abierto(request: HttpRequest, folio: str, version: int) -> Documento:
    try:
        return Documento.objects.que_abre(request.user).get(folio=folio, version=version)
    except Documento.DoesNotExist as error:
        raise Http404 from error


def _con_nombre(respuesta: HttpResponse, documento: Documento, extension: str) -> HttpResponse:
    respuesta["Content-Disposition"] = f'inline; filename="{documento.nombre_de_archivo}.{extension}"'
    respuesta["Cache-Control"] = "public, max-age=300" if documento.publico else "private, no-store"
    return respuesta
