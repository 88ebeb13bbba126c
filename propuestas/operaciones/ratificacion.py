"""The plenary ratifies the wording of the proposals, and the executing dependencia takes them away."""

from datetime import date, time
from typing import Any

from gobierno_abierto.bitacora.operaciones import asentar, operacion
from gobierno_abierto.canonico import huella, texto_canonico
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.documentos.models import Documento, TipoDocumento
from gobierno_abierto.documentos.reglas import con_articulo
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.historia import motivo_del_regreso
from gobierno_abierto.ejercicios.models import Actividad, Ejercicio
from gobierno_abierto.ejercicios.operaciones import bloquear, exigir_permiso, levantar_documento
from gobierno_abierto.ejercicios.operaciones.documentos import documento_vigente
from gobierno_abierto.ejercicios.reglas import enumerar, fecha_media
from gobierno_abierto.errores import ReglaIncumplida
from gobierno_abierto.tiempo import ahora, hoy
from mesas.etapa import mesas_por_cerrar
from propuestas.models import (
    Acuse,
    Convergencia,
    Destino,
    Dictaminadora,
    Propuesta,
    PublicacionDictamenes,
)
from propuestas.reglas import claves_por_mesa

from .consolidacion import YA_RATIFICADAS, contenido_de
from .guardado import firmante


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
    return enumerar([con_articulo(una) for una in dict.fromkeys(asignadas or posibles)])


def _fecha_de_validacion(ejercicio: Ejercicio) -> date | None:
    sesion = ejercicio.actividad_de(Actividad.Tipo.JORNADA_VALIDACION)
    return sesion.fecha if sesion else None
