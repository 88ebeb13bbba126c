"""Look a document up, and verify it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from gobierno_abierto.documentos.forms import VerificarForm
from gobierno_abierto.documentos.models import Documento
from gobierno_abierto.documentos.reglas import leer_busqueda


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


def _no_hallado(request: HttpRequest, buscado: str) -> HttpResponse:
    contexto = {
        "form": VerificarForm(initial={"folio": buscado[:200]}),
        "no_hallado": True,
        "buscado": buscado[:80],
    }
    return render(request, "documentos/buscar.html", contexto, status=404)
