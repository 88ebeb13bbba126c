"""Excusing what a stage misses: coordinacion asks with a reason, the órgano garante signs or says no."""

from collections.abc import Iterable
from typing import Any

from gobierno_abierto.bitacora.operaciones import asentar, operacion
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.ejercicios.etapas import Pendiente, etapa_de
from gobierno_abierto.ejercicios.ficha import limpiar
from gobierno_abierto.ejercicios.models import Dispensa, Ejercicio
from gobierno_abierto.errores import ReglaIncumplida
from gobierno_abierto.tiempo import ahora

from .guardas import bloquear, exigir_motivo, exigir_permiso, guardar, rol_con

VIVAS = (Dispensa.Estado.SOLICITADA, Dispensa.Estado.REFRENDADA)
YA_RESUELTA = "Esa dispensa ya se resolvió. Revise qué se decidió."


@operacion
def solicitar_dispensa(ejercicio: Ejercicio, *, actor: Usuario, clave: str, motivo: str) -> Dispensa:
    """Ask to excuse something dispensable that the present stage misses; it is worth once the órgano garante signs.

    An earlier excuse for other words of the same Pendiente lapses.
    """
    fresco = bloquear(ejercicio)
    exigir_permiso(fresco, actor, Permiso.AVANZAR)
    pendiente = pendiente_de(fresco, clave)
    if pendiente is None:
        raise ReglaIncumplida("Eso ya no falta: revise qué falta para avanzar.")
    if not pendiente.dispensable:
        raise ReglaIncumplida("Ese pendiente no se puede dispensar: hay que cumplirlo.")
    razon = exigir_motivo(motivo)
    vivas = fresco.dispensas.filter(etapa=fresco.etapa, clave=clave, estado__in=VIVAS)
    if viva := vivas.filter(texto=pendiente.texto).first():
        raise ReglaIncumplida(
            "Ya se pidió dispensar ese pendiente."
            if viva.estado == Dispensa.Estado.SOLICITADA
            else "Ese pendiente ya está dispensado."
        )
    vivas.update(estado=Dispensa.Estado.CADUCA)
    dispensa = Dispensa(
        ejercicio=fresco,
        etapa=fresco.etapa,
        clave=clave,
        texto=pendiente.texto,
        motivo=razon,
        solicito=actor,
        solicitada_en=ahora(),
    )
    guardar(dispensa)
    _asentar("solicitar_dispensa", dispensa, fresco, actor, Permiso.AVANZAR, motivo=razon)
    return dispensa


@operacion
def refrendar_dispensa(dispensa: Dispensa, *, actor: Usuario, respuesta: str = "") -> Dispensa:
    """Sign, as another person and another institution, that the Pendiente is excused for the reason given.

    When the stage no longer misses exactly what was asked for, nothing is signed: the request is returned as CADUCA.
    """
    ejercicio, fresca = _tomar(dispensa, actor)
    pendiente = pendiente_de(ejercicio, fresca.clave)
    vigente = ejercicio.etapa == fresca.etapa and pendiente and pendiente.texto == fresca.texto
    if not vigente:
        Dispensa.objects.filter(pk=fresca.pk, estado=fresca.estado).update(estado=Dispensa.Estado.CADUCA)
        _asentar("caducar_dispensa", fresca, ejercicio, actor, Permiso.REFRENDAR_DISPENSA)
        fresca.estado = Dispensa.Estado.CADUCA
        return fresca
    _resolver(fresca, Dispensa.Estado.REFRENDADA, actor, limpiar(respuesta))
    _asentar(
        "refrendar_dispensa",
        fresca,
        ejercicio,
        actor,
        Permiso.REFRENDAR_DISPENSA,
        motivo=fresca.motivo,
        respuesta=fresca.respuesta,
    )
    return fresca


@operacion
def negar_dispensa(dispensa: Dispensa, *, actor: Usuario, respuesta: str) -> Dispensa:
    """Say, with a public reason, that the Pendiente is not excused; coordinacion may ask again with another reason."""
    ejercicio, fresca = _tomar(dispensa, actor)
    razon = exigir_motivo(respuesta, campo="respuesta")
    _resolver(fresca, Dispensa.Estado.NEGADA, actor, razon)
    _asentar("negar_dispensa", fresca, ejercicio, actor, Permiso.REFRENDAR_DISPENSA, motivo=razon)
    return fresca


def dispensas_vigentes(ejercicio: Ejercicio, faltan: Iterable[Pendiente] = ()) -> list[Dispensa]:
    """Return the signed excuses of the present stage, but for those whose Pendiente is missing again in other words."""
    claves = {una.clave for una in faltan}
    firmadas = ejercicio.dispensas.filter(etapa=ejercicio.etapa, estado=Dispensa.Estado.REFRENDADA)
    return [una for una in firmadas if una.clave not in claves]


def pendiente_de(ejercicio: Ejercicio, clave: str) -> Pendiente | None:
    """Return what the present stage misses under ``clave``, excused or not."""
    faltan = etapa_de(ejercicio.etapa).pendientes(ejercicio)
    return next((una for una in faltan if una.clave == clave), None)


def _tomar(dispensa: Dispensa, actor: Usuario) -> tuple[Ejercicio, Dispensa]:
    """Lock the exercise and then the request; refuse when it is not waiting, or the person asked for it."""
    ejercicio = bloquear(dispensa.ejercicio)
    exigir_permiso(ejercicio, actor, Permiso.REFRENDAR_DISPENSA)
    fresca = Dispensa.objects.select_for_update().get(pk=dispensa.pk)
    if fresca.estado != Dispensa.Estado.SOLICITADA:
        raise ReglaIncumplida(YA_RESUELTA)
    if fresca.solicito_id == actor.pk:
        raise ReglaIncumplida("Quien pide una dispensa no la puede firmar.")
    return ejercicio, fresca


def _resolver(dispensa: Dispensa, estado: Dispensa.Estado, actor: Usuario, respuesta: str) -> None:
    """Write the decision by compare-and-set."""
    dispensa.estado, dispensa.resolvio, dispensa.respuesta = estado, actor, respuesta
    dispensa.resuelta_en = ahora()
    resueltas = Dispensa.objects.filter(pk=dispensa.pk, estado=Dispensa.Estado.SOLICITADA).update(
        estado=estado, resolvio=actor, respuesta=respuesta, resuelta_en=dispensa.resuelta_en
    )
    if resueltas != 1:
        raise ReglaIncumplida(YA_RESUELTA)


def _asentar(
    verbo: str, dispensa: Dispensa, ejercicio: Ejercicio, actor: Usuario, permiso: Permiso, **otros: Any
) -> None:
    asentar(
        verbo,
        ejercicio_id=ejercicio.pk,
        actor=actor,
        hechos={
            "dispensa": dispensa.pk,
            "etapa": dispensa.etapa,
            "clave": dispensa.clave,
            "texto": dispensa.texto,
            "rol": rol_con(ejercicio, actor, permiso),
        }
        | otros,
    )
