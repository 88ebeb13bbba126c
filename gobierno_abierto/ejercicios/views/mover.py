"""Moving the exercise: on, back, stopped, ended; excusing what is missing; opening another one like it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.ejercicios.operaciones import avanzar
from gobierno_abierto.ejercicios.peticiones import cuenta_de, ejercicio_con, intentar, roles_de

from .internas import por_avanzar

P = Permiso


def pasar(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask before moving the exercise to its next stage, and move it."""
    ejercicio = ejercicio_con(request, slug, P.AVANZAR)
    if request.method == "POST":
        hecho, movido = intentar(
            request, avanzar, ejercicio, desde=request.POST.get("desde", ""), actor=cuenta_de(request)
        )
        if hecho:
            messages.success(request, f"El ejercicio está en la etapa de {movido.get_etapa_display()}.")
        return redirect("ejercicios:tablero", slug)
    contexto = {"ejercicio": ejercicio, "etapa_nombre": ejercicio.get_etapa_display()}
    contexto |= por_avanzar(ejercicio, roles_de(cuenta_de(request), ejercicio))
    return render(request, "ejercicios/avanzar.html", contexto)


def reponer(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


def suspender(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


def reanudar(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


def cancelar(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


def clonar(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


def dispensas(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


def dispensar(request: HttpRequest, slug: str, clave: str) -> HttpResponse:
    raise Http404


def resolver_dispensa(request: HttpRequest, slug: str, dispensa_id: int) -> HttpResponse:
    raise Http404
