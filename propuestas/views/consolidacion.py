"""Staff pages of DELIBERACION: proposals from ideas, the plenary's ratification, the dependencia's receipt."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.ejercicios.peticiones import confirmar, cuenta_de, ejercicio_con, intentar
from mesas.models import Idea
from propuestas.forms import (
    ComponenteFormSet,
    OrigenesForm,
    PropuestaForm,
    RatificarForm,
    ReabrirForm,
    RecibirForm,
)
from propuestas.models import Acuse, Convergencia, Dictaminadora, Propuesta
from propuestas.operaciones import (
    crear_propuesta,
    editar_propuesta,
    guardar_origenes,
    quitar_propuesta,
    ratificar_propuestas,
    reabrir_redaccion,
    recibir_propuestas,
)
from propuestas.operaciones.ratificacion import se_puede_reabrir
from propuestas.reglas import cantidad_legible

from .guardado import con_edicion, guardar_con_edicion

P = Permiso


def lista(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the proposals from inside: cost against the ceiling, origins, and what may be done now."""
    ejercicio = ejercicio_con(request, slug, P.VER_PROPUESTAS)
    propuestas = list(Propuesta.objects.filter(ejercicio=ejercicio).con_detalle())
    vigente = _vigente(ejercicio)
    acuse = Acuse.objects.select_related("documento", "institucion").filter(convergencia=vigente).first()
    puede = _puede(request, ejercicio, P.CONSOLIDAR) and ejercicio.etapa == ClaveEtapa.DELIBERACION
    contexto = {
        "ejercicio": ejercicio,
        "propuestas": propuestas,
        "convergencia": vigente,
        "acuse": acuse if vigente else None,
        "puede_editar": puede and vigente is None,
        "puede_agregar": puede and vigente is None and len(propuestas) < (ejercicio.max_propuestas or 0),
        "puede_reabrir": puede and vigente is not None and se_puede_reabrir(ejercicio, vigente),
        "ideas_cerradas": Idea.objects.cerradas(ejercicio).count(),
    }
    return render(request, "propuestas/lista.html", contexto)


def nueva(request: HttpRequest, slug: str) -> HttpResponse:
    """Make a proposal: its wording and components; its ideas come next."""
    ejercicio = ejercicio_con(request, slug, P.CONSOLIDAR)
    form = PropuestaForm(request.POST or None)
    lineas = ComponenteFormSet(request.POST or None, prefix="lineas")
    if request.method == "POST" and form.is_valid() and lineas.is_valid():
        datos = {campo: form.cleaned_data[campo] for campo in form.Meta.fields}
        hecho, propuesta = intentar(
            request,
            crear_propuesta,
            ejercicio,
            actor=cuenta_de(request),
            componentes=lineas.lineas(),
            form=form,
            exito="Propuesta guardada. Ahora elija sus ideas de origen.",
            **datos,
        )
        if hecho:
            return redirect("propuestas:ideas", slug, propuesta.clave)
    return _dibujar_propuesta(request, ejercicio, form, lineas)


def editar(request: HttpRequest, slug: str, clave: str) -> HttpResponse:
    """Edit a draft's wording and components, with its running total against the ceiling."""
    ejercicio, propuesta = _propuesta(request, slug, clave)
    if not propuesta.es_editable or ejercicio.etapa != ClaveEtapa.DELIBERACION:
        return redirect("propuestas:lista", slug)
    iniciales = [
        {campo: getattr(parte, campo) for campo in ComponenteFormSet.form.Meta.fields}
        for parte in propuesta.componentes.all()
    ]
    form = PropuestaForm(request.POST or None, instance=propuesta, initial={"edicion": propuesta.edicion})
    lineas = ComponenteFormSet(
        request.POST or None, initial=None if request.POST else iniciales, prefix="lineas"
    )
    ajeno: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid() and lineas.is_valid():
        hecha, conflicto = guardar_con_edicion(
            request,
            form,
            editar_propuesta,
            propuesta,
            actor=cuenta_de(request),
            componentes=lineas.lineas(),
            exito=f"Propuesta {clave} guardada.",
            **{campo: form.cleaned_data[campo] for campo in form.Meta.fields},
        )
        if hecha:
            return redirect("propuestas:editar", slug, clave)
        if conflicto:
            guardada = get_object_or_404(Propuesta.objects.con_detalle(), pk=propuesta.pk)
            con_edicion(form, guardada.edicion)
            ajeno = [
                ("Título", guardada.titulo),
                ("Resumen", guardada.resumen),
                ("Lugar", guardada.lugar),
                *(
                    (
                        parte.nombre,
                        f"{cantidad_legible(parte.cantidad)} {parte.unidad} × ${parte.precio:,.2f}",
                    )
                    for parte in guardada.componentes.all()
                ),
            ]
    return _dibujar_propuesta(request, ejercicio, form, lineas, propuesta, ajeno)


def ideas(request: HttpRequest, slug: str, clave: str) -> HttpResponse:
    """Choose a draft's origin ideas and say how each enters."""
    ejercicio, propuesta = _propuesta(request, slug, clave)
    if not propuesta.es_editable or ejercicio.etapa != ClaveEtapa.DELIBERACION:
        return redirect("propuestas:lista", slug)
    puestas = {origen.idea_id: origen.como for origen in propuesta.origenes.all()}
    form = OrigenesForm(
        request.POST or None,
        ideas=list(Idea.objects.cerradas(ejercicio)),
        puestas=puestas,
        initial={"edicion": propuesta.edicion},
    )
    ajeno: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        hecha, conflicto = guardar_con_edicion(
            request,
            form,
            guardar_origenes,
            propuesta,
            actor=cuenta_de(request),
            origenes=form.origenes(),
            exito=f"Ideas de la propuesta {clave} guardadas.",
        )
        if hecha:
            return redirect("propuestas:lista", slug)
        if conflicto:
            guardada = get_object_or_404(Propuesta.objects.con_detalle(), pk=propuesta.pk)
            con_edicion(form, guardada.edicion)
            ajeno = [(f"Idea {origen.idea.clave}", origen.como) for origen in guardada.origenes.all()]
    contexto = {"ejercicio": ejercicio, "propuesta": propuesta, "form": form, "ajeno": ajeno}
    return render(request, "propuestas/ideas.html", contexto)


def quitar(request: HttpRequest, slug: str, clave: str) -> HttpResponse:
    """Ask before removing a draft."""
    ejercicio, propuesta = _propuesta(request, slug, clave)
    return confirmar(
        request,
        quitar_propuesta,
        propuesta,
        ejercicio=ejercicio,
        volver=reverse("propuestas:lista", args=[slug]),
        exito=f"Se quitó la propuesta {clave}.",
        titulo=f"¿Quitar la propuesta {clave}, «{propuesta.titulo}»?",
        texto="Se pierde su redacción. Sus ideas se conservan y las propuestas siguientes cambian de letra.",
        accion="Quitar propuesta",
        conservar="Conservar propuesta",
        peligro=True,
    )


def ratificar(request: HttpRequest, slug: str) -> HttpResponse:
    """Record the plenary's votes on the wording; closes it and draws up the acta de convergencia."""
    ejercicio = ejercicio_con(request, slug, P.CONSOLIDAR)
    form = RatificarForm(request.POST or None, ejercicio=ejercicio)
    if request.method == "POST" and form.is_valid():
        hecho, _ = intentar(
            request,
            ratificar_propuestas,
            ejercicio,
            actor=cuenta_de(request),
            form=form,
            exito="La redacción quedó ratificada. El acta de convergencia ya es pública.",
            **form.cleaned_data,
        )
        if hecho:
            return redirect("propuestas:lista", slug)
    propuestas = list(Propuesta.objects.filter(ejercicio=ejercicio).con_detalle())
    contexto = {"ejercicio": ejercicio, "form": form, "propuestas": propuestas}
    return render(request, "propuestas/ratificar.html", contexto)


def reabrir(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the reason before opening the ratified wording again."""
    ejercicio = ejercicio_con(request, slug, P.CONSOLIDAR)
    form = ReabrirForm(request.POST or None)
    return confirmar(
        request,
        reabrir_redaccion,
        ejercicio,
        ejercicio=ejercicio,
        volver=reverse("propuestas:lista", args=[slug]),
        form=form,
        exito="La redacción está abierta. La plenaria tiene que ratificarla otra vez.",
        titulo="¿Reabrir la redacción?",
        texto="El acta de convergencia se conserva; al ratificar otra vez se levanta su versión siguiente.",
        accion="Reabrir redacción",
        conservar="Conservar lo ratificado",
        peligro=True,
    )


def recibir(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the executing dependencia what it takes away, with hashes, and take its signature."""
    ejercicio = ejercicio_con(request, slug, P.RECIBIR_PROPUESTAS)
    usuario, receptora = cuenta_de(request), ejercicio.area_ejecutora
    if receptora is None or not Dictaminadora.objects.filter(usuario=usuario, institucion=receptora).exists():
        raise Http404
    form = RecibirForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        hecho, _ = intentar(
            request,
            recibir_propuestas,
            ejercicio,
            actor=usuario,
            form=form,
            observaciones=form.cleaned_data["observaciones"],
            exito="Acuse firmado. Ya puede imprimirlo.",
        )
        if hecho:
            return redirect("propuestas:recibir", slug)
    vigente = _vigente(ejercicio)
    contexto = {
        "ejercicio": ejercicio,
        "form": form,
        "receptora": receptora,
        "convergencia": vigente,
        "acuse": Acuse.objects.select_related("documento").filter(convergencia=vigente).first()
        if vigente
        else None,
        "propuestas": list(Propuesta.objects.filter(ejercicio=ejercicio).ratificadas().con_detalle()),
    }
    return render(request, "propuestas/recibir.html", contexto)


def _propuesta(request: HttpRequest, slug: str, clave: str) -> tuple[Ejercicio, Propuesta]:
    ejercicio = ejercicio_con(request, slug, P.CONSOLIDAR)
    return ejercicio, get_object_or_404(
        Propuesta.objects.con_detalle().select_related("ejercicio"), ejercicio=ejercicio, clave=clave
    )


def _vigente(ejercicio: Ejercicio) -> Convergencia | None:
    return Convergencia.objects.select_related("documento").filter(ejercicio=ejercicio, vigente=True).first()


def _puede(request: HttpRequest, ejercicio: Ejercicio, permiso: Permiso) -> bool:
    return Ejercicio.objects.en_que_puede(cuenta_de(request), permiso).filter(pk=ejercicio.pk).exists()


def _dibujar_propuesta(
    request: HttpRequest,
    ejercicio: Ejercicio,
    form: PropuestaForm,
    lineas: Any,
    propuesta: Propuesta | None = None,
    ajeno: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    contexto = {
        "ejercicio": ejercicio,
        "form": form,
        "lineas": lineas,
        "propuesta": propuesta,
        "ajeno": ajeno,
        "costo": propuesta.costo if propuesta else None,
    }
    return render(request, "propuestas/editar.html", contexto)
