"""The schedule from inside: its activities while in PREPARACION, and its dates once published."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.ejercicios.forms.cronograma import cronograma_formset
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.ejercicios.operaciones import guardar_cronograma
from gobierno_abierto.ejercicios.peticiones import cuenta_de, ejercicio_con, intentar, numero_de
from gobierno_abierto.ejercicios.reglas import dibujar_cronograma
from gobierno_abierto.tiempo import hoy

P = Permiso


def _version_guardada(ejercicio: Ejercicio) -> int:
    """Return the version in the database: who was told that somebody saved before may now save over it."""
    ejercicio.refresh_from_db(fields=["version"])
    return ejercicio.version


def _version_vista(request: HttpRequest, ejercicio: Ejercicio) -> int:
    """Return the version that the person's screen showed; one that is no number matches none."""
    return numero_de(request.POST.get("version", "0" if request.POST else str(ejercicio.version)))


def actividades(request: HttpRequest, slug: str) -> HttpResponse:
    """Change the schedule while in PREPARACION."""
    ejercicio = ejercicio_con(request, slug, P.CONFIGURAR)
    formset = cronograma_formset(request.POST or None, ejercicio)
    version = _version_vista(request, ejercicio)
    if request.method == "POST" and formset.is_valid():
        hecho, _ = intentar(
            request,
            guardar_cronograma,
            ejercicio,
            actor=cuenta_de(request),
            actividades=formset.para_operacion(),
            version=version,
            exito="Cronograma guardado.",
        )
        if hecho:
            return redirect("ejercicios:actividades", slug)
        version = _version_guardada(ejercicio)
    dibujo = dibujar_cronograma((una.orden, una.nombre, una.fecha) for una in ejercicio.actividades.all())
    contexto = {
        "ejercicio": ejercicio,
        "formset": formset,
        "version": version,
        "cronograma": dibujo,
        "hoy": hoy(),
    }
    return render(request, "ejercicios/actividades.html", contexto)


def reprogramar(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404
