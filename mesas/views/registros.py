"""Registrations, for the staff that registers residents: list, fast form, review."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.ejercicios.peticiones import aplicar_en, cuenta_de, ejercicio_con, intentar
from gobierno_abierto.errores import ReglaIncumplida
from mesas import operaciones
from mesas.etapa import contar_registros
from mesas.forms import BuscarForm, RazonForm, RegistroPersonalForm, RevisionForm
from mesas.models import AvisoPrivacidad, Inscripcion
from mesas.operaciones.registro import YA_REGISTRADA, dia_de_la_sesion, evaluar
from mesas.reglas import MAYORIA_DE_EDAD, Desenlace, edad_en

POR_PAGINA = 50


@sensitive_post_parameters()
@never_cache
def lista(request: HttpRequest, slug: str) -> HttpResponse:
    """List registrations by page and state, or search for one; the search is posted, so no name is in the address."""
    ejercicio = ejercicio_con(request, slug, Permiso.REGISTRAR)
    estado = request.GET.get("estado", "")
    inscripciones = Inscripcion.objects.filter(ejercicio=ejercicio).select_related("colonia").order_by("-pk")
    if estado in Inscripcion.Estado.values:
        inscripciones = inscripciones.filter(estado=estado)
    form = BuscarForm(request.POST or None)
    encontradas = None
    if request.method == "POST" and form.is_valid():
        encontradas = list(
            Inscripcion.objects.buscar(ejercicio, form.cleaned_data["q"])
            .select_related("colonia")
            .order_by("nombre_busqueda")[:POR_PAGINA]
        )
    contexto = {
        "ejercicio": ejercicio,
        "form": form,
        "encontradas": encontradas,
        "pagina": Paginator(inscripciones, POR_PAGINA).get_page(request.GET.get("pagina")),
        "estado": estado,
        "estados": Inscripcion.Estado.choices,
        "consulta": f"estado={estado}&" if estado else "",
        "cuentas": contar_registros(ejercicio),
    }
    return render(request, "mesas/registros.html", contexto)


@sensitive_post_parameters()
@never_cache
def nuevo(request: HttpRequest, slug: str) -> HttpResponse:
    """Register a resident at the desk; a name and birth date already there offers to say that it is another person."""
    ejercicio = ejercicio_con(request, slug, Permiso.REGISTRAR)
    repetida = "homonimo_razon" in request.POST
    form = RegistroPersonalForm(request.POST or None, ejercicio=ejercicio, repetida=repetida)
    if request.method == "POST" and form.is_valid():
        try:
            inscripcion = operaciones.registrar_persona(
                ejercicio, actor=cuenta_de(request), **form.para_operacion()
            )
        except ReglaIncumplida as error:
            if error.codigo == YA_REGISTRADA:
                repetida = True
                form = RegistroPersonalForm(request.POST, ejercicio=ejercicio, repetida=True)
                form.is_valid()
            aplicar_en(form, error)
        else:
            return redirect("mesas:revisar", slug, inscripcion.folio)
    contexto = {
        "ejercicio": ejercicio,
        "form": form,
        "repetida": repetida,
        "aviso": AvisoPrivacidad.objects.filter(ejercicio=ejercicio).last(),
    }
    return render(request, "mesas/registrar.html", contexto)


def _inscripcion(ejercicio: Ejercicio, folio: str) -> Inscripcion:
    inscripcion = get_object_or_404(
        Inscripcion.objects.select_related(
            "colonia", "lugar__mesa", "aviso", "revisada_por", "homonimo_propuso", "homonimo_confirmo"
        ),
        ejercicio=ejercicio,
        folio=folio,
    )
    inscripcion.ejercicio = ejercicio
    return inscripcion


def _aviso(inscripcion: Inscripcion) -> str:
    """Return what the rules object, if anything; a document not yet shown is no objection."""
    admision = evaluar(inscripcion)
    sin_mostrar = admision.codigo == Desenlace.DOCUMENTO_SIN_ACEPTAR and not inscripcion.comprobante
    return "" if admision.puede or sin_mostrar else admision.texto


@never_cache
def revisar(request: HttpRequest, slug: str, folio: str) -> HttpResponse:
    """Show one registration with what the rules say of it, and admit it."""
    ejercicio = ejercicio_con(request, slug, Permiso.REGISTRAR)
    inscripcion = _inscripcion(ejercicio, folio)
    edad = edad_en(inscripcion.fecha_nacimiento, dia_de_la_sesion(ejercicio))
    form = RevisionForm(request.POST or None, inscripcion=inscripcion, es_menor=edad < MAYORIA_DE_EDAD)
    if request.method == "POST" and form.is_valid():
        hecho, _ = intentar(
            request,
            operaciones.admitir_persona,
            inscripcion,
            actor=cuenta_de(request),
            form=form,
            exito="Registro admitido.",
            **form.para_operacion(),
        )
        if hecho:
            return redirect("mesas:revisar", slug, folio)
    usuario = cuenta_de(request)
    contexto: dict[str, Any] = {
        "ejercicio": ejercicio,
        "inscripcion": inscripcion,
        "form": form,
        "edad": edad,
        "es_menor": edad < MAYORIA_DE_EDAD,
        "aviso": _aviso(inscripcion),
        "lugar": getattr(inscripcion, "lugar", None),
        "puede_confirmar": inscripcion.falta_confirmar_homonimo
        and inscripcion.homonimo_propuso_id != usuario.pk,
    }
    return render(request, "mesas/revisar.html", contexto)


def rechazar(request: HttpRequest, slug: str, folio: str) -> HttpResponse:
    """Turn a registration down with a reason, as a person."""
    ejercicio = ejercicio_con(request, slug, Permiso.REGISTRAR)
    inscripcion = _inscripcion(ejercicio, folio)
    form = RazonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        hecho, _ = intentar(
            request,
            operaciones.rechazar_persona,
            inscripcion,
            actor=cuenta_de(request),
            form=form,
            exito="El registro no procede. La razón quedó anotada.",
            **form.cleaned_data,
        )
        if hecho:
            return redirect("mesas:revisar", slug, folio)
    return render(
        request, "mesas/rechazar.html", {"ejercicio": ejercicio, "inscripcion": inscripcion, "form": form}
    )


def homonimo(request: HttpRequest, slug: str, folio: str) -> HttpResponse:
    """Confirm, with a second account, that a registration is another person's."""
    ejercicio = ejercicio_con(request, slug, Permiso.REGISTRAR)
    inscripcion = _inscripcion(ejercicio, folio)
    if request.method == "POST":
        intentar(
            request,
            operaciones.admitir_homonimo,
            inscripcion,
            actor=cuenta_de(request),
            exito="Confirmado: es otra persona. Ya se puede revisar su registro.",
        )
    return redirect("mesas:revisar", slug, folio)
