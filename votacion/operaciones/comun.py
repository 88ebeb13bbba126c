"""What every verb of the vote does first: lock in one order, and see that the person serves there."""

from typing import Any

from gobierno_abierto.canonico import texto_canonico
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.errores import ReglaIncumplida
from votacion.models import Casilla, Confirmacion, Jornada


def bloquear_jornada(jornada: Jornada, *estados: str) -> Jornada:
    """Lock the jornada's row (so that inserts that point at it may go on) and return it fresh; refuse other states."""
    fresca = Jornada.objects.select_for_update(no_key=True).get(pk=jornada.pk)
    if estados and fresca.estado not in estados:
        raise ReglaIncumplida(
            f"La jornada está en el estado «{fresca.get_estado_display()}»: esto ya no se puede."
        )
    return fresca


def bloquear_casilla(casilla: Casilla, *estados: str) -> Casilla:
    """Lock the casilla's row and return it fresh; refuse other states."""
    fresca = Casilla.objects.select_for_update(no_key=True).get(pk=casilla.pk)
    if estados and fresca.estado not in estados:
        raise ReglaIncumplida(
            f"La {str(fresca).lower()} está «{fresca.get_estado_display().lower()}»: esto no se puede."
        )
    return fresca


def exigir_personal(casilla: Casilla, actor: Usuario) -> None:
    """Refuse unless the account serves this casilla."""
    if not Casilla.objects.visibles_para(actor).filter(pk=casilla.pk).exists():
        raise ReglaIncumplida("Su cuenta no atiende esta casilla.")


def confirmar(
    acto: str,
    *,
    actor: Usuario,
    jornada: Jornada,
    casilla: Casilla | None = None,
    datos: dict[str, Any] | None = None,
) -> list[Confirmacion]:
    """Keep this person's yes to ``datos`` and return all equal ones so far; yeses to other facts are dropped.

    Somebody who corrects a number therefore asks the other person again: nobody signs what they did not see.
    """
    texto = texto_canonico(datos or {})
    propias = Confirmacion.objects.filter(jornada=jornada, casilla=casilla, acto=acto)
    propias.exclude(datos=texto).delete()
    if not propias.filter(usuario=actor).exists():
        Confirmacion.objects.create(jornada=jornada, casilla=casilla, acto=acto, usuario=actor, datos=texto)
    return list(propias.select_related("usuario"))


def como_firmantes(confirmaciones: list[Confirmacion], calidad: str) -> list[dict[str, str]]:
    """Return the people who confirmed as an acta's signatories."""
    return [
        {
            "nombre": una.usuario.nombre,
            "cargo": una.usuario.cargo or una.usuario.get_institucion_display(),
            "calidad": calidad,
        }
        for una in confirmaciones
    ]
