"""Pure rules of the vote: card codes, the count, the winner, reconciliation and what a desk or kiosk answers."""

import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from gobierno_abierto.errores import ReglaIncumplida

# --- Card codes -----------------------------------------------------------------------------------------------------

ALFABETO = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
SIMBOLOS = 16  # 16 × 5 = 80 bits, and one check symbol after them
_DUDOSAS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def _por_x(valor: int) -> int:
    """Multiply by x in GF(2⁵) with x⁵ + x² + 1."""
    valor <<= 1
    return valor ^ 0b100101 if valor & 0b100000 else valor


def digito_verificador(simbolos: str) -> str:
    """Return the check symbol: Σ dᵢ·xⁱ over GF(32).

    It catches every single wrong symbol and every exchange of two symbols (up to 31 of them), which plain sums don't.
    """
    suma = 0
    for simbolo in simbolos:
        suma = _por_x(suma) ^ ALFABETO.index(simbolo)
    return ALFABETO[_por_x(suma)]


def generar_clave() -> str:
    """Return a new card code without separators: 80 random bits and their check symbol."""
    simbolos = "".join(secrets.choice(ALFABETO) for _ in range(SIMBOLOS))
    return simbolos + digito_verificador(simbolos)


def agrupar(clave: str) -> str:
    """Return a code as people read it: groups of four, the last one of five."""
    return "-".join([clave[0:4], clave[4:8], clave[8:12], clave[12:]])


def leer_clave(texto: str) -> str | None:
    """Return the bare code that a person or a scanner wrote, or None when it is mistyped.

    Case, blanks, hyphens and apostrophes (a hyphen on some scanners) don't matter; O reads as 0, I and L as 1.
    """
    clave = "".join(letra for letra in texto.upper() if letra.isalnum()).translate(_DUDOSAS)
    if len(clave) != SIMBOLOS + 1 or any(letra not in ALFABETO for letra in clave):
        return None
    return clave if digito_verificador(clave[:-1]) == clave[-1] else None


# --- The count ------------------------------------------------------------------------------------------------------

BLANCO, NULO, SI, NO = "blanco", "nulo", "si", "no"
FUERA_DE_OPCIONES = {BLANCO: "Voto en blanco", NULO: "Anular mi voto"}  # what the ballot may offer besides


def elecciones_validas(opciones: int, *, ratificacion: bool) -> tuple[str, ...]:
    """Return the choices that count as valid votes: «1», «2», … or, with one proposal, «si» and «no»."""
    return (SI, NO) if ratificacion else tuple(str(numero) for numero in range(1, opciones + 1))


@dataclass(frozen=True)
class Conteo:
    """Votes per valid choice, in ballot order, with blank and null ones apart."""

    por_eleccion: tuple[tuple[str, int], ...]
    blancos: int
    nulos: int

    @property
    def validos(self) -> int:
        """Return how many votes chose an option."""
        return sum(votos for _, votos in self.por_eleccion)

    @property
    def emitidos(self) -> int:
        """Return valid, blank and null votes together."""
        return self.validos + self.blancos + self.nulos


def contar(elecciones: Iterable[str], validas: Sequence[str]) -> Conteo:
    """Count the opened choices. A choice that was never on the ballot raises ValueError: nothing is guessed."""
    votos = Counter(elecciones)
    if extranas := set(votos) - {*validas, BLANCO, NULO}:
        raise ValueError(
            f"hay {sum(votos[una] for una in extranas)} sobres con una elección que no está en la boleta"
        )
    return Conteo(tuple((una, votos[una]) for una in validas), votos[BLANCO], votos[NULO])


@dataclass(frozen=True)
class Resultado:
    """Exactly one holds: a winner, a tie among ``empatadas``, or no winner with its reason."""

    ganadora: str | None = None
    empatadas: tuple[str, ...] = ()
    motivo_sin_ganadora: str = ""


def resolver(conteo: Conteo) -> Resultado:
    """Return the winner by relative majority of the valid votes; a tie in first place is never broken here.

    In a ratification (choices «si» and «no») the proposal wins only when yes exceeds no.
    """
    if conteo.validos == 0:
        return Resultado(motivo_sin_ganadora="no hubo ningún voto válido")
    votos = dict(conteo.por_eleccion)
    if set(votos) == {SI, NO}:
        if votos[SI] > votos[NO]:
            return Resultado(ganadora=SI)
        return Resultado(motivo_sin_ganadora=f"el no ({votos[NO]}) igualó o superó al sí ({votos[SI]})")
    mayor = max(votos.values())
    primeras = tuple(una for una, cuantos in conteo.por_eleccion if cuantos == mayor)
    return Resultado(ganadora=primeras[0]) if len(primeras) == 1 else Resultado(empatadas=primeras)


def porcentaje(votos: int, base: int) -> str:
    """Return votes as a percentage of ``base`` with one decimal, half up («45.5»); «0.0» when the base is 0."""
    if base == 0:
        return "0.0"
    return str((Decimal(votos * 100) / Decimal(base)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))


def en_pasos(cantidad: int, paso: int = 25) -> int:
    """Return a turnout rounded down to a multiple of ``paso``: exact figures stay hidden while people vote."""
    return cantidad - cantidad % paso


# --- Reconciliation -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Conciliacion:
    """What a casilla has at the close: its counters, its cards, its envelopes and the leftovers counted by hand."""

    impresas: int
    acreditados: int
    reposiciones: int
    anuladas_sin_entregar: int
    anuladas_tras_entrega: int
    sobrantes: int
    usadas: int
    sobres: int

    @property
    def entregadas(self) -> int:
        """Return the cards given out: accredited people plus replacements."""
        return self.acreditados + self.reposiciones

    @property
    def no_depositadas(self) -> int:
        """Return the cards given out and never used (derived; negative means more votes than cards given)."""
        return self.entregadas - self.usadas - self.anuladas_tras_entrega

    @property
    def diferencia_tarjetas(self) -> int:
        """Return printed cards minus those accounted for."""
        return self.impresas - self.entregadas - self.anuladas_sin_entregar - self.sobrantes

    @property
    def diferencia_sobres(self) -> int:
        """Return used cards minus envelopes."""
        return self.usadas - self.sobres

    @property
    def diferencia(self) -> int:
        """Return the size of all that does not match; 0 when everything does."""
        return abs(self.diferencia_tarjetas) + abs(self.diferencia_sobres) + max(0, -self.no_depositadas)

    @property
    def cuadra(self) -> bool:
        """Tell whether every sum is equal."""
        return self.diferencia == 0


# --- What the kiosk and the desk answer ------------------------------------------------------------------------------

# Kiosk refusals: (heading, sentence, button). ``casilla`` and ``direccion`` are filled in by the screen.
AVISOS: dict[str, tuple[str, str, str]] = {
    "KE-01": ("Revise la clave", "Hay una letra o un número distinto.", "Escribir otra vez"),
    "KE-02": ("No reconocemos esta tarjeta", "Avise al personal de la casilla.", "Volver al inicio"),
    "KE-03": ("Su tarjeta es de la casilla {casilla}", "Vote allá.", "Volver al inicio"),
    "KE-04": (
        "Con esta tarjeta ya quedó depositado un voto",
        "Si usted acaba de votar, ya terminó. Si no, avise al personal de la casilla.",
        "Volver al inicio",
    ),
    "KE-05": ("Esta tarjeta se anuló", "Pida al personal que la revise.", "Volver al inicio"),
    "KE-06": ("Toque una opción para seguir", "También puede votar en blanco.", "Volver a la boleta"),
    "KE-07": ("Se acabó el tiempo", "No se guardó nada. Pase su tarjeta otra vez.", "Volver al inicio"),
    "KE-08": ("La casilla acaba de cerrar", "Su voto no se guardó. Avise al personal.", ""),
    "KE-09": ("La votación está en pausa", "Su voto no se guardó y su tarjeta todavía sirve.", ""),
    "KE-12": ("Hubo varios intentos", "Espere un minuto o avise al personal.", ""),
    "KE-13": ("Empezamos de nuevo", "Su tarjeta todavía sirve si no ha votado.", "Volver al inicio"),
    "KE-14": ("No pudimos guardar su voto", "Su tarjeta no se gastó. Avise al personal.", ""),
}


def rechazo(codigo: str, mensaje: str = "") -> ReglaIncumplida:
    """Return the refusal that a kiosk or a desk knows by its code (KE-04, D-11 …), to be raised."""
    if not mensaje:
        mensaje = ". ".join(AVISOS[codigo][:2]) if codigo in AVISOS else DESENLACES[codigo].dice
    return ReglaIncumplida(mensaje, codigo=codigo)


@dataclass(frozen=True)
class Desenlace:
    """What the desk's screen says of one person, what the person is told, and what the official does."""

    clave: str
    color: str  # verde, ambar, azul, gris, rojo
    dice: str
    se_le_dice: str
    se_hace: str


DESENLACES: dict[str, Desenlace] = {
    uno.clave: uno
    for uno in (
        Desenlace("D-01", "verde", "Puede votar.", "Tome una tarjeta de la caja.", "Acreditar"),
        Desenlace("D-02", "verde", "Acreditación guardada.", "Pase al kiosco.", "Siguiente persona"),
        Desenlace(
            "D-11", "ambar", "Esta persona ya recibió tarjeta.", "Ya aparece con tarjeta. Revisemos juntas o juntos.",
            "Revise homónimos; si no lo es, explique y no acredite.",
        ),
        Desenlace(
            "D-12", "ambar", "Su domicilio está fuera del territorio convocado.",
            "Esta votación es para quienes viven en los lugares de esta lista.",
            "Muestre la lista; si hay duda, pida otra revisión.",
        ),
        Desenlace(
            "D-13", "ambar", "No ha cumplido {edad_minima} años.", "Hoy se vota desde los {edad_minima} años.",
            "Explique; no acredite.",
        ),
        Desenlace("D-14", "azul", "No está en el registro.", "Podemos registrarle ahora.", "Registrar en el momento"),
        Desenlace(
            "D-15", "ambar", "Falta la autorización de madre, padre o tutora o tutor.",
            "Necesitamos que firme quien le representa.", "Dé la carta y espere.",
        ),
        Desenlace(
            "D-16", "ambar", "El documento no está en la lista.", "¿Trae otro? Estos sirven.", "Muestre la lista.",
        ),
        Desenlace(
            "D-17", "ambar", "Coincide con otra persona.", "Un momento, vamos a revisar.",
            "Dos personas de la casilla deciden y anotan la razón.",
        ),
        Desenlace(
            "D-19", "ambar", "Su registro no procedió: {razon}.", "Le explico la razón y cómo pedir que se revise.",
            "Ofrezca la revisión.",
        ),
        Desenlace("D-20", "gris", "La votación está en pausa.", "Espere, por favor.", "No acredite."),
        Desenlace("D-21", "gris", "La casilla cerró.", "La votación terminó.", "No acredite."),
        Desenlace("D-22", "rojo", "No quedan tarjetas.", "Vamos a resolverlo.", "Pida otro lote de tarjetas."),
        Desenlace(
            "D-23", "ambar", "Otro escritorio la acreditó en este momento.", "Ya quedó acreditada.",
            "No dé otra tarjeta.",
        ),
        Desenlace("D-24", "gris", "Hubo muchas búsquedas. Espere un minuto.", "Un momento, por favor.", "Espere."),
        Desenlace(
            "D-30", "azul", "Se anuló la tarjeta y se autorizó otra.", "Tome otra tarjeta de la caja.",
            "Guarde la defectuosa.",
        ),
        Desenlace(
            "D-31", "ambar", "Las tarjetas perdidas no se reponen.", "Lo siento, no podemos darle otra.",
            "Explique y anote el incidente.",
        ),
    )
}  # fmt: skip

# What mesas answers about a person's right to take part, in the desk's own codes.
POR_ADMISION: dict[str, str] = {
    "puede": "D-01",
    "fuera_de_territorio": "D-12",
    "menor_de_edad": "D-13",
    "falta_autorizacion": "D-15",
    "documento_sin_aceptar": "D-16",
}


def desenlace_de(
    *,
    admision: str,
    rechazada: bool,
    por_confirmar: bool,
    acreditada: bool,
    estado_casilla: str,
    quedan_tarjetas: bool,
) -> str:
    """Return the code of what the desk answers about a person found in the register.

    The casilla's own state comes first, then a card already given, then the person's right to vote, then the cards.
    """
    if estado_casilla != "abierta":
        return "D-20" if estado_casilla in {"suspendida", "preparada"} else "D-21"
    if acreditada:
        return "D-11"
    if rechazada:
        return "D-19"
    if por_confirmar:
        return "D-17"
    if admision != "puede":
        return POR_ADMISION[admision]
    return "D-01" if quedan_tarjetas else "D-22"
