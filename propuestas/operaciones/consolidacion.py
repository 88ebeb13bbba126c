"""DELIBERACION: make proposals from ideas, have the plenary ratify them, hand them over to the executing dependencia."""

from collections.abc import Iterable, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from django.db.models import Max

from gobierno_abierto.bitacora.operaciones import asentar, operacion
from gobierno_abierto.canonico import huella, texto_canonico
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.documentos.models import Documento, TipoDocumento
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.historia import motivo_del_regreso
from gobierno_abierto.ejercicios.models import Actividad, Ejercicio
from gobierno_abierto.ejercicios.operaciones import bloquear, exigir_permiso, levantar_documento
from gobierno_abierto.ejercicios.operaciones.documentos import documento_vigente
from gobierno_abierto.ejercicios.reglas import enumerar, fecha_media
from gobierno_abierto.errores import ReglaIncumplida
from gobierno_abierto.tiempo import ahora, hoy
from mesas.etapa import mesas_por_cerrar
from mesas.models import Idea
from propuestas.models import (
    Acuse,
    Componente,
    Convergencia,
    Destino,
    Dictaminadora,
    OrigenIdea,
    Propuesta,
    PublicacionDictamenes,
)
from propuestas.reglas import clave_de, claves_por_mesa

from .guardado import OTRA_PERSONA, firmante, guardar, validar_lineas

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


@operacion
def ratificar_propuestas(
    ejercicio: Ejercicio,
    *,
    actor: Usuario | None,
    metodo: str,
    a_favor: int,
    en_contra: int = 0,
    fecha_limite_dictamen: date | None = None,
    testigo: Usuario | None = None,
    lugar: str = "",
    fecha: date | None = None,
    hora_inicio: time | None = None,
    hora_fin: time | None = None,
    observaciones: str = "",
) -> Documento:
    """Record that the plenary ratified every wording, freeze each with its hash and draw up the acta de convergencia.

    After a reopening the acta is the next version of the same document. ``fecha_limite_dictamen`` defaults to the
    date of the validation session.
    """
    fresco = bloquear(ejercicio, ClaveEtapa.DELIBERACION)
    exigir_permiso(fresco, actor, Permiso.CONSOLIDAR)
    propuestas = list(Propuesta.objects.filter(ejercicio=fresco).con_detalle())
    _exigir_ratificables(fresco, propuestas, a_favor, en_contra)
    limite = fecha_limite_dictamen or _fecha_de_validacion(fresco) or hoy()
    momento = ahora()
    for propuesta in propuestas:
        propuesta.huella = huella(texto_canonico(contenido_de(propuesta)))
        propuesta.estado = Propuesta.Estado.RATIFICADA
        propuesta.ratificada_en = momento
        propuesta.edicion += 1
        propuesta.save(update_fields=["huella", "estado", "ratificada_en", "edicion"])
    anterior = Convergencia.objects.filter(ejercicio=fresco).order_by("-pk").first()
    organo = fresco.organo_garante
    documento = levantar_documento(
        fresco,
        tipo=TipoDocumento.ACTA_CONVERGENCIA,
        titulo="Acta de convergencia",
        lugar=lugar or fresco.sede_de(Actividad.Tipo.JORNADA_DELIBERATIVA),
        fecha=fecha or hoy(),
        hora_inicio=hora_inicio,
        hora_fin=hora_fin,
        observaciones=observaciones,
        corrige=anterior.documento if anterior else None,
        motivo_version=anterior.razon_reapertura.strip().rstrip(".") if anterior else "",
        firmantes=[
            firmante(actor, "Coordinación"),
            firmante(testigo, "Órgano garante", cargo=organo.nombre if organo else ""),
        ],
        datos={
            "metodo": metodo,
            "rondas": [],
            "propuestas_conv": [_renglon_de_convergencia(propuesta) for propuesta in propuestas],
            "a_favor_redaccion": a_favor,
            "en_contra_redaccion": en_contra,
            "fecha_limite_dictamen": limite,
        },
    )
    Convergencia.objects.create(
        ejercicio=fresco,
        metodo=metodo,
        a_favor=a_favor,
        en_contra=en_contra,
        fecha_limite_dictamen=limite,
        ratificada_en=momento,
        registrada_por=actor,
        documento=documento,
    )
    asentar(
        "ratificar_propuestas",
        ejercicio_id=fresco.pk,
        actor=actor,
        hechos={
            "documento": documento.folio,
            "version": documento.version,
            "propuestas": {una.clave: una.huella for una in propuestas},
        },
    )
    return documento


@operacion
def reabrir_redaccion(ejercicio: Ejercicio, *, actor: Usuario | None, razon: str) -> None:
    """Open the ratified wordings again, with a reason, until the dependencia signed its receipt.

    Once signed, only if the exercise was brought back since. Every proposal becomes a draft of its next version: the
    actas and dictámenes stay, and the next ones are their new versions.
    """
    fresco = bloquear(ejercicio, ClaveEtapa.DELIBERACION)
    exigir_permiso(fresco, actor, Permiso.CONSOLIDAR)
    vigente = Convergencia.objects.filter(ejercicio=fresco, vigente=True).first()
    if vigente is None:
        raise ReglaIncumplida("La plenaria todavía no ratifica la redacción: no hay qué reabrir.")
    if not razon.strip():
        raise ReglaIncumplida("Escriba por qué se reabre la redacción.", campo="razon")
    if not se_puede_reabrir(fresco, vigente):
        raise ReglaIncumplida("Las propuestas ya se entregaron con acuse: su redacción no se reabre.")
    vigente.vigente = False
    vigente.razon_reapertura = razon
    vigente.save(update_fields=["vigente", "razon_reapertura"])
    for propuesta in Propuesta.objects.filter(ejercicio=fresco):
        propuesta.estado = Propuesta.Estado.BORRADOR
        propuesta.huella = ""
        propuesta.ratificada_en = None
        propuesta.version += 1
        propuesta.edicion += 1
        propuesta.save(update_fields=["estado", "huella", "ratificada_en", "version", "edicion"])
    PublicacionDictamenes.objects.filter(ejercicio=fresco, vigente=True).update(vigente=False)
    Destino.objects.filter(idea__mesa__ejercicio=fresco, automatico=True).delete()
    asentar("reabrir_redaccion", ejercicio_id=fresco.pk, actor=actor, hechos={"convergencia": vigente.pk})


def se_puede_reabrir(ejercicio: Ejercicio, convergencia: Convergencia) -> bool:
    """Tell whether a ratified wording may be opened: not handed over yet, or brought back after the receipt."""
    acuse = Acuse.objects.select_related("documento").filter(convergencia=convergencia).first()
    return acuse is None or bool(motivo_del_regreso(ejercicio, despues_de=acuse.documento.bitacora_n))


@operacion
def recibir_propuestas(
    ejercicio: Ejercicio, *, actor: Usuario | None, fecha: date | None = None, observaciones: str = ""
) -> Documento:
    """Sign, for the executing dependencia, that it takes the ratified proposals away; draw up the acuse.

    Only an account that serves that dependencia may. The acuse lists versions and hashes, checked here once more.
    """
    fresco = bloquear(ejercicio, ClaveEtapa.DELIBERACION)
    exigir_permiso(fresco, actor, Permiso.RECIBIR_PROPUESTAS)
    receptora = fresco.area_ejecutora
    if receptora is None:
        raise ReglaIncumplida("El ejercicio no dice qué dependencia recibe las propuestas.")
    if actor and not Dictaminadora.objects.filter(usuario=actor, institucion=receptora).exists():
        raise ReglaIncumplida(f"Las propuestas las recibe {receptora.nombre}.")
    vigente = (
        Convergencia.objects.select_related("registrada_por").filter(ejercicio=fresco, vigente=True).first()
    )
    if vigente is None:
        raise ReglaIncumplida("Falta ratificar la redacción de las propuestas.")
    if Acuse.objects.filter(convergencia=vigente).exists():
        raise ReglaIncumplida("Las propuestas ya se recibieron: el acuse está firmado.")
    propuestas = list(Propuesta.objects.filter(ejercicio=fresco).ratificadas().con_detalle())
    for propuesta in propuestas:
        if propuesta.huella != huella(texto_canonico(contenido_de(propuesta))):
            raise ReglaIncumplida(f"La propuesta {propuesta.clave} no coincide con la ratificada.")
    entrega = vigente.registrada_por
    anterior = documento_vigente(fresco, TipoDocumento.ACUSE_ENTREGA)
    documento = levantar_documento(
        fresco,
        tipo=TipoDocumento.ACUSE_ENTREGA,
        titulo="Acuse de entrega de propuestas",
        corrige=anterior,
        motivo_version=motivo_del_regreso(fresco, despues_de=anterior.bitacora_n) if anterior else "",
        lugar=fresco.sede_de(Actividad.Tipo.JORNADA_DELIBERATIVA),
        fecha=fecha or hoy(),
        observaciones=observaciones,
        firmantes=[firmante(entrega, "Entrega"), firmante(actor, "Recibe")],
        datos={
            "propuestas": [
                {"clave": una.clave, "titulo": una.titulo, "version": una.version, "huella": una.huella}
                for una in propuestas
            ],
            "dependencia_receptora": receptora.nombre,
            "dependencias_competentes": _competentes(fresco),
            "fecha_limite_dictamen": fecha_media(vigente.fecha_limite_dictamen),
            "entrega_nombre": entrega.nombre if entrega else "La coordinación",
            "entrega_cargo": entrega.cargo if entrega else "",
            "recibe_nombre": actor.nombre if actor else receptora.nombre,
            "recibe_cargo": actor.cargo if actor else "",
        },
    )
    acuse = Acuse.objects.create(
        convergencia=vigente,
        institucion=receptora,
        recibida_por=actor,
        recibida_en=ahora(),
        documento=documento,
    )
    asentar(
        "recibir_propuestas",
        ejercicio_id=fresco.pk,
        actor=actor,
        hechos={"acuse": acuse.pk, "documento": documento.folio},
    )
    return documento


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


def _exigir_ratificables(
    ejercicio: Ejercicio, propuestas: list[Propuesta], a_favor: int, en_contra: int
) -> None:
    if Convergencia.objects.filter(ejercicio=ejercicio, vigente=True).exists():
        raise ReglaIncumplida(YA_RATIFICADAS)
    if faltan := mesas_por_cerrar(ejercicio):
        raise ReglaIncumplida(f"No se puede todavía: {faltan[0].texto}", pendientes=faltan)
    if not propuestas:
        raise ReglaIncumplida("No hay propuestas que ratificar: forme al menos una.")
    if len(propuestas) > (ejercicio.max_propuestas or 0):
        raise ReglaIncumplida(f"Hay más de {ejercicio.max_propuestas} propuestas.")
    if sin_origen := [una.clave for una in propuestas if not una.origenes.all()]:
        raise ReglaIncumplida(f"Estas propuestas no tienen ideas de origen: {enumerar(sin_origen)}.")
    if a_favor <= en_contra:
        raise ReglaIncumplida(
            "La plenaria no aprobó la redacción: los votos a favor deben ser más que los votos en contra.",
            campo="a_favor",
        )


def _renglon_de_convergencia(propuesta: Propuesta) -> dict[str, Any]:
    ideas, mesas = claves_por_mesa(
        (origen.idea.mesa.numero, origen.idea.numero) for origen in propuesta.origenes.all()
    )
    return {
        "clave": propuesta.clave,
        "titulo": propuesta.titulo,
        "version": propuesta.version,
        "huella": propuesta.huella,
        "ideas_origen": ideas,
        "mesas_origen": mesas,
    }


def _competentes(ejercicio: Ejercicio) -> str:
    """Return the dependencias that will write dictámenes; before they are assigned, those that may."""
    asignadas = [una.institucion.nombre for una in ejercicio.competencias.select_related("institucion")]
    posibles = [una.nombre for una in ejercicio.instituciones.all() if una.puede_dictaminar]
    return enumerar(list(dict.fromkeys(asignadas or posibles)))


def _fecha_de_validacion(ejercicio: Ejercicio) -> date | None:
    sesion = ejercicio.actividad_de(Actividad.Tipo.JORNADA_VALIDACION)
    return sesion.fecha if sesion else None
