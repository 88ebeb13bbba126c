"""When a piece of the text appears, whose signature is missing, and how a long list of gaps is said in a line."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from .compromisos import MUNICIPIO, ORGANO_GARANTE, SOCIEDAD

PARTES: tuple[str, ...] = (MUNICIPIO, ORGANO_GARANTE, SOCIEDAD)
TRANSICION_DESDE = date(2025, 3, 21)
MAYORIA_DE_EDAD = 18


def derivar_condiciones(valores: Mapping[str, Any], fecha: date) -> dict[str, bool]:
    """Return every condition of the text, from the facts and the answers (``si``/``no``); unanswered counts as false."""

    def dijo_si(campo: str) -> bool:
        return valores.get(campo) == "si"

    edad = valores.get("edad_minima")
    return {
        "hubo_cambios_de_fecha": bool(valores.get("cambios_de_fecha")),
        "es_ratificacion": bool(valores.get("es_ratificacion")),
        "hubo_empate": bool(valores.get("hubo_empate")),
        "hubo_papel": bool(valores.get("hubo_papel")),
        "hubo_inconformidades": bool(valores.get("hubo_inconformidades")),
        "ganadora_con_condiciones": bool(valores.get("condiciones_dictamen")),
        "puede_haber_transicion": fecha >= TRANSICION_DESDE,
        "organo_en_transicion": dijo_si("organo_en_transicion") and fecha >= TRANSICION_DESDE,
        "participan_menores": edad is not None and int(edad) < MAYORIA_DE_EDAD,
        "institucion_electoral": bool(valores.get("institucion_electoral")),
        "hay_institucion_electoral": bool(valores.get("institucion_electoral")),
        "hay_transferencias": dijo_si("hay_transferencias"),
        "recursos_federales": dijo_si("recursos_federales"),
        "rebasa_periodo": dijo_si("rebasa_periodo"),
        "hay_firma_electronica": bool(valores.get("hay_firma_electronica")),
    }


def partes_sin_firma(firmaron: Collection[str]) -> list[str]:
    """Return the parties whose signature is missing, in the order of the convenio; signed means an empty list."""
    return [parte for parte in PARTES if parte not in firmaron]


def resumir_lista(cosas: Sequence[str], hasta: int = 4) -> str:
    """Return «a, b, c, d y 7 más», so that a line names gaps without becoming a page."""
    if len(cosas) <= hasta:
        return ", ".join(cosas[:-1]) + (" y " if len(cosas) > 1 else "") + cosas[-1] if cosas else ""
    return f"{', '.join(cosas[:hasta])} y {len(cosas) - hasta} más"
