"""The kiosk: pairing a device, its one last-seen minute, and the deposit."""

import hashlib
import hmac
import secrets
import uuid
from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, F, Max, OuterRef

from gobierno_abierto.bitacora.operaciones import asentar, operacion
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.ejercicios.models import Situacion
from gobierno_abierto.ejercicios.operaciones import exigir_en_curso
from gobierno_abierto.errores import ReglaIncumplida
from gobierno_abierto.tiempo import ahora
from votacion.models import Boleta, Casilla, EstadoCasilla, Jornada, Kiosco, Tarjeta
from votacion.reglas import ALFABETO, rechazo
from votacion.sobres import cerrar_sobre

from .comun import bloquear_casilla, exigir_personal

VIGENCIA_DEL_CODIGO = timedelta(minutes=10)
SIMBOLOS_DEL_CODIGO = 8  # 40 bits, once, for ten minutes


def _huella_codigo(codigo: str) -> str:
    limpio = "".join(letra for letra in codigo.upper() if letra.isalnum())
    limpio = limpio.replace("O", "0").replace("I", "1").replace("L", "1")
    return hmac.new(settings.LLAVE_KIOSCO.encode(), b"enlace:" + limpio.encode(), hashlib.sha256).hexdigest()


@operacion
def crear_codigo_de_enlace(
    casilla: Casilla, *, actor: Usuario, kiosco: Kiosco | None = None
) -> tuple[Kiosco, str]:
    """Return a kiosk of the casilla and a one-time code to pair a device with it; shown once, good for ten minutes.

    A kiosk that was paired loses its device at once, so that re-pairing is one step.
    """
    exigir_personal(casilla, actor)
    exigir_en_curso(casilla.jornada.ejercicio_id)
    fresca = bloquear_casilla(
        casilla, EstadoCasilla.PREPARADA, EstadoCasilla.ABIERTA, EstadoCasilla.SUSPENDIDA
    )
    codigo = "".join(secrets.choice(ALFABETO) for _ in range(SIMBOLOS_DEL_CODIGO))
    if kiosco is None:
        numero = (fresca.kioscos.aggregate(ultimo=Max("numero"))["ultimo"] or 0) + 1
        kiosco = Kiosco(casilla=fresca, numero=numero)
    kiosco.huella_codigo = _huella_codigo(codigo)
    kiosco.codigo_vence = ahora() + VIGENCIA_DEL_CODIGO
    kiosco.serie = None
    kiosco.en_uso = False
    kiosco.save()
    asentar(
        "crear_codigo_de_enlace",
        ejercicio_id=fresca.jornada.ejercicio_id,
        actor=actor,
        hechos={"casilla": fresca.pk, "kiosco": kiosco.pk},
    )
    return kiosco, f"{codigo[:4]}-{codigo[4:]}"


@operacion
def enlazar_kiosco(codigo: str) -> Kiosco:
    """Pair the device that knows a code that is still good; the code is spent."""
    kiosco = (
        Kiosco.objects.select_for_update(of=("self",))
        .select_related("casilla__jornada")
        .filter(huella_codigo=_huella_codigo(codigo), codigo_vence__gt=ahora())
        .first()
    )
    if kiosco is None:
        raise ReglaIncumplida(
            "Ese código no sirve o ya venció. Pida otro al personal de la casilla.", campo="codigo"
        )
    exigir_en_curso(kiosco.casilla.jornada.ejercicio_id)
    kiosco.serie = uuid.uuid4()
    kiosco.huella_codigo = kiosco.codigo_vence = None
    kiosco.save(update_fields=["serie", "huella_codigo", "codigo_vence"])
    asentar(
        "enlazar_kiosco",
        ejercicio_id=kiosco.casilla.jornada.ejercicio_id,
        actor=None,
        hechos={"casilla": kiosco.casilla_id, "kiosco": kiosco.pk},
    )
    return kiosco


@operacion
def revocar_kiosco(kiosco: Kiosco, *, actor: Usuario) -> None:
    """Cut a device off at once."""
    exigir_personal(kiosco.casilla, actor)
    Kiosco.objects.filter(pk=kiosco.pk).update(
        serie=None, huella_codigo=None, codigo_vence=None, en_uso=False
    )
    asentar(
        "revocar_kiosco",
        ejercicio_id=kiosco.casilla.jornada.ejercicio_id,
        actor=actor,
        hechos={"casilla": kiosco.casilla_id, "kiosco": kiosco.pk},
    )


@operacion(sin_asiento=True)
def marcar_senal(kiosco: Kiosco, *, en_uso: bool) -> None:
    """Overwrite the kiosk's last-seen minute and whether somebody is at it; nothing else is kept."""
    minuto = ahora().replace(second=0, microsecond=0)
    if kiosco.visto_minuto != minuto or kiosco.en_uso != en_uso:
        Kiosco.objects.filter(pk=kiosco.pk).update(visto_minuto=minuto, en_uso=en_uso)


@operacion(sin_asiento=True)
def depositar(casilla: Casilla, *, huella: str, eleccion: str) -> None:
    """Spend the card and put the envelope in the urn: one transaction, three statements, no log entry, no time.

    ``huella`` is the card's keyed hash. Raises ReglaIncumplida with its ``codigo`` (KE-02 … KE-14) with nothing changed: a vote that races the
    close loses, and a card spent before stays with its first vote.
    """
    if eleccion not in _ofrecidas(casilla):
        raise ReglaIncumplida("Esa opción no está en la boleta.")
    sobre = cerrar_sobre(eleccion)
    disponible = Tarjeta.objects.filter(
        huella=huella, casilla_id=casilla.pk, estado=Tarjeta.Estado.DISPONIBLE
    )
    if disponible.update(estado=Tarjeta.Estado.USADA) != 1:
        revisar_tarjeta(casilla, huella)
        raise rechazo("KE-04")
    en_curso = Jornada.objects.filter(pk=OuterRef("jornada_id"), ejercicio__situacion=Situacion.ACTIVO)
    abierta = Casilla.objects.filter(
        Exists(en_curso), pk=casilla.pk, estado=EstadoCasilla.ABIERTA, emitidas__lt=F("acreditados")
    )
    if abierta.update(emitidas=F("emitidas") + 1) != 1:
        raise rechazo(_por_que_no(casilla))
    Boleta.objects.create(casilla_id=casilla.pk, sobre=sobre)


def _ofrecidas(casilla: Casilla) -> tuple[str, ...]:
    """Return what the ballot offers, frozen before the jornada opened: read once per casilla object."""
    jornada: Jornada = casilla.jornada
    return jornada.ofrecidas


def _por_que_no(casilla: Casilla) -> str:
    estado, situacion = Casilla.objects.values_list("estado", "jornada__ejercicio__situacion").get(
        pk=casilla.pk
    )
    if situacion != Situacion.ACTIVO:
        return "KE-09"
    if estado == EstadoCasilla.ABIERTA:
        return "KE-14"
    return "KE-09" if estado in {EstadoCasilla.SUSPENDIDA, EstadoCasilla.PREPARADA} else "KE-08"


def revisar_tarjeta(casilla: Casilla, huella: str) -> None:
    """Raise the refusal that says why a card can't vote here (KE-02 … KE-05); return when it can."""
    tarjeta = Tarjeta.objects.select_related("casilla").filter(huella=huella).first()
    if tarjeta is None or tarjeta.casilla.jornada_id != casilla.jornada_id:
        raise rechazo("KE-02")
    if tarjeta.casilla_id != casilla.pk:
        raise rechazo("KE-03", f"Su tarjeta es de la casilla {tarjeta.casilla.numero}. Vote allá.")
    if tarjeta.estado == Tarjeta.Estado.USADA:
        raise rechazo("KE-04")
    if tarjeta.estado == Tarjeta.Estado.ANULADA:
        raise rechazo("KE-05")
