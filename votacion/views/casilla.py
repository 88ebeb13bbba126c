"""The casilla's day, for its own officials: kiosks, opening, pauses and the close. Another's casilla is a 404."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.ejercicios.peticiones import confirmar, cuenta_de, ejercicio_con, intentar
from gobierno_abierto.tiempo import ahora
from votacion.forms import AperturaForm, CierreForm, DefectuosaForm, ReanudarForm, SuspenderForm
from votacion.models import Acto, Casilla, Confirmacion, EstadoCasilla, Jornada, Kiosco
from votacion.operaciones import (
    anular_tarjeta,
    confirmar_apertura,
    confirmar_cierre,
    crear_codigo_de_enlace,
    reanudar_casilla,
    revocar_kiosco,
    suspender_casilla,
    terminar_votacion,
)
from votacion.reglas import DESENLACES, en_pasos

MINUTOS_SIN_SENAL = 3


def mi_casilla(request: HttpRequest, slug: str, numero: int) -> Casilla:
    """Return the casilla if this account serves it in the jornada in force; otherwise 404."""
    ejercicio = ejercicio_con(request, slug, Permiso.ATENDER_CASILLA)
    propias = Casilla.objects.visibles_para(cuenta_de(request)).select_related("jornada")
    vigente = Jornada.objects.vigente(ejercicio)
    casilla = get_object_or_404(propias, jornada=vigente, numero=numero)
    casilla.jornada.ejercicio = ejercicio
    return casilla


def estado_de(kiosco: Kiosco) -> str:
    """Return «Libre», «En uso» or «Sin señal», from its last-seen minute."""
    if not kiosco.esta_enlazado:
        return "Sin enlazar"
    if (
        kiosco.visto_minuto is None
        or (ahora() - kiosco.visto_minuto).total_seconds() > MINUTOS_SIN_SENAL * 60
    ):
        return "Sin señal"
    return "En uso" if kiosco.en_uso else "Libre"


def _pendiente(casilla: Casilla, acto: str) -> Confirmacion | None:
    """Return the confirmation that waits for a second person, if any."""
    return casilla.confirmaciones.filter(acto=acto).select_related("usuario").last()


def casilla(request: HttpRequest, slug: str, numero: int) -> HttpResponse:
    """Show the casilla: its state, its kiosks, and the one thing to do next."""
    propia = mi_casilla(request, slug, numero)
    terminada = propia.estado in {EstadoCasilla.CONTANDO, EstadoCasilla.CERRADA}
    contexto = {
        "ejercicio": propia.jornada.ejercicio,
        "casilla": propia,
        "kioscos": [{"kiosco": uno, "estado": estado_de(uno)} for uno in propia.kioscos.all()],
        "acreditados": propia.acreditados if terminada else en_pasos(propia.acreditados),
        "emitidas": propia.emitidas if terminada else en_pasos(propia.emitidas),
        "exactos": terminada,
        "espera_apertura": _pendiente(propia, Acto.APERTURA),
        "espera_cierre": _pendiente(propia, Acto.CIERRE),
        "personal": [una.usuario for una in propia.personal.select_related("usuario")],
    }
    return render(request, "votacion/casilla.html", contexto)


@never_cache
@require_POST
def codigo_de_enlace(
    request: HttpRequest, slug: str, numero: int, kiosco_id: int | None = None
) -> HttpResponse:
    """Show a one-time code to pair a kiosk; leaving the page loses it."""
    propia = mi_casilla(request, slug, numero)
    kiosco = get_object_or_404(Kiosco, pk=kiosco_id, casilla=propia) if kiosco_id else None
    hecho, resultado = intentar(
        request, crear_codigo_de_enlace, propia, actor=cuenta_de(request), kiosco=kiosco
    )
    if not hecho:
        return redirect("votacion:casilla", slug, numero)
    kiosco, codigo = resultado
    contexto = {
        "ejercicio": propia.jornada.ejercicio,
        "casilla": propia,
        "kiosco": kiosco,
        "codigo": codigo,
        "direccion": request.build_absolute_uri(reverse("votacion:kiosco_enlazar")),
    }
    return render(request, "votacion/codigo_enlace.html", contexto)


@require_POST
def kiosco_revocar(request: HttpRequest, slug: str, numero: int, kiosco_id: int) -> HttpResponse:
    """Cut a device off."""
    propia = mi_casilla(request, slug, numero)
    kiosco = get_object_or_404(Kiosco, pk=kiosco_id, casilla=propia)
    intentar(
        request, revocar_kiosco, kiosco, actor=cuenta_de(request), exito=f"{kiosco} ya no está enlazado."
    )
    return redirect("votacion:casilla", slug, numero)


def _acto(
    request: HttpRequest, propia: Casilla, form: Any, verbo: Any, textos: dict[str, str], *, exito: Any
) -> HttpResponse:
    """Draw a form of the casilla's day, or run its verb and go back to the casilla."""
    slug, numero = propia.jornada.ejercicio.slug, propia.numero
    if request.method == "POST" and form.is_valid():
        hecho, resultado = intentar(
            request, verbo, propia, actor=cuenta_de(request), form=form, **form.cleaned_data
        )
        if hecho:
            messages.success(request, exito(resultado) if callable(exito) else exito)
            return redirect("votacion:casilla", slug, numero)
    contexto = {
        "ejercicio": propia.jornada.ejercicio,
        "casilla": propia,
        "form": form,
        "volver": reverse("votacion:casilla", args=[slug, numero]),
    } | textos
    return render(request, "votacion/formulario.html", contexto)


def _de_la_otra(propia: Casilla, acto: str, form_class: Any, request: HttpRequest) -> tuple[Any, str]:
    """Return the form with what the first person counted, and the sentence that says so."""
    espera = _pendiente(propia, acto)
    if request.method == "POST":
        return form_class(request.POST), ""
    if espera is None:
        return form_class(), ""
    datos = json.loads(espera.datos)
    quien = (
        "Usted ya confirmó estos datos"
        if espera.usuario == cuenta_de(request)
        else f"{espera.usuario} ya confirmó estos datos"
    )
    return form_class(
        initial=datos
    ), f"{quien}. Falta una segunda persona: revise y confirme lo mismo, o corrija."


def apertura(request: HttpRequest, slug: str, numero: int) -> HttpResponse:
    """Confirm the opening at zero; the second official's equal confirmation opens the casilla."""
    propia = mi_casilla(request, slug, numero)
    form, espera = _de_la_otra(propia, Acto.APERTURA, AperturaForm, request)
    textos = {
        "titulo": f"Abrir la casilla {numero}",
        "entrada": "Revise a la vista de quienes estén: 0 personas acreditadas, 0 boletas, urna de papel vacía y sellada. "
        "Cada persona confirma desde su cuenta; con la segunda se abre y se levanta el acta en ceros.",
        "accion": "Confirmar apertura",
        "espera": espera,
    }

    def exito(abierta: Casilla) -> str:
        if abierta.estado == EstadoCasilla.ABIERTA:
            return "Casilla abierta. El acta de apertura en ceros ya es pública."
        return "Su confirmación quedó. Falta una segunda persona de la casilla."

    return _acto(request, propia, form, confirmar_apertura, textos, exito=exito)


def suspender(request: HttpRequest, slug: str, numero: int) -> HttpResponse:
    """Pause the casilla."""
    propia = mi_casilla(request, slug, numero)
    textos = {
        "titulo": f"Poner en pausa la casilla {numero}",
        "entrada": "Desde este momento nadie recibe tarjeta ni deposita. Avise en voz alta a quienes esperan.",
        "accion": "Poner en pausa",
    }
    form = SuspenderForm(request.POST or None)
    return _acto(request, propia, form, suspender_casilla, textos, exito="Casilla en pausa.")


def reanudar(request: HttpRequest, slug: str, numero: int) -> HttpResponse:
    """Go on after a pause."""
    propia = mi_casilla(request, slug, numero)
    textos = {
        "titulo": f"Reanudar la casilla {numero}",
        "entrada": "Se levanta el acta de la pausa con los contadores de los dos momentos; se publica al cerrar.",
        "accion": "Reanudar votación",
    }
    form = ReanudarForm(request.POST) if request.method == "POST" else ReanudarForm()
    return _acto(request, propia, form, reanudar_casilla, textos, exito="La votación sigue.")


def terminar(request: HttpRequest, slug: str, numero: int) -> HttpResponse:
    """Ask, then end the voting for good."""
    propia = mi_casilla(request, slug, numero)
    return confirmar(
        request,
        terminar_votacion,
        propia,
        ejercicio=propia.jornada.ejercicio,
        volver=reverse("votacion:casilla", args=[slug, numero]),
        exito="La votación terminó en esta casilla. Ahora cuenten las tarjetas sobrantes.",
        titulo=f"¿Terminar la votación en la casilla {numero}?",
        texto="Primero vota quien ya estaba en la fila. Después de esto nadie más puede votar aquí y la casilla "
        "no se vuelve a abrir.",
        accion="Terminar votación",
        conservar="Seguir votando",
        peligro=True,
    )


def cierre(request: HttpRequest, slug: str, numero: int) -> HttpResponse:
    """Confirm the hand count; the second official's equal confirmation closes the casilla."""
    propia = mi_casilla(request, slug, numero)
    form, espera = _de_la_otra(propia, Acto.CIERRE, CierreForm, request)
    textos = {
        "titulo": f"Cerrar la casilla {numero}",
        "entrada": "Cuenten a mano las tarjetas que sobraron. El sistema compara tarjetas, personas y sobres. "
        "Si no coinciden, hace falta explicarlo. Cada persona confirma desde su cuenta.",
        "accion": "Confirmar cierre",
        "espera": espera,
    }

    def exito(cerrada: Casilla) -> str:
        if cerrada.estado == EstadoCasilla.CERRADA:
            return "Casilla cerrada con su acta."
        return "Su confirmación quedó. Falta una segunda persona de la casilla."

    return _acto(request, propia, form, confirmar_cierre, textos, exito=exito)


@never_cache
@sensitive_post_parameters()
def defectuosa(request: HttpRequest, slug: str, numero: int) -> HttpResponse:
    """Annul a defective card; lost ones are not replaced."""
    propia = mi_casilla(request, slug, numero)
    textos = {
        "titulo": "Tarjeta defectuosa",
        "entrada": "La tarjeta se anula y el personal la guarda. Las tarjetas perdidas no se reponen.",
        "accion": "Anular tarjeta",
    }
    form = DefectuosaForm(request.POST or None)
    return _acto(request, propia, form, anular_tarjeta, textos, exito=lambda _: _dicho(form))


def _dicho(form: DefectuosaForm) -> str:
    if form.cleaned_data["entregada"]:
        desenlace = DESENLACES["D-30"]
        return f"{desenlace.dice} {desenlace.se_le_dice} {desenlace.se_hace}"
    return "Se anuló la tarjeta. Guárdela con las demás anuladas."
