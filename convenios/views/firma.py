"""The signatures, the signed original, the acta and the publication."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from convenios.forms import FirmaForm, OriginalForm, RazonForm
from convenios.models import Convenio, Parte
from convenios.operaciones import (
    anular_firma,
    guardar_original,
    levantar_acta_firma,
    publicar_convenio,
    registrar_firma,
)
from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.ejercicios.peticiones import (
    confirmar,
    cuenta_de,
    intentar,
)

from .comun import abrir

P = Permiso


def firma(request: HttpRequest, slug: str, parte: str) -> HttpResponse:
    """Record when and where a party signed the paper."""
    ejercicio, convenio = abrir(request, slug, P.REGISTRAR_FIRMA, Convenio.Estado.EN_FIRMA)
    if parte not in Parte.values or convenio.documento is None:
        raise Http404
    impreso = convenio.documento.datos
    form = FirmaForm(request.POST or None, datos=impreso)
    if request.method == "POST" and form.is_valid():
        hecho, _ = intentar(
            request,
            registrar_firma,
            convenio,
            actor=cuenta_de(request),
            parte=parte,
            form=form,
            exito="Firma registrada.",
            **form.cleaned_data,
        )
        if hecho:
            return redirect("convenios:tablero", slug)
    contexto = {
        "ejercicio": ejercicio,
        "convenio": convenio,
        "form": form,
        "quien": next(una for una in impreso["partes"] if una["parte"] == parte),
        "rotulo": Parte(parte).label,
    }
    return render(request, "convenios/firma.html", contexto)


def anular(request: HttpRequest, slug: str, firma_id: int) -> HttpResponse:
    """Ask why, then void a signature recorded by mistake."""
    ejercicio, convenio = abrir(request, slug, P.REGISTRAR_FIRMA, Convenio.Estado.EN_FIRMA)
    una = get_object_or_404(convenio.firmas.vigentes(), pk=firma_id)
    form = RazonForm(request.POST or None)
    return confirmar(
        request,
        anular_firma,
        una,
        ejercicio=ejercicio,
        volver=reverse("convenios:tablero", args=[slug]),
        form=form,
        exito="Registro anulado. Puede registrar la firma otra vez.",
        titulo=f"¿Anular el registro de la firma? {una.get_parte_display()}",
        texto="Se anula solo el registro en el sistema. La hoja firmada no cambia.",
        accion="Anular registro",
        conservar="Conservar registro",
        peligro=True,
    )


def original(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep the scan of the signed paper."""
    ejercicio, convenio = abrir(request, slug, P.REGISTRAR_FIRMA, Convenio.Estado.EN_FIRMA)
    form = OriginalForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        hecho, _ = intentar(
            request,
            guardar_original,
            convenio,
            actor=cuenta_de(request),
            contenido=form.cleaned_data["archivo"],
            form=form,
            exito="Original guardado con su huella.",
        )
        if hecho:
            return redirect("convenios:tablero", slug)
    contexto = {"ejercicio": ejercicio, "form": form, "actual": convenio.originales.vigentes().first()}
    return render(request, "convenios/original.html", contexto)


@require_safe
def descargar_original(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Give the scan to whoever may see the convenio before it is public; nobody else ever does."""
    _, convenio = abrir(request, slug, P.VER_CONVENIO)
    guardado = convenio.originales.vigentes().first()
    if guardado is None:
        raise Http404
    nombre = f"original-{convenio.ejercicio.slug}.{guardado.extension}"
    respuesta = FileResponse(
        guardado.archivo.open("rb"), as_attachment=True, filename=nombre, content_type=guardado.tipo
    )
    respuesta["Cache-Control"] = "private, no-store"
    return respuesta


def acta(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask, then draw up the acta of the signing."""
    ejercicio, convenio = abrir(request, slug, P.REGISTRAR_FIRMA, Convenio.Estado.EN_FIRMA)
    return confirmar(
        request,
        levantar_acta_firma,
        convenio,
        ejercicio=ejercicio,
        volver=reverse("convenios:tablero", args=[slug]),
        exito="Acta de firma lista. El convenio está firmado.",
        titulo="¿Levantar el acta de firma?",
        texto="El convenio queda firmado. Después solo cambia por convenio modificatorio.",
        accion="Levantar acta de firma",
        conservar="Revisar otra vez",
    )


def publicar(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask, then publish the public version and the acta."""
    ejercicio, convenio = abrir(request, slug, P.PUBLICAR_CONVENIO, Convenio.Estado.FIRMADO)
    return confirmar(
        request,
        publicar_convenio,
        convenio,
        ejercicio=ejercicio,
        volver=reverse("convenios:tablero", args=[slug]),
        exito="Convenio publicado. Ya se puede ver en la página del ejercicio.",
        titulo="¿Publicar el convenio?",
        texto="Se publican el convenio, en versión pública, y el acta de firma. No se puede deshacer.",
        detalles=[
            "No se publica dónde recibe avisos la persona que representa a la sociedad civil.",
            "No se publica el escaneo del original.",
        ],
        accion="Publicar convenio",
        conservar="Todavía no",
    )
