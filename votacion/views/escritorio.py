"""The desk: search first, one person at a time, an answer with its code, and always an outcome.

Searches are POSTs: no name or date in an address. Nothing here is kept in the session.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from gobierno_abierto.ejercicios.peticiones import aplicar_en, cuenta_de, numero_de
from gobierno_abierto.errores import ReglaIncumplida
from gobierno_abierto.intentos import contar_intento, hay_demasiados
from mesas.identidad import huella_persona
from mesas.models import Inscripcion
from mesas.operaciones.registro import documentos_aceptados
from votacion.forms import BuscarForm, RegistroForm
from votacion.models import Casilla, EstadoCasilla
from votacion.operaciones import acreditar, confirmar_homonimo, evaluar, registrar_en_casilla
from votacion.reglas import DESENLACES, Desenlace

from .casilla import mi_casilla

BUSQUEDAS_POR_MINUTO = 30
DEL_ESCRITORIO = frozenset({"D-02", "D-30"})


def _dibujar(request: HttpRequest, casilla: Casilla, *, status: int = 200, **contexto: Any) -> HttpResponse:
    contexto.setdefault("form", BuscarForm())
    contexto |= {"casilla": casilla, "ejercicio": casilla.jornada.ejercicio, "actor": cuenta_de(request)}
    return render(request, "votacion/escritorio.html", contexto, status=status)


def _solo_dice(casilla: Casilla) -> Desenlace | None:
    """Return the answer for everybody while the casilla is not open."""
    if casilla.estado == EstadoCasilla.ABIERTA:
        return None
    return DESENLACES["D-21" if casilla.estado in {EstadoCasilla.CONTANDO, EstadoCasilla.CERRADA} else "D-20"]


@never_cache
@sensitive_post_parameters()
def escritorio(request: HttpRequest, slug: str, numero: int) -> HttpResponse:
    """Search for a person and show one answer; a GET is always an empty desk."""
    casilla = mi_casilla(request, slug, numero)
    if casilla.estado == EstadoCasilla.PREPARADA:
        return redirect("votacion:casilla", slug, numero)
    if request.method != "POST":
        codigo = request.GET.get("d", "")
        desenlace = DESENLACES[codigo] if codigo in DEL_ESCRITORIO else _solo_dice(casilla)
        return _dibujar(request, casilla, desenlace=desenlace)
    form = BuscarForm(request.POST)
    if not form.is_valid():
        return _dibujar(request, casilla, form=form)
    clave = f"escritorio:{cuenta_de(request).pk}"
    if hay_demasiados(clave, BUSQUEDAS_POR_MINUTO):
        return _dibujar(request, casilla, form=form, desenlace=DESENLACES["D-24"])
    contar_intento(clave)
    halladas = Inscripcion.objects.buscar(casilla.jornada.ejercicio, form.cleaned_data["texto"])
    if form.cleaned_data["fecha_nacimiento"]:
        halladas = halladas.filter(fecha_nacimiento=form.cleaned_data["fecha_nacimiento"])
    pocas = list(halladas.select_related("colonia")[:2])
    if not pocas:
        return _dibujar(request, casilla, form=form, desenlace=DESENLACES["D-14"], registrar=True)
    if len(pocas) > 1:
        return _dibujar(request, casilla, form=form, varias=True)
    return _mostrar(request, casilla, pocas[0])


def _mostrar(
    request: HttpRequest,
    casilla: Casilla,
    inscripcion: Inscripcion,
    *,
    desenlace: Desenlace | None = None,
    **contexto: Any,
) -> HttpResponse:
    """Show one person with the desk's answer and what may be done."""
    inscripcion.ejercicio = casilla.jornada.ejercicio
    desenlace = desenlace or evaluar(casilla, inscripcion)
    por_confirmar = desenlace.clave == "D-17" and inscripcion.falta_confirmar_homonimo
    return _dibujar(
        request, casilla, inscripcion=inscripcion, desenlace=desenlace,
        documentos=documentos_aceptados(casilla.jornada.ejercicio) if desenlace.clave == "D-16" else [],
        lugares=casilla.jornada.ejercicio.colonias.all() if desenlace.clave == "D-12" else [],
        puede_confirmar=por_confirmar and inscripcion.homonimo_propuso_id != cuenta_de(request).pk,
        espera_segunda=por_confirmar,
        **contexto,
    )  # fmt: skip


@require_POST
@never_cache
@sensitive_post_parameters()
def acreditar_persona(request: HttpRequest, slug: str, numero: int) -> HttpResponse:
    """Give the person the right to one card, or say why not."""
    casilla = mi_casilla(request, slug, numero)
    inscripcion = _la_persona(request, casilla)
    try:
        acreditar(
            casilla,
            actor=cuenta_de(request),
            inscripcion=inscripcion,
            documento=request.POST.get("documento", "")[:120],
        )
    except ReglaIncumplida as error:
        desenlace = DESENLACES.get(error.codigo)
        casilla.refresh_from_db(
            fields=["estado", "acreditados", "emitidas", "reposiciones", "anuladas_sin_entregar", "impresas"]
        )
        return _mostrar(
            request, casilla, inscripcion, desenlace=desenlace if error.codigo == "D-23" else None
        )
    return redirect(f"{reverse('votacion:escritorio', args=[slug, numero])}?d=D-02")


def _la_persona(request: HttpRequest, casilla: Casilla) -> Inscripcion:
    return get_object_or_404(
        Inscripcion.objects.select_related("colonia"),
        ejercicio=casilla.jornada.ejercicio,
        pk=numero_de(request.POST.get("inscripcion", "")),
    )


@require_POST
@never_cache
@sensitive_post_parameters()
def homonimo(request: HttpRequest, slug: str, numero: int) -> HttpResponse:
    """Confirm, as the second official, that this is another person."""
    casilla = mi_casilla(request, slug, numero)
    inscripcion = _la_persona(request, casilla)
    try:
        confirmar_homonimo(casilla, actor=cuenta_de(request), inscripcion=inscripcion)
    except ReglaIncumplida as error:
        return _mostrar(request, casilla, inscripcion, error=error.mensaje)
    inscripcion.refresh_from_db()
    return _mostrar(request, casilla, inscripcion)


@never_cache
@sensitive_post_parameters()
def registrar(request: HttpRequest, slug: str, numero: int) -> HttpResponse:
    """Register a person on the spot and show what the desk answers about them."""
    casilla = mi_casilla(request, slug, numero)
    ejercicio = casilla.jornada.ejercicio
    documentos = documentos_aceptados(ejercicio)
    form = RegistroForm(request.POST or None, ejercicio=ejercicio, documentos=documentos)
    if request.method == "POST" and form.is_valid():
        try:
            inscripcion = registrar_en_casilla(casilla, actor=cuenta_de(request), **form.cleaned_data)
        except ReglaIncumplida as error:
            if (ya := _ya_registrada(casilla, form, error)) is not None:
                return _mostrar(request, casilla, ya, ya_estaba=True)
            aplicar_en(form, error)
        else:
            return _mostrar(request, casilla, inscripcion, recien=True)
    return render(
        request, "votacion/registrar.html", {"casilla": casilla, "ejercicio": ejercicio, "form": form}
    )


def _ya_registrada(casilla: Casilla, form: RegistroForm, error: ReglaIncumplida) -> Inscripcion | None:
    """Return the registration that the refusal speaks of, when name and birth date are the same."""
    if error.codigo != "D-11" or form.cleaned_data["homonimo_autorizado"]:
        return None
    huella = huella_persona(form.cleaned_data["nombre"], form.cleaned_data["fecha_nacimiento"])
    return (
        Inscripcion.objects.select_related("colonia")
        .filter(ejercicio=casilla.jornada.ejercicio, huella_persona=huella)
        .order_by("homonimo")
        .first()
    )
