"""Freeze what the tables said: each table's acta, its reopening, and the acta of the whole day."""

from typing import Any

from django.utils import timezone

from gobierno_abierto.bitacora.operaciones import asentar, operacion
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.documentos.models import Documento, TipoDocumento
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.models import Actividad, Ejercicio
from gobierno_abierto.ejercicios.operaciones import bloquear, exigir_permiso, levantar_documento
from gobierno_abierto.errores import ReglaIncumplida
from gobierno_abierto.tiempo import ahora, hoy
from mesas.models import Idea, Lugar, Mesa

from .relatoria import bloquear_abierta, exigir_que_quepa, exigir_relator

SIN_DATO = "no se dijo"


@operacion
def cerrar_mesa(
    mesa: Mesa,
    *,
    actor: Usuario,
    version: int,
    conformes: int,
    presentes: int | None = None,
    acuerdos: str | None = None,
    observaciones: str | None = None,
) -> Documento:
    """Freeze a table's record into its acta and return it; from then on nothing of it changes.

    ``version`` is the ``Mesa.version`` of what was read aloud: if another tablet wrote since, it refuses with R-07.
    ``presentes`` is the relator's count (by default what was saved, or the desk's). A reopened table's acta is the
    next version of the same folio and names the earlier hash.
    """
    fresco = bloquear(mesa.ejercicio, ClaveEtapa.DELIBERACION)
    fresca = bloquear_abierta(mesa)
    exigir_relator(fresca, actor)
    if fresca.version != version:
        raise ReglaIncumplida(
            "Otra tableta cambió el acta después de que usted la leyó. Léala otra vez y ciérrela.",
            codigo="R-07",
        )
    en_escritorio = Lugar.objects.filter(mesa=fresca, dentro=True).count()
    _completar(fresca, conformes, presentes, acuerdos, observaciones, en_escritorio)
    ideas = list(fresca.ideas.order_by("orden", "numero"))
    if not ideas and not fresca.acuerdos:
        raise ReglaIncumplida(
            "El acta está vacía: escriba al menos una idea, o en los acuerdos por qué no hubo."
        )
    fresca.estado = Mesa.Estado.CERRADA
    fresca.cerrada_en = ahora()
    fresca.version += 1
    fresca.save()
    sesion = fresco.actividad_de(Actividad.Tipo.JORNADA_DELIBERATIVA)
    acta = levantar_documento(
        fresco,
        tipo=TipoDocumento.ACTA_MESA,
        titulo=f"Acta de la mesa {fresca.numero}",
        datos=_datos_de_mesa(fresco, fresca, ideas, actor) | {"personas_en_escritorio": en_escritorio},
        lugar=sesion.sede if sesion else "",
        fecha=hoy(),
        hora_inicio=timezone.localtime(fresca.instalada_en).time() if fresca.instalada_en else None,
        hora_fin=timezone.localtime(fresca.cerrada_en).time(),
        firmantes=_firmantes(fresca, actor),
        observaciones=fresca.observaciones,
        corrige=fresca.acta,
        motivo_version=fresca.razon_reapertura,
    )
    Mesa.objects.filter(pk=fresca.pk).update(acta=acta)
    asentar(
        "cerrar_mesa",
        ejercicio_id=fresco.pk,
        actor=actor,
        hechos={
            "mesa_numero": fresca.numero,
            "folio": acta.folio,
            "version": acta.version,
            "huella": acta.huella,
            "ideas": len(ideas),
            "personas": fresca.presentes,
        },
    )
    return acta


def _completar(
    mesa: Mesa,
    conformes: int,
    presentes: int | None,
    acuerdos: str | None,
    observaciones: str | None,
    en_escritorio: int,
) -> None:
    """Set the last figures of the record, or refuse ones that cannot be."""
    mesa.presentes = presentes or mesa.presentes or en_escritorio
    if not mesa.presentes:
        raise ReglaIncumplida("Anote cuántas personas están presentes.", campo="presentes")
    if not 0 <= conformes <= mesa.presentes:
        raise ReglaIncumplida(
            f"Las personas conformes no pueden ser más que las {mesa.presentes} presentes.", campo="conformes"
        )
    exigir_que_quepa(acuerdos=acuerdos or "", observaciones=observaciones or "")
    mesa.conformes = conformes
    mesa.acuerdos = mesa.acuerdos if acuerdos is None else acuerdos.strip()
    mesa.observaciones = mesa.observaciones if observaciones is None else observaciones.strip()


def _datos_de_mesa(ejercicio: Ejercicio, mesa: Mesa, ideas: list[Idea], actor: Usuario) -> dict[str, Any]:
    """Return the fields of the acta de mesa (texts of the actas, 4.2)."""
    return {
        "mesa_numero": mesa.numero,
        "pregunta": ejercicio.pregunta,
        "personas_presentes": mesa.presentes or 0,
        "cupo_por_mesa": ejercicio.cupo_por_mesa or 0,
        "ideas": [
            {
                "numero": una.numero,
                "titulo": una.titulo,
                "que": una.que,
                "por_que": una.por_que or SIN_DATO,
                "donde": una.donde or SIN_DATO,
                "beneficia": una.beneficia or SIN_DATO,
                "condiciones": una.condiciones or "ninguna",
                "acuerdo": una.acuerdo_texto,
            }
            for una in ideas
        ],
        "disensos": [{"numero": una.numero, "texto": una.disenso} for una in ideas if una.disenso],
        "hubo_disensos": any(una.disenso for una in ideas),
        "acuerdos_mesa": mesa.acuerdos or "Ninguno más.",
        "conformes": mesa.conformes or 0,
        "facilitacion_nombre": mesa.facilita or actor.nombre,
        "relatoria_nombre": actor.nombre,
    }


def _firmantes(mesa: Mesa, actor: Usuario) -> list[dict[str, str]]:
    relata = {
        "nombre": actor.nombre,
        "cargo": actor.cargo or "Relatoría de la mesa",
        "calidad": "Quien relata",
    }
    if not mesa.facilita:
        return [relata | {"calidad": "Quien facilita y relata"}]
    return [
        {"nombre": mesa.facilita, "cargo": "Facilitación de la mesa", "calidad": "Quien facilita"},
        relata,
    ]


@operacion
def reabrir_mesa(mesa: Mesa, *, actor: Usuario | None, razon: str) -> Mesa:
    """Open a closed record again, with a reason; its acta stays, and closing makes the next version of it."""
    fresco = bloquear(mesa.ejercicio, ClaveEtapa.DELIBERACION)
    exigir_permiso(fresco, actor, Permiso.REABRIR_MESA)
    if not razon.strip():
        raise ReglaIncumplida("Escriba la razón: se imprime en la versión nueva.", campo="razon")
    fresca = Mesa.objects.select_for_update().get(pk=mesa.pk)
    if not fresca.esta_cerrada:
        raise ReglaIncumplida("El acta de la mesa no está cerrada.")
    fresca.estado = Mesa.Estado.REABIERTA
    fresca.razon_reapertura = razon.strip()
    fresca.cerrada_en = None
    fresca.save(update_fields=["estado", "razon_reapertura", "cerrada_en"])
    asentar("reabrir_mesa", ejercicio_id=fresco.pk, actor=actor, hechos={"mesa_numero": fresca.numero})
    return fresca


@operacion
def levantar_acta_jornada(
    ejercicio: Ejercicio,
    *,
    actor: Usuario,
    incidentes: list[dict[str, str]] | None = None,
    observaciones: str = "",
    motivo: str = "",
) -> Documento:
    """Freeze the acta of the deliberation day once every installed table is closed, and return it.

    ``incidentes`` are (hora, hecho, solucion) without names. A second one corrects the first and needs ``motivo``.
    """
    fresco = bloquear(ejercicio, ClaveEtapa.DELIBERACION)
    exigir_permiso(fresco, actor, Permiso.CONSOLIDAR)
    exigir_que_quepa(observaciones=observaciones, motivo=motivo)
    instaladas = [
        mesa
        for mesa in fresco.mesas.select_related("acta").con_cuentas().order_by("numero")
        if mesa.estado != Mesa.Estado.SIN_INSTALAR
    ]
    if not instaladas:
        raise ReglaIncumplida("Todavía no se instala ninguna mesa.")
    if abiertas := [str(mesa.numero) for mesa in instaladas if not mesa.esta_cerrada]:
        raise ReglaIncumplida(f"Falta cerrar el acta de las mesas {', '.join(abiertas)}.")
    anterior = fresco.documentos.filter(tipo=TipoDocumento.ACTA_JORNADA_DELIBERATIVA).vigentes().last()
    if anterior and not motivo.strip():
        raise ReglaIncumplida(
            "Ya hay un acta de la jornada: diga el motivo de la versión nueva.", campo="motivo"
        )
    sesion = fresco.actividad_de(Actividad.Tipo.JORNADA_DELIBERATIVA)
    inicio = min(mesa.instalada_en for mesa in instaladas if mesa.instalada_en)
    organo = fresco.organo_garante
    acta = levantar_documento(
        fresco,
        tipo=TipoDocumento.ACTA_JORNADA_DELIBERATIVA,
        titulo="Acta de la jornada deliberativa",
        datos=_datos_de_jornada(fresco, instaladas, incidentes or []),
        lugar=sesion.sede if sesion else "",
        fecha=hoy(),
        hora_inicio=timezone.localtime(inicio).time(),
        hora_fin=timezone.localtime(ahora()).time(),
        firmantes=[
            {"nombre": actor.nombre, "cargo": actor.cargo or "Coordinación", "calidad": "Coordinación"},
            {
                "nombre": "",
                "cargo": organo.nombre if organo else "Órgano garante",
                "calidad": "Órgano garante",
            },
        ],
        observaciones=observaciones,
        corrige=anterior,
        motivo_version=motivo,
    )
    asentar(
        "levantar_acta_jornada",
        ejercicio_id=fresco.pk,
        actor=actor,
        hechos={
            "folio": acta.folio,
            "version": acta.version,
            "huella": acta.huella,
            "mesas": len(instaladas),
        },
    )
    return acta


def _datos_de_jornada(
    ejercicio: Ejercicio, mesas: list[Mesa], incidentes: list[dict[str, str]]
) -> dict[str, Any]:
    """Return the fields of the acta of the day (texts of the actas, 4.3)."""
    cuentas = {mesa.pk: mesa.escritas for mesa in mesas}  # type: ignore[attr-defined]
    return {
        "mesas_previstas": ejercicio.numero_mesas or 0,
        "mesas_instaladas": len(mesas),
        "personas_total": sum(mesa.presentes or 0 for mesa in mesas),
        "colonias_convocadas": ejercicio.colonias_texto,
        "mesas": [
            {
                "numero": mesa.numero,
                "personas": mesa.presentes or 0,
                "ideas": cuentas[mesa.pk],
                "folio": mesa.acta.folio if mesa.acta else "",
                "huella": mesa.acta.huella if mesa.acta else "",
            }
            for mesa in mesas
        ],
        "ideas_total": sum(cuentas.values()),
        "incidentes": incidentes,
        "hubo_incidentes": bool(incidentes),
    }
