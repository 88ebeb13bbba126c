"""The desk: may this person vote, give them a card, register them on the spot, replace a defective card."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from gobierno_abierto.bitacora.operaciones import asentar, operacion
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.ejercicios.models import Actividad, Ejercicio, Situacion
from gobierno_abierto.ejercicios.operaciones import exigir_en_curso
from gobierno_abierto.errores import ReglaIncumplida
from gobierno_abierto.tiempo import ahora, hoy
from mesas.models import Inscripcion
from mesas.operaciones import registrar_persona
from mesas.operaciones.registro import documentos_aceptados
from mesas.reglas import edad_en, evaluar_admision
from votacion.models import Acreditacion, Casilla, EstadoCasilla, Tarjeta, huella_tarjeta
from votacion.reglas import DESENLACES, Desenlace, desenlace_de, leer_clave, rechazo

from .comun import bloquear_casilla, exigir_personal
from .kioscos import revisar_tarjeta


def evaluar(casilla: Casilla, inscripcion: Inscripcion, *, documento: str = "") -> Desenlace:
    """Return what the desk answers about a registered person now; ``documento`` is what they show at the desk."""
    ejercicio = casilla.jornada.ejercicio
    admitida = inscripcion.estado == Inscripcion.Estado.ADMITIDA
    admision = evaluar_admision(
        en_territorio=inscripcion.colonia_id is not None,
        edad=edad_en(inscripcion.fecha_nacimiento, dia_de_la_jornada(ejercicio)),
        edad_minima=ejercicio.edad_minima or 0,
        autorizada=inscripcion.autorizacion_en is not None,
        documento=documento or inscripcion.comprobante or ("revisado" if admitida else ""),
        documentos_aceptados=() if admitida else documentos_aceptados(ejercicio),
    )
    codigo = desenlace_de(
        admision=str(admision.codigo),
        rechazada=inscripcion.estado == Inscripcion.Estado.RECHAZADA,
        por_confirmar=inscripcion.falta_confirmar_homonimo,
        acreditada=_acreditadas(casilla, inscripcion).exists(),
        estado_casilla=casilla.estado,
        quedan_tarjetas=casilla.quedan > 0,
    )
    return _con_datos(
        DESENLACES[codigo], edad_minima=ejercicio.edad_minima, razon=inscripcion.razon.rstrip(".")
    )


def dia_de_la_jornada(ejercicio: Ejercicio) -> date:
    """Return the voting day of the schedule, on which ages are counted."""
    actividad = ejercicio.actividad_de(Actividad.Tipo.JORNADA_VOTACION)
    return actividad.fecha if actividad else hoy()


def _con_datos(desenlace: Desenlace, **datos: Any) -> Desenlace:
    return Desenlace(
        desenlace.clave,
        desenlace.color,
        desenlace.dice.format(**datos),
        desenlace.se_le_dice.format(**datos),
        desenlace.se_hace,
    )


def _acreditadas(casilla: Casilla, inscripcion: Inscripcion) -> Any:
    """Return the accreditations of this person in the jornada, by name and birth date or by CURP."""
    misma = Q(huella_persona=inscripcion.huella_persona, homonimo=inscripcion.homonimo)
    if inscripcion.huella_curp:
        misma |= Q(huella_curp=inscripcion.huella_curp)
    return Acreditacion.objects.filter(misma, jornada_id=casilla.jornada_id)


@operacion(sin_asiento=True)
def acreditar(casilla: Casilla, *, actor: Usuario, inscripcion: Inscripcion, documento: str = "") -> None:
    """Give this person the right to one card: one row without time or order, and the casilla's counter.

    Raises ReglaIncumplida with the desk's code when it can't be. Two desks at once can't accredit one person, with or
    without CURP: the database refuses the second (D-23). Writes no log entry.
    """
    exigir_personal(casilla, actor)
    fresca = bloquear_casilla(casilla)
    fresca.jornada = casilla.jornada
    if inscripcion.ejercicio_id != casilla.jornada.ejercicio_id:
        raise rechazo("D-14")
    situacion = Ejercicio.objects.values_list("situacion", flat=True).get(pk=inscripcion.ejercicio_id)
    if situacion != Situacion.ACTIVO:
        raise rechazo("D-20")
    desenlace = evaluar(fresca, inscripcion, documento=documento)
    if desenlace.clave != "D-01":
        raise rechazo(desenlace.clave, desenlace.dice)
    try:
        with transaction.atomic():
            Acreditacion.objects.create(
                jornada_id=fresca.jornada_id,
                casilla=fresca,
                huella_persona=inscripcion.huella_persona,
                homonimo=inscripcion.homonimo,
                huella_curp=inscripcion.huella_curp,
            )
    except IntegrityError as error:
        raise rechazo("D-23") from error
    Casilla.objects.filter(pk=fresca.pk).update(acreditados=F("acreditados") + 1)


@operacion(sin_asiento=True)
def registrar_en_casilla(casilla: Casilla, *, actor: Usuario, **datos: Any) -> Inscripcion:
    """Register a person at the desk (date only, no log entry), so that the desk can review and accredit them.

    ``datos`` are those of ``mesas.operaciones.registrar_persona``; the contact may be missing. A homonym waits for a
    second official (``confirmar_homonimo``).
    """
    exigir_personal(casilla, actor)
    estado = Casilla.objects.values_list("estado", flat=True).get(pk=casilla.pk)
    if estado != EstadoCasilla.ABIERTA:
        raise rechazo("D-21" if estado in {EstadoCasilla.CONTANDO, EstadoCasilla.CERRADA} else "D-20")
    datos["contacto"] = datos.get("contacto") or f"En la casilla {casilla.numero}"
    inscripcion = registrar_persona(
        casilla.jornada.ejercicio, actor=actor, permiso=Permiso.ATENDER_CASILLA, **datos
    )
    inicio_del_dia = timezone.localtime(ahora()).replace(hour=0, minute=0, second=0, microsecond=0)
    inscripcion.registrada_en = inicio_del_dia
    if inscripcion.autorizacion_en:
        inscripcion.autorizacion_en = inicio_del_dia
    inscripcion.save(update_fields=["registrada_en", "autorizacion_en"])
    return inscripcion


@operacion(sin_asiento=True)
def confirmar_homonimo(casilla: Casilla, *, actor: Usuario, inscripcion: Inscripcion) -> None:
    """Confirm, as a second official of the casilla, that a registration is another person's (no log entry)."""
    exigir_personal(casilla, actor)
    exigir_en_curso(casilla.jornada.ejercicio_id)
    fresca = Inscripcion.objects.select_for_update(no_key=True).get(
        pk=inscripcion.pk, ejercicio=casilla.jornada.ejercicio_id
    )
    if not fresca.falta_confirmar_homonimo:
        raise ReglaIncumplida("Este registro no espera una segunda confirmación.")
    if fresca.homonimo_propuso_id == actor.pk:
        raise ReglaIncumplida("La segunda persona debe ser otra: quien propuso no puede confirmar.")
    Inscripcion.objects.filter(pk=fresca.pk).update(homonimo_confirmo=actor)


@operacion
def anular_tarjeta(casilla: Casilla, *, actor: Usuario, entregada: bool, codigo: str = "") -> None:
    """Annul a defective card; if a person already had it, they may draw another one (a lost card is not replaced).

    ``codigo`` may be missing only when a card that was given out can't be read at all: it is then only counted, and
    the official keeps it with the others.
    """
    exigir_personal(casilla, actor)
    exigir_en_curso(casilla.jornada.ejercicio_id)
    if codigo:
        clave = leer_clave(codigo)
        if clave is None:
            raise ReglaIncumplida(
                "Revise la clave. Hay una letra o un número distinto.", campo="codigo", codigo="KE-01"
            )
        # card first, then casilla: the same order as a deposit, so that the two never wait for each other
        disponible = Tarjeta.objects.filter(
            huella=huella_tarjeta(clave), casilla=casilla, estado=Tarjeta.Estado.DISPONIBLE
        )
        if disponible.update(estado=Tarjeta.Estado.ANULADA) != 1:
            revisar_tarjeta(casilla, huella_tarjeta(clave))
    elif not entregada:
        raise ReglaIncumplida("Escriba la clave de la tarjeta.", campo="codigo")
    fresca = bloquear_casilla(casilla, EstadoCasilla.ABIERTA, EstadoCasilla.SUSPENDIDA)
    if entregada:
        if fresca.anuladas_tras_entrega >= fresca.acreditados - fresca.emitidas + fresca.reposiciones:
            raise ReglaIncumplida("Todas las tarjetas entregadas ya se usaron o se repusieron.")
        if fresca.quedan <= 0:
            raise rechazo("D-22")
        Casilla.objects.filter(pk=fresca.pk).update(
            reposiciones=F("reposiciones") + 1, anuladas_tras_entrega=F("anuladas_tras_entrega") + 1
        )
    else:
        Casilla.objects.filter(pk=fresca.pk).update(anuladas_sin_entregar=F("anuladas_sin_entregar") + 1)
    asentar(
        "reponer_tarjeta" if entregada else "anular_tarjeta",
        ejercicio_id=casilla.jornada.ejercicio_id,
        actor=actor,
        hechos={"casilla": casilla.pk},
    )
