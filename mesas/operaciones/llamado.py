"""Publish the privacy notice and the call: their texts are filled from facts and frozen as documents."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from gobierno_abierto.bitacora.operaciones import asentar, operacion
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.documentos.models import TipoDocumento
from gobierno_abierto.documentos.reglas import con_articulo, medida
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.historia import motivo_del_regreso
from gobierno_abierto.ejercicios.models import Actividad, Ejercicio, Institucion, lineas
from gobierno_abierto.ejercicios.operaciones import bloquear, exigir_permiso, levantar_documento
from gobierno_abierto.ejercicios.reglas import enumerar, fecha_larga, fecha_media, pesos
from gobierno_abierto.errores import ReglaIncumplida
from gobierno_abierto.tiempo import ahora, hoy
from mesas.models import AvisoPrivacidad, Convocatoria
from mesas.reglas import MAYORIA_DE_EDAD

# A fact that the exercise does not know yet is named in the text, never left blank.
POR_ANUNCIAR = "por anunciar"

CAMPOS_DEL_AVISO = [
    "responsable_nombre",
    "responsable_domicilio",
    "area_responsable",
    "fundamento_local",
    "unidad_transparencia_domicilio",
    "unidad_transparencia_correo",
    "unidad_transparencia_horario",
    "autoridad_garante_datos",
    "transferencias",
    "encargadas",
    "plazo_conservacion",
    "plazo_bloqueo",
    "medio_negativa",
    "pide_fotos",
]
PUEDEN_FALTAR = {"transferencias", "encargadas", "pide_fotos"}


@operacion
def publicar_aviso(
    ejercicio: Ejercicio, *, actor: Usuario | None, cambios: str = "", **campos: Any
) -> AvisoPrivacidad:
    """Publish a version of the privacy notice: one row from which both texts come, and its frozen document.

    ``campos`` are the fields of ``CAMPOS_DEL_AVISO``; those left out repeat the version in force. From the second
    version on, ``cambios`` says what changed.
    """
    fresco = bloquear(ejercicio)
    exigir_permiso(fresco, actor, Permiso.PUBLICAR_AVISO)
    anterior = AvisoPrivacidad.objects.filter(ejercicio=fresco).select_related("documento").last()
    completos = {
        campo: campos.get(
            campo, getattr(anterior, campo) if anterior else False if campo == "pide_fotos" else ""
        )
        for campo in CAMPOS_DEL_AVISO
    }
    for campo, valor in completos.items():
        if campo not in PUEDEN_FALTAR and not str(valor).strip():
            rotulo = AvisoPrivacidad._meta.get_field(campo).verbose_name  # type: ignore[union-attr]
            raise ReglaIncumplida(f"Falta un dato del aviso: {rotulo}.", campo=campo)
    if anterior and not cambios.strip():
        raise ReglaIncumplida("Diga qué cambió respecto de la versión anterior.", campo="cambios")
    version = anterior.version + 1 if anterior else 1
    documento = levantar_documento(
        fresco,
        tipo=TipoDocumento.AVISO_PRIVACIDAD,
        titulo="Aviso de privacidad integral",
        datos=_datos_del_aviso(fresco, version, completos),
        fecha=hoy(),
        corrige=anterior.documento if anterior else None,
        motivo_version=cambios,
    )
    aviso = AvisoPrivacidad.objects.create(
        ejercicio=fresco,
        version=version,
        publicado_en=documento.fecha,
        cambios=cambios,
        documento=documento,
        **completos,
    )
    asentar(
        "publicar_aviso",
        ejercicio_id=fresco.pk,
        actor=actor,
        hechos={"version": version, "folio": documento.folio, "huella": documento.huella},
    )
    return aviso


def _datos_del_aviso(ejercicio: Ejercicio, version: int, campos: dict[str, Any]) -> dict[str, Any]:
    """Return what the integral and the simplified notice print."""
    return campos | {
        "transferencias": _pares(campos["transferencias"], "quien", "para_que"),
        "encargadas": _pares(campos["encargadas"], "quien", "servicio"),
        "aviso_version": version,
        "aviso_fecha": fecha_media(hoy()),
        "unidad_territorial": ejercicio.unidad_territorial,
        "edad_minima": ejercicio.edad_minima or 0,
        "participan_menores": (ejercicio.edad_minima or MAYORIA_DE_EDAD) < MAYORIA_DE_EDAD,
        "direccion_aviso": settings.DIRECCION_PUBLICA + reverse("mesas:aviso", args=[ejercicio.slug]),
        "lugar_registro": ejercicio.lugar_registro or POR_ANUNCIAR,
    }


def _pares(texto: str, primero: str, segundo: str) -> list[dict[str, str]]:
    """Return the lines «quién: para qué» as pairs."""
    partidas = (linea.partition(":") for linea in lineas(texto))
    return [{primero: uno.strip(), segundo: otro.strip() or POR_ANUNCIAR} for uno, _, otro in partidas]


@operacion
def publicar_convocatoria(
    ejercicio: Ejercicio,
    *,
    actor: Usuario | None,
    cierre_registro: datetime,
    fecha_sorteo: datetime | None = None,
    fuente_semilla: str = "",
) -> Convocatoria:
    """Publish the call: its page opens, registration begins, and its text is frozen as a document.

    It is published once, and once more each time that the exercise is brought back: then as the next version, for
    the reason of the going back.
    """
    fresco = bloquear(ejercicio, ClaveEtapa.CONVOCATORIA)
    exigir_permiso(fresco, actor, Permiso.PUBLICAR_CONVOCATORIA)
    if not AvisoPrivacidad.objects.filter(ejercicio=fresco).exists():
        raise ReglaIncumplida("Antes de convocar, la Unidad de Transparencia publica el aviso de privacidad.")
    publicada = Convocatoria.objects.select_related("documento").filter(ejercicio=fresco).first()
    motivo = motivo_para_republicar(fresco, publicada)
    if publicada and not motivo:
        raise ReglaIncumplida("La convocatoria ya está publicada.")
    documento = levantar_documento(
        fresco,
        tipo=TipoDocumento.CONVOCATORIA,
        titulo=f"Convocatoria al {fresco.nombre}",
        datos=datos_de_la_convocatoria(fresco, cierre_registro, fecha_sorteo, fuente_semilla),
        fecha=hoy(),
        corrige=publicada.documento if publicada else None,
        motivo_version=motivo,
    )
    convocatoria = publicada or Convocatoria(ejercicio=fresco)
    convocatoria.publicada_en = ahora()
    convocatoria.cierre_registro = cierre_registro
    convocatoria.fecha_sorteo = fecha_sorteo
    convocatoria.fuente_semilla = fuente_semilla
    convocatoria.documento = documento
    try:
        with transaction.atomic():
            convocatoria.save()
    except IntegrityError as error:
        raise ReglaIncumplida("La convocatoria ya está publicada.") from error
    asentar(
        "publicar_convocatoria",
        ejercicio_id=fresco.pk,
        actor=actor,
        hechos={"folio": documento.folio, "version": documento.version, "huella": documento.huella},
    )
    return convocatoria


def motivo_para_republicar(ejercicio: Ejercicio, publicada: Convocatoria | None) -> str:
    """Return why a published call may be published again: the exercise was brought back since. Empty: it may not."""
    if publicada is None:
        return ""
    return motivo_del_regreso(ejercicio, despues_de=publicada.documento.bitacora_n)


def datos_de_la_convocatoria(
    ejercicio: Ejercicio,
    cierre_registro: datetime | None = None,
    fecha_sorteo: datetime | None = None,
    fuente_semilla: str = "",
) -> dict[str, Any]:
    """Return the facts that the call prints; what is not known yet reads «por anunciar»."""
    actividades = list(ejercicio.actividades.all())
    por_tipo = {una.tipo: una for una in reversed(actividades)}
    votacion = por_tipo.get(Actividad.Tipo.JORNADA_VOTACION)
    validacion = por_tipo.get(Actividad.Tipo.JORNADA_VALIDACION)
    publica = settings.DIRECCION_PUBLICA + ejercicio.get_absolute_url()
    organo = ejercicio.organo_garante
    dicho = {
        "municipio": ejercicio.municipio,
        "organo_garante": organo.nombre if organo else "",
        "areas_participantes": enumerar(
            [con_articulo(una) for una in ejercicio.areas_con(Institucion.Papel.CONVOCA)]
        )
        or "sus áreas competentes",
        "colonias_convocadas": ejercicio.colonias_texto,
        "unidad_territorial": ejercicio.unidad_territorial,
        "delegacion": ejercicio.delegacion,
        "obra_breve": ejercicio.obra_breve or "una obra pública",
        "predio_ubicacion": ejercicio.predio_ubicacion,
        "predio_superficie": medida(ejercicio.predio_superficie),
        "pregunta": ejercicio.pregunta,
        "compromiso_publico": ejercicio.compromiso_publico,
        "techo_presupuestal": pesos(ejercicio.techo_presupuestal) if ejercicio.techo_presupuestal else "",
        "fuente_de_financiamiento": ejercicio.fuente_de_financiamiento,
        "lugar_registro": ejercicio.lugar_registro,
        "telefono": ejercicio.telefono,
        "correo": ejercicio.correo,
        "fecha_cierre_registro": fecha_y_hora(cierre_registro),
        "fecha_sorteo": fecha_y_hora(fecha_sorteo),
        "fuente_semilla": fuente_semilla,
        "fecha_votacion": fecha_larga(votacion.fecha) if votacion else "",
        "sede_votacion": votacion.sede if votacion else "",
        "hora_apertura": votacion.hora_inicio.strftime("%H:%M") if votacion and votacion.hora_inicio else "",
        "hora_cierre": votacion.hora_fin.strftime("%H:%M") if votacion and votacion.hora_fin else "",
        "regla_empate": ejercicio.get_regla_empate_display(),
        "base_porcentaje": ejercicio.get_base_porcentaje_display(),
        "fecha_publicacion": fecha_media(hoy()),
        "direccion_publica": publica,
    }
    return {campo: valor or POR_ANUNCIAR for campo, valor in dicho.items()} | {
        "edad_minima": ejercicio.edad_minima or 0,
        "participan_menores": (ejercicio.edad_minima or MAYORIA_DE_EDAD) < MAYORIA_DE_EDAD,
        "documentos_residencia": lineas(ejercicio.documentos_residencia),
        "documentos_identidad": lineas(ejercicio.documentos_identidad),
        "numero_mesas": ejercicio.numero_mesas or 0,
        "cupo_por_mesa": ejercicio.cupo_por_mesa or 0,
        "lugares": ejercicio.lugares,
        "max_propuestas": ejercicio.max_propuestas or 0,
        "acomodo_en_vivo": ejercicio.acomodo_en_vivo,
        "datos_de_demostracion": lineas(ejercicio.datos_de_demostracion)
        + (["hora_cierre"] if votacion and votacion.es_de_demostracion("hora_fin") else []),
        "mismo_dia": bool(votacion and validacion and votacion.fecha == validacion.fecha),
        "plazo_aclaracion": ejercicio.plazo_aclaracion,
        "plazo_inconformidad": ejercicio.plazo_inconformidad,
        "actividades": [
            {
                "nombre": una.nombre,
                "fecha": fecha_larga(una.fecha),
                "hora": una.hora_inicio.strftime("%H:%M") if una.hora_inicio else POR_ANUNCIAR,
                "sede": una.sede or POR_ANUNCIAR,
                "datos_de_demostracion": ["hora"] if una.es_de_demostracion("hora_inicio") else [],
            }
            for una in actividades
        ],
    }


def fecha_y_hora(momento: datetime | None) -> str:
    """Return «lunes 31 de julio de 2023 a las 18:00» in the exercise's time zone, or nothing."""
    if momento is None:
        return ""
    local = timezone.localtime(momento)
    return f"{fecha_larga(local.date())} a las {local:%H:%M}"
