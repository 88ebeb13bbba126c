"""What a table writes, by its own relator: ideas one by one and the table's text, never one tablet over another."""

from typing import Any
from uuid import UUID

from django.db.models import F
from django.db.models.deletion import ProtectedError

from gobierno_abierto.bitacora.operaciones import asentar, operacion
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.ejercicios.operaciones import bloquear
from gobierno_abierto.errores import ReglaIncumplida
from gobierno_abierto.tiempo import ahora
from mesas.models import Idea, Mesa

from .registro import exigir_etapa

OTRA_TABLETA = "R-07"
LARGO_DE_TEXTO = 5_000  # characters of each text of a table: over a page of its acta
CAMPOS_DE_IDEA = ("titulo", "que", "por_que", "donde", "beneficia", "condiciones", "disenso")


def exigir_relator(mesa: Mesa, actor: Usuario | None) -> None:
    """Refuse an account that was not given this table; the system itself (None) may."""
    if actor and not Mesa.objects.de(actor).filter(pk=mesa.pk).exists():
        raise ReglaIncumplida("Solo quien relata esta mesa escribe su acta.")


def bloquear_abierta(mesa: Mesa) -> Mesa:
    """Lock the table's row and return it fresh; refuse one that is not installed or already closed."""
    exigir_etapa(mesa.ejercicio, ClaveEtapa.DELIBERACION)
    fresca = Mesa.objects.select_for_update().get(pk=mesa.pk)
    if fresca.esta_cerrada:
        raise ReglaIncumplida("El acta está cerrada: ya no se puede cambiar.")
    if not fresca.esta_abierta:
        raise ReglaIncumplida("La mesa todavía no está instalada.")
    return fresca


def otra_tableta() -> ReglaIncumplida:
    """Return the refusal of a save that would overwrite another tablet's."""
    return ReglaIncumplida(
        "Otra tableta cambió este texto. Compare y elija cuál se queda.", codigo=OTRA_TABLETA
    )


@operacion
def instalar_mesa(mesa: Mesa, *, actor: Usuario | None) -> Mesa:
    """Open a table's conversation, by its relator or by who seats people."""
    fresco = bloquear(mesa.ejercicio, ClaveEtapa.DELIBERACION)
    puede = Ejercicio.objects.en_que_puede(actor, Permiso.ACOMODAR).filter(pk=fresco.pk) if actor else None
    if puede is not None and not puede.exists():
        exigir_relator(mesa, actor)
    fresca = Mesa.objects.select_for_update().get(pk=mesa.pk)
    if fresca.estado != Mesa.Estado.SIN_INSTALAR:
        raise ReglaIncumplida("La mesa ya está instalada.")
    fresca.estado = Mesa.Estado.INSTALADA
    fresca.instalada_en = ahora()
    fresca.save(update_fields=["estado", "instalada_en"])
    asentar("instalar_mesa", ejercicio_id=fresco.pk, actor=actor, hechos={"mesa_numero": fresca.numero})
    return fresca


def guardar_idea(
    mesa: Mesa,
    *,
    actor: Usuario | None,
    idea: Idea | None = None,
    version: int | None = None,
    envio: UUID | None = None,
    **campos: Any,
) -> Idea:
    """Add an idea, or save over version ``version`` of one; if another tablet saved in between, refuse with R-07.

    ``envio`` names one filled form, so that a form sent twice adds one idea. ``campos``: titulo, que, por_que, donde,
    beneficia, condiciones, acuerdo, a_favor, de_cuantas, disenso.
    """
    if envio and idea is None and (ya := Idea.objects.filter(mesa=mesa, envio=envio).first()):
        return ya
    guardada: Idea = _guardar_idea(mesa, actor=actor, idea=idea, version=version, envio=envio, **campos)
    return guardada


@operacion(sin_asiento=True)
def _guardar_idea(
    mesa: Mesa,
    *,
    actor: Usuario | None,
    idea: Idea | None,
    version: int | None,
    envio: UUID | None,
    **campos: Any,
) -> Idea:
    fresca = bloquear_abierta(mesa)
    exigir_relator(fresca, actor)
    limpios = _limpiar(campos)
    if idea is None:
        if envio and (ya := Idea.objects.filter(mesa=fresca, envio=envio).first()):
            return ya  # the same form, sent twice at once: the lock on the table made it wait
        numero = fresca.ultima_idea + 1
        guardada = Idea.objects.create(mesa=fresca, numero=numero, orden=numero, envio=envio, **limpios)
    else:
        if version is None:
            raise otra_tableta()
        numero = fresca.ultima_idea
        propias = Idea.objects.filter(pk=idea.pk, mesa=fresca, version=version)
        if propias.update(**limpios, version=F("version") + 1) != 1:
            raise otra_tableta()
        guardada = Idea.objects.get(pk=idea.pk)
    Mesa.objects.filter(pk=fresca.pk).update(
        version=F("version") + 1, ultima_idea=numero, estado=_conversando(fresca)
    )
    guardada.mesa = fresca
    return guardada


def _conversando(mesa: Mesa) -> str:
    """Return the state of a table in which somebody has just written."""
    return mesa.estado if mesa.estado == Mesa.Estado.REABIERTA else Mesa.Estado.CONVERSANDO


def exigir_que_quepa(**textos: str) -> None:
    """Refuse a text that nobody would read aloud: most likely something else was pasted."""
    for campo, texto in textos.items():
        if len(texto) > LARGO_DE_TEXTO:
            raise ReglaIncumplida(
                f"El texto tiene {len(texto):,} letras y caben {LARGO_DE_TEXTO:,}. Escriba solo lo necesario.",
                campo=campo,
            )


def _limpiar(campos: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of an idea, checked: it needs a title, a text and how the table came to it."""
    limpios: dict[str, Any] = {campo: str(campos.get(campo) or "").strip() for campo in CAMPOS_DE_IDEA}
    exigir_que_quepa(**limpios)
    acuerdo = campos.get("acuerdo") or ""
    if not limpios["titulo"] or len(limpios["titulo"]) > 90:
        raise ReglaIncumplida("Escriba un título de hasta 90 letras.", campo="titulo")
    if not limpios["que"]:
        raise ReglaIncumplida("Escriba en qué consiste la idea.", campo="que")
    if acuerdo not in Idea.Acuerdo.values:
        raise ReglaIncumplida(
            "Diga cómo llegó la mesa a esta idea: consenso, mayoría o disenso.", campo="acuerdo"
        )
    if acuerdo == Idea.Acuerdo.DISENSO and not limpios["disenso"]:
        raise ReglaIncumplida("Escriba la opinión distinta, sin nombres.", campo="disenso")
    a_favor, de_cuantas = campos.get("a_favor"), campos.get("de_cuantas")
    if acuerdo == Idea.Acuerdo.MAYORIA and (not a_favor or not de_cuantas or a_favor > de_cuantas):
        raise ReglaIncumplida("Diga cuántas personas estuvieron a favor y de cuántas.", campo="a_favor")
    mayoria = acuerdo == Idea.Acuerdo.MAYORIA
    return limpios | {
        "acuerdo": acuerdo,
        "a_favor": a_favor if mayoria else None,
        "de_cuantas": de_cuantas if mayoria else None,
    }


@operacion(sin_asiento=True)
def quitar_idea(idea: Idea, *, actor: Usuario | None, version: int) -> None:
    """Remove an idea from an open record; its number is never used again."""
    fresca = bloquear_abierta(idea.mesa)
    exigir_relator(fresca, actor)
    try:
        borradas, _ = Idea.objects.filter(pk=idea.pk, mesa=fresca, version=version).delete()
    except ProtectedError as error:
        raise ReglaIncumplida("Esta idea ya dio origen a una propuesta: no se puede quitar.") from error
    if not borradas:
        raise otra_tableta()
    Mesa.objects.filter(pk=fresca.pk).update(version=F("version") + 1, estado=_conversando(fresca))


@operacion(sin_asiento=True)
def guardar_relatoria(
    mesa: Mesa,
    *,
    actor: Usuario | None,
    version: int,
    acuerdos: str,
    presentes: int | None = None,
    observaciones: str = "",
    leer: bool = False,
) -> Mesa:
    """Save the table's own text over ``version`` (its ``version_texto``); another tablet's save refuses with R-07.

    ``leer`` says that the record is now read aloud.
    """
    fresca = bloquear_abierta(mesa)
    exigir_relator(fresca, actor)
    exigir_que_quepa(acuerdos=acuerdos, observaciones=observaciones)
    guardada = Mesa.objects.filter(pk=fresca.pk, version_texto=version).update(
        acuerdos=acuerdos.strip(),
        presentes=presentes,
        observaciones=observaciones.strip(),
        version=F("version") + 1,
        version_texto=F("version_texto") + 1,
        estado=Mesa.Estado.LEYENDO if leer else _conversando(fresca),
    )
    if guardada != 1:
        raise otra_tableta()
    return Mesa.objects.get(pk=fresca.pk)
