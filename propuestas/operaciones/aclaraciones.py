"""Clarifications asked of a published dictamen, and their answers."""

from datetime import datetime

from django.db.models import Max

from gobierno_abierto.bitacora.operaciones import asentar, operacion
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.operaciones import bloquear, exigir_permiso
from gobierno_abierto.errores import ReglaIncumplida
from gobierno_abierto.tiempo import ahora
from propuestas.models import (
    Aclaracion,
    Dictamen,
    PublicacionDictamenes,
)
from propuestas.reglas import (
    cierre_de_aclaraciones,
)

from .factibilidad import abrir_version_nueva, exigir_dependencia


@operacion
def registrar_aclaracion(
    dictamen: Dictamen, *, actor: Usuario | None, pregunta: str, recibida_en: datetime | None = None
) -> Aclaracion:
    """Record a resident's written request, without name, received inside the window (``recibida_en`` defaults to now)."""
    ejercicio = bloquear(dictamen.propuesta.ejercicio, ClaveEtapa.FACTIBILIDAD)
    exigir_permiso(ejercicio, actor, Permiso.RECIBIR_ACLARACIONES)
    publicacion = PublicacionDictamenes.objects.vigente(ejercicio)
    if publicacion is None:
        raise ReglaIncumplida("Los dictámenes todavía no se publican.")
    if not dictamen.es_final:
        raise ReglaIncumplida("Ese dictamen todavía no está en firme.")
    if not pregunta.strip():
        raise ReglaIncumplida("Escriba qué pide aclarar la persona.", campo="pregunta")
    momento = recibida_en or ahora()
    if momento > ahora():
        raise ReglaIncumplida("La fecha de recepción no puede ser futura.", campo="recibida_en")
    if (
        not publicacion.publicados_en
        <= momento
        < cierre_de_aclaraciones(publicacion.publicados_en, publicacion.plazo_horas)
    ):
        raise ReglaIncumplida("El escrito se recibió fuera del plazo de aclaración.", campo="recibida_en")
    numero = (
        Aclaracion.objects.filter(ejercicio=ejercicio).aggregate(ultimo=Max("numero"))["ultimo"] or 0
    ) + 1
    aclaracion = Aclaracion.objects.create(
        ejercicio=ejercicio, numero=numero, dictamen=dictamen, pregunta=pregunta.strip(), recibida_en=momento
    )
    asentar(
        "registrar_aclaracion",
        ejercicio_id=ejercicio.pk,
        actor=actor,
        hechos={"aclaracion": aclaracion.pk, "dictamen": dictamen.pk},
    )
    return aclaracion


@operacion
def responder_aclaracion(
    aclaracion: Aclaracion, *, actor: Usuario | None, respuesta: str, version_nueva: bool = False
) -> Aclaracion:
    """Answer a request; ``version_nueva`` also opens a draft of the dictamen's next version, a copy of the last.

    The stage cannot end until that draft is final too.
    """
    ejercicio = bloquear(aclaracion.ejercicio, ClaveEtapa.FACTIBILIDAD)
    fresca = (
        Aclaracion.objects.select_for_update().select_related("dictamen__institucion").get(pk=aclaracion.pk)
    )
    exigir_dependencia(ejercicio, actor, fresca.dictamen.institucion)
    if fresca.respondida_en:
        raise ReglaIncumplida("Esa aclaración ya se respondió.")
    if not respuesta.strip():
        raise ReglaIncumplida("Escriba la respuesta.", campo="respuesta")
    fresca.respuesta, fresca.respondida_en, fresca.respondida_por = respuesta.strip(), ahora(), actor
    fresca.pide_version_nueva = version_nueva
    fresca.save(update_fields=["respuesta", "respondida_en", "respondida_por", "pide_version_nueva"])
    if version_nueva:
        abrir_version_nueva(fresca.dictamen, actor)
    asentar(
        "responder_aclaracion",
        ejercicio_id=ejercicio.pk,
        actor=actor,
        hechos={"aclaracion": fresca.pk, "version_nueva": version_nueva},
    )
    return fresca
