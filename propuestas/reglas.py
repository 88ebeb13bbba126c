"""Pure rules of the proposals: keys, costs, viability, the clarification window, the draw of the ballot's order."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

CENTAVO = Decimal("0.01")

TECNICA = "tecnica"
PRESUPUESTAL = "presupuestal"
BOLETA_VIEJA = "Las opciones congeladas ya no son las propuestas viables: hay que rehacer la validación."
OBLIGATORIAS = (TECNICA, PRESUPUESTAL)

VIABLE = "viable"
CON_CONDICIONES = "con_condiciones"
NO_VIABLE = "no_viable"

SI, NO, NO_APLICA = "si", "no", "no_aplica"

MAX_TITULO_BOLETA = 30
MAX_LINEA_BOLETA = 40

# What each dictamen answers, in order; a dependencia answers all of them before its dictamen is final.
CRITERIOS: dict[str, tuple[str, ...]] = {
    TECNICA: (
        "¿El predio tiene superficie suficiente?",
        "¿Hay acceso para personas con discapacidad desde la calle?",
        "¿El drenaje pluvial existente soporta la obra?",
        "¿Hay toma de agua y energía para lo que se propone?",
        "¿La obra respeta líneas de alta tensión, ductos y restricciones del predio?",
    ),
    PRESUPUESTAL: (
        "¿El costo total cabe en el techo presupuestal?",
        "¿Los precios unitarios tienen fuente y fecha?",
        "¿La fuente de financiamiento permite este tipo de obra?",
    ),
    "juridica": (
        "¿El predio es propiedad municipal acreditada?",
        "¿El uso de suelo permite la obra?",
        "¿El predio está libre de gravámenes, juicios y concesiones?",
    ),
    "ambiental": (
        "¿La obra conserva los árboles que ya existen?",
        "¿La vegetación propuesta es de bajo consumo de agua?",
    ),
    "operacion": (
        "¿Está definido quién dará mantenimiento?",
        "¿Está previsto el costo de operación de cada año?",
    ),
}


def clave_de(orden: int) -> str:
    """Return the key of the proposal in place ``orden`` (1 → A, 26 → Z)."""
    if not 1 <= orden <= 26:
        raise ValueError("solo hay claves de la A a la Z")
    return chr(ord("A") + orden - 1)


def importe(cantidad: Decimal, precio: Decimal) -> Decimal:
    """Return quantity × unit price in MXN, rounded half up to the cent."""
    return (cantidad * precio).quantize(CENTAVO, ROUND_HALF_UP)


def cantidad_legible(cantidad: Decimal) -> str:
    """Return a quantity without idle zeros: «40», «806.5», «1,250.25»."""
    return f"{cantidad:,.2f}".rstrip("0").rstrip(".")


def costo_total(lineas: Iterable[tuple[Decimal, Decimal]]) -> Decimal:
    """Return the sum of the amounts of ``(quantity, unit price)`` lines; each line is rounded before adding."""
    return sum((importe(cantidad, precio) for cantidad, precio in lineas), Decimal("0.00"))


def cabe(costo: Decimal, techo: Decimal) -> bool:
    """Tell whether a cost fits under the ceiling; equal fits."""
    return costo <= techo


def uso_del_techo(costo: Decimal, techo: Decimal) -> int:
    """Return how much of the ceiling a cost uses, in whole percent, rounded up so that 100 never hides an excess."""
    if techo <= 0:
        raise ValueError("el techo debe ser mayor que cero")
    enteros, resto = divmod(costo * 100, techo)
    return int(enteros) + (resto > 0)


@dataclass(frozen=True)
class Faltante:
    """One thing missing before a dictamen may be final: the form field and the sentence for the person."""

    campo: str
    texto: str


@dataclass(frozen=True)
class BorradorDictamen:
    """What a dictamen says, as the rule sees it. ``criterios`` are (question, answer, reason)."""

    dimension: str
    sentido: str
    motivacion: str
    fundamento: str
    condiciones: Sequence[str]
    criterios: Sequence[tuple[str, str, str]]
    partidas: Sequence[tuple[Decimal, Decimal]]
    partidas_sin_fuente: int
    techo: Decimal


def faltantes_de_dictamen(borrador: BorradorDictamen) -> list[Faltante]:
    """Return what a dictamen still misses to be final; empty means that it may be.

    Motivación and fundamento are both mandatory. A budget opinion needs costed lines, each with the source of its
    price, and cannot be viable above the ceiling.
    """
    faltan: list[Faltante] = []
    for numero, (_, respuesta, razon) in enumerate(borrador.criterios, start=1):
        if respuesta not in {SI, NO, NO_APLICA}:
            faltan.append(Faltante(f"respuesta_{numero}", f"Conteste el criterio {numero}."))
        elif respuesta != SI and not razon.strip():
            faltan.append(Faltante(f"razon_{numero}", f"Escriba la razón del criterio {numero}."))
    if borrador.sentido not in {VIABLE, CON_CONDICIONES, NO_VIABLE}:
        faltan.append(Faltante("sentido", "Elija el sentido del dictamen."))
    if not borrador.motivacion.strip():
        faltan.append(Faltante("motivacion", "Escriba la motivación: qué se revisó y qué se encontró."))
    if not borrador.fundamento.strip():
        faltan.append(Faltante("fundamento", "Escriba el fundamento: la norma y el artículo."))
    if borrador.sentido == CON_CONDICIONES and not borrador.condiciones:
        faltan.append(Faltante("condiciones", "Escriba al menos una condición."))
    if borrador.dimension == PRESUPUESTAL:
        faltan += _faltantes_de_costo(borrador)
    return faltan


def _faltantes_de_costo(borrador: BorradorDictamen) -> list[Faltante]:
    if not borrador.partidas:
        return [Faltante("partidas", "Escriba el costo: al menos una partida.")]
    faltan: list[Faltante] = []
    if borrador.partidas_sin_fuente:
        faltan.append(Faltante("partidas", "Escriba la fuente y la fecha de cada precio."))
    costo = costo_total(borrador.partidas)
    if borrador.sentido in {VIABLE, CON_CONDICIONES} and not cabe(costo, borrador.techo):
        faltan.append(
            Faltante(
                "sentido", f"El costo pasa el techo por ${costo - borrador.techo:,.2f}: no puede ser viable."
            )
        )
    return faltan


def es_viable(sentidos: Mapping[str, str], requeridas: Iterable[str]) -> bool:
    """Tell whether a proposal goes on, given its final sense by requirement: all present and none «no viable».

    No requirement at all is not viability: nobody has studied it.
    """
    exigidas = list(requeridas)
    return bool(exigidas) and all(sentidos.get(una) in {VIABLE, CON_CONDICIONES} for una in exigidas)


def cierre_de_aclaraciones(publicados_en: datetime, horas: int) -> datetime:
    """Return the instant at which the clarification window ends: ``horas`` after publication."""
    return publicados_en + timedelta(hours=horas)


def ventana_abierta(publicados_en: datetime, horas: int, ahora: datetime) -> bool:
    """Tell whether the clarification window is still open at ``ahora``."""
    return ahora < cierre_de_aclaraciones(publicados_en, horas)


def boleto_de_orden(semilla: str, clave: str) -> str:
    """Return the ticket of a proposal in the draw: SHA-256 of «semilla|clave» in UTF-8, hexadecimal."""
    return hashlib.sha256(f"{normalizar_semilla(semilla)}|{clave}".encode()).hexdigest()


def sortear_orden(semilla: str, claves: Iterable[str]) -> list[str]:
    """Return the keys in ballot order: by growing ticket. Anybody can repeat it with the value of the room."""
    return sorted(claves, key=lambda clave: (boleto_de_orden(semilla, clave), clave))


def normalizar_semilla(semilla: str) -> str:
    """Return the value of the room without blanks at its ends or doubled inside."""
    return re.sub(r"\s+", " ", semilla).strip()


def recortar(texto: str, largo: int) -> str:
    """Return ``texto`` in at most ``largo`` characters, cut at a word."""
    texto = re.sub(r"\s+", " ", texto).strip()
    if len(texto) <= largo:
        return texto
    corte = texto[: largo + 1].rsplit(" ", 1)[0].rstrip(" ,;:.")
    return corte if 0 < len(corte) <= largo else texto[:largo]


def claves_por_mesa(claves: Iterable[tuple[int, int]]) -> tuple[str, str]:
    """Return the ideas («1.2, 3.1») and their tables («1, 3») of ``(mesa, idea)`` pairs, in order, for an acta."""
    ordenadas = sorted(set(claves))
    ideas = ", ".join(f"{mesa}.{idea}" for mesa, idea in ordenadas)
    mesas = ", ".join(str(mesa) for mesa, _ in groupby(ordenadas, key=lambda par: par[0]))
    return ideas, mesas
