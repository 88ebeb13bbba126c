"""Pages of documents: look one up, verify it, take its PDF or its JSON."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from .forms import VerificarForm
from .models import Documento
from .pdf import PAQUETES_DE_PANGO, FaltaPango, pdf_de
from .reglas import leer_busqueda


@require_safe
def buscar(request: HttpRequest) -> HttpResponse:
    """Ask for a folio or a hash, and go to its document."""
    if "folio" not in request.GET:
        return render(request, "documentos/buscar.html", {"form": VerificarForm()})
    form = VerificarForm(request.GET)
    if not form.is_valid():
        return render(request, "documentos/buscar.html", {"form": form})
    hallados = Documento.objects.buscar(form.cleaned_data["folio"])[:2]
    if len(hallados) == 1:
        return redirect(hallados[0])
    if hallados:
        form.add_error("folio", "Varios documentos empiezan así. Escriba más caracteres de la huella.")
        return render(request, "documentos/buscar.html", {"form": form})
    return _no_hallado(request, request.GET["folio"])


@require_safe
def verificar(request: HttpRequest, folio: str, version: int | None = None) -> HttpResponse:
    """Say what a document is, whether it stands, its hash and its versions; its files, to whom may open them."""
    busqueda = leer_busqueda(folio)
    if not busqueda or not busqueda.folio:
        return _no_hallado(request, folio)
    if busqueda.folio != folio:
        return redirect("documentos:verificar", *[busqueda.folio, version][: 2 if version else 1])
    versiones = list(Documento.objects.filter(folio=folio).select_related("ejercicio").order_by("-version"))
    documento = next((uno for uno in versiones if version in (None, uno.version)), None)
    if documento is None:
        return _no_hallado(request, folio)
    contexto = {
        "documento": documento,
        "vigente": versiones[0],
        "versiones": versiones,
        "abierto": Documento.objects.que_abre(request.user).filter(pk=documento.pk).exists(),
        "form": VerificarForm(),
    }
    return render(request, "documentos/verificar.html", contexto)


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


def _no_hallado(request: HttpRequest, buscado: str) -> HttpResponse:
    contexto = {
        "form": VerificarForm(initial={"folio": buscado[:200]}),
        "no_hallado": True,
        "buscado": buscado[:80],
    }
    return render(request, "documentos/buscar.html", contexto, status=404)
