"""The check-in desk of the deliberation: one box, one big answer."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.models import Actividad, Ejercicio
from gobierno_abierto.ejercicios.peticiones import cuenta_de, ejercicio_con
from gobierno_abierto.errores import ReglaIncumplida
from mesas import operaciones
from mesas.forms import BuscarForm, RecibirForm
from mesas.models import Inscripcion, Lugar, Presencia

A_LA_VISTA = 8  # matches shown at once: with more, write more letters

# What the screen says for each answer: may they pass, in one line, why, and what the desk does (screen texts §4.2).
RESPUESTAS: dict[str, tuple[bool, str, str]] = {
    "S-01": (True, "Puede pasar", "Dar gafete"),
    "S-02": (True, "Salió", "Su lugar se conserva."),
    "S-03": (False, "Ya estaba registrado ese movimiento", "Revisar el folio"),
    "S-04": (False, "Todavía no hay lugar", "Pedir que espere: puede liberarse un lugar."),
    "S-05": (True, "Hay lugar: puede pasar", "Dar gafete"),
    "S-06": (False, "Otra persona tomó ese lugar", "Buscar lugar de nuevo"),
    "S-07": (False, "No está dentro", "Revisar el folio"),
    "S-08": (False, "Su mesa ya cerró su acta", "Puede entrar a escuchar."),
    "D-14": (False, "Falta revisar su registro", "Revisar su documento y admitir el registro."),
    "D-19": (False, "Su registro no procedió", "Explicar la razón y ofrecer que se revise."),
}


@sensitive_post_parameters()
@never_cache
def recibir(request: HttpRequest, slug: str) -> HttpResponse:
    """Search a person, record an entry or exit, and show the answer; searches are posted, never in the address."""
    ejercicio = ejercicio_con(request, slug, Permiso.RECIBIR)
    if request.method == "POST" and "folio" in request.POST:
        return _registrar_movimiento(request, ejercicio)
    form = BuscarForm(request.POST or None)
    encontradas: list[Inscripcion] | None = None
    if request.method == "POST" and form.is_valid():
        encontradas = list(
            Inscripcion.objects.buscar(ejercicio, form.cleaned_data["q"])
            .select_related("colonia", "lugar__mesa")
            .order_by("nombre_busqueda")[: A_LA_VISTA + 1]
        )
    contexto = {
        "ejercicio": ejercicio,
        "form": form,
        "abierta": ejercicio.etapa == ClaveEtapa.DELIBERACION,
        "sesion": ejercicio.actividad_de(Actividad.Tipo.JORNADA_DELIBERATIVA),
        "encontradas": encontradas[:A_LA_VISTA] if encontradas is not None else None,
        "hay_mas": encontradas is not None and len(encontradas) > A_LA_VISTA,
        "respuesta": _respuesta(request, ejercicio),
        "dentro": Lugar.objects.filter(mesa__ejercicio=ejercicio).aggregate(
            n=Count("pk", filter=Q(dentro=True))
        )["n"],
    }
    return render(request, "mesas/recibir.html", contexto)


def _registrar_movimiento(request: HttpRequest, ejercicio: Ejercicio) -> HttpResponse:
    """Record an entry or exit and go to its answer; the address carries the opaque folio and the answer's code."""
    form = RecibirForm(request.POST)
    form.is_valid()
    folio = form.cleaned_data.get("folio", "")
    inscripcion = get_object_or_404(
        Inscripcion.objects.select_related("ejercicio"), ejercicio=ejercicio, folio=folio
    )
    sentido = form.cleaned_data.get("sentido", Presencia.Sentido.ENTRADA)
    try:
        clave = operaciones.recibir_persona(inscripcion, actor=cuenta_de(request), sentido=sentido).clave
    except ReglaIncumplida as error:
        if error.codigo not in RESPUESTAS:
            messages.error(request, error.mensaje)
        clave = error.codigo
    return redirect(f"{reverse('mesas:recibir', args=[ejercicio.slug])}?persona={folio}&respuesta={clave}")


def _respuesta(request: HttpRequest, ejercicio: Ejercicio) -> dict[str, Any] | None:
    """Return what the big panel shows after an entry or exit, read from what was written."""
    clave = request.GET.get("respuesta", "")
    if request.method == "POST" or clave not in RESPUESTAS:
        return None
    inscripcion = get_object_or_404(
        Inscripcion.objects.select_related("colonia", "lugar__mesa"),
        ejercicio=ejercicio,
        folio=request.GET.get("persona", "").replace("\0", ""),  # PostgreSQL takes no NUL
    )
    lugar = getattr(inscripcion, "lugar", None)
    pasa, titulo, accion = RESPUESTAS[clave]
    if clave in {"S-01", "S-05"} and not (lugar and lugar.dentro):
        return None
    ultima = inscripcion.presencias.last()
    return {
        "clave": clave,
        "pasa": pasa,
        "titulo": titulo,
        "accion": accion,
        "inscripcion": inscripcion,
        "mesa": lugar.mesa if lugar else None,
        "dentro": bool(lugar and lugar.dentro),
        "ultima": ultima,
    }
