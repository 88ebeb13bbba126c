"""Pure seating: people spread over tables so that each table looks like the whole room."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

VUELTAS = 12  # passes over all pairs; a handful is enough, the bound keeps it finite for thousands of people


@dataclass(frozen=True)
class Persona:
    """Somebody to be seated: an opaque key and one value per attribute (colonia, age band, gender…)."""

    clave: str
    valores: tuple[str, ...]


def acomodar(personas: Sequence[Persona], *, mesas: int, cupo: int, semilla: str) -> dict[str, int]:
    """Return the table (1…mesas) of each person; sizes and values are as even as the people allow.

    Deterministic: the same people and seed give the same tables, whatever the input order. Raises ValueError when
    people are more than seats.
    """
    if len(personas) > mesas * cupo:
        raise ValueError("hay más personas que lugares")
    # Dealt in this order, like cards, the first attribute comes out exactly even and the others nearly so.
    orden = sorted(personas, key=lambda una: (una.valores, _boleto(semilla, una.clave)))
    quien = list(orden)
    donde = [lugar % mesas for lugar in range(len(quien))]
    cuentas: list[list[Counter[str]]] = [
        [Counter() for _ in range(len(quien[0].valores) if quien else 0)] for _ in range(mesas)
    ]
    for una, mesa in zip(quien, donde, strict=True):
        for atributo, valor in enumerate(una.valores):
            cuentas[mesa][atributo][valor] += 1
    for _ in range(VUELTAS):
        if not _intercambiar(quien, donde, cuentas):
            break
    return {una.clave: mesa + 1 for una, mesa in zip(quien, donde, strict=True)}


def _boleto(semilla: str, clave: str) -> str:
    return sha256(f"{semilla}|{clave}".encode()).hexdigest()


def _intercambiar(quien: list[Persona], donde: list[int], cuentas: list[list[Counter[str]]]) -> bool:
    """Swap pairs of people whenever that makes the tables more alike (fewer squared counts); tell if any swap did."""
    hubo = False
    for i, una in enumerate(quien):
        for j in range(i + 1, len(quien)):
            if donde[i] != donde[j] and _ganancia(una, quien[j], cuentas[donde[i]], cuentas[donde[j]]) > 0:
                for atributo, (sale, entra) in enumerate(zip(una.valores, quien[j].valores, strict=True)):
                    cuentas[donde[i]][atributo][sale] -= 1
                    cuentas[donde[i]][atributo][entra] += 1
                    cuentas[donde[j]][atributo][entra] -= 1
                    cuentas[donde[j]][atributo][sale] += 1
                donde[i], donde[j] = donde[j], donde[i]
                hubo = True
    return hubo


def _ganancia(una: Persona, otra: Persona, aqui: list[Counter[str]], alla: list[Counter[str]]) -> int:
    """Return half of how much the sum of squared counts falls if both people change tables."""
    total = 0
    for atributo, (sale, entra) in enumerate(zip(una.valores, otra.valores, strict=True)):
        if sale != entra:
            total += aqui[atributo][sale] - alla[atributo][sale] - 1
            total += alla[atributo][entra] - aqui[atributo][entra] - 1
    return total


@dataclass(frozen=True)
class MesaViva:
    """A table as the desk sees it: seats taken, and how many people of each value sit there, per attribute."""

    numero: int
    ocupados: int
    valores: Sequence[Mapping[str, int]]


def elegir_mesa(mesas: Sequence[MesaViva], *, cupo: int, valores: Sequence[str]) -> int | None:
    """Return the table for somebody who arrives: among the smallest, the one with fewest people alike; None if full."""
    con_lugar = [mesa for mesa in mesas if mesa.ocupados < cupo]
    if not con_lugar:
        return None

    def parecidas(mesa: MesaViva) -> int:
        return sum(cuenta.get(valor, 0) for cuenta, valor in zip(mesa.valores, valores, strict=True))

    return min(con_lugar, key=lambda mesa: (mesa.ocupados, parecidas(mesa), mesa.numero)).numero


def celdas_fuera(personas: Sequence[Persona], lugares: Mapping[str, int], *, mesas: int) -> int:
    """Return how many (table, attribute, value) counts lie outside the floor and ceiling of their even share."""
    fuera = 0
    for atributo in range(len(personas[0].valores) if personas else 0):
        totales = Counter(una.valores[atributo] for una in personas)
        cuentas = Counter((lugares[una.clave], una.valores[atributo]) for una in personas)
        for valor, total in totales.items():
            bajo, alto = total // mesas, -(-total // mesas)
            fuera += sum(not bajo <= cuentas[mesa, valor] <= alto for mesa in range(1, mesas + 1))
    return fuera
