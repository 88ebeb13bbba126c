"""Staff pages of VALIDACION: the session's hub and each of its steps."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.ejercicios.peticiones import confirmar, cuenta_de, ejercicio_con, intentar
from mesas.models import Idea
from propuestas.forms import (
    CerrarForm,
    CongelarForm,
    DestinosForm,
    ObjecionFormSet,
    PreguntaFormSet,
    SesionForm,
    SorteoForm,
)
from propuestas.models import (
    Destino,
    Opcion,
    SesionValidacion,
    estudiar,
    huella_de_opciones,
    ideas_sin_destino,
    opciones_al_dia,
)
from propuestas.operaciones import (
    cerrar_validacion,
    congelar_opciones,
    fijar_destinos,
    registrar_sesion,
    rehacer_validacion,
    sortear_boleta,
)
from propuestas.operaciones.boleta import (
    metodo_del_orden,
    se_puede_rehacer,
)
from propuestas.reglas import BOLETA_VIEJA, boleto_de_orden, sortear_orden

from .guardado import con_edicion, guardar_con_edicion

P = Permiso


def validacion(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the steps of the session: what is done, what is missing, where."""
    ejercicio = ejercicio_con(request, slug, P.VALIDAR)
    sesion = _sesion(ejercicio)
    opciones = list(Opcion.objects.vigentes(ejercicio).select_related("propuesta"))
    estudios = estudiar(ejercicio)
    viables = [uno for uno in estudios if uno.es_viable]
    contexto = {
        "ejercicio": ejercicio,
        "en_etapa": ejercicio.etapa == ClaveEtapa.VALIDACION,
        "sesion": sesion,
        "estudios": estudios,
        "viables": viables,
        "opciones": opciones,
        "huella_opciones": huella_de_opciones(opciones) if opciones else "",
        "sin_destino": ideas_sin_destino(ejercicio).count(),
        "total_ideas": Idea.objects.cerradas(ejercicio).count(),
        "sin_responder": sesion.objeciones.filter(respuesta="").count() if sesion else 0,
        "metodo": metodo_del_orden(sesion) if sesion else "",
        "puede_rehacer": sesion is not None
        and ejercicio.etapa == ClaveEtapa.VALIDACION
        and se_puede_rehacer(ejercicio, sesion),
        "boleta_vieja": BOLETA_VIEJA if opciones and not opciones_al_dia(opciones, estudios) else "",
    }
    return render(request, "propuestas/validacion.html", contexto)


def sesion(request: HttpRequest, slug: str) -> HttpResponse:
    """Record attendance, confirmations, questions and objections."""
    ejercicio = ejercicio_con(request, slug, P.VALIDAR)
    estudios = estudiar(ejercicio)
    propuestas = [uno.propuesta for uno in estudios]
    viables = [uno.propuesta for uno in estudios if uno.es_viable]
    guardada = _sesion(ejercicio)
    form = SesionForm(request.POST or None, instance=guardada, ejercicio=ejercicio, propuestas=viables)
    preguntas = PreguntaFormSet(
        request.POST or None, initial=None if request.POST else _preguntas(guardada), prefix="preguntas"
    )
    objeciones = ObjecionFormSet(
        request.POST or None,
        initial=None if request.POST else _objeciones(guardada),
        prefix="objeciones",
        form_kwargs={"propuestas": propuestas},
    )
    ajeno: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid() and preguntas.is_valid() and objeciones.is_valid():
        hecha, conflicto = guardar_con_edicion(
            request,
            form,
            registrar_sesion,
            ejercicio,
            actor=cuenta_de(request),
            confirmaciones=form.confirmaciones(),
            preguntas=[(una["pregunta"], una["respuesta"]) for una in preguntas.renglones()],
            objeciones=objeciones.renglones(),
            exito="Sesión guardada.",
            **form.datos(),
        )
        if hecha:
            return redirect("propuestas:validacion", slug)
        if conflicto:
            otra = _sesion(ejercicio)
            con_edicion(form, otra.edicion if otra else 0)
            ajeno = _lo_guardado(otra)
    contexto = {
        "ejercicio": ejercicio,
        "form": form,
        "preguntas": preguntas,
        "objeciones": objeciones,
        "ajeno": ajeno,
    }
    return render(request, "propuestas/sesion.html", contexto)


def destinos(request: HttpRequest, slug: str) -> HttpResponse:
    """Give ideas their fate, one by one or several at once; those in a proposal have theirs already."""
    ejercicio = ejercicio_con(request, slug, P.VALIDAR)
    form = DestinosForm(request.POST or None, ejercicio=ejercicio)
    if request.method == "POST" and form.is_valid():
        hecho, _ = intentar(
            request,
            fijar_destinos,
            ejercicio,
            actor=cuenta_de(request),
            form=form,
            exito="Destino guardado.",
            **form.cleaned_data,
        )
        if hecho:
            return redirect("propuestas:destinos", slug)
    ideas = list(
        Idea.objects.cerradas(ejercicio).select_related("destino").prefetch_related("origenes__propuesta")
    )
    elegidas = set(request.POST.getlist("ideas"))
    contexto = {
        "ejercicio": ejercicio,
        "form": form,
        "sin_destino": [una for una in ideas if not hasattr(una, "destino") and not una.origenes.all()],
        "con_destino": [una for una in ideas if hasattr(una, "destino") or una.origenes.all()],
        "elegidas": elegidas,
        "Tipo": Destino.Tipo,
    }
    return render(request, "propuestas/destinos.html", contexto)


def sorteo(request: HttpRequest, slug: str) -> HttpResponse:
    """Draw the ballot's order with the room's value; afterwards, show how anybody repeats it."""
    ejercicio = ejercicio_con(request, slug, P.VALIDAR)
    form = SorteoForm(request.POST or None, ejercicio=ejercicio)
    if request.method == "POST" and form.is_valid():
        hecho, orden = intentar(
            request,
            sortear_boleta,
            ejercicio,
            actor=cuenta_de(request),
            form=form,
            exito="Orden sorteado.",
            **form.cleaned_data,
        )
        if hecho:
            return redirect("propuestas:sorteo", slug)
    guardada = _sesion(ejercicio)
    viables = {uno.propuesta.clave: uno.propuesta for uno in estudiar(ejercicio) if uno.es_viable}
    orden = []
    if guardada and guardada.sorteo_en:
        orden = [
            {
                "numero": numero,
                "propuesta": viables[clave],
                "boleto": boleto_de_orden(guardada.semilla, clave),
            }
            for numero, clave in enumerate(sortear_orden(guardada.semilla, viables), start=1)
        ]
    contexto = {
        "ejercicio": ejercicio,
        "form": form,
        "sesion": guardada,
        "orden": orden,
        "viables": list(viables.values()),
    }
    return render(request, "propuestas/sorteo.html", contexto)


def congelar(request: HttpRequest, slug: str) -> HttpResponse:
    """Write the ballot's short texts and freeze the options."""
    ejercicio = ejercicio_con(request, slug, P.VALIDAR)
    if Opcion.objects.filter(ejercicio=ejercicio).exists():
        return redirect("propuestas:validacion", slug)
    viables = {uno.propuesta.clave: uno for uno in estudiar(ejercicio) if uno.es_viable}
    guardada = _sesion(ejercicio)
    orden = sortear_orden(guardada.semilla if guardada else "", viables)
    form = CongelarForm(request.POST or None, propuestas=[viables[clave].propuesta for clave in orden])
    if request.method == "POST" and form.is_valid():
        hecho, _ = intentar(
            request,
            congelar_opciones,
            ejercicio,
            actor=cuenta_de(request),
            form=form,
            textos=form.textos(),
            exito="Opciones congeladas. Ya no cambian.",
        )
        if hecho:
            return redirect("propuestas:validacion", slug)
    contexto = {
        "ejercicio": ejercicio,
        "form": form,
        "grupos": [(viables[una.clave], campos) for una, campos in form.grupos()],
        "sesion": guardada,
        "falta_sorteo": len(viables) > 1 and not (guardada and guardada.sorteo_en),
    }
    return render(request, "propuestas/congelar.html", contexto)


def cerrar(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask before closing the acta de validación."""
    ejercicio = ejercicio_con(request, slug, P.VALIDAR)
    guardada = _sesion(ejercicio)
    if guardada is None:
        return redirect("propuestas:sesion", slug)
    iniciales = {"hora_fin": guardada.hora_fin, "observaciones": guardada.observaciones}
    form = CerrarForm(request.POST or None, initial=iniciales)
    return confirmar(
        request,
        cerrar_validacion,
        ejercicio,
        ejercicio=ejercicio,
        volver=f"/trabajo/{slug}/propuestas/validacion/",
        form=form,
        exito="Acta de validación cerrada. Los destinos de las ideas ya son públicos.",
        titulo="¿Cerrar el acta de validación?",
        texto="El acta se publica con las opciones congeladas y el destino de cada idea. Una vez cerrada no se edita.",
        accion="Cerrar acta",
        conservar="Volver sin cerrar",
    )


def rehacer(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask before opening the session's record again, after the exercise was brought back."""
    ejercicio = ejercicio_con(request, slug, P.VALIDAR)
    sesion = _sesion(ejercicio)
    if request.method == "POST":
        intentar(
            request,
            rehacer_validacion,
            ejercicio,
            actor=cuenta_de(request),
            exito="La sesión está abierta otra vez. Corrija lo que cambió y siga los pasos.",
        )
        return redirect("propuestas:validacion", slug)
    if sesion is None or not se_puede_rehacer(ejercicio, sesion):
        raise Http404
    contexto: dict[str, Any] = {
        "ejercicio": ejercicio,
        "titulo": "¿Rehacer la validación?",
        "texto": "El ejercicio regresó después de ella. Al rehacerla:",
        "detalles": [
            "Lo que se registró de la sesión se conserva y se puede corregir.",
            "El orden de la boleta se sortea otra vez y las opciones se congelan otra vez.",
            "Las opciones y el acta anteriores se conservan; el acta nueva será su siguiente versión.",
        ],
        "accion": "Rehacer la validación",
        "conservar": "Volver sin rehacerla",
        "volver": reverse("propuestas:validacion", args=[slug]),
    }
    return render(request, "componentes/confirmar.html", contexto)


def _sesion(ejercicio: Ejercicio) -> SesionValidacion | None:
    return (
        SesionValidacion.objects.select_related("testigo", "documento")
        .prefetch_related("confirmaciones", "preguntas", "objeciones__propuesta")
        .filter(ejercicio=ejercicio)
        .first()
    )


def _preguntas(guardada: SesionValidacion | None) -> list[dict[str, str]]:
    if guardada is None:
        return []
    return [{"pregunta": una.pregunta, "respuesta": una.respuesta} for una in guardada.preguntas.all()]


def _objeciones(guardada: SesionValidacion | None) -> list[dict[str, str]]:
    if guardada is None:
        return []
    return [
        {"propuesta": una.propuesta.clave, "objecion": una.objecion, "respuesta": una.respuesta}
        for una in guardada.objeciones.all()
    ]


def _lo_guardado(guardada: SesionValidacion | None) -> list[tuple[str, str]]:
    if guardada is None:
        return []
    return [
        ("Personas que asistieron", str(guardada.asistentes)),
        *((una.pregunta, una.respuesta) for una in guardada.preguntas.all()),
        *((f"{una.propuesta.clave}. {una.objecion}", una.respuesta) for una in guardada.objeciones.all()),
    ]
