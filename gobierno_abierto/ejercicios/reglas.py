"""Pure rules of the exercise: the drawn schedule, its order, Spanish enumerations, dates and money in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

MESES = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
]
DIAS = ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"]


@dataclass(frozen=True)
class Celda:
    """Where an activity crosses a date."""

    fecha: date
    marcada: bool


@dataclass(frozen=True)
class Renglon:
    """One activity of the drawn schedule."""

    orden: int
    nombre: str
    celdas: tuple[Celda, ...]


@dataclass(frozen=True)
class Mes:
    """A group of date columns: «Agosto 2023» and how many dates it spans."""

    nombre: str
    anio: int
    fechas: int

    @property
    def rotulo(self) -> str:
        """Return the heading, as «Agosto 2023»."""
        return f"{self.nombre} {self.anio}"

    @property
    def abreviado(self) -> str:
        """Return the short month for a phone, as «Ago.»."""
        return self.nombre if len(self.nombre) <= 4 else f"{self.nombre[:3]}."


@dataclass(frozen=True)
class Cronograma:
    """The schedule drawn as the seed's table: activities × distinct dates, grouped by month and year."""

    meses: tuple[Mes, ...]
    fechas: tuple[date, ...]
    renglones: tuple[Renglon, ...]


def dibujar_cronograma(actividades: Iterable[tuple[int, str, date]]) -> Cronograma:
    """Return the table for (orden, nombre, fecha) triples; several activities may share a date."""
    filas = sorted(actividades, key=lambda fila: fila[0])
    fechas = tuple(sorted({fecha for _, _, fecha in filas}))
    meses = tuple(
        Mes(MESES[mes - 1].capitalize(), anio, len(list(grupo)))
        for (anio, mes), grupo in groupby(fechas, key=lambda una: (una.year, una.month))
    )
    renglones = tuple(
        Renglon(orden, nombre, tuple(Celda(una, una == fecha) for una in fechas))
        for orden, nombre, fecha in filas
    )
    return Cronograma(meses, fechas, renglones)


def en_desorden(actividades: Iterable[tuple[str, str, date]], orden_de_tipos: Sequence[str]) -> list[str]:
    """Return the names of activities dated before one whose tipo must come earlier.

    ``actividades`` are (tipo, nombre, fecha); kinds outside ``orden_de_tipos`` may fall anywhere.
    """
    fechadas = [
        (orden_de_tipos.index(tipo), nombre, fecha)
        for tipo, nombre, fecha in actividades
        if tipo in orden_de_tipos
    ]
    return [
        nombre
        for lugar, nombre, fecha in fechadas
        if any(otro < lugar and otra_fecha > fecha for otro, _, otra_fecha in fechadas)
    ]


def enumerar(cosas: Sequence[str]) -> str:
    """Return «a, b y c» (or «e» before the sound i)."""
    if len(cosas) < 2:
        return "".join(cosas)
    ultima = cosas[-1]
    sonido_i = ultima.lower().startswith(("i", "í", "hi", "hí")) and not ultima.lower().startswith(
        ("hia", "hie", "hio")
    )
    return f"{', '.join(cosas[:-1])} {'e' if sonido_i else 'y'} {ultima}"


def fecha_larga(fecha: date) -> str:
    """Return «martes 8 de agosto de 2023»."""
    return f"{DIAS[fecha.weekday()]} {fecha_media(fecha)}"


def fecha_media(fecha: date) -> str:
    """Return «8 de agosto de 2023»."""
    return f"{fecha.day} de {MESES[fecha.month - 1]} de {fecha.year}"


def fecha_en_letra(fecha: date) -> str:
    """Return «veintitrés de octubre de dos mil veintitrés», as legal texts write it."""
    dia = "primero" if fecha.day == 1 else numero_en_letra(fecha.day)
    return f"{dia} de {MESES[fecha.month - 1]} de {numero_en_letra(fecha.year)}"


UNIDADES = [
    "cero",
    "uno",
    "dos",
    "tres",
    "cuatro",
    "cinco",
    "seis",
    "siete",
    "ocho",
    "nueve",
    "diez",
    "once",
    "doce",
    "trece",
    "catorce",
    "quince",
    "dieciséis",
    "diecisiete",
    "dieciocho",
    "diecinueve",
    "veinte",
    "veintiuno",
    "veintidós",
    "veintitrés",
    "veinticuatro",
    "veinticinco",
    "veintiséis",
    "veintisiete",
    "veintiocho",
    "veintinueve",
]
DECENAS = ["treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"]
CENTENAS = [
    "ciento",
    "doscientos",
    "trescientos",
    "cuatrocientos",
    "quinientos",
    "seiscientos",
    "setecientos",
    "ochocientos",
    "novecientos",
]


def numero_en_letra(numero: int) -> str:
    """Return a whole number 0 ≤ n < 10¹² in Spanish words, masculine («veintiuno»)."""
    if not 0 <= numero < 10**12:
        raise ValueError("solo se escriben en letra números de 0 a 999 999 999 999")
    if numero < 30:
        return UNIDADES[numero]
    if numero < 100:
        decena, resto = divmod(numero, 10)
        return DECENAS[decena - 3] + (f" y {UNIDADES[resto]}" if resto else "")
    if numero == 100:
        return "cien"
    if numero < 1000:
        centena, resto = divmod(numero, 100)
        return CENTENAS[centena - 1] + (f" {numero_en_letra(resto)}" if resto else "")
    if numero < 10**6:
        miles, resto = divmod(numero, 1000)
        cabeza = "mil" if miles == 1 else f"{apocopar(numero_en_letra(miles))} mil"
        return cabeza + (f" {numero_en_letra(resto)}" if resto else "")
    millones, resto = divmod(numero, 10**6)
    cabeza = "un millón" if millones == 1 else f"{apocopar(numero_en_letra(millones))} millones"
    return cabeza + (f" {numero_en_letra(resto)}" if resto else "")


def apocopar(letra: str) -> str:
    """Return a number in words as it stands before a masculine noun: «veintiún», «treinta y un»."""
    if letra.endswith("veintiuno"):
        return f"{letra[: -len('veintiuno')]}veintiún"
    return letra[:-1] if letra.endswith("uno") else letra


def pesos(cantidad: Decimal) -> str:
    """Return an amount as «3,980,000.00», without the sign."""
    return f"{cantidad:,.2f}"


def pesos_en_letra(cantidad: Decimal) -> str:
    """Return «tres millones … pesos 00/100 M. N.» for an amount in MXN, as contracts write it."""
    centavos = int((cantidad * 100).to_integral_value())
    enteros, centavos = divmod(centavos, 100)
    letra = apocopar(numero_en_letra(enteros))
    nexo = " de" if enteros >= 10**6 and enteros % 10**6 == 0 else ""
    return f"{letra}{nexo} {'peso' if enteros == 1 else 'pesos'} {centavos:02d}/100 M. N."
