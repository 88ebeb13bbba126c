"""FACTIBILIDAD: each dependencia writes its dictámenes, all are published at once, residents' papers are answered."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from gobierno_abierto.bitacora.operaciones import asentar, operacion
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.documentos.models import Documento, TipoDocumento
from gobierno_abierto.documentos.operaciones import publicar
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.historia import motivo_del_regreso
from gobierno_abierto.ejercicios.models import Ejercicio, Institucion, Situacion
from gobierno_abierto.ejercicios.operaciones import bloquear, exigir_permiso, levantar_documento
from gobierno_abierto.ejercicios.reglas import enumerar, pesos
from gobierno_abierto.errores import ReglaIncumplida
from gobierno_abierto.tiempo import ahora, hoy
from propuestas.models import (
    Aclaracion,
    Competencia,
    Criterio,
    Dictamen,
    Dictaminadora,
    Dimension,
    Partida,
    Propuesta,
    PublicacionDictamenes,
    Sentido,
    estudiar,
)
from propuestas.reglas import (
    CRITERIOS,
    OBLIGATORIAS,
    cantidad_legible,
    costo_total,
)

from .guardado import OTRA_PERSONA, firmante, validar_lineas

EN_FIRME = "El dictamen está en firme: no se edita. Solo una aclaración puede llevar a una nueva versión."
OTRA_REDACCION = "La redacción de la propuesta cambió"


@operacion
def guardar_dictamen(
    propuesta: Propuesta,
    *,
    actor: Usuario | None,
    dimension: str,
    institucion: Institucion,
    sentido: str = "",
    motivacion: str = "",
    fundamento: str = "",
    condiciones: str = "",
    criterios: Sequence[tuple[str, str]] = (),
    partidas: Iterable[Mapping[str, Any]] | None = None,
    edicion: int | None = None,
) -> Dictamen:
    """Save a draft as far as it goes, incomplete or not; only its own dependencia sees it.

    ``criterios`` are (answer, reason) in the order of ``reglas.CRITERIOS``; ``partidas`` (concepto, cantidad, unidad,
    precio in MXN, fuente_precio, fecha_precio) default to the proposal's components on a new budget draft.
    ``edicion`` is the save that the person saw (0: there was no draft); if somebody saved since, it is refused and
    nothing is lost on either side.
    """
    ejercicio = propuesta.ejercicio
    _exigir_estudio(ejercicio)
    exigir_dependencia(ejercicio, actor, institucion)
    if not Competencia.objects.filter(
        ejercicio=ejercicio, dimension=dimension, institucion=institucion
    ).exists():
        raise ReglaIncumplida(f"{institucion.corto} no hace ese dictamen en este ejercicio.")
    if propuesta.estado != Propuesta.Estado.RATIFICADA:
        raise ReglaIncumplida("Solo se dictaminan propuestas ratificadas.")
    dictamen, es_nuevo = _abrir_borrador(propuesta, dimension, institucion, actor, edicion)
    if partidas is None and es_nuevo and dictamen.es_presupuestal:
        partidas = partidas_de(propuesta)
    dictamen.sentido, dictamen.motivacion, dictamen.fundamento = sentido, motivacion, fundamento
    dictamen.condiciones, dictamen.redaccion = condiciones, propuesta.version
    dictamen.editado_por, dictamen.editado_en = actor, ahora()
    dictamen.save(
        update_fields=[
            "sentido",
            "motivacion",
            "fundamento",
            "condiciones",
            "redaccion",
            "editado_por",
            "editado_en",
        ]
    )
    _poner_criterios(dictamen, criterios)
    if partidas is not None and dictamen.es_presupuestal:
        _poner_partidas(dictamen, partidas)
    asentar("guardar_dictamen", ejercicio_id=ejercicio.pk, actor=actor, hechos={"dictamen": dictamen.pk})
    return dictamen


@operacion
def dejar_en_firme(dictamen: Dictamen, *, actor: Usuario | None, edicion: int | None = None) -> Dictamen:
    """Sign a complete draft and freeze its document, private until all are published together.

    Raises ReglaIncumplida naming the first thing missing, with all of them in ``pendientes`` (``reglas.Faltante``).
    A version made by an aclaración names the one before and is public at once.
    """
    ejercicio = bloquear(dictamen.propuesta.ejercicio, ClaveEtapa.FACTIBILIDAD)
    exigir_dependencia(ejercicio, actor, dictamen.institucion)
    fresco = Dictamen.objects.select_for_update().get(pk=dictamen.pk)
    if fresco.es_final:
        raise ReglaIncumplida(EN_FIRME)
    if edicion is not None and edicion != fresco.edicion:
        raise ReglaIncumplida(OTRA_PERSONA, campo="edicion")
    if fresco.redaccion != fresco.propuesta.version:
        raise ReglaIncumplida(f"{OTRA_REDACCION}: revise el dictamen y guárdelo antes de dejarlo en firme.")
    if faltan := fresco.faltantes(ejercicio.techo_presupuestal or costo_total([])):
        raise ReglaIncumplida(faltan[0].texto, campo=faltan[0].campo, pendientes=faltan)
    documento = _levantar_dictamen(fresco, ejercicio, actor)
    Dictamen.objects.filter(pk=fresco.pk, estado=Dictamen.Estado.BORRADOR).update(
        estado=Dictamen.Estado.FINAL,
        costo=fresco.suma_de_partidas if fresco.es_presupuestal else None,
        firmado_por=actor,
        firmado_en=documento.fecha,
        documento=documento,
    )
    asentar(
        "dejar_en_firme",
        ejercicio_id=ejercicio.pk,
        actor=actor,
        hechos={"dictamen": fresco.pk, "documento": documento.folio, "version": documento.version},
    )
    fresco.refresh_from_db()
    return fresco


@operacion
def publicar_dictamenes(ejercicio: Ejercicio, *, actor: Usuario | None) -> PublicacionDictamenes:
    """Publish every dictamen at once, when all the required ones are final; the clarification window starts now."""
    fresco = bloquear(ejercicio, ClaveEtapa.FACTIBILIDAD)
    exigir_permiso(fresco, actor, Permiso.PUBLICAR_DICTAMENES)
    if PublicacionDictamenes.objects.vigente(fresco):
        raise ReglaIncumplida("Los dictámenes ya se publicaron.")
    estudios = estudiar(fresco)
    if not estudios:
        raise ReglaIncumplida("No hay propuestas ratificadas.")
    dimensiones = set(Competencia.objects.filter(ejercicio=fresco).values_list("dimension", flat=True))
    if sin_dependencia := [Dimension(una).label for una in OBLIGATORIAS if una not in dimensiones]:
        raise ReglaIncumplida(f"Falta decir qué dependencia hace el dictamen {enumerar(sin_dependencia)}.")
    faltan = [uno.nombre for estudio in estudios for uno in estudio.requisitos if not uno.cumplido]
    if faltan:
        raise ReglaIncumplida(f"Faltan dictámenes: {enumerar(faltan)}.")
    documentos = [uno.final.documento for estudio in estudios for uno in estudio.requisitos if uno.final]
    publicar([documento for documento in documentos if documento])
    publicacion = PublicacionDictamenes.objects.create(
        ejercicio=fresco, publicados_en=ahora(), plazo_horas=fresco.plazo_aclaracion
    )
    asentar(
        "publicar_dictamenes",
        ejercicio_id=fresco.pk,
        actor=actor,
        hechos={"documentos": [documento.folio for documento in documentos if documento]},
    )
    return publicacion


def partidas_de(propuesta: Propuesta) -> list[dict[str, Any]]:
    """Return a proposal's components as costed lines, to start the budget dictamen with."""
    return [
        {
            "concepto": parte.nombre,
            "cantidad": parte.cantidad,
            "unidad": parte.unidad,
            "precio": parte.precio,
            "fuente_precio": parte.fuente_precio,
            "fecha_precio": parte.fecha_precio,
        }
        for parte in propuesta.componentes.all()
    ]


def _exigir_estudio(ejercicio: Ejercicio) -> None:
    """Refuse outside the stage, by a plain read: drafts do not lock the exercise."""
    etapa, situacion = Ejercicio.objects.values_list("etapa", "situacion").get(pk=ejercicio.pk)
    if etapa != ClaveEtapa.FACTIBILIDAD or situacion != Situacion.ACTIVO:
        raise ReglaIncumplida(
            "Los dictámenes se escriben en la etapa de Factibilidad, con el ejercicio en curso."
        )


def exigir_dependencia(ejercicio: Ejercicio, actor: Usuario | None, institucion: Institucion) -> None:
    exigir_permiso(ejercicio, actor, Permiso.DICTAMINAR)
    if actor and not Dictaminadora.objects.filter(usuario=actor, institucion=institucion).exists():
        raise ReglaIncumplida(f"Su cuenta no dictamina por {institucion.corto}.")


def _abrir_borrador(
    propuesta: Propuesta, dimension: str, institucion: Institucion, actor: Usuario | None, edicion: int | None
) -> tuple[Dictamen, bool]:
    """Return the open draft, advanced by compare-and-set, or a new one; and whether it is new."""
    propios = Dictamen.objects.filter(propuesta=propuesta, dimension=dimension, institucion=institucion)
    borrador = propios.filter(estado=Dictamen.Estado.BORRADOR).first()
    if borrador is None:
        ultimo = propios.filter(estado=Dictamen.Estado.FINAL).select_related("documento").last()
        if ultimo and not motivo_de_version_nueva(ultimo, propuesta):
            raise ReglaIncumplida(EN_FIRME)
        if edicion:
            raise ReglaIncumplida(OTRA_PERSONA, campo="edicion")
        try:
            with transaction.atomic():
                return (
                    Dictamen.objects.create(
                        propuesta=propuesta,
                        dimension=dimension,
                        institucion=institucion,
                        version=ultimo.version + 1 if ultimo else 1,
                        redaccion=propuesta.version,
                        editado_por=actor,
                        editado_en=ahora(),
                    ),
                    True,
                )
        except IntegrityError as error:
            raise ReglaIncumplida(OTRA_PERSONA, campo="edicion") from error
    visto = borrador.edicion if edicion is None else edicion
    ganadas = propios.filter(pk=borrador.pk, estado=Dictamen.Estado.BORRADOR, edicion=visto).update(
        edicion=F("edicion") + 1
    )
    if not ganadas:
        raise ReglaIncumplida(OTRA_PERSONA, campo="edicion")
    borrador.edicion = visto + 1
    return borrador, False


def motivo_de_version_nueva(ultimo: Dictamen, propuesta: Propuesta) -> str:
    """Return why a signed dictamen may be written again without an aclaración; empty when it may not.

    The proposal has another wording than the one it studied, or the exercise was brought back after it was signed.
    """
    if ultimo.redaccion != propuesta.version:
        return OTRA_REDACCION
    if ultimo.documento is None:
        return ""
    return motivo_del_regreso(propuesta.ejercicio, despues_de=ultimo.documento.bitacora_n)


def _poner_criterios(dictamen: Dictamen, criterios: Sequence[tuple[str, str]]) -> None:
    respuestas = list(criterios) + [("", "")] * len(CRITERIOS[dictamen.dimension])
    dictamen.criterios.all().delete()
    Criterio.objects.bulk_create(
        Criterio(dictamen=dictamen, orden=orden, criterio=texto, respuesta=respuesta, razon=razon)
        for orden, (texto, (respuesta, razon)) in enumerate(
            zip(CRITERIOS[dictamen.dimension], respuestas, strict=False), start=1
        )
    )


def _poner_partidas(dictamen: Dictamen, partidas: Iterable[Mapping[str, Any]]) -> None:
    dictamen.partidas.all().delete()
    lineas = [
        Partida(dictamen=dictamen, orden=orden, **campos) for orden, campos in enumerate(partidas, start=1)
    ]
    validar_lineas(lineas)
    Partida.objects.bulk_create(lineas)


def abrir_version_nueva(dictamen: Dictamen, actor: Usuario | None) -> None:
    propios = Dictamen.objects.filter(
        propuesta=dictamen.propuesta, dimension=dictamen.dimension, institucion=dictamen.institucion
    )
    if propios.filter(estado=Dictamen.Estado.BORRADOR).exists():
        return  # another aclaración already opened it: one new version answers both
    ultimo = propios.order_by("-version")[0]
    nuevo = Dictamen.objects.create(
        propuesta=ultimo.propuesta,
        dimension=ultimo.dimension,
        institucion=ultimo.institucion,
        version=ultimo.version + 1,
        redaccion=ultimo.redaccion,
        sentido=ultimo.sentido,
        motivacion=ultimo.motivacion,
        fundamento=ultimo.fundamento,
        condiciones=ultimo.condiciones,
        editado_por=actor,
        editado_en=ahora(),
    )
    criterios, partidas = list(ultimo.criterios.all()), list(ultimo.partidas.all())
    for criterio in criterios:
        criterio.pk, criterio.dictamen = None, nuevo
    for partida in partidas:
        partida.pk, partida.dictamen = None, nuevo
    Criterio.objects.bulk_create(criterios)
    Partida.objects.bulk_create(partidas)


def _levantar_dictamen(dictamen: Dictamen, ejercicio: Ejercicio, actor: Usuario | None) -> Documento:
    """Freeze the draft's document; from version 2 on it names the one before and the aclaraciones that led to it."""
    propuesta, dimension = dictamen.propuesta, dictamen.get_dimension_display()
    propios = Dictamen.objects.filter(
        propuesta=propuesta, dimension=dictamen.dimension, institucion=dictamen.institucion
    )
    anterior = (
        propios.filter(estado=Dictamen.Estado.FINAL).select_related("documento").order_by("-version").first()
    )
    respondidas = list(
        Aclaracion.objects.filter(
            dictamen__in=propios, dictamen__redaccion=propuesta.version, respondida_en__isnull=False
        )
    )
    folios = enumerar([una.folio for una in respondidas if una.pide_version_nueva])
    motivo = motivo_de_version_nueva(anterior, propuesta) if anterior else ""
    if anterior and not motivo:
        motivo = f"Respuesta a la aclaración {folios}"
    techo = ejercicio.techo_presupuestal or costo_total([])
    partidas = list(dictamen.partidas.all())
    return levantar_documento(
        ejercicio,
        tipo=TipoDocumento.DICTAMEN,
        titulo=f"Dictamen de factibilidad {dimension} de la propuesta {propuesta.clave}",
        publico=PublicacionDictamenes.objects.vigente(ejercicio) is not None,
        fecha=hoy(),
        corrige=anterior.documento if anterior else None,
        motivo_version=motivo,
        firmantes=[firmante(actor, f"Dictamina por {dictamen.institucion.nombre}")],
        datos={
            "dimension": dimension,
            "dependencia": dictamen.institucion.nombre,
            "propuesta_clave": propuesta.clave,
            "propuesta_titulo": propuesta.titulo,
            "propuesta_version": propuesta.version,
            "propuesta_huella": propuesta.huella,
            "criterios": [
                {"criterio": uno.criterio, "respuesta": uno.get_respuesta_display(), "razon": uno.razon}
                for uno in dictamen.criterios.all()
            ],
            "es_presupuestal": dictamen.es_presupuestal,
            "partidas": [
                {
                    "concepto": una.concepto,
                    "cantidad": cantidad_legible(una.cantidad),
                    "unidad": una.unidad,
                    "precio": pesos(una.precio),
                    "fuente_precio": f"{una.fuente_precio}, {una.fecha_precio:%d/%m/%Y}",
                    "importe": pesos(una.importe),
                }
                for una in partidas
            ],
            "costo_total": pesos(dictamen.suma_de_partidas) if dictamen.es_presupuestal else "",
            "techo_presupuestal": pesos(techo),
            "sentido": dictamen.get_sentido_display(),
            "es_viable": dictamen.sentido == Sentido.VIABLE,
            "es_condicionado": dictamen.sentido == Sentido.CON_CONDICIONES,
            "es_no_viable": dictamen.sentido == Sentido.NO_VIABLE,
            "motivacion": dictamen.motivacion,
            "fundamento": dictamen.fundamento,
            "condiciones": [{"texto": una} for una in dictamen.lista_de_condiciones],
            "hubo_aclaraciones": bool(respondidas),
            "aclaraciones": [
                {"folio": una.folio, "pregunta": una.pregunta, "respuesta": una.respuesta}
                for una in respondidas
            ],
        },
    )
