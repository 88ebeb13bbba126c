"""A document's files, for whom may open them."""

from contextlib import suppress

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gobierno_abierto.documentos.impresion import ImprentaCerrada, entregar, pedir
from gobierno_abierto.documentos.models import Documento
from gobierno_abierto.documentos.pdf import PAQUETES_DE_PANGO, FaltaPango

# Of a session: documents that a page of another app let this person open, by their number, and that page's address.
ABIERTOS_POR_OTRA_PAGINA = "documentos_por_otra_pagina"


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
    """Answer with the PDF, or lead to the page where a long one is waited for; the caller has checked who asks."""
    try:
        contenido = entregar(documento)
    except FaltaPango:
        return falta_pango(request)
    if contenido is None:
        return _a_esperarlo(request, documento)
    return _con_nombre(HttpResponse(contenido, content_type="application/pdf"), documento, "pdf")


def falta_pango(request: HttpRequest) -> HttpResponse:
    """Say what to install."""
    return render(request, "verificar/falta_pango.html", {"paquetes": PAQUETES_DE_PANGO}, status=503)


def _abierto(request: HttpRequest, folio: str, version: int) -> Documento:
    """Return the document if whoever asks may open its files; otherwise 404, as if it did not exist."""
    try:
        return Documento.objects.que_abre(request.user).get(folio=folio, version=version)
    except Documento.DoesNotExist as error:
        raise Http404 from error


def _a_esperarlo(request: HttpRequest, documento: Documento) -> HttpResponse:
    """Ask for it and lead to the waiting page (303).

    The session remembers the address of a page that let in somebody whom ours wouldn't.
    """
    with suppress(ImprentaCerrada):  # the waiting page says so
        pedir(documento)
    if not Documento.objects.que_abre(request.user).filter(pk=documento.pk).exists():
        otras = request.session.get(ABIERTOS_POR_OTRA_PAGINA, {})
        request.session[ABIERTOS_POR_OTRA_PAGINA] = otras | {str(documento.pk): request.path}
    espera = reverse("documentos:preparacion", args=[documento.folio, documento.version])
    respuesta = HttpResponseRedirect(espera, status=303)
    respuesta["Cache-Control"] = "no-store"
    return respuesta


def _con_nombre(respuesta: HttpResponse, documento: Documento, extension: str) -> HttpResponse:
    respuesta["Content-Disposition"] = f'inline; filename="{documento.nombre_de_archivo}.{extension}"'
    respuesta["Cache-Control"] = "public, max-age=300" if documento.publico else "private, no-store"
    return respuesta
