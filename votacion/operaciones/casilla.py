"""The casilla's day: opening at zero, pauses, the end of voting and the close with its reconciliation."""

import tomllib
from datetime import datetime, time
from functools import cache

from django.conf import settings
from django.utils import timezone

from gobierno_abierto.bitacora.operaciones import asentar, operacion
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.documentos.models import Documento, TipoDocumento
from gobierno_abierto.documentos.operaciones import publicar
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.ejercicios.operaciones import bloquear, levantar_documento
from gobierno_abierto.errores import ReglaIncumplida
from gobierno_abierto.tiempo import ahora
from votacion.models import (
    Acto,
    Boleta,
    BoletaCerrada,
    Casilla,
    EstadoCasilla,
    EstadoJornada,
    Jornada,
    Suspension,
    Tarjeta,
    rotulo_opciones,
)
from votacion.reglas import FUERA_DE_OPCIONES, Conciliacion

from .comun import (
    bloquear_casilla,
    bloquear_jornada,
    como_firmantes,
    confirmar,
    exigir_personal,
)


@cache
def version_del_programa() -> str:
    """Return the software's version, as the acta of opening prints it."""
    proyecto = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return f"{proyecto['name']} {proyecto['version']}"


def _hora(momento: datetime | None) -> time | None:
    return timezone.localtime(momento).time() if momento else None


def _tomar(casilla: Casilla, actor: Usuario, *estados: str) -> tuple[Ejercicio, Jornada, Casilla]:
    """Lock exercise, jornada and casilla, in that order, for one of its officials."""
    ejercicio = bloquear(casilla.jornada.ejercicio, ClaveEtapa.VOTACION)
    exigir_personal(casilla, actor)
    jornada = bloquear_jornada(
        casilla.jornada, EstadoJornada.ARMADA, EstadoJornada.ABIERTA, EstadoJornada.SUSPENDIDA
    )
    return ejercicio, jornada, bloquear_casilla(casilla, *estados)


def _seguir_a_las_casillas(jornada: Jornada) -> None:
    """Set the jornada *abierta* while any casilla is open, *suspendida* while all that opened are paused."""
    estados = set(jornada.casillas.values_list("estado", flat=True))
    if EstadoCasilla.ABIERTA in estados:
        nuevo = EstadoJornada.ABIERTA
    elif EstadoCasilla.SUSPENDIDA in estados:
        nuevo = EstadoJornada.SUSPENDIDA
    else:
        return
    if jornada.estado != nuevo:
        Jornada.objects.filter(pk=jornada.pk).update(estado=nuevo)


@operacion
def confirmar_apertura(
    casilla: Casilla,
    *,
    actor: Usuario,
    tarjetas_recibidas: int,
    boletas_papel_recibidas: int = 0,
    observaciones: str = "",
) -> Casilla:
    """Say, from one's own account, that the counters are at zero and the cards were counted.

    With the second official's equal yes the casilla opens and its *acta de apertura en ceros* is frozen.
    """
    ejercicio, jornada, fresca = _tomar(casilla, actor, EstadoCasilla.PREPARADA)
    if not jornada.es_de_la_boleta:
        raise ReglaIncumplida("Las opciones se congelaron otra vez: la coordinación prepara otra jornada.")
    por_recibir = fresca.impresas - fresca.anuladas_sin_entregar
    if por_recibir <= 0:
        raise ReglaIncumplida("Todavía no se generan las tarjetas de esta casilla.")
    if tarjetas_recibidas != por_recibir and not observaciones.strip():
        raise ReglaIncumplida(
            f"Se imprimieron {por_recibir} tarjetas. Cuente otra vez o explique la diferencia en observaciones.",
            campo="observaciones",
        )
    datos = {
        "tarjetas_recibidas": tarjetas_recibidas,
        "boletas_papel_recibidas": boletas_papel_recibidas,
        "observaciones": observaciones.strip(),
    }
    confirmaciones = confirmar(Acto.APERTURA, actor=actor, jornada=jornada, casilla=fresca, datos=datos)
    if len(confirmaciones) < 2:
        asentar("confirmar_apertura", ejercicio_id=ejercicio.pk, actor=actor, hechos={"casilla": fresca.pk})
        return fresca
    if fresca.acreditados or fresca.emitidas or Boleta.objects.filter(casilla=fresca).exists():
        raise ReglaIncumplida("Los contadores no están en cero: avise a la coordinación y a Infoqro.")
    fresca.estado = EstadoCasilla.ABIERTA
    fresca.abierta_en = ahora()
    fresca.boletas_papel_recibidas = boletas_papel_recibidas
    fresca.save(update_fields=["estado", "abierta_en", "boletas_papel_recibidas"])
    _seguir_a_las_casillas(jornada)
    acta = levantar_documento(
        ejercicio,
        tipo=TipoDocumento.ACTA_APERTURA,
        titulo=f"Acta de apertura en ceros. Casilla {fresca.numero}",
        datos={
            "casilla": fresca.nombre_completo,
            "kioscos": fresca.kioscos.filter(serie__isnull=False).count(),
            "tarjetas_impresas": tarjetas_recibidas,
            "boletas_papel_recibidas": boletas_papel_recibidas,
            "opciones": rotulo_opciones(ejercicio),
            "huella_opciones": jornada.huella_opciones,
            "version_programa": version_del_programa(),
            "regla_empate": jornada.get_regla_empate_display(),
            "base_porcentaje": jornada.get_base_porcentaje_display(),
            "es_ratificacion": jornada.es_ratificacion,
            "ademas_en_la_boleta": [
                rotulo for eleccion, rotulo in FUERA_DE_OPCIONES.items() if eleccion in jornada.ofrecidas
            ],
        },
        lugar=fresca.sede,
        hora_inicio=_hora(fresca.abierta_en),
        firmantes=como_firmantes(confirmaciones, "Personal de la casilla"),
        observaciones=observaciones.strip(),
    )
    Casilla.objects.filter(pk=fresca.pk).update(acta_apertura=acta)
    asentar(
        "abrir_casilla",
        ejercicio_id=ejercicio.pk,
        actor=actor,
        hechos={"casilla": fresca.pk, "numero": fresca.numero, "acta": acta.folio},
    )
    fresca.acta_apertura = acta
    return fresca


@operacion
def suspender_casilla(casilla: Casilla, *, actor: Usuario, motivo: str, resguardo: str) -> Suspension:
    """Pause a casilla: from this moment no card is given and no vote goes in; counters are noted."""
    ejercicio, jornada, fresca = _tomar(casilla, actor, EstadoCasilla.ABIERTA)
    Casilla.objects.filter(pk=fresca.pk).update(estado=EstadoCasilla.SUSPENDIDA)
    suspension = Suspension.objects.create(
        casilla=fresca,
        motivo=motivo,
        resguardo=resguardo,
        suspendida_en=ahora(),
        suspendida_por=actor,
        acreditados_antes=fresca.acreditados,
        emitidas_antes=fresca.emitidas,
    )
    _seguir_a_las_casillas(jornada)
    asentar(
        "suspender_casilla",
        ejercicio_id=ejercicio.pk,
        actor=actor,
        hechos={"casilla": fresca.pk, "numero": fresca.numero, "suspension": suspension.pk},
    )
    return suspension


@operacion
def reanudar_casilla(casilla: Casilla, *, actor: Usuario, observaciones: str = "") -> Casilla:
    """Go on voting after a pause and freeze the acta of the pause with the counters of both moments."""
    ejercicio, jornada, fresca = _tomar(casilla, actor, EstadoCasilla.SUSPENDIDA)
    suspension = fresca.suspensiones.get(acta__isnull=True)
    suspension.reanudada_en = ahora()
    fresca.estado = EstadoCasilla.ABIERTA
    fresca.save(update_fields=["estado"])
    _seguir_a_las_casillas(jornada)
    _levantar_acta_de_suspension(ejercicio, fresca, suspension, actor=actor, observaciones=observaciones)
    asentar(
        "reanudar_casilla",
        ejercicio_id=ejercicio.pk,
        actor=actor,
        hechos={"casilla": fresca.pk, "numero": fresca.numero},
    )
    return fresca


def _levantar_acta_de_suspension(
    ejercicio: Ejercicio, casilla: Casilla, suspension: Suspension, *, actor: Usuario, observaciones: str = ""
) -> None:
    """Freeze the acta of a pause. Its exact counters are published only after the close."""
    reanudo = suspension.reanudada_en is not None
    iguales = (casilla.acreditados, casilla.emitidas) == (
        suspension.acreditados_antes,
        suspension.emitidas_antes,
    )
    suspendida, reanudada = _hora(suspension.suspendida_en), _hora(suspension.reanudada_en)
    personas = {una.pk: una for una in (suspension.suspendida_por, actor)}.values()
    suspension.acta = levantar_documento(
        ejercicio,
        tipo=TipoDocumento.ACTA_SUSPENSION,
        titulo=f"Acta de suspensión{' y reanudación' if reanudo else ''}. Casilla {casilla.numero}",
        datos={
            "casilla": casilla.nombre_completo,
            "momento_suspension": suspendida.strftime("%H:%M") if suspendida else "",
            "momento_reanudacion": reanudada.strftime("%H:%M") if reanudada else "",
            "motivo_suspension": suspension.motivo,
            "resguardo": suspension.resguardo,
            "se_reanudo": reanudo,
            "acreditados_antes": suspension.acreditados_antes,
            "emitidas_antes": suspension.emitidas_antes,
            "acreditados_despues": casilla.acreditados,
            "emitidas_despues": casilla.emitidas,
            "contadores_iguales": iguales,
        },
        publico=False,
        lugar=casilla.sede,
        hora_inicio=suspendida,
        hora_fin=reanudada,
        firmantes=[
            {
                "nombre": una.nombre,
                "cargo": una.cargo or una.get_institucion_display(),
                "calidad": "Personal de la casilla",
            }
            for una in personas
        ],
        observaciones=observaciones,
    )
    suspension.save(update_fields=["reanudada_en", "acta"])


@operacion
def terminar_votacion(casilla: Casilla, *, actor: Usuario) -> Casilla:
    """End the voting in a casilla for good: whatever is deposited after this moment loses; the hand count follows."""
    ejercicio, jornada, fresca = _tomar(casilla, actor, EstadoCasilla.ABIERTA, EstadoCasilla.SUSPENDIDA)
    pausa = fresca.suspensiones.filter(acta__isnull=True).first()
    fresca.estado = EstadoCasilla.CONTANDO
    fresca.terminada_en = ahora()
    fresca.save(update_fields=["estado", "terminada_en"])
    _seguir_a_las_casillas(jornada)
    if pausa:
        _levantar_acta_de_suspension(ejercicio, fresca, pausa, actor=actor)
    asentar("terminar_votacion", ejercicio_id=ejercicio.pk, actor=actor, hechos={"casilla": fresca.pk})
    return fresca


def conciliar(casilla: Casilla, *, sobrantes: int) -> Conciliacion:
    """Return the casilla's reconciliation with the leftovers counted by hand."""
    return Conciliacion(
        impresas=casilla.impresas,
        acreditados=casilla.acreditados,
        reposiciones=casilla.reposiciones,
        anuladas_sin_entregar=casilla.anuladas_sin_entregar,
        anuladas_tras_entrega=casilla.anuladas_tras_entrega,
        sobrantes=sobrantes,
        usadas=Tarjeta.objects.filter(casilla=casilla, estado=Tarjeta.Estado.USADA).count(),
        sobres=Boleta.objects.filter(casilla=casilla).count(),
    )


@operacion
def confirmar_cierre(
    casilla: Casilla,
    *,
    actor: Usuario,
    sobrantes: int,
    votos_asistidos: int = 0,
    explicacion: str = "",
    observaciones: str = "",
) -> Casilla:
    """Say, from one's own account, how many cards were left over by hand count.

    A difference that nobody explains stops here. With the second official's equal yes (who so signs the difference
    too) the casilla closes with its acta; with the last casilla the urn is closed: envelopes rewritten in order.
    """
    ejercicio, jornada, fresca = _tomar(casilla, actor, EstadoCasilla.CONTANDO)
    cuentas = conciliar(fresca, sobrantes=sobrantes)
    explicacion = explicacion.strip() if not cuentas.cuadra else ""
    if not cuentas.cuadra and not explicacion:
        raise ReglaIncumplida(
            f"Las cuentas no coinciden: la diferencia es de {cuentas.diferencia}. "
            "Cuente otra vez o explíquela; la firmará también una segunda persona.",
            campo="explicacion",
        )
    datos = {
        "sobrantes": sobrantes,
        "votos_asistidos": votos_asistidos,
        "explicacion": explicacion,
        "observaciones": observaciones.strip(),
        "diferencia": cuentas.diferencia,
    }
    confirmaciones = confirmar(Acto.CIERRE, actor=actor, jornada=jornada, casilla=fresca, datos=datos)
    if len(confirmaciones) < 2:
        asentar("confirmar_cierre", ejercicio_id=ejercicio.pk, actor=actor, hechos={"casilla": fresca.pk})
        return fresca
    fresca.estado = EstadoCasilla.CERRADA
    fresca.sobrantes = sobrantes
    fresca.votos_asistidos = votos_asistidos
    fresca.save(update_fields=["estado", "sobrantes", "votos_asistidos"])
    segunda = confirmaciones[-1].usuario
    ultima = not jornada.casillas.exclude(estado=EstadoCasilla.CERRADA).exists()
    if ultima:
        cerrar_urna(jornada)
    acta = levantar_documento(
        ejercicio,
        tipo=TipoDocumento.ACTA_CIERRE,
        titulo=f"Acta de cierre. Casilla {fresca.numero}",
        datos={
            "casilla": fresca.nombre_completo,
            "tarjetas_impresas": cuentas.impresas,
            "acreditados": cuentas.acreditados,
            "reposiciones": cuentas.reposiciones,
            "entregadas": cuentas.entregadas,
            "anuladas_sin_entregar": cuentas.anuladas_sin_entregar,
            "sobrantes": cuentas.sobrantes,
            "usadas": cuentas.usadas,
            "anuladas_tras_entrega": cuentas.anuladas_tras_entrega,
            "no_depositadas": cuentas.no_depositadas,
            "sobres": cuentas.sobres,
            "cuadra": cuentas.cuadra,
            "diferencia": cuentas.diferencia,
            "explicacion_diferencia": explicacion,
            "segunda_persona_nombre": "" if cuentas.cuadra else segunda.nombre,
            "segunda_persona_cargo": ""
            if cuentas.cuadra
            else segunda.cargo or segunda.get_institucion_display(),
            "votos_asistidos": votos_asistidos,
            "hubo_papel": False,
        },
        publico=ultima,
        lugar=fresca.sede,
        hora_inicio=_hora(fresca.abierta_en),
        hora_fin=_hora(fresca.terminada_en),
        firmantes=como_firmantes(confirmaciones, "Personal de la casilla"),
        observaciones=observaciones.strip(),
    )
    Casilla.objects.filter(pk=fresca.pk).update(acta_cierre=acta)
    if ultima:
        _publicar_actas(jornada)
    asentar(
        "cerrar_casilla",
        ejercicio_id=ejercicio.pk,
        actor=actor,
        hechos={
            "casilla": fresca.pk,
            "numero": fresca.numero,
            "acta": acta.folio,
            "diferencia": cuentas.diferencia,
        },
    )
    fresca.acta_cierre = acta
    return fresca


def cerrar_urna(jornada: Jornada) -> None:
    """Rewrite every envelope of the jornada in the order of its bytes, compare the counts, and leave the urn closed.

    Runs inside the close of the last casilla. Triggers let a ballot go only in *cerrando* and only where the same
    envelope already stands in ``BoletaCerrada``.
    """
    Jornada.objects.filter(pk=jornada.pk).update(estado=EstadoJornada.CERRANDO)
    boletas = Boleta.objects.filter(casilla__jornada=jornada)
    pares = sorted((bytes(sobre), casilla) for sobre, casilla in boletas.values_list("sobre", "casilla_id"))
    BoletaCerrada.objects.bulk_create(
        [BoletaCerrada(casilla_id=casilla, sobre=sobre) for sobre, casilla in pares], batch_size=500
    )
    cerradas = BoletaCerrada.objects.filter(casilla__jornada=jornada)
    emitidas = jornada.totales["emitidas"]
    if not cerradas.count() == len(pares) == emitidas:
        raise ReglaIncumplida(
            f"La urna no coincide con los contadores ({len(pares)} sobres, {emitidas} boletas emitidas): avise a Infoqro."
        )
    Boleta.objects.filter(casilla__in=list(jornada.casillas.values_list("pk", flat=True))).delete()
    Jornada.objects.filter(pk=jornada.pk).update(estado=EstadoJornada.CERRADA)


def _publicar_actas(jornada: Jornada) -> None:
    """Publish the actas that held exact counters while people still voted."""
    folios = set(jornada.casillas.exclude(acta_cierre=None).values_list("acta_cierre_id", flat=True))
    folios |= set(
        Suspension.objects.filter(casilla__jornada=jornada, acta__isnull=False).values_list(
            "acta_id", flat=True
        )
    )
    publicar(Documento.objects.filter(pk__in=folios, publico=False))
