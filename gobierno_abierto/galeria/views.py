"""The gallery's pages. Nothing here reads or writes the database: what they show is invented in ``muestras``."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from gobierno_abierto.ejercicios.forms.cronograma import cronograma_enviado
from gobierno_abierto.galeria import muestras
from gobierno_abierto.galeria.forms import FormularioDeMuestra

DE_MUESTRA = "Es una muestra: no se guardó nada."


@require_http_methods(["GET", "HEAD", "POST"])
def componentes(request: HttpRequest) -> HttpResponse:
    """Show every piece with its name, when it is used and the very template that pages draw it with."""
    if request.method == "POST":
        return _revisar(request)
    secciones = [(clave, titulo, f"galeria/{clave}.html") for clave, titulo in muestras.SECCIONES]
    contexto = muestras.piezas() | {"form": FormularioDeMuestra(), "secciones": secciones}
    return render(request, "galeria/componentes.html", contexto)


@require_http_methods(["GET", "HEAD", "POST"])
def errores(request: HttpRequest) -> HttpResponse:
    """Show a form as it comes back with faults; on a page of its own, since its summary takes the focus."""
    if request.method == "POST":
        return _revisar(request)
    form = FormularioDeMuestra(muestras.CON_FALTAS)
    return _con_errores(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
def confirmar(request: HttpRequest) -> HttpResponse:
    """Show the page that asks before what cannot be undone; what is answered changes nothing."""
    if request.method == "POST":
        messages.success(request, DE_MUESTRA)
        return redirect("galeria:componentes")
    contexto = muestras.CONFIRMACION | {"volver": reverse("galeria:componentes") + "#confirmar"}
    return render(request, "componentes/confirmar.html", contexto)


def _revisar(request: HttpRequest) -> HttpResponse:
    """Check what somebody wrote in the sample form, and forget it."""
    form = FormularioDeMuestra(request.POST, request.FILES)
    if not form.is_valid():
        return _con_errores(request, form)
    messages.success(request, f"El formulario está completo. {DE_MUESTRA}")
    return redirect("galeria:componentes")


def _con_errores(request: HttpRequest, form: FormularioDeMuestra) -> HttpResponse:
    cronograma = cronograma_enviado(muestras.CRONOGRAMA_CON_FALTAS)
    cronograma.is_valid()
    contexto = muestras.cambios_ajenos() | {"form": form, "formas": cronograma.forms}
    return render(request, "galeria/errores.html", contexto)
