"""Look a document up, verify it, and compare a file with what was published."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from gobierno_abierto.documentos.forms import ArchivoForm, VerificarForm
from gobierno_abierto.documentos.models import Documento
from gobierno_abierto.documentos.reglas import estado_de, leer_busqueda, papeles_de
from gobierno_abierto.documentos.subidas import Archivo, SubidaRechazada, desechar, medir
from gobierno_abierto.intentos import LimitePorDireccion

SUBIDAS = LimitePorDireccion("archivo", 60)
FALLIDAS = LimitePorDireccion("folio", 120)  # look-ups of what doesn't exist: who tries folios at random


@require_safe
def buscar(request: HttpRequest) -> HttpResponse:
    """Ask for a folio or a hash, and go to its document; or for a file to compare."""
    if "folio" not in request.GET:
        return _buscador(request)
    if espera := FALLIDAS.espera(request):
        return _espere(request, espera)
    form = VerificarForm(request.GET)
    if not form.is_valid():
        return _buscador(request, form=form)
    hallados = Documento.objects.buscar(form.cleaned_data["folio"])[:2]
    if len(hallados) == 1:
        return redirect(hallados[0])
    if hallados:
        form.add_error("folio", "Varios documentos empiezan así. Escriba más caracteres de la huella.")
        return _buscador(request, form=form)
    return _no_hallado(request, request.GET["folio"])


@require_safe
def verificar(request: HttpRequest, folio: str, version: int | None = None) -> HttpResponse:
    """Say what a document is, whether it stands, its hash and its versions; its files, to whom may open them."""
    if espera := FALLIDAS.espera(request):
        return _espere(request, espera)
    busqueda = leer_busqueda(folio)
    if not busqueda or not busqueda.folio:
        return _no_hallado(request, folio)
    if busqueda.folio != folio:
        return redirect("documentos:verificar", *[busqueda.folio, version][: 2 if version else 1])
    versiones = _versiones(folio)
    documento = next((uno for uno in versiones if version in (None, uno.version)), None)
    if documento is None:
        return _no_hallado(request, folio)
    contexto = _lo_que_se_dice(request, documento, versiones)
    contexto |= {"form": VerificarForm(), "archivo_form": ArchivoForm()}
    respuesta = render(request, "verificar/verificar.html", contexto)
    if request.user.is_authenticated:  # what it says beyond what everybody may know stays in nobody's cache
        patch_cache_control(respuesta, private=True, no_store=True)
    return respuesta


@csrf_exempt  # it changes nothing, and asking for a token would write a cookie: docs/decisiones/0015
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def comparar(request: HttpRequest) -> HttpResponse:
    """Say whether a file is one of the documents, which version, and whether it stands; nothing of it is kept.

    ``?de=<folio>&version=<n>`` is the document from whose page the file was brought.
    """
    if request.method != "POST" or request.headers.get("Sec-Fetch-Site") == "cross-site":
        desechar(request)
        return redirect("verificar")
    if espera := SUBIDAS.espera(request):
        desechar(request)
        return _espere(request, espera)
    SUBIDAS.contar(request)
    try:
        archivo = medir(request)
    except SubidaRechazada as error:
        return _rechazado(request, error, _esperado(request))
    esperado = _esperado(request)
    contexto = {
        "archivo": archivo,
        "esperado": esperado,
        "archivo_form": ArchivoForm(),
        "form": VerificarForm(),
    }
    if hallado := Documento.objects.con_huella(archivo.huella):
        versiones = _versiones(hallado.folio)
        contexto |= _lo_que_se_dice(request, versiones[versiones.index(hallado)], versiones)
    else:
        contexto["dicho"] = esperado or _por_su_nombre(request, archivo)
    return render(request, "verificar/comparado.html", contexto)


def _versiones(folio: str) -> list[Documento]:
    return list(Documento.objects.filter(folio=folio).select_related("ejercicio").order_by("-version"))


def _lo_que_se_dice(request: HttpRequest, documento: Documento, versiones: list[Documento]) -> dict[str, Any]:
    """Return what a page may say of a version to whoever asks: ``versiones`` are all of its folio, newest first."""
    abierto = Documento.objects.que_abre(request.user).filter(pk=documento.pk).exists()
    publica = None if documento.publico else Documento.objects.version_publica_de(documento)
    estado = estado_de(
        version=documento.version,
        ultima=versiones[0].version,
        abierto=abierto,
        marca=documento.marca,
        con_publica=publica is not None,
    )
    return {
        "documento": documento,
        "vigente": versiones[0],
        "version_publica": publica,
        "versiones": versiones,
        "abierto": abierto,
        "estado": estado.name,
        "firman": papeles_de(documento.datos.get("firmantes", [])) if abierto else [],
    }


def _esperado(request: HttpRequest) -> Documento | None:
    """Return the document from whose page a file was brought, if it says one that exists; a wrong guess counts."""
    version = request.GET.get("version", "")
    busqueda = leer_busqueda(request.GET.get("de", "")[:80])
    if not (version.isascii() and version.isdecimal() and len(version) <= 5 and busqueda and busqueda.folio):
        return None
    if FALLIDAS.espera(request):
        return None
    hallado = Documento.objects.filter(folio=busqueda.folio, version=int(version)).first()
    if hallado is None:
        FALLIDAS.contar(request)
    return hallado


def _por_su_nombre(request: HttpRequest, archivo: Archivo) -> Documento | None:
    """Return the document in force that an unknown file is named after; a wrong guess counts as any other."""
    busqueda = leer_busqueda(archivo.nombre)
    if not busqueda or not busqueda.folio or FALLIDAS.espera(request):
        return None
    hallado = Documento.objects.buscar(busqueda).first()
    if hallado is None:
        FALLIDAS.contar(request)
    return hallado


def _buscador(request: HttpRequest, estado: int = 200, **contexto: Any) -> HttpResponse:
    """Draw the page that looks up, by folio or by file, with whatever ``contexto`` changes in it."""
    formas = {"form": VerificarForm(), "archivo_form": ArchivoForm()}
    return render(request, "verificar/buscar.html", formas | contexto, status=estado)


def _no_hallado(request: HttpRequest, buscado: str) -> HttpResponse:
    FALLIDAS.contar(request)
    form = VerificarForm(initial={"folio": buscado[:200]})
    return _buscador(request, 404, form=form, no_hallado=True, buscado=buscado[:80])


def _rechazado(
    request: HttpRequest, rechazo: SubidaRechazada, esperado: Documento | None = None
) -> HttpResponse:
    """Say what is wrong with an upload, on its field."""
    form = ArchivoForm.con_error(rechazo.mensaje)
    respuesta = _buscador(request, rechazo.estado, archivo_form=form, con_error=form, esperado=esperado)
    if rechazo.espera:
        respuesta["Retry-After"] = str(rechazo.espera)
    return respuesta


def _espere(request: HttpRequest, espera: int) -> HttpResponse:
    """Say that too much was tried from the address, and for how many minutes; what was written stays."""
    minutos = -(-espera // 60)
    plazo = "un minuto" if minutos == 1 else f"{minutos} minutos"
    form = VerificarForm(initial={"folio": request.GET.get("folio", "")[:200]})
    respuesta = _buscador(request, 429, form=form, plazo=plazo)
    respuesta["Retry-After"] = str(espera)
    respuesta["Cache-Control"] = "no-store"
    return respuesta
