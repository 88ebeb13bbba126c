"""Moving the exercise: on, back, stopped, ended; excusing what is missing; opening another one like it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from gobierno_abierto.cuentas.permisos import Institucion, Permiso
from gobierno_abierto.ejercicios import operaciones
from gobierno_abierto.ejercicios.calendario import cronograma_publicado
from gobierno_abierto.ejercicios.etapas import ClaveEtapa, alcanzadas, regresos
from gobierno_abierto.ejercicios.forms.mover import ClonarForm, MotivoForm, ReponerForm, RespuestaForm
from gobierno_abierto.ejercicios.historia import razon_de_situacion
from gobierno_abierto.ejercicios.models import Dispensa, Ejercicio, Situacion
from gobierno_abierto.ejercicios.operaciones.dispensas import pendiente_de
from gobierno_abierto.ejercicios.peticiones import confirmar, cuenta_de, ejercicio_con, intentar, roles_de
from gobierno_abierto.ejercicios.textos import dispensas_en_pantalla

from .internas import por_avanzar

P = Permiso
DECISIONES: dict[str, Callable[..., Dispensa]] = {
    "firmar": operaciones.refrendar_dispensa,
    "negar": operaciones.negar_dispensa,
}


def pasar(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask before moving the exercise to its next stage, and move it."""
    ejercicio = ejercicio_con(request, slug, P.AVANZAR)
    if request.method == "POST":
        hecho, movido = intentar(
            request,
            operaciones.avanzar,
            ejercicio,
            desde=request.POST.get("desde", ""),
            actor=cuenta_de(request),
        )
        if hecho:
            messages.success(request, f"El ejercicio está en la etapa de {movido.get_etapa_display()}.")
        return redirect("ejercicios:tablero", slug)
    contexto: dict[str, Any] = {
        "ejercicio": ejercicio,
        "etapa_nombre": ejercicio.get_etapa_display(),
        "situacion_texto": razon_de_situacion(ejercicio),
        "admite_regreso": ClaveEtapa.VOTACION not in alcanzadas(ejercicio),
    }
    contexto |= por_avanzar(ejercicio, roles_de(cuenta_de(request), ejercicio))
    contexto |= dispensas_en_pantalla(ejercicio, contexto["pendientes"], puede_pedir=True)
    return render(request, "ejercicios/avanzar.html", contexto)


def reponer(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose an earlier stage and a public reason, and bring the exercise back to it."""
    ejercicio = ejercicio_con(request, slug, P.AVANZAR)
    posibles = regresos(ejercicio) if ejercicio.situacion == Situacion.ACTIVO else []
    form = ReponerForm(request.POST or None, posibles=posibles, initial={"desde": ejercicio.etapa})
    if request.method == "POST" and form.is_valid():
        hecho, movido = intentar(
            request,
            operaciones.reponer_etapa,
            ejercicio,
            actor=cuenta_de(request),
            form=form,
            **form.cleaned_data,
        )
        if hecho:
            messages.success(
                request,
                f"El ejercicio regresó a la etapa de {movido.get_etapa_display()}. "
                "La razón ya se ve en su historia pública.",
            )
            return redirect("ejercicios:tablero", slug)
    contexto = {
        "ejercicio": ejercicio,
        "form": form,
        "etapa_nombre": ejercicio.get_etapa_display(),
        "posibles": posibles,
        "a_preparacion": ClaveEtapa.PREPARACION in posibles,
        "motivo_sin_regreso": razon_de_situacion(ejercicio) or operaciones.motivo_sin_regreso(ejercicio),
    }
    return render(request, "ejercicios/reponer.html", contexto)


def _con_motivo(
    request: HttpRequest,
    slug: str,
    verbo: Callable[..., Ejercicio],
    *,
    desde: set[str],
    sin_publicar: dict[str, Any],
    **textos: Any,
) -> HttpResponse:
    """Ask for a reason, say the consequence before, and run ``verbo``; it doesn't exist where it has no sense.

    ``sin_publicar`` are the words instead while the exercise has no public page.
    """
    ejercicio = ejercicio_con(request, slug, P.AVANZAR)
    if request.method == "GET" and (
        ejercicio.situacion not in desde or ejercicio.etapa == ClaveEtapa.CONCLUIDO
    ):
        raise Http404
    se_publica = ejercicio.etapa != ClaveEtapa.PREPARACION or cronograma_publicado(ejercicio) is not None
    return confirmar(
        request,
        verbo,
        ejercicio,
        ejercicio=ejercicio,
        volver=reverse("ejercicios:tablero", args=[slug]),
        form=MotivoForm(request.POST or None, se_publica=se_publica),
        **textos if se_publica else textos | sin_publicar,
    )


def suspender(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask why the exercise stops for a while, and stop it."""
    return _con_motivo(
        request,
        slug,
        operaciones.suspender,
        desde={Situacion.ACTIVO},
        exito="El ejercicio quedó suspendido. La razón ya se ve en su página pública.",
        miga="Suspender",
        titulo="¿Suspender el ejercicio?",
        texto="Mientras esté suspendido nadie puede cambiar nada en él:",
        detalles=[
            "No se registran personas, ni se escriben actas, dictámenes o firmas.",
            "Los kioscos y las mesas de registro de la votación dicen que está en pausa; lo guardado se conserva.",
            "La página pública sigue a la vista y dice la razón de la pausa.",
            "La coordinación lo puede reanudar o cancelar.",
        ],
        sin_publicar={
            "exito": "El ejercicio quedó suspendido. La razón ya se ve en su tablero.",
            "detalles": [
                "Su ficha y su cronograma no se pueden cambiar.",
                "Su tablero dice la razón de la pausa. Todavía no tiene página pública.",
                "La coordinación lo puede reanudar o cancelar.",
            ],
        },
        accion="Suspender el ejercicio",
        conservar="Volver sin suspender",
    )


def reanudar(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask why the exercise goes on, and let it go on."""
    return _con_motivo(
        request,
        slug,
        operaciones.reanudar,
        desde={Situacion.SUSPENDIDO},
        exito="El ejercicio sigue, en la etapa en la que estaba.",
        miga="Reanudar",
        titulo="¿Reanudar el ejercicio?",
        texto="Seguirá en la etapa en la que estaba, con todo lo guardado. Diga qué se resolvió.",
        sin_publicar={},
        accion="Reanudar el ejercicio",
        conservar="Volver sin reanudar",
    )


def cancelar(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask why the exercise ends before its time, and end it for good."""
    return _con_motivo(
        request,
        slug,
        operaciones.cancelar,
        desde={Situacion.ACTIVO, Situacion.SUSPENDIDO},
        exito="El ejercicio se canceló. La razón ya se ve en su página pública.",
        miga="Cancelar",
        titulo="¿Cancelar el ejercicio?",
        texto="No se puede deshacer. Si solo hay que esperar, suspéndalo.",
        detalles=[
            "El ejercicio termina aquí: nadie podrá cambiar nada en él, nunca.",
            "Todo lo hecho queda publicado, junto con la razón que escriba.",
            "Los datos personales se conservan y se borran en los plazos del aviso de privacidad.",
        ],
        sin_publicar={
            "exito": "El ejercicio se canceló. La razón ya se ve en su tablero.",
            "detalles": [
                "El ejercicio termina aquí: nadie podrá cambiar nada en él, nunca.",
                "No tiene página pública y ya no la tendrá. La razón que escriba queda en su tablero y en la bitácora.",
            ],
        },
        accion="Cancelar el ejercicio para siempre",
        conservar="Conservar el ejercicio",
        peligro=True,
    )


def clonar(request: HttpRequest, slug: str) -> HttpResponse:
    """Open a new exercise with this one's facts as a template."""
    ejercicio = ejercicio_con(request, slug, P.VER_TABLERO)
    usuario = cuenta_de(request)
    if not usuario.puede_crear_ejercicios or usuario.institucion != Institucion.MUNICIPIO:
        raise Http404
    form = ClonarForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        hecho, nuevo = intentar(
            request, operaciones.clonar_ejercicio, ejercicio, actor=usuario, form=form, **form.cleaned_data
        )
        if hecho:
            messages.success(request, f"{nuevo.nombre_corto} ya está en Preparación. Revise cada dato.")
            return redirect("ejercicios:ficha", nuevo.slug)
    return render(request, "ejercicios/clonar.html", {"ejercicio": ejercicio, "form": form})


def dispensas(request: HttpRequest, slug: str) -> HttpResponse:
    """List what was asked to be excused, what was decided and why; the órgano garante decides from here."""
    ejercicio = ejercicio_con(request, slug, P.AVANZAR, P.REFRENDAR_DISPENSA)
    todas = list(ejercicio.dispensas.select_related("solicito", "resolvio"))
    contexto = {
        "ejercicio": ejercicio,
        "por_resolver": [una for una in todas if una.estado == Dispensa.Estado.SOLICITADA],
        "resueltas": [una for una in todas if una.estado != Dispensa.Estado.SOLICITADA],
        "puede_resolver": ejercicio.situacion == Situacion.ACTIVO
        and Ejercicio.objects.en_que_puede(cuenta_de(request), P.REFRENDAR_DISPENSA)
        .filter(pk=ejercicio.pk)
        .exists(),
        "organo": ejercicio.organo_garante,
    }
    return render(request, "ejercicios/dispensas.html", contexto)


def dispensar(request: HttpRequest, slug: str, clave: str) -> HttpResponse:
    """Ask, with a public reason, that something the stage misses be excused."""
    ejercicio = ejercicio_con(request, slug, P.AVANZAR)
    pendiente = pendiente_de(ejercicio, clave)
    if pendiente is None or not pendiente.dispensable:
        if request.method == "POST":
            messages.error(request, "Eso ya no falta, o no se puede dispensar. Revise qué falta.")
            return redirect("ejercicios:tablero", slug)
        raise Http404
    form = MotivoForm(request.POST or None)
    organo = ejercicio.organo_garante
    quien = organo.corto if organo else "el órgano garante"
    if request.method == "POST" and form.is_valid():
        hecho, _ = intentar(
            request,
            operaciones.solicitar_dispensa,
            ejercicio,
            actor=cuenta_de(request),
            clave=clave,
            form=form,
            exito=f"Se pidió dispensar: espera la firma de {quien}.",
            motivo=form.cleaned_data["motivo"],
        )
        if hecho:
            return redirect("ejercicios:tablero", slug)
    contexto = {
        "ejercicio": ejercicio,
        "form": form,
        "pendiente": pendiente,
        "quien": quien,
        "volver": reverse("ejercicios:tablero", args=[slug]),
    }
    return render(request, "ejercicios/dispensar.html", contexto)


def resolver_dispensa(request: HttpRequest, slug: str, dispensa_id: int) -> HttpResponse:
    """Sign a request, or say no with an answer; only the órgano garante's account."""
    ejercicio = ejercicio_con(request, slug, P.REFRENDAR_DISPENSA)
    dispensa = get_object_or_404(
        Dispensa.objects.select_related("ejercicio", "solicito"), ejercicio=ejercicio, pk=dispensa_id
    )
    form = RespuestaForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        verbo = DECISIONES.get(request.POST.get("decision", ""))
        if verbo is None:
            form.add_error(None, "Elija si firma la dispensa o no la dispensa.")
        else:
            hecho, resuelta = intentar(
                request,
                verbo,
                dispensa,
                actor=cuenta_de(request),
                form=form,
                respuesta=form.cleaned_data["respuesta"],
            )
            if hecho:
                _avisar_de_la_dispensa(request, resuelta)
                return redirect("ejercicios:dispensas", slug)
    if dispensa.estado != Dispensa.Estado.SOLICITADA and request.method == "GET":
        return redirect("ejercicios:dispensas", slug)
    contexto = {"ejercicio": ejercicio, "dispensa": dispensa, "form": form}
    return render(request, "ejercicios/resolver_dispensa.html", contexto)


def _avisar_de_la_dispensa(request: HttpRequest, dispensa: Dispensa) -> None:
    if dispensa.estado == Dispensa.Estado.REFRENDADA:
        messages.success(request, "Dispensa firmada. Ese pendiente ya no impide avanzar.")
    elif dispensa.estado == Dispensa.Estado.NEGADA:
        messages.success(request, "No se dispensó. La coordinación ya ve su respuesta.")
    else:
        messages.warning(
            request,
            "Lo que falta ya no es lo que se pidió dispensar: la solicitud dejó de valer y no se firmó nada.",
        )
