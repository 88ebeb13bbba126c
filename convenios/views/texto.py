"""The convenio's dashboard, its data, its text and its final version."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from convenios.forms import DatosForm, FundamentosForm, RazonForm, TestigosForm
from convenios.hechos import Actas
from convenios.models import Convenio, Parte
from convenios.operaciones import (
    borrador_del_convenio,
    generar_version_final,
    guardar_datos,
    guardar_testigos,
    preparar_convenio,
    reabrir_convenio,
    verificar_fundamentos,
)
from convenios.redaccion import campos_a_pedir, redactar, reunir_valores
from convenios.reglas import ROTULOS
from gobierno_abierto.cuentas.permisos import PERMISOS, Permiso
from gobierno_abierto.documentos.views import responder_borrador, responder_pdf
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.ejercicios.peticiones import (
    confirmar,
    cuenta_de,
    ejercicio_con,
    intentar,
    roles_de,
)

from .comun import abrir

P = Permiso


@require_safe
def tablero(request: HttpRequest, slug: str) -> HttpResponse:
    """Show where the convenio stands, what is missing, and what this account can do about it."""
    ejercicio = ejercicio_con(request, slug, P.VER_CONVENIO)
    convenio = (
        Convenio.objects.filter(ejercicio=ejercicio)
        .select_related("documento", "acta_firma", "documento_publico")
        .first()
    )
    puede = _puede(request, ejercicio)
    en_etapa = ejercicio.etapa == ClaveEtapa.CONVENIO
    contexto: dict[str, Any] = {
        "ejercicio": ejercicio,
        "convenio": convenio,
        "en_etapa": en_etapa,
        "redacta": en_etapa and P.REDACTAR_CONVENIO in puede,
        "registra": en_etapa and P.REGISTRAR_FIRMA in puede,
        "publica": en_etapa and P.PUBLICAR_CONVENIO in puede,
    }
    if convenio:
        contexto |= _avance(ejercicio, convenio)
    return render(request, "convenios/tablero.html", contexto)


def _puede(request: HttpRequest, ejercicio: Ejercicio) -> set[str]:
    """Return every permission that the account's roles give in the exercise."""
    return {permiso for rol in roles_de(cuenta_de(request), ejercicio) for permiso in PERMISOS[rol]}


def _avance(ejercicio: Ejercicio, convenio: Convenio) -> dict[str, Any]:
    """Return what the dashboard draws of a convenio: gaps while a draft, signatures afterwards."""
    if convenio.es_editable:
        redaccion = redactar(ejercicio, convenio)
        return {
            "redaccion": redaccion,
            "faltan_datos": [
                {"campo": uno, "rotulo": ROTULOS[uno]} for uno in redaccion.faltan_del_formulario
            ],
            "faltan_hechos": [ROTULOS[uno] for uno in redaccion.faltan_de_otra_etapa],
            "testigos": redaccion.testigos,
        }
    firmas = {una.parte: una for una in convenio.firmas.vigentes()}
    datos = convenio.documento.datos if convenio.documento else {}
    return {
        "testigos": datos["testigos"],
        "partes": [
            una | {"firma": firmas.get(una["parte"]), "rotulo": Parte(una["parte"]).label}
            for una in datos["partes"]
        ],
        "firmaron": len(firmas),
        "original": convenio.originales.vigentes().first(),
        "anuladas": convenio.firmas.filter(anulada_en__isnull=False).count(),
    }


@require_POST
def comenzar(request: HttpRequest, slug: str) -> HttpResponse:
    """Open the convenio of the exercise."""
    ejercicio = ejercicio_con(request, slug, P.REDACTAR_CONVENIO)
    hecho, _ = intentar(
        request, preparar_convenio, ejercicio, actor=cuenta_de(request), exito="Convenio en preparación."
    )
    return redirect("convenios:datos" if hecho else "convenios:tablero", slug)


def datos(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for what no earlier stage knows; it may be saved half filled."""
    ejercicio, convenio = abrir(request, slug, P.REDACTAR_CONVENIO, Convenio.Estado.BORRADOR)
    actas = Actas(ejercicio)
    hechos, valores = reunir_valores(ejercicio, convenio, actas)
    redaccion = redactar(ejercicio, convenio, actas=actas, valores=valores)
    form = DatosForm(
        request.POST or None,
        campos=campos_a_pedir(hechos),
        valores=valores,
        condiciones=redaccion.condiciones,
        convenio=convenio,
    )
    if request.method == "POST" and form.is_valid():
        hecho, _ = intentar(
            request,
            guardar_datos,
            convenio,
            actor=cuenta_de(request),
            datos=form.datos,
            revision=form.cleaned_data["revision"],
            form=form,
            exito="Datos guardados.",
        )
        if hecho:
            return redirect("convenios:tablero", slug)
    contexto = {"ejercicio": ejercicio, "convenio": convenio, "form": form, "redaccion": redaccion}
    return render(request, "convenios/datos.html", contexto)


def testigos(request: HttpRequest, slug: str) -> HttpResponse:
    """Write down who will see the signing."""
    ejercicio, convenio = abrir(request, slug, P.REDACTAR_CONVENIO, Convenio.Estado.BORRADOR)
    form = TestigosForm(request.POST or None, convenio=convenio)
    if request.method == "POST" and form.is_valid():
        hecho, _ = intentar(
            request,
            guardar_testigos,
            convenio,
            actor=cuenta_de(request),
            testigos=form.testigos,
            revision=form.cleaned_data["revision"],
            form=form,
            exito="Testigos guardados.",
        )
        if hecho:
            return redirect("convenios:tablero", slug)
    return render(request, "convenios/testigos.html", {"ejercicio": ejercicio, "form": form})


@require_safe
def borrador(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the text as it stands, every gap named."""
    ejercicio, convenio = abrir(request, slug, P.VER_CONVENIO, Convenio.Estado.BORRADOR)
    contexto = {"ejercicio": ejercicio, "convenio": convenio, "redaccion": redactar(ejercicio, convenio)}
    return render(request, "convenios/borrador.html", contexto)


@require_safe
def borrador_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """Draw the draft as it would be printed."""
    ejercicio, convenio = abrir(request, slug, P.VER_CONVENIO, Convenio.Estado.BORRADOR)
    return responder_borrador(request, borrador_del_convenio(ejercicio, convenio))


def fundamentos(request: HttpRequest, slug: str) -> HttpResponse:
    """Record what the legal area verified, all on one page."""
    ejercicio, convenio = abrir(request, slug, P.REDACTAR_CONVENIO, Convenio.Estado.BORRADOR)
    citas = redactar(ejercicio, convenio).citas
    form = FundamentosForm(request.POST or None, convenio=convenio, citas=citas)
    if request.method == "POST" and form.is_valid():
        hecho, _ = intentar(
            request,
            verificar_fundamentos,
            convenio,
            actor=cuenta_de(request),
            verifico=form.cleaned_data["verifico"],
            en=form.cleaned_data["en"],
            fundamentos=form.respuestas,
            revision=form.cleaned_data["revision"],
            form=form,
            exito="Verificación guardada.",
        )
        if hecho:
            return redirect("convenios:tablero", slug)
    return render(
        request, "convenios/fundamentos.html", {"ejercicio": ejercicio, "form": form, "citas": citas}
    )


def version_final(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask, then freeze the version that will be signed."""
    ejercicio, convenio = abrir(request, slug, P.REDACTAR_CONVENIO, Convenio.Estado.BORRADOR)
    return confirmar(
        request,
        generar_version_final,
        convenio,
        ejercicio=ejercicio,
        volver=reverse("convenios:tablero", args=[slug]),
        exito="Versión final lista. Imprímala para firmar.",
        titulo="¿Generar la versión final?",
        texto="El texto queda fijo con su huella y listo para imprimir y firmar.",
        detalles=["Si después cambia un dato, se hace otra versión y se anulan las firmas registradas."],
        accion="Generar versión final",
        conservar="Seguir en borrador",
    )


def reabrir(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask why, then take the version back to draft."""
    ejercicio, convenio = abrir(request, slug, P.REDACTAR_CONVENIO, Convenio.Estado.EN_FIRMA)
    form = RazonForm(request.POST or None)
    firmas = convenio.firmas.vigentes().count()
    return confirmar(
        request,
        reabrir_convenio,
        convenio,
        ejercicio=ejercicio,
        volver=reverse("convenios:tablero", args=[slug]),
        form=form,
        exito="El convenio volvió a borrador. Las firmas registradas quedaron anuladas.",
        titulo="¿Regresar el convenio a borrador?",
        texto="La versión impresa deja de servir. La siguiente dirá su huella y esta razón.",
        detalles=[
            f"Se anulan {firmas} firmas registradas." if firmas != 1 else "Se anula 1 firma registrada."
        ],
        accion="Regresar a borrador",
        conservar="Conservar esta versión",
        peligro=True,
    )


@require_safe
def pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the frozen version's PDF, to print and sign."""
    _, convenio = abrir(request, slug, P.VER_CONVENIO)
    if convenio.es_editable or convenio.documento is None:
        raise Http404
    return responder_pdf(request, convenio.documento)
