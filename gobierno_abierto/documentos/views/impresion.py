"""Where a long PDF is waited for: how far it is, and the way to it once it is done."""

import logging
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gobierno_abierto.documentos.impresion import (
    ImprentaCerrada,
    cuantas_antes,
    pedir,
    se_espera,
    volver_a_pedir,
)
from gobierno_abierto.documentos.models import Documento, EstadoImpresion, Impresion
from gobierno_abierto.documentos.pdf import FaltaPango

from .archivos import ABIERTOS_POR_OTRA_PAGINA, falta_pango

CERRADA = "Por ahora no se puede preparar este PDF. Intente de nuevo en unos minutos."
ESPERE = {"estado": EstadoImpresion.EN_ESPERA.value, "paginas": 0, "texto": CERRADA, "cerrada": True}
YA = {
    "estado": EstadoImpresion.LISTA.value,
    "paginas": 0,
    "texto": "El PDF está listo.",
}  # short: it draws itself
registro = logging.getLogger(__name__)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preparacion(request: HttpRequest, folio: str, version: int) -> HttpResponse:
    """Show how far a long PDF is, and ask for it; POST tries again one that could not be made."""
    try:
        documento, abrir = _el_que_espera(request, folio, version)
        if request.method != "POST" and not se_espera(documento):
            return redirect(abrir)
        como = _como_va(documento, volver_a_pedir if request.method == "POST" else pedir)
    except FaltaPango:
        return falta_pango(request)
    except DatabaseError as error:
        return render(request, "verificar/cerrada.html", {"cerrada": _sin_base(error)}, status=503)
    if request.method == "POST":
        return redirect("documentos:preparacion", folio, version)
    contexto = como | {"documento": documento, "abrir": abrir}
    return render(request, "verificar/preparacion.html", contexto, status=503 if como["cerrada"] else 200)


@never_cache
@require_safe
def avance(request: HttpRequest, folio: str, version: int) -> HttpResponse:
    """Say, for the page's script, how far the PDF is: ``estado``, ``paginas`` and ``texto``, the sentence to show."""
    try:
        documento, _ = _el_que_espera(request, folio, version)
        como = _como_va(documento, pedir) if se_espera(documento) else YA
    except FaltaPango:
        return falta_pango(request)
    except DatabaseError as error:
        como = ESPERE | {"texto": _sin_base(error)}
    return JsonResponse({clave: como[clave] for clave in ("estado", "paginas", "texto")})


def _el_que_espera(request: HttpRequest, folio: str, version: int) -> tuple[Documento, str]:
    """Return the document and where it is opened: to whom may open it here, or came from the page that let them.

    Without its contents, which may be long and are not needed to say how far it is.
    """
    documentos = Documento.objects.defer("contenido")
    otras = request.session.get(ABIERTOS_POR_OTRA_PAGINA, {}) if request.user.is_authenticated else {}
    if otras:
        documento = documentos.filter(folio=folio, version=version, pk__in=otras).first()
        if documento:
            return documento, otras[str(documento.pk)]
    documento = get_object_or_404(documentos.que_abre(request.user), folio=folio, version=version)
    return documento, reverse("documentos:pdf", args=[folio, version])


def _como_va(documento: Documento, verbo: Callable[[Documento], Impresion]) -> dict[str, Any]:
    """Return what page and script say of the drawing; a closed printing house still waits."""
    try:
        fila = verbo(documento)
    except ImprentaCerrada:
        return ESPERE
    return {"estado": fila.estado, "paginas": fila.paginas, "texto": _en_palabras(fila), "cerrada": False}


def _sin_base(error: DatabaseError) -> str:
    """Return what is said when not even the document can be looked up: a full disk, the database away."""
    registro.error("No se pudo buscar un documento: %s", type(error).__name__)
    return CERRADA


def _en_palabras(fila: Impresion) -> str:
    if fila.estado == EstadoImpresion.LISTA:
        return f"El PDF está listo: {_paginas(fila.paginas)}, {filesizeformat(fila.bytes)}."
    if fila.estado == EstadoImpresion.FALLIDA:
        return "No se pudo preparar el PDF."
    if fila.estado == EstadoImpresion.DIBUJANDO:
        return f"Preparando el PDF: {_paginas(fila.paginas)}." if fila.paginas else "Preparando el PDF."
    antes = cuantas_antes(fila)
    if not antes:
        return "En espera: empieza en unos segundos."
    return f"En espera: antes hay {antes} documento{'s' if antes > 1 else ''}."


def _paginas(cuantas: int) -> str:
    return f"{cuantas} página{'' if cuantas == 1 else 's'}"
