"""VALIDACION: record the session, give each idea its fate, draw the ballot's order, freeze the options, close the acta."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from typing import Any

from django.db.models import Count, Q

from gobierno_abierto.bitacora.operaciones import asentar, operacion
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.documentos.models import Documento, TipoDocumento
from gobierno_abierto.ejercicios.historia import motivo_del_regreso
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.ejercicios.operaciones import levantar_documento
from gobierno_abierto.ejercicios.operaciones.documentos import documento_vigente
from gobierno_abierto.ejercicios.reglas import enumerar, pesos
from gobierno_abierto.errores import ReglaIncumplida
from mesas.models import Idea
from propuestas.models import (
    Confirmacion,
    Destino,
    Estudio,
    Objecion,
    Opcion,
    OrigenIdea,
    Pregunta,
    SesionValidacion,
    estudiar,
    huella_de_opciones,
    ideas_sin_destino,
    opciones_al_dia,
)
from propuestas.reglas import BOLETA_VIEJA, boleto_de_orden

from .boleta import (
    bloquear_validacion,
    exigir_opciones_intactas,
    exigir_sin_congelar,
    metodo_del_orden,
    se_puede_rehacer,
    tomar_sesion,
)
from .guardado import OTRA_PERSONA, firmante, guardar

MANUALES = (
    Destino.Tipo.AGRUPADA,
    Destino.Tipo.NO_ELEGIDA,
    Destino.Tipo.FUERA_DE_ALCANCE,
    Destino.Tipo.RETIRADA,
)


@operacion
def registrar_sesion(
    ejercicio: Ejercicio,
    *,
    actor: Usuario | None,
    fecha: date,
    lugar: str,
    asistentes: int,
    hora_inicio: time | None = None,
    hora_fin: time | None = None,
    observaciones: str = "",
    confirmaciones: Mapping[str, int] | None = None,
    preguntas: Iterable[tuple[str, str]] = (),
    objeciones: Iterable[Mapping[str, str]] = (),
    edicion: int | None = None,
) -> SesionValidacion:
    """Save the record of the session, whole, until the options are frozen.

    ``confirmaciones`` are counts by proposal key; ``preguntas`` are (question, answer); ``objeciones`` hold propuesta
    (key), objecion and respuesta, which may come later. The first save also gives their fate to the ideas that are
    in a proposal. ``edicion`` is the save that the person saw (0: there was none).
    """
    fresco = bloquear_validacion(ejercicio, actor)
    sesion = SesionValidacion.objects.select_for_update().filter(ejercicio=fresco).first()
    if edicion is not None and edicion != (sesion.edicion if sesion else 0):
        raise ReglaIncumplida(OTRA_PERSONA, campo="edicion")
    exigir_sin_congelar(fresco)
    nueva = sesion is None
    sesion = sesion or SesionValidacion(ejercicio=fresco, edicion=0)
    for campo, valor in {
        "fecha": fecha,
        "lugar": lugar,
        "asistentes": asistentes,
        "hora_inicio": hora_inicio,
        "hora_fin": hora_fin,
        "observaciones": observaciones,
    }.items():
        setattr(sesion, campo, valor)
    sesion.edicion += 1
    guardar(sesion)
    estudios = estudiar(fresco)
    if nueva:
        _fijar_destinos_automaticos(fresco, estudios)
    _poner_detalle(sesion, estudios, confirmaciones or {}, preguntas, objeciones)
    asentar("registrar_sesion", ejercicio_id=fresco.pk, actor=actor, hechos={"asistentes": asistentes})
    return sesion


@operacion
def fijar_destinos(
    ejercicio: Ejercicio, *, actor: Usuario | None, ideas: Sequence[Idea], tipo: str, razon: str
) -> int:
    """Give one fate and its reason to several ideas at once; return how many. Those in a proposal have theirs already."""
    fresco = bloquear_validacion(ejercicio, actor)
    _exigir_sin_cerrar(fresco)
    if tipo not in MANUALES:
        raise ReglaIncumplida("Elija un destino de la lista.", campo="tipo")
    if not razon.strip():
        raise ReglaIncumplida("Escriba la razón: se publica junto con el destino.", campo="razon")
    pedidas = {idea.pk for idea in ideas}
    if not pedidas:
        raise ReglaIncumplida("Elija al menos una idea.", campo="ideas")
    propias = Idea.objects.cerradas(fresco).filter(pk__in=pedidas)
    if len(propias) != len(pedidas):
        raise ReglaIncumplida(
            "Alguna de esas ideas no es de una mesa cerrada de este ejercicio.", campo="ideas"
        )
    con_propuesta = set(OrigenIdea.objects.filter(idea__in=pedidas).values_list("idea_id", flat=True))
    if en_propuesta := [idea.clave for idea in propias if idea.pk in con_propuesta]:
        raise ReglaIncumplida(
            f"Estas ideas ya están en una propuesta: {enumerar(en_propuesta)}.", campo="ideas"
        )
    Destino.objects.filter(idea__in=pedidas).update(tipo=tipo, razon=razon.strip())
    con_destino = set(Destino.objects.filter(idea__in=pedidas).values_list("idea_id", flat=True))
    Destino.objects.bulk_create(
        Destino(idea_id=pk, tipo=tipo, razon=razon.strip()) for pk in sorted(pedidas - con_destino)
    )
    asentar(
        "fijar_destinos",
        ejercicio_id=fresco.pk,
        actor=actor,
        hechos={"ideas": sorted(pedidas), "destino": str(tipo)},
    )
    return len(pedidas)


@operacion
def cerrar_validacion(
    ejercicio: Ejercicio,
    *,
    actor: Usuario | None,
    hora_fin: time | None = None,
    observaciones: str | None = None,
) -> Documento:
    """Close the session with its acta, once options are frozen and every idea has its fate; fates become public."""
    fresco = bloquear_validacion(ejercicio, actor)
    sesion = tomar_sesion(fresco)
    opciones = list(Opcion.objects.vigentes(fresco).select_related("propuesta"))
    if not opciones:
        raise ReglaIncumplida("Falta congelar las opciones.")
    estudios = estudiar(fresco)
    if not opciones_al_dia(opciones, estudios):
        if not se_puede_rehacer(fresco, sesion):
            exigir_opciones_intactas(opciones)
        raise ReglaIncumplida(BOLETA_VIEJA)
    _fijar_destinos_automaticos(fresco, estudios)
    if sin_destino := ideas_sin_destino(fresco).count():
        raise ReglaIncumplida(f"Faltan {sin_destino} ideas sin destino o sin razón.")
    organo = fresco.organo_garante
    dictaminaron = {
        uno.final.firmado_por_id: uno.final.firmado_por
        for estudio in estudios
        for uno in estudio.requisitos
        if uno.final and uno.final.firmado_por
    }
    anterior = documento_vigente(fresco, TipoDocumento.ACTA_VALIDACION)
    documento = levantar_documento(
        fresco,
        tipo=TipoDocumento.ACTA_VALIDACION,
        corrige=anterior,
        motivo_version=motivo_del_regreso(fresco, despues_de=anterior.bitacora_n) if anterior else "",
        titulo="Acta de validación",
        lugar=sesion.lugar,
        fecha=sesion.fecha,
        hora_inicio=sesion.hora_inicio,
        hora_fin=hora_fin or sesion.hora_fin,
        observaciones=sesion.observaciones if observaciones is None else observaciones,
        firmantes=[
            firmante(actor, "Coordinación"),
            *(firmante(persona, "Dependencia que dictaminó") for persona in dictaminaron.values()),
            firmante(sesion.testigo, "Órgano garante", cargo=organo.nombre if organo else ""),
        ],
        datos=_datos_del_acta(sesion, estudios, opciones),
    )
    SesionValidacion.objects.filter(pk=sesion.pk).update(
        documento=documento, cerrada_en=documento.fecha, hora_fin=hora_fin or sesion.hora_fin
    )
    asentar(
        "cerrar_validacion",
        ejercicio_id=fresco.pk,
        actor=actor,
        hechos={"documento": documento.folio, "huella_opciones": huella_de_opciones(opciones)},
    )
    return documento


def _exigir_sin_cerrar(ejercicio: Ejercicio) -> None:
    if SesionValidacion.objects.filter(ejercicio=ejercicio, cerrada_en__isnull=False).exists():
        raise ReglaIncumplida("El acta de validación ya está cerrada.")


def _fijar_destinos_automaticos(ejercicio: Ejercicio, estudios: list[Estudio]) -> None:
    """Give each idea that is in a proposal its fate: incorporada in the viable ones, else no viable with the reason.

    Those of earlier wordings or dictámenes give way, and so does whatever was said of an idea before it entered one.
    """
    Destino.objects.filter(idea__mesa__ejercicio=ejercicio).filter(
        Q(automatico=True) | Q(idea__origenes__isnull=False)
    ).delete()
    viables: dict[int, list[str]] = {}
    caidas: dict[int, str] = {}
    for estudio in estudios:
        for origen in estudio.propuesta.origenes.all():
            if estudio.es_viable:
                viables.setdefault(origen.idea_id, []).append(
                    f"Propuesta {estudio.propuesta.clave}: {origen.como}"
                )
            elif estudio.en_contra:
                dictamen = estudio.en_contra[0]
                caidas.setdefault(
                    origen.idea_id, f"{dictamen.institucion.nombre} explicó: {dictamen.motivacion}"
                )
    ya_tienen = set(Destino.objects.filter(idea__in={*viables, *caidas}).values_list("idea_id", flat=True))
    Destino.objects.bulk_create(
        [
            Destino(idea_id=pk, tipo=Destino.Tipo.INCORPORADA, razon="\n".join(razones), automatico=True)
            for pk, razones in sorted(viables.items())
            if pk not in ya_tienen
        ]
        + [
            Destino(idea_id=pk, tipo=Destino.Tipo.NO_VIABLE, razon=razon, automatico=True)
            for pk, razon in sorted(caidas.items())
            if pk not in viables and pk not in ya_tienen
        ]
    )


def _poner_detalle(
    sesion: SesionValidacion,
    estudios: list[Estudio],
    confirmaciones: Mapping[str, int],
    preguntas: Iterable[tuple[str, str]],
    objeciones: Iterable[Mapping[str, str]],
) -> None:
    propuestas = {uno.propuesta.clave: uno.propuesta for uno in estudios}
    objeciones = list(objeciones)
    if ajenas := {*confirmaciones, *(una["propuesta"] for una in objeciones)} - set(propuestas):
        raise ReglaIncumplida(f"No hay una propuesta {enumerar(sorted(ajenas))} en este ejercicio.")
    for clave, confirmadas in confirmaciones.items():
        if confirmadas > sesion.asistentes:
            raise ReglaIncumplida(
                f"La propuesta {clave} tiene más confirmaciones que personas en la sesión.",
                campo=f"confirmadas_{clave}",
            )
    sesion.confirmaciones.all().delete()
    sesion.preguntas.all().delete()
    sesion.objeciones.all().delete()
    Confirmacion.objects.bulk_create(
        Confirmacion(sesion=sesion, propuesta=propuestas[clave], confirmadas=confirmadas)
        for clave, confirmadas in confirmaciones.items()
    )
    Pregunta.objects.bulk_create(
        Pregunta(sesion=sesion, pregunta=pregunta, respuesta=respuesta) for pregunta, respuesta in preguntas
    )
    Objecion.objects.bulk_create(
        Objecion(
            sesion=sesion,
            propuesta=propuestas[una["propuesta"]],
            objecion=una["objecion"],
            respuesta=una.get("respuesta", "").strip(),
        )
        for una in objeciones
    )


def _boletos(sesion: SesionValidacion, opciones: Iterable[Opcion]) -> list[dict[str, str]]:
    """Return the ticket of each option in the draw, in the ballot's order; none when there was no draw."""
    if not sesion.sorteo_en:
        return []
    claves = [una.propuesta.clave for una in opciones]
    return [{"clave": clave, "huella": boleto_de_orden(sesion.semilla, clave)} for clave in claves]


def _datos_del_acta(
    sesion: SesionValidacion, estudios: list[Estudio], opciones: list[Opcion]
) -> dict[str, Any]:
    confirmadas = dict(sesion.confirmaciones.values_list("propuesta_id", "confirmadas"))
    objeciones = list(sesion.objeciones.select_related("propuesta"))
    cuentas = Destino.objects.filter(idea__mesa__ejercicio=sesion.ejercicio_id).aggregate(
        total=Count("pk"), **{tipo: Count("pk", filter=Q(tipo=tipo)) for tipo in Destino.Tipo.values}
    )
    return {
        "personas_validacion": sesion.asistentes,
        "expuestas": [
            {
                "clave": uno.propuesta.clave,
                "titulo": uno.propuesta.titulo,
                "sentido": uno.resultado,
                "costo": pesos(uno.costo) if uno.costo is not None else "",
                "confirmadas": confirmadas.get(uno.propuesta.pk, 0),
            }
            for uno in estudios
        ],
        "preguntas": [
            {"pregunta": una.pregunta, "respuesta": una.respuesta} for una in sesion.preguntas.all()
        ],
        "hubo_objeciones": bool(objeciones),
        "objeciones": [
            {"propuesta": una.propuesta.titulo, "objecion": una.objecion, "respuesta": una.respuesta}
            for una in objeciones
        ],
        "metodo_orden": metodo_del_orden(sesion),
        "boletos": _boletos(sesion, opciones),
        "semilla": sesion.semilla,
        "fuente_semilla": sesion.fuente_semilla,
        "opciones": [
            {
                "numero": una.numero,
                "propuesta_clave": una.propuesta.clave,
                "titulo": una.titulo,
                "titulo_boleta": una.titulo_boleta,
                "lineas": una.lineas,
                "costo": pesos(una.costo),
                "huella": una.huella,
            }
            for una in opciones
        ],
        "es_ratificacion": len(opciones) == 1,
        "huella_opciones": huella_de_opciones(opciones),
        "ideas_con_destino": cuentas.pop("total"),
        "destinos": [
            {"destino": tipo.label, "ideas": cuentas[tipo.value]}
            for tipo in Destino.Tipo
            if cuentas[tipo.value]
        ],
    }
