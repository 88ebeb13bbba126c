"""The check-in desk: who comes in, who leaves, and which table a person who has none gets."""

from collections import Counter
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from gobierno_abierto.bitacora.operaciones import asentar, operacion
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.ejercicios.operaciones import exigir_permiso
from gobierno_abierto.errores import ReglaIncumplida
from gobierno_abierto.tiempo import ahora
from mesas.models import Inscripcion, Lugar, Mesa, Presencia
from mesas.reglas import MesaViva, elegir_mesa

from .acomodo import valores_de
from .registro import dia_de_la_sesion, exigir_etapa

YA_ESTABA = "S-03"


@dataclass(frozen=True)
class Recepcion:
    """What the desk answers (screen texts §4.2): its key, its words, the table, and whether something was written."""

    clave: str
    texto: str
    mesa: int
    sentido: str
    nueva: bool = True


def recibir_persona(
    inscripcion: Inscripcion, *, actor: Usuario | None, sentido: str = Presencia.Sentido.ENTRADA
) -> Recepcion:
    """Record that a person comes in or leaves; somebody without a seat gets one at the smallest table.

    Doing it twice writes once: the second answer is S-03. Raises ReglaIncumplida with a code when the person is not
    admitted (D-14, D-19), no seat is left (S-04), another desk took it (S-06) or the table has closed (S-08).
    """
    try:
        recepcion: Recepcion = _recibir(inscripcion, actor=actor, sentido=sentido)
    except ReglaIncumplida as error:
        if error.codigo != YA_ESTABA:
            raise
        lugar = Lugar.objects.select_related("mesa").get(inscripcion=inscripcion)
        return Recepcion(YA_ESTABA, error.mensaje, lugar.mesa.numero, sentido, nueva=False)
    return recepcion


@operacion
def _recibir(inscripcion: Inscripcion, *, actor: Usuario | None, sentido: str) -> Recepcion:
    fresco = exigir_etapa(inscripcion.ejercicio, ClaveEtapa.DELIBERACION)
    exigir_permiso(fresco, actor, Permiso.RECIBIR)
    fresca = Inscripcion.objects.select_for_update().get(pk=inscripcion.pk)
    entra = sentido == Presencia.Sentido.ENTRADA
    _exigir_admitida(fresca)
    lugar = Lugar.objects.select_related("mesa").filter(inscripcion=fresca).first()
    clave = "S-01"
    if lugar is None:
        if not entra:
            raise ReglaIncumplida("La persona no ha entrado.", codigo="S-07")
        lugar, clave = _dar_lugar(fresco, fresca), "S-05"
    if lugar.dentro == entra:
        raise ReglaIncumplida("Ya estaba dentro." if entra else "Ya había salido.", codigo=YA_ESTABA)
    if entra and lugar.mesa.esta_cerrada:
        raise ReglaIncumplida("Su mesa ya cerró su acta. Puede entrar a escuchar.", codigo="S-08")
    numero = fresca.presencias.count() + 1
    Presencia.objects.create(
        inscripcion=fresca, mesa=lugar.mesa, numero=numero, sentido=sentido, en=ahora(), registro=actor
    )
    Lugar.objects.filter(pk=lugar.pk).update(dentro=entra)
    asentar(
        "recibir_persona",
        ejercicio_id=fresco.pk,
        actor=actor,
        hechos={"mesa": lugar.mesa.numero, "sentido": sentido},
    )
    mesa = lugar.mesa.numero
    if not entra:
        return Recepcion("S-02", "Salió. Su lugar se conserva.", mesa, sentido)
    texto = f"Mesa {mesa}. Entró." if clave == "S-01" else f"Hay lugar: mesa {mesa}."
    return Recepcion(clave, texto, mesa, sentido)


def _exigir_admitida(inscripcion: Inscripcion) -> None:
    if inscripcion.estado == Inscripcion.Estado.RECHAZADA:
        raise ReglaIncumplida(f"Su registro no procedió: {inscripcion.razon}", codigo="D-19")
    if inscripcion.estado != Inscripcion.Estado.ADMITIDA:
        raise ReglaIncumplida("Falta revisar su registro.", codigo="D-14")


def _dar_lugar(ejercicio: Ejercicio, inscripcion: Inscripcion) -> Lugar:
    """Give a free seat: tables are locked in order, so that two desks take turns; a constraint backs it."""
    dia = dia_de_la_sesion(ejercicio)
    abiertas = {
        mesa.numero: mesa
        for mesa in Mesa.objects.select_for_update().filter(ejercicio=ejercicio).order_by("numero")
        if not mesa.esta_cerrada
    }
    ocupados: dict[int, set[int]] = {numero: set() for numero in abiertas}
    valores: dict[int, list[Counter[str]]] = {numero: [Counter() for _ in range(3)] for numero in abiertas}
    sentadas = Lugar.objects.filter(mesa__in=abiertas.values()).select_related("inscripcion", "mesa")
    for lugar in sentadas:
        ocupados[lugar.mesa.numero].add(lugar.asiento)
        for cuenta, valor in zip(valores[lugar.mesa.numero], valores_de(lugar.inscripcion, dia), strict=True):
            cuenta[valor] += 1
    cupo = ejercicio.cupo_por_mesa or 0
    numero = elegir_mesa(
        [MesaViva(uno, len(ocupados[uno]), valores[uno]) for uno in abiertas],
        cupo=cupo,
        valores=valores_de(inscripcion, dia),
    )
    if numero is None:
        raise ReglaIncumplida("Todavía no hay lugar en las mesas. Pida que espere.", codigo="S-04")
    asiento = next(uno for uno in range(1, cupo + 1) if uno not in ocupados[numero])
    try:
        with transaction.atomic():
            return Lugar.objects.create(inscripcion=inscripcion, mesa=abiertas[numero], asiento=asiento)
    except IntegrityError as error:
        raise ReglaIncumplida("Otra persona tomó ese lugar. Busque lugar de nuevo.", codigo="S-06") from error
