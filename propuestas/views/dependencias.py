"""Staff page: which dependencia studies each dimension, and which account serves it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.ejercicios.peticiones import confirmar, cuenta_de, ejercicio_con, intentar
from propuestas.forms import CompetenciasForm, DictaminadoraForm
from propuestas.models import Dictaminadora
from propuestas.operaciones import asignar_dictaminadora, definir_competencias, retirar_dictaminadora
from propuestas.operaciones.dependencias import ETAPAS


def dependencias(request: HttpRequest, slug: str) -> HttpResponse:
    """Show and save who studies what; two small forms on one page."""
    ejercicio = ejercicio_con(request, slug, Permiso.PUBLICAR_DICTAMENES)
    es_cuenta = "usuario" in request.POST
    competencias = CompetenciasForm(
        None if es_cuenta else request.POST or None, ejercicio=ejercicio, auto_id="comp_%s"
    )
    cuenta = DictaminadoraForm(request.POST if es_cuenta else None, ejercicio=ejercicio)
    if request.method == "POST":
        form = cuenta if es_cuenta else competencias
        if form.is_valid():
            if es_cuenta:
                hecho, _ = intentar(
                    request,
                    asignar_dictaminadora,
                    ejercicio,
                    actor=cuenta_de(request),
                    form=cuenta,
                    exito="La cuenta ya sirve a esa dependencia.",
                    **cuenta.cleaned_data,
                )
            else:
                hecho, _ = intentar(
                    request,
                    definir_competencias,
                    ejercicio,
                    actor=cuenta_de(request),
                    form=competencias,
                    competencias=competencias.competencias(),
                    exito="Quedó guardado qué dependencia hace cada dictamen.",
                )
            if hecho:
                return redirect("propuestas:dependencias", slug)
    sirven = Dictaminadora.objects.filter(institucion__ejercicio=ejercicio).select_related(
        "usuario", "institucion"
    )
    con_cuenta = {una.institucion_id for una in sirven}
    puestas = ejercicio.competencias.select_related("institucion")
    contexto = {
        "ejercicio": ejercicio,
        "competencias": competencias,
        "cuenta": cuenta,
        "puede_editar": ejercicio.etapa in ETAPAS,
        "sirven": sirven.order_by("institucion__orden", "usuario__nombre"),
        "sin_cuenta": sorted(
            {una.institucion.nombre for una in puestas if una.institucion_id not in con_cuenta}
        ),
        "definidas": bool(puestas),
    }
    return render(request, "propuestas/dependencias.html", contexto)


def retirar(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask before taking a dependencia away from an account."""
    ejercicio = ejercicio_con(request, slug, Permiso.PUBLICAR_DICTAMENES)
    dictaminadora = get_object_or_404(
        Dictaminadora.objects.select_related("usuario", "institucion__ejercicio"),
        pk=pk,
        institucion__ejercicio=ejercicio,
    )
    return confirmar(
        request,
        retirar_dictaminadora,
        dictaminadora,
        ejercicio=ejercicio,
        volver=reverse("propuestas:dependencias", args=[slug]),
        exito="La cuenta ya no sirve a esa dependencia.",
        titulo=f"¿Retirar a {dictaminadora.usuario.nombre}?",
        texto=f"Dejará de ver los dictámenes de {dictaminadora.institucion.nombre}. Lo que firmó se conserva.",
        accion="Retirar de la dependencia",
        conservar="Conservar",
        peligro=True,
    )
