"""The verbs that move an exercise: on, back, stopped, going again, ended for good."""

from typing import Any

from gobierno_abierto.bitacora.operaciones import asentar, operacion
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.ejercicios.etapas import (
    TRANSICIONES,
    ClaveEtapa,
    alcanzadas,
    pendientes,
    regresos,
)
from gobierno_abierto.ejercicios.historia import ultimo_regreso
from gobierno_abierto.ejercicios.models import Dispensa, Ejercicio, Situacion
from gobierno_abierto.errores import ReglaIncumplida

from .documentos import publicar_ficha_y_cronograma
from .guardas import bloquear, exigir_motivo, exigir_permiso, rol_con

OTRA_PERSONA = "Otra persona movió el ejercicio en este momento. Revise en qué va y vuelva a intentar."
HUBO_JORNADA = "La jornada de votación ya se abrió: el ejercicio no puede regresar. Puede seguir, suspenderse o cancelarse."
VIVAS = (Dispensa.Estado.SOLICITADA, Dispensa.Estado.REFRENDADA)


@operacion
def avanzar(ejercicio: Ejercicio, *, desde: str, actor: Usuario) -> Ejercicio:
    """Move the exercise to its next stage, by compare-and-set, when nothing is missing.

    ``desde`` is the stage that the person saw, so that a stale screen can't advance twice. Raises ReglaIncumplida
    with the Pendientes when something is missing. Leaving PREPARACION publishes the facts and the schedule: after
    a going back, whatever changed as its next version, and the log names the facts that changed.
    """
    fresco = bloquear(ejercicio)
    exigir_permiso(fresco, actor, Permiso.AVANZAR)
    _exigir_etapa_vista(fresco, desde)
    if desde not in TRANSICIONES:
        raise ReglaIncumplida("El ejercicio ya concluyó: no hay otra etapa.")
    if faltan := pendientes(fresco):
        raise ReglaIncumplida(f"No se puede todavía: {faltan[0].texto}", pendientes=faltan)
    hacia = TRANSICIONES[desde]
    _poner_etapa(fresco, desde, hacia)
    _caducar(fresco.dispensas.filter(etapa=desde, estado=Dispensa.Estado.SOLICITADA))
    cambios: list[str] = []
    if desde == ClaveEtapa.PREPARACION:
        regreso = ultimo_regreso(fresco)
        cambios = publicar_ficha_y_cronograma(fresco, motivo_version=regreso.motivo if regreso else "")
    asentar(
        "avanzar",
        ejercicio_id=fresco.pk,
        actor=actor,
        hechos={"desde": desde, "hacia": hacia, "rol": rol_con(fresco, actor, Permiso.AVANZAR)}
        | ({"cambios": cambios} if cambios else {}),
    )
    ejercicio.etapa = fresco.etapa = hacia
    return fresco


@operacion
def reponer_etapa(
    ejercicio: Ejercicio, *, desde: str, hacia: str, motivo: str, actor: Usuario | None
) -> Ejercicio:
    """Bring the exercise back to an earlier stage, with a public reason; nothing that was made is lost.

    ``desde`` is the stage that the person saw. What had been excused from ``hacia`` on is no longer excused: the
    stage is lived again. Each app lets its own work be done again (a new version, never an edit).
    """
    fresco = bloquear(ejercicio)
    exigir_permiso(fresco, actor, Permiso.AVANZAR)
    _exigir_etapa_vista(fresco, desde)
    posibles = regresos(fresco)
    if hacia not in posibles:
        raise ReglaIncumplida(_por_que_no_regresa(fresco, posibles), campo="hacia")
    razon = exigir_motivo(motivo)
    _poner_etapa(fresco, desde, hacia)
    repetidas = ClaveEtapa.values[ClaveEtapa.values.index(hacia) :]
    _caducar(fresco.dispensas.filter(etapa__in=repetidas, estado__in=VIVAS))
    asentar(
        "reponer_etapa",
        ejercicio_id=fresco.pk,
        actor=actor,
        hechos={
            "desde": desde,
            "hacia": hacia,
            "motivo": razon,
            "rol": rol_con(fresco, actor, Permiso.AVANZAR),
        },
    )
    ejercicio.etapa = fresco.etapa = hacia
    return fresco


def motivo_sin_regreso(ejercicio: Ejercicio) -> str:
    """Return why the exercise can't go back anywhere now; empty when it can."""
    return "" if (posibles := regresos(ejercicio)) else _por_que_no_regresa(ejercicio, posibles)


def _por_que_no_regresa(ejercicio: Ejercicio, posibles: list[str]) -> str:
    if posibles:
        nombres = " o ".join(f"a {ClaveEtapa(una).label}" for una in posibles)
        return f"Desde {ejercicio.get_etapa_display()}, el ejercicio solo puede regresar {nombres}."
    if len(alcanzadas(ejercicio)) == 1:
        return "El ejercicio está en su primera etapa: no hay a dónde regresar."
    return HUBO_JORNADA


@operacion
def suspender(ejercicio: Ejercicio, *, motivo: str, actor: Usuario | None) -> Ejercicio:
    """Stop the exercise for a while, with a public reason: it then only admits being resumed or cancelled."""
    return _cambiar_situacion(
        "suspender", ejercicio, {Situacion.ACTIVO}, Situacion.SUSPENDIDO, motivo=motivo, actor=actor
    )


@operacion
def reanudar(ejercicio: Ejercicio, *, motivo: str, actor: Usuario | None) -> Ejercicio:
    """Let a suspended exercise go on where it was, with a public reason."""
    return _cambiar_situacion(
        "reanudar", ejercicio, {Situacion.SUSPENDIDO}, Situacion.ACTIVO, motivo=motivo, actor=actor
    )


@operacion
def cancelar(ejercicio: Ejercicio, *, motivo: str, actor: Usuario | None) -> Ejercicio:
    """End the exercise before its time, with a public reason; there is no way back and everything stays published."""
    desde = {Situacion.ACTIVO, Situacion.SUSPENDIDO}
    return _cambiar_situacion("cancelar", ejercicio, desde, Situacion.CANCELADO, motivo=motivo, actor=actor)


def _cambiar_situacion(
    verbo: str,
    ejercicio: Ejercicio,
    desde: set[Situacion],
    hacia: Situacion,
    *,
    motivo: str,
    actor: Usuario | None,
) -> Ejercicio:
    fresco = Ejercicio.objects.select_for_update().get(pk=ejercicio.pk)
    exigir_permiso(fresco, actor, Permiso.AVANZAR)
    if fresco.etapa == ClaveEtapa.CONCLUIDO:
        raise ReglaIncumplida("El ejercicio ya concluyó: no hay qué detener.")
    if fresco.situacion not in desde:
        estado = fresco.get_situacion_display().lower()
        raise ReglaIncumplida(f"El ejercicio ya está {estado}. Revise en qué va.")
    razon = exigir_motivo(motivo)
    movidos = Ejercicio.objects.filter(pk=fresco.pk, situacion=fresco.situacion).update(situacion=hacia)
    if movidos != 1:
        raise ReglaIncumplida(OTRA_PERSONA)
    asentar(
        verbo,
        ejercicio_id=fresco.pk,
        actor=actor,
        hechos={
            "etapa": fresco.etapa,
            "motivo": razon,
            "rol": rol_con(fresco, actor, Permiso.AVANZAR),
        },
    )
    ejercicio.situacion = fresco.situacion = hacia
    return fresco


def _exigir_etapa_vista(ejercicio: Ejercicio, desde: str) -> None:
    if ejercicio.etapa != desde:
        raise ReglaIncumplida(
            f"El ejercicio ya está en la etapa de {ejercicio.get_etapa_display()}. Revise qué sigue."
        )


def _poner_etapa(ejercicio: Ejercicio, desde: str, hacia: str) -> None:
    """Write the stage by compare-and-set, though the row is locked: the database has the last word."""
    if Ejercicio.objects.filter(pk=ejercicio.pk, etapa=desde).update(etapa=hacia) != 1:
        raise ReglaIncumplida("Otra persona movió el ejercicio en este momento.")


def _caducar(dispensas: Any) -> None:
    dispensas.update(estado=Dispensa.Estado.CADUCA)
