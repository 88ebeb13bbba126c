"""The jornada as its organisers see it: casillas, people, cards, urn, count and approval."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from gobierno_abierto.cuentas.permisos import PERMISOS, Permiso
from gobierno_abierto.documentos.pdf import FaltaPango, dibujar_pdf
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.ejercicios.peticiones import cuenta_de, ejercicio_con, intentar, roles_de
from gobierno_abierto.errores import ReglaIncumplida
from propuestas.models import Opcion
from votacion.forms import AnularLoteForm, CasillaForm, PersonalForm, TarjetasForm
from votacion.models import Acto, Casilla, Confirmacion, EstadoJornada, Jornada, PersonalCasilla
from votacion.operaciones import (
    abrir_urna,
    agregar_casilla,
    anular_lote,
    aprobar_resultado,
    armar_urna,
    asignar_personal,
    guardar_lote,
    preparar_jornada,
    retirar_personal,
)
from votacion.operaciones.preparacion import nuevas_claves
from votacion.pdf import tarjetas_con_qr

ENTRAN = (
    Permiso.ORGANIZAR_JORNADA,
    Permiso.GENERAR_TARJETAS,
    Permiso.ATENDER_CASILLA,
    Permiso.ABRIR_URNA,
    Permiso.APROBAR_RESULTADO,
)


def jornada_de(ejercicio: Ejercicio) -> Jornada:
    """Return the jornada in force, or 404."""
    jornada = Jornada.objects.vigente(ejercicio)
    if jornada is None:
        raise Http404
    jornada.ejercicio = ejercicio
    return jornada


def casilla_de(ejercicio: Ejercicio, numero: int) -> Casilla:
    """Return a casilla of the jornada in force, or 404."""
    casilla = get_object_or_404(Casilla, jornada=jornada_de(ejercicio), numero=numero)
    casilla.jornada.ejercicio = ejercicio
    return casilla


def jornada(request: HttpRequest, slug: str) -> HttpResponse:
    """Show where the jornada stands and what each person may do about it."""
    ejercicio = ejercicio_con(request, slug, *ENTRAN)
    usuario = cuenta_de(request)
    puede = {str(permiso) for rol in roles_de(usuario, ejercicio) for permiso in PERMISOS[rol]}
    vigente = Jornada.objects.vigente(ejercicio)
    contexto: dict[str, Any] = {
        "ejercicio": ejercicio,
        "jornada": vigente,
        "puede": puede,
        "en_etapa": ejercicio.etapa in {ClaveEtapa.VOTACION, ClaveEtapa.RESULTADOS},
        "en_votacion": ejercicio.etapa == ClaveEtapa.VOTACION,
        "en_resultados": ejercicio.etapa == ClaveEtapa.RESULTADOS,
        "opciones": list(Opcion.objects.vigentes(ejercicio)),
    }
    if vigente:
        vigente.ejercicio = ejercicio
        casillas = list(
            vigente.casillas.prefetch_related("personal__usuario", "kioscos").select_related(
                "acta_apertura", "acta_cierre"
            )
        )
        mias = {
            una.casilla_id
            for una in PersonalCasilla.objects.filter(casilla__jornada=vigente, usuario=usuario)
        }
        custodias = list(vigente.custodias.select_related("usuario"))
        confirmaciones = list(
            Confirmacion.objects.filter(jornada=vigente, casilla=None).select_related("usuario")
        )
        contexto |= {
            "casillas": [
                {
                    "casilla": una,
                    "es_mia": una.pk in mias,
                    "enlazados": sum(k.esta_enlazado for k in una.kioscos.all()),
                }
                for una in casillas
            ],
            "custodias": custodias,
            "confirmaron_urna": [una.usuario for una in confirmaciones if una.acto == Acto.URNA],
            "aprobaron": [una.usuario for una in confirmaciones if una.acto == Acto.RESULTADO],
            "soy_custodia": any(una.usuario_id == usuario.pk for una in custodias),
            "se_puede_agregar": vigente.estado in {EstadoJornada.PREPARADA, EstadoJornada.ARMADA},
            "boleta_vieja": vigente.estado in {EstadoJornada.PREPARADA, EstadoJornada.ARMADA}
            and not vigente.es_de_la_boleta,
            "acta": vigente.acta_escrutinio
            if vigente.estado in {EstadoJornada.ESCRUTADA, EstadoJornada.PUBLICADA}
            else None,
            "ve_resultado": Permiso.APROBAR_RESULTADO in puede or Permiso.ABRIR_URNA in puede,
        }
    return render(request, "votacion/jornada.html", contexto)


@require_POST
def preparar(request: HttpRequest, slug: str) -> HttpResponse:
    """Open the jornada with its rules frozen."""
    ejercicio = ejercicio_con(request, slug, Permiso.ORGANIZAR_JORNADA)
    intentar(
        request, preparar_jornada, ejercicio, actor=cuenta_de(request),
        exito="Jornada preparada. Agregue las casillas.",
    )  # fmt: skip
    return redirect("votacion:jornada", slug)


@require_POST
def armar(request: HttpRequest, slug: str) -> HttpResponse:
    """Name the three custodians."""
    ejercicio = ejercicio_con(request, slug, Permiso.ORGANIZAR_JORNADA)
    intentar(
        request,
        armar_urna,
        jornada_de(ejercicio),
        actor=cuenta_de(request),
        exito="Urna lista con tres custodias.",
    )
    return redirect("votacion:jornada", slug)


def casilla_nueva(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a casilla."""
    ejercicio = ejercicio_con(request, slug, Permiso.ORGANIZAR_JORNADA)
    form = CasillaForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        hecho, casilla = intentar(
            request,
            agregar_casilla,
            jornada_de(ejercicio),
            actor=cuenta_de(request),
            form=form,
            **form.cleaned_data,
        )
        if hecho:
            return redirect("votacion:personal", slug, casilla.numero)
    contexto = {
        "ejercicio": ejercicio,
        "form": form,
        "titulo": "Agregar casilla",
        "entrada": "Una casilla es el lugar donde se vota. Toma el número que sigue.",
        "accion": "Agregar casilla",
        "volver": reverse("votacion:jornada", args=[slug]),
    }
    return render(request, "votacion/formulario.html", contexto)


def personal(request: HttpRequest, slug: str, numero: int) -> HttpResponse:
    """Say who serves a casilla; two people at least."""
    ejercicio = ejercicio_con(request, slug, Permiso.ORGANIZAR_JORNADA)
    casilla = casilla_de(ejercicio, numero)
    form = PersonalForm(request.POST or None, casilla=casilla)
    if request.method == "POST" and form.is_valid():
        hecho, _ = intentar(
            request, asignar_personal, casilla, actor=cuenta_de(request), usuario=form.cleaned_data["usuario"],
            form=form, exito="Persona asignada a la casilla.",
        )  # fmt: skip
        if hecho:
            return redirect("votacion:personal", slug, numero)
    contexto = {
        "ejercicio": ejercicio,
        "casilla": casilla,
        "form": form,
        "asignadas": casilla.personal.select_related("usuario"),
    }
    return render(request, "votacion/personal.html", contexto)


@require_POST
def personal_retirar(request: HttpRequest, slug: str, numero: int, personal_id: int) -> HttpResponse:
    """Take a person off a casilla."""
    ejercicio = ejercicio_con(request, slug, Permiso.ORGANIZAR_JORNADA)
    asignada = get_object_or_404(PersonalCasilla, pk=personal_id, casilla=casilla_de(ejercicio, numero))
    intentar(
        request,
        retirar_personal,
        asignada,
        actor=cuenta_de(request),
        exito="La persona ya no atiende esta casilla.",
    )
    return redirect("votacion:personal", slug, numero)


@never_cache
def tarjetas(request: HttpRequest, slug: str, numero: int) -> HttpResponse:
    """Make a batch of cards and hand over their sheet in the same answer: it is not kept, nor can it be printed again."""
    ejercicio = ejercicio_con(request, slug, Permiso.GENERAR_TARJETAS)
    casilla = casilla_de(ejercicio, numero)
    form = TarjetasForm(request.POST or None, initial={"cantidad": 100})
    if request.method == "POST" and form.is_valid():
        try:
            claves = nuevas_claves(form.cleaned_data["cantidad"])
            hoja = _hoja(request, casilla, claves)
            guardar_lote(casilla, actor=cuenta_de(request), claves=claves)
        except ReglaIncumplida as error:
            form.add_error(None, error.mensaje)
        else:
            return hoja
    return render(
        request, "votacion/tarjetas.html",
        {"ejercicio": ejercicio, "casilla": casilla, "form": form, "anular": AnularLoteForm(casilla=casilla)},
    )  # fmt: skip


def _hoja(request: HttpRequest, casilla: Casilla, claves: list[str]) -> HttpResponse:
    """Draw the cards before they exist in the database; without Pango the sheet is a page to print."""
    contexto = {
        "casilla": casilla,
        "ejercicio": casilla.jornada.ejercicio,
        "lote": casilla.lotes + 1,
        "tarjetas": tarjetas_con_qr(claves),
    }
    html = render_to_string("votacion/hoja_tarjetas.html", contexto)
    nombre = f"tarjetas-casilla-{casilla.numero}-lote-{casilla.lotes + 1}.pdf"
    try:
        hoja = HttpResponse(dibujar_pdf(html), content_type="application/pdf")
        hoja["Content-Disposition"] = f'attachment; filename="{nombre}"'
    except FaltaPango:
        hoja = HttpResponse(html)
    return hoja


@require_POST
def lote_anular(request: HttpRequest, slug: str, numero: int) -> HttpResponse:
    """Annul a batch that was badly printed or lost."""
    ejercicio = ejercicio_con(request, slug, Permiso.GENERAR_TARJETAS)
    casilla = casilla_de(ejercicio, numero)
    form = AnularLoteForm(request.POST, casilla=casilla)
    if form.is_valid():
        hecho, _ = intentar(
            request,
            anular_lote,
            casilla,
            actor=cuenta_de(request),
            form=form,
            exito="Lote anulado.",
            **form.cleaned_data,
        )
        if hecho:
            return redirect("votacion:tarjetas", slug, numero)
    contexto = {
        "ejercicio": ejercicio,
        "casilla": casilla,
        "form": TarjetasForm(initial={"cantidad": 100}),
        "anular": form,
    }
    return render(request, "votacion/tarjetas.html", contexto)


def urna(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask a custodian, then open the urn together with another institution's custodian."""
    ejercicio = ejercicio_con(request, slug, Permiso.ABRIR_URNA)
    vigente = jornada_de(ejercicio)
    if not vigente.custodias.filter(usuario=cuenta_de(request)).exists():
        raise Http404
    if request.method == "POST":
        hecho, abierta = intentar(request, abrir_urna, vigente, actor=cuenta_de(request))
        if hecho:
            contada = abierta.estado == EstadoJornada.ESCRUTADA
            messages.success(
                request,
                "Urna abierta y contada."
                if contada
                else "Su confirmación quedó. Falta la de otra institución.",
            )
        return redirect("votacion:jornada", slug)
    contexto = {
        "ejercicio": ejercicio,
        "titulo": "¿Abrir la urna?",
        "texto": "Hacen falta dos personas custodias de instituciones distintas, cada una desde su cuenta. "
        "Con la segunda, los sobres se abren, se ordenan y se cuentan. No se puede deshacer.",
        "accion": "Abrir la urna",
        "conservar": "Dejarla cerrada",
        "volver": reverse("votacion:jornada", args=[slug]),
    }
    return render(request, "componentes/confirmar.html", contexto)


def aprobar(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask, then approve the count; the second institution's approval publishes it."""
    ejercicio = ejercicio_con(request, slug, Permiso.APROBAR_RESULTADO)
    vigente = jornada_de(ejercicio)
    if request.method == "POST":
        hecho, aprobada = intentar(request, aprobar_resultado, vigente, actor=cuenta_de(request))
        if hecho:
            publico = aprobada.estado == EstadoJornada.PUBLICADA
            messages.success(
                request,
                "Resultado publicado. Ya se puede ver en la página del ejercicio."
                if publico
                else "Su aprobación quedó. Falta la de una segunda persona.",
            )
        return redirect("votacion:jornada", slug)
    contexto = {
        "ejercicio": ejercicio,
        "titulo": "¿Aprobar el resultado?",
        "texto": "Usted declara que revisó las sumas y la regla. "
        "Con la aprobación de la coordinación y la de Infoqro, el resultado y su acta se publican.",
        "accion": "Aprobar resultado",
        "conservar": "Volver sin aprobar",
        "volver": reverse("votacion:jornada", args=[slug]),
    }
    return render(request, "componentes/confirmar.html", contexto)
