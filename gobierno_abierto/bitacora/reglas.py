"""How a chain is hashed and how anybody checks it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gobierno_abierto.canonico import huella, texto_canonico


@dataclass(frozen=True)
class Eslabon:
    """One entry as it is hashed; ``hechos`` is canonical JSON text, ``en`` an aware instant."""

    cadena: int
    n: int
    en: datetime
    actor: int | None
    institucion: str
    verbo: str
    hechos: str
    anterior: str
    huella: str


@dataclass(frozen=True)
class Falla:
    """The first broken place of a chain, in Spanish."""

    cadena: int
    n: int
    motivo: str


def calcular_huella(campos: Mapping[str, Any]) -> str:
    """Return the SHA-256 of an entry's fields (all of ``Eslabon`` except ``huella``), chained by ``anterior``."""
    return huella(texto_canonico({clave: campos[clave] for clave in sorted(campos) if clave != "huella"}))


def revisar_cadena(
    eslabones: Iterable[Eslabon], *, cadena: int, n: int, ultima: str, inicial: str, anclas: Mapping[int, str]
) -> Falla | None:
    """Return the first fault of a chain, or None when it is whole.

    ``n`` and ``ultima`` are what the head row says; ``anclas`` maps the numbers printed on documents to their hashes,
    so that a tail cut together with its head still shows.
    """
    anterior, cuenta = inicial, 0
    for eslabon in eslabones:
        cuenta += 1
        campos = vars(eslabon) | {"en": eslabon.en.isoformat()}
        if eslabon.n != cuenta:
            return Falla(cadena, cuenta, f"falta el asiento {cuenta}")
        if eslabon.anterior != anterior:
            return Falla(cadena, cuenta, "no continúa la huella del asiento anterior")
        if calcular_huella(campos) != eslabon.huella:
            return Falla(cadena, cuenta, "su contenido no corresponde a su huella")
        if anclas.get(cuenta, eslabon.huella) != eslabon.huella:
            return Falla(cadena, cuenta, "su huella no es la impresa en un documento")
        anterior = eslabon.huella
    if (cuenta, anterior) != (n, ultima):
        return Falla(cadena, cuenta + 1, f"la cadena termina en {cuenta} y su cabeza dice {n}")
    if cortados := [ancla for ancla in anclas if ancla > cuenta]:
        return Falla(
            cadena,
            cuenta + 1,
            f"un documento cita el asiento {min(cortados)} y la cadena termina en {cuenta}",
        )
    return None
