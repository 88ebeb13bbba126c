"""DELIBERACION: make proposals from ideas, have the plenary ratify them, hand them over to the executing dependencia."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Max

from gobierno_abierto.bitacora.operaciones import asentar, operacion
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.ejercicios.operaciones import bloquear, exigir_permiso
from gobierno_abierto.errores import ReglaIncumplida
from mesas.models import Idea
from propuestas.models import (
    Componente,
    Convergencia,
    OrigenIdea,
    Propuesta,
)
from propuestas.reglas import clave_de

from .guardado import OTRA_PERSONA, guardar, validar_lineas

YA_RATIFICADAS = "La plenaria ya ratificó la redacción. Para cambiarla, reábrala con una razón."


@operacion
def crear_propuesta(
    ejercicio: Ejercicio,
    *,
    actor: Usuario | None,
    titulo: str,
    resumen: str,
    lugar: str = "",
    superficie: Decimal | None = None,
    componentes: Iterable[Mapping[str, Any]] = (),
    origenes: Iterable[tuple[Idea, str]] = (),
) -> Propuesta:
    """Add a proposal after the last one, with the next letter; refuse above the exercise's maximum.

    ``componentes`` hold nombre, cantidad, unidad, precio (MXN), fuente_precio and fecha_precio; ``origenes`` are
    (idea of a closed table, how it enters).
    """
    fresco = _bloquear_para_editar(ejercicio, actor)
    orden = (fresco.propuestas.aggregate(ultimo=Max("orden"))["ultimo"] or 0) + 1
    if orden > (fresco.max_propuestas or 0):
        raise ReglaIncumplida(f"El ejercicio admite {fresco.max_propuestas} propuestas como máximo.")
    propuesta = Propuesta(
        ejercicio=fresco,
        orden=orden,
        clave=clave_de(orden),
        titulo=titulo,
        resumen=resumen,
        lugar=lugar,
        superficie=superficie,
    )
    guardar(propuesta)
    _poner_componentes(propuesta, componentes)
    _poner_origenes(propuesta, origenes)
    asentar("crear_propuesta", ejercicio_id=fresco.pk, actor=actor, hechos={"propuesta": propuesta.pk})
    return propuesta


@operacion
def editar_propuesta(
    propuesta: Propuesta,
    *,
    actor: Usuario | None,
    titulo: str,
    resumen: str,
    lugar: str = "",
    superficie: Decimal | None = None,
    componentes: Iterable[Mapping[str, Any]] = (),
    edicion: int | None = None,
) -> Propuesta:
    """Replace the wording and the components of a draft; ``edicion`` is the save that the person saw."""
    _bloquear_para_editar(propuesta.ejercicio, actor)
    fresca = _tomar(propuesta, edicion)
    fresca.titulo, fresca.resumen, fresca.lugar, fresca.superficie = titulo, resumen, lugar, superficie
    fresca.edicion += 1
    guardar(fresca)
    _poner_componentes(fresca, componentes)
    asentar(
        "editar_propuesta", ejercicio_id=fresca.ejercicio_id, actor=actor, hechos={"propuesta": fresca.pk}
    )
    return fresca


@operacion
def guardar_origenes(
    propuesta: Propuesta,
    *,
    actor: Usuario | None,
    origenes: Iterable[tuple[Idea, str]],
    edicion: int | None = None,
) -> Propuesta:
    """Replace the origin ideas of a draft by ``(idea, how it enters)`` pairs."""
    _bloquear_para_editar(propuesta.ejercicio, actor)
    fresca = _tomar(propuesta, edicion)
    _poner_origenes(fresca, origenes)
    fresca.edicion += 1
    fresca.save(update_fields=["edicion"])
    ideas = list(fresca.origenes.values_list("idea_id", flat=True))
    asentar(
        "guardar_origenes",
        ejercicio_id=fresca.ejercicio_id,
        actor=actor,
        hechos={"propuesta": fresca.pk, "ideas": ideas},
    )
    return fresca


@operacion
def quitar_propuesta(propuesta: Propuesta, *, actor: Usuario | None) -> None:
    """Remove a draft; those after it take the letter before."""
    fresco = _bloquear_para_editar(propuesta.ejercicio, actor)
    quitada = _tomar(propuesta, None)
    if quitada.dictamenes.exists():
        raise ReglaIncumplida(
            "La propuesta ya tiene dictámenes: se conserva. Cambie su redacción en lugar de quitarla."
        )
    identidad = quitada.pk
    quitada.delete()
    for orden, otra in enumerate(Propuesta.objects.filter(ejercicio=fresco), start=1):
        if otra.orden != orden:
            Propuesta.objects.filter(pk=otra.pk).update(orden=orden, clave=clave_de(orden))
    asentar("quitar_propuesta", ejercicio_id=fresco.pk, actor=actor, hechos={"propuesta": identidad})


def contenido_de(propuesta: Propuesta) -> dict[str, Any]:
    """Return the wording of a proposal as hashed: text, place, components and origin ideas, in order."""
    return {
        "ejercicio": propuesta.ejercicio_id,
        "clave": propuesta.clave,
        "version": propuesta.version,
        "titulo": propuesta.titulo,
        "resumen": propuesta.resumen,
        "lugar": propuesta.lugar,
        "superficie": f"{propuesta.superficie:.2f}" if propuesta.superficie is not None else "",
        "componentes": [
            {
                "nombre": parte.nombre,
                "cantidad": f"{parte.cantidad:.2f}",
                "unidad": parte.unidad,
                "precio": f"{parte.precio:.2f}",
                "fuente_precio": parte.fuente_precio,
                "fecha_precio": parte.fecha_precio,
            }
            for parte in propuesta.componentes.all()
        ],
        "origenes": [{"idea": origen.idea.clave, "como": origen.como} for origen in propuesta.origenes.all()],
    }


def _bloquear_para_editar(ejercicio: Ejercicio, actor: Usuario | None) -> Ejercicio:
    fresco = bloquear(ejercicio, ClaveEtapa.DELIBERACION)
    exigir_permiso(fresco, actor, Permiso.CONSOLIDAR)
    if Convergencia.objects.filter(ejercicio=fresco, vigente=True).exists():
        raise ReglaIncumplida(YA_RATIFICADAS)
    return fresco


def _tomar(propuesta: Propuesta, edicion: int | None) -> Propuesta:
    """Lock a proposal; refuse when it is gone or somebody saved after ``edicion``."""
    fresca = Propuesta.objects.select_for_update().filter(pk=propuesta.pk).first()
    if fresca is None or (edicion is not None and edicion != fresca.edicion):
        raise ReglaIncumplida(OTRA_PERSONA, campo="edicion")
    return fresca


def _poner_componentes(propuesta: Propuesta, componentes: Iterable[Mapping[str, Any]]) -> None:
    propuesta.componentes.all().delete()
    partes = [
        Componente(propuesta=propuesta, orden=orden, **campos)
        for orden, campos in enumerate(componentes, start=1)
    ]
    validar_lineas(partes)
    Componente.objects.bulk_create(partes)


def _poner_origenes(propuesta: Propuesta, origenes: Iterable[tuple[Idea, str]]) -> None:
    pares = {idea.pk: como.strip() for idea, como in origenes}
    cerradas = Idea.objects.cerradas(propuesta.ejercicio).filter(pk__in=pares)
    if len(cerradas) != len(pares):
        raise ReglaIncumplida("Solo se toman ideas de mesas con el acta cerrada.")
    for idea in cerradas:
        if not pares[idea.pk]:
            raise ReglaIncumplida(f"Escriba cómo se incorpora la idea {idea.clave}.", campo=f"como_{idea.pk}")
    propuesta.origenes.all().delete()
    OrigenIdea.objects.bulk_create(
        OrigenIdea(propuesta=propuesta, idea=idea, como=pares[idea.pk][:200]) for idea in cerradas
    )
