"""Publish the privacy notice and the call."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.peticiones import cuenta_de, ejercicio_con, intentar
from mesas import operaciones
from mesas.forms import AvisoForm, ConvocatoriaForm
from mesas.models import AvisoPrivacidad, Convocatoria
from mesas.operaciones.llamado import (
    POR_ANUNCIAR,
    datos_de_la_convocatoria,
    motivo_para_republicar,
)


def publicar_aviso(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish a version of the privacy notice; the form starts from the one in force."""
    ejercicio = ejercicio_con(request, slug, Permiso.PUBLICAR_AVISO)
    avisos = list(AvisoPrivacidad.objects.filter(ejercicio=ejercicio).select_related("documento"))
    anterior = avisos[-1] if avisos else None
    form = AvisoForm(request.POST or None, anterior=anterior)
    if request.method == "POST" and form.is_valid():
        hecho, _ = intentar(
            request,
            operaciones.publicar_aviso,
            ejercicio,
            actor=cuenta_de(request),
            form=form,
            exito="Aviso de privacidad publicado. Ya se puede ver en la página del ejercicio.",
            **form.cleaned_data,
        )
        if hecho:
            return redirect("ejercicios:tablero", slug)
    contexto = {"ejercicio": ejercicio, "form": form, "anterior": anterior}
    return render(request, "mesas/publicar_aviso.html", contexto)


def publicar_convocatoria(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish the call; the page shows beforehand the text that will be published."""
    ejercicio = ejercicio_con(request, slug, Permiso.PUBLICAR_CONVOCATORIA)
    publicada = Convocatoria.objects.filter(ejercicio=ejercicio).select_related("documento").first()
    motivo = motivo_para_republicar(ejercicio, publicada)
    puede = publicada is None or (bool(motivo) and ejercicio.etapa == ClaveEtapa.CONVOCATORIA)
    form = ConvocatoriaForm(request.POST or None)
    if request.method == "POST" and puede and form.is_valid():
        hecho, _ = intentar(
            request,
            operaciones.publicar_convocatoria,
            ejercicio,
            actor=cuenta_de(request),
            form=form,
            exito="Convocatoria publicada. Ya se puede ver en la página del ejercicio.",
            **form.cleaned_data,
        )
        if hecho:
            return redirect("ejercicios:tablero", slug)
    contexto = {
        "ejercicio": ejercicio,
        "form": form,
        "publicada": None if puede else publicada,
        "anterior": publicada if puede else None,
        "motivo": motivo,
        "hay_aviso": AvisoPrivacidad.objects.filter(ejercicio=ejercicio).exists(),
        "datos": datos_de_la_convocatoria(ejercicio),
        "por_anunciar": POR_ANUNCIAR,
    }
    return render(request, "mesas/publicar_convocatoria.html", contexto)
