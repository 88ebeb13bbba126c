"""The facts of the exercise that the convenio prints, read from its frozen documents: each number is its acta's own."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from gobierno_abierto.documentos.models import Documento, TipoDocumento
from gobierno_abierto.documentos.reglas import con_articulo, medida
from gobierno_abierto.ejercicios.models import Actividad, Ejercicio, Institucion, Representante, lineas
from gobierno_abierto.ejercicios.reglas import enumerar, fecha_media, pesos, pesos_en_letra
from propuestas.models import Opcion, PublicacionDictamenes
from propuestas.reglas import PRESUPUESTAL
from votacion.models import Casilla

Tipo = TipoDocumento
SIMULACRO = "SIMULACRO"
GANADORA = ("ganadora_numero", "ganadora_titulo", "ganadora_votos", "ganadora_porcentaje")

# Annex → what it holds and which documents of the exercise it gathers.
ANEXOS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("A", "Cronograma y cambios de fecha", (Tipo.CRONOGRAMA,)),
    (
        "B",
        "Actas de mesa, acta de la jornada deliberativa y acta de convergencia",
        (Tipo.ACTA_MESA, Tipo.ACTA_JORNADA_DELIBERATIVA, Tipo.ACTA_CONVERGENCIA),
    ),
    ("C", "Dictámenes de factibilidad", (Tipo.DICTAMEN,)),
    ("D", "Acta de validación y opciones congeladas", (Tipo.ACTA_VALIDACION,)),
    (
        "E",
        "Actas de apertura, de cierre, de escrutinio y cómputo y, si hubo, de desempate",
        (Tipo.ACTA_APERTURA, Tipo.ACTA_CIERRE, Tipo.ACTA_ESCRUTINIO, Tipo.ACTA_DESEMPATE),
    ),
    ("F", "Ficha técnica y plano de la propuesta ganadora", ()),
    ("G", "Aviso de privacidad", (Tipo.AVISO_PRIVACIDAD,)),
)


class Actas:
    """The documents in force of an exercise, by kind, in the order they were drawn up; rehearsals are left out."""

    def __init__(self, ejercicio: Ejercicio) -> None:
        self.por_tipo: dict[str, list[Documento]] = defaultdict(list)
        for documento in (
            Documento.objects.filter(ejercicio=ejercicio).vigentes().exclude(marca=SIMULACRO).order_by("pk")
        ):
            self.por_tipo[documento.tipo].append(documento)

    def ultima(self, tipo: str) -> dict[str, Any]:
        """Return the frozen facts of the newest document of a kind, or nothing."""
        documentos = self.por_tipo[tipo]
        return documentos[-1].datos if documentos else {}

    def anexos(self) -> list[dict[str, Any]]:
        """Return the annexes with the documents that each gathers (title, folio, version, hash)."""
        return [
            {
                "letra": letra,
                "contenido": contenido,
                "documentos": [
                    {"titulo": uno.titulo, "folio": uno.folio, "version": uno.version, "huella": uno.huella}
                    for tipo in tipos
                    for uno in self.por_tipo[tipo]
                ],
            }
            for letra, contenido, tipos in ANEXOS
        ]


def reunir(ejercicio: Ejercicio, actas: Actas) -> dict[str, Any]:
    """Return every fact that an earlier stage knows; a fact that nobody wrote down is not in the answer.

    Counts are the integers of the actas' JSON, percentages their text; dates are printed («8 de agosto de 2023»).
    """
    hechos = (
        _ficha(ejercicio)
        | _deliberacion(ejercicio, actas)
        | _factibilidad(ejercicio, actas)
        | _votacion(ejercicio, actas)
    )
    hechos |= _ganadora(ejercicio, actas, hechos)
    return {campo: valor for campo, valor in hechos.items() if valor not in (None, "", [])}


def _ficha(ejercicio: Ejercicio) -> dict[str, Any]:
    organo, ejecutora = ejercicio.organo_garante, ejercicio.area_ejecutora
    firma = ejercicio.actividad_de(Actividad.Tipo.FIRMA_CONVENIO)
    papeles = {Institucion.Papel.CONVOCA, Institucion.Papel.EJECUTA, Institucion.Papel.DICTAMINA}
    return {
        "ejercicio_nombre": ejercicio.nombre,
        "colonia_titulo": ejercicio.colonia_titulo,
        "colonias_convocadas": ejercicio.colonias_texto,
        "delegacion": ejercicio.delegacion,
        "municipio": ejercicio.municipio,
        "estado": ejercicio.estado,
        "predio_ubicacion": ejercicio.predio_ubicacion,
        "predio_clave_catastral": ejercicio.predio_clave_catastral,
        "predio_superficie": medida(ejercicio.predio_superficie),
        "predio_titulo": ejercicio.predio_titulo,
        "pregunta": ejercicio.pregunta.strip(),
        "compromiso_publico": ejercicio.compromiso_publico.strip().rstrip("."),
        "techo_presupuestal": pesos(ejercicio.techo_presupuestal) if ejercicio.techo_presupuestal else "",
        "techo_presupuestal_letra": pesos_en_letra(ejercicio.techo_presupuestal)
        if ejercicio.techo_presupuestal
        else "",
        "fuente_de_financiamiento": ejercicio.fuente_de_financiamiento.rstrip("."),
        "edad_minima": ejercicio.edad_minima,
        "datos_de_demostracion": lineas(ejercicio.datos_de_demostracion),
        "direccion_publica": f"{settings.DIRECCION_PUBLICA}{reverse('ejercicios:publico', args=[ejercicio.slug])}",
        "max_propuestas": ejercicio.max_propuestas,
        "organo_garante": organo.nombre if organo else "",
        "organo_garante_corto": organo.corto if organo else "",
        **_firmantes(organo, ejercicio.institucion_con(Institucion.Papel.SOCIEDAD)),
        "area_ejecutora": ejecutora.nombre if ejecutora else "",
        "areas_participantes": enumerar([con_articulo(una) for una in ejercicio.areas_con(*papeles)]),
        "procedimiento_empate": ejercicio.get_regla_empate_display(),
        "base_porcentaje": ejercicio.get_base_porcentaje_display(),
        "ciudad_firma": ejercicio.municipio,
        "lugar_firma": firma.sede if firma else "",
        "fecha_firma": firma.fecha.isoformat() if firma else "",
    }


def _firmantes(organo: Institucion | None, sociedad: Institucion | None) -> dict[str, str]:
    """Return who would sign for the oversight body and for civil society: the first person of each in the ficha."""
    personas = Representante.objects.filter(institucion__in=[una for una in (organo, sociedad) if una])
    primeras = {persona.institucion_id: persona for persona in reversed(personas)}
    por_el_organo = primeras.get(organo.pk) if organo else None
    por_la_sociedad = primeras.get(sociedad.pk) if sociedad else None
    return {
        "organo_garante_firmante": por_el_organo.nombre if por_el_organo else "",
        "organo_garante_cargo": por_el_organo.cargo if por_el_organo else "",
        "sociedad_firmante": por_la_sociedad.nombre if por_la_sociedad else "",
    }


def _deliberacion(ejercicio: Ejercicio, actas: Actas) -> dict[str, Any]:
    jornada = actas.ultima(Tipo.ACTA_JORNADA_DELIBERATIVA)
    convergencia = actas.ultima(Tipo.ACTA_CONVERGENCIA)
    sede = ejercicio.actividad_de(Actividad.Tipo.JORNADA_DELIBERATIVA)
    return {
        "fecha_convocatoria": _fecha(actas.ultima(Tipo.CONVOCATORIA)),
        "fecha_deliberacion": _fecha(jornada),
        "sede_deliberacion": (sede.sede if sede else "") or jornada.get("lugar"),
        "mesas_instaladas": jornada.get("mesas_instaladas"),
        "personas_deliberacion": jornada.get("personas_total"),
        "ideas_total": jornada.get("ideas_total"),
        "propuestas_ratificadas": len(convergencia["propuestas_conv"])
        if convergencia.get("propuestas_conv")
        else None,
        "fecha_acuse": _fecha(actas.ultima(Tipo.ACUSE_ENTREGA)),
    }


def _factibilidad(ejercicio: Ejercicio, actas: Actas) -> dict[str, Any]:
    validacion = actas.ultima(Tipo.ACTA_VALIDACION)
    publicacion = PublicacionDictamenes.objects.vigente(ejercicio)
    dictamenes = actas.por_tipo[Tipo.DICTAMEN]
    return {
        "dictamenes_total": len(dictamenes) or None,
        "fecha_dictamenes": (
            fecha_media(timezone.localdate(publicacion.publicados_en)) if publicacion and dictamenes else ""
        ),
        "propuestas_viables": len(validacion.get("opciones") or []) or None,
        "fecha_validacion": _fecha(validacion),
        "huella_opciones": validacion.get("huella_opciones"),
    }


def _votacion(ejercicio: Ejercicio, actas: Actas) -> dict[str, Any]:
    escrutinios = actas.por_tipo[Tipo.ACTA_ESCRUTINIO]
    if not escrutinios:
        return {}
    acta = escrutinios[-1]
    datos = acta.datos
    desempate = _desempate(actas, acta)
    gana: dict[str, Any] = {}
    if datos.get("hay_ganadora"):
        gana = {campo: datos[campo] for campo in GANADORA}
    elif desempate.get("hay_ganadora"):
        renglon = next(uno for uno in datos["resultados"] if uno["numero"] == desempate["ganadora_numero"])
        gana = {f"ganadora_{campo}": renglon[campo] for campo in ("numero", "titulo", "votos", "porcentaje")}
    cierres = _cierres(actas, acta)
    sede = ejercicio.actividad_de(Actividad.Tipo.JORNADA_VOTACION)
    return gana | {
        "fecha_votacion": _fecha(cierres[-1]) if cierres else "",
        "sede_votacion": (sede.sede if sede else "") or (cierres[-1].get("lugar") if cierres else ""),
        "casillas": len({uno.get("casilla") for uno in cierres}) or None,
        "personas_acreditadas": datos.get("personas_acreditadas"),
        "votos_emitidos": datos.get("votos_emitidos"),
        "votos_validos": datos.get("votos_validos"),
        "votos_blancos": datos.get("votos_blancos"),
        "votos_nulos": datos.get("votos_nulos"),
        "resultados": datos.get("resultados"),
        "base_porcentaje": datos.get("base_porcentaje") or ejercicio.get_base_porcentaje_display(),
        "folio_acta_escrutinio": acta.folio,
        "huella_acta_escrutinio": acta.huella,
        "es_ratificacion": bool(datos.get("es_ratificacion")),
        "hubo_papel": bool(datos.get("hubo_papel") or datos.get("papel_total")),
        "hubo_empate": any(uno.datos.get("hay_empate") for uno in escrutinios),
        "hubo_inconformidades": bool(datos.get("hubo_inconformidades")),
    }


def _cierres(actas: Actas, escrutinio: Documento) -> list[dict[str, Any]]:
    """Return the closing actas of the casillas that this count opened, and not those of an annulled jornada."""
    propias = set(
        Casilla.objects.filter(jornada__acta_escrutinio__folio=escrutinio.folio).values_list(
            "acta_cierre__folio", flat=True
        )
    )
    return [uno.datos for uno in actas.por_tipo[Tipo.ACTA_CIERRE] if not propias or uno.folio in propias]


def _desempate(actas: Actas, escrutinio: Documento) -> dict[str, Any]:
    """Return the tie-break that followed this count by drawing lots, or nothing (a run-off has its own count)."""
    if not escrutinio.datos.get("hay_empate"):
        return {}
    posteriores = [uno for uno in actas.por_tipo[Tipo.ACTA_DESEMPATE] if uno.pk > escrutinio.pk]
    return posteriores[-1].datos if posteriores else {}


def _ganadora(ejercicio: Ejercicio, actas: Actas, hechos: dict[str, Any]) -> dict[str, Any]:
    opcion = (
        Opcion.objects.vigentes(ejercicio)
        .filter(numero=hechos["ganadora_numero"])
        .select_related("propuesta")
        .prefetch_related("propuesta__componentes")
        .first()
        if hechos.get("ganadora_numero") is not None
        else None
    )
    if opcion is None:
        return {}
    propuesta = opcion.propuesta
    dictamenes = [
        uno.datos
        for uno in actas.por_tipo[Tipo.DICTAMEN]
        if uno.datos.get("propuesta_clave") == propuesta.clave
    ]
    costo = next((uno.get("costo_total") for uno in dictamenes if uno.get("dimension") == PRESUPUESTAL), None)
    cantidad = Decimal(str(costo).replace(",", "")) if costo else opcion.costo
    return {
        "ganadora_resumen": propuesta.resumen.strip().rstrip("."),
        "ganadora_version": str(propuesta.version),
        "ganadora_huella": propuesta.huella,
        "ganadora_superficie": medida(propuesta.superficie),
        "ganadora_costo": pesos(cantidad),
        "ganadora_costo_letra": pesos_en_letra(cantidad),
        "componentes": [
            {
                "nombre": uno.nombre,
                "cantidad": medida(uno.cantidad),
                "unidad": uno.unidad,
                "importe": pesos(uno.importe),
            }
            for uno in propuesta.componentes.all()
        ],
        "condiciones_dictamen": list(_condiciones(dictamenes)),
    }


def _condiciones(dictamenes: Iterable[dict[str, Any]]) -> Iterable[dict[str, str]]:
    for datos in dictamenes:
        for una in datos.get("condiciones") or []:
            texto = una["texto"] if isinstance(una, dict) else una
            yield {"condicion": str(texto).strip().rstrip("."), "dependencia": datos.get("dependencia", "")}


def _fecha(datos: dict[str, Any]) -> str:
    """Return the date of an acta as the convenio prints it, or nothing."""
    return fecha_media(date.fromisoformat(datos["fecha"][:10])) if datos.get("fecha") else ""
