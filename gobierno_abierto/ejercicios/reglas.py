"""Pure rules of the exercise: the drawn schedule, its order, Spanish enumerations, dates and money in words."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple, Protocol, TypeVar

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


# The stage in which each required kind of activity takes place, in order; another kind may fall anywhere, any time.
ETAPA_DE_ACTIVIDAD: dict[str, str] = {
    "jornada_deliberativa": "deliberacion",
    "jornada_validacion": "validacion",
    "jornada_votacion": "votacion",
    "firma_convenio": "convenio",
}

FECHAS_EN_TELEFONO = 4  # date columns that a phone 360 px wide shows beside the activities' names


@dataclass(frozen=True)
class Cambio:
    """What an activity said before it was rescheduled: its old date, that in words, why, and in which role somebody did it."""

    fecha: date
    antes: str
    motivo: str
    rol: str
    dia: date

    @property
    def dia_en_palabras(self) -> str:
        """Return the day on which it was changed, as «3 de agosto de 2023»."""
        return fecha_media(self.dia)


class Fila(NamedTuple):
    """An activity as ``dibujar_cronograma`` takes it; a plain (orden, nombre, fecha) will do when no date changed."""

    orden: int
    nombre: str
    fecha: date
    cambios: tuple[Cambio, ...] = ()


@dataclass(frozen=True)
class Celda:
    """Where an activity crosses a date: it is held then (marcada), was to be held then (anterior), or neither."""

    fecha: date
    marcada: bool
    anterior: bool = False


@dataclass(frozen=True)
class Renglon:
    """One activity of the drawn schedule."""

    orden: int
    nombre: str
    fecha: date
    celdas: tuple[Celda, ...]
    cambios: tuple[Cambio, ...] = ()

    @property
    def anteriores(self) -> tuple[date, ...]:
        """Return the dates struck through in this row, in order."""
        return tuple(celda.fecha for celda in self.celdas if celda.anterior)


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
        """Return the short month for a narrow column, as «Ago.»."""
        return self.nombre if len(self.nombre) <= 4 else f"{self.nombre[:3]}."


@dataclass(frozen=True)
class Cronograma:
    """The schedule drawn as the seed's table: activities × distinct dates, old ones too, grouped by month and year."""

    meses: tuple[Mes, ...]
    fechas: tuple[date, ...]
    renglones: tuple[Renglon, ...]

    @property
    def muchas_fechas(self) -> bool:
        """Tell whether the table is wider than a phone: there it is read as a list by months instead."""
        return len(self.fechas) > FECHAS_EN_TELEFONO

    @property
    def con_cambios(self) -> tuple[Renglon, ...]:
        """Return the rows that were rescheduled."""
        return tuple(renglon for renglon in self.renglones if renglon.cambios)

    @property
    def por_meses(self) -> tuple[tuple[str, tuple[Renglon, ...]], ...]:
        """Return the rows by the month in which they are held, each month's by date and then in the given order."""
        por_fecha = sorted(self.renglones, key=lambda uno: (uno.fecha, uno.orden))
        return tuple(
            (f"{MESES[mes - 1].capitalize()} {anio}", tuple(grupo))
            for (anio, mes), grupo in groupby(por_fecha, key=lambda uno: (uno.fecha.year, uno.fecha.month))
        )


def dibujar_cronograma(actividades: Iterable[tuple[int, str, date] | Fila]) -> Cronograma:
    """Return the table of the activities, in their order; several may share a date.

    Each distinct date is a column, old dates included. A date to which an activity came back is its mark, not an old
    date.
    """
    filas = sorted((Fila(*fila) for fila in actividades), key=lambda fila: fila.orden)
    fechas = tuple(sorted({una for fila in filas for una in (fila.fecha, *_anteriores(fila))}))
    meses = tuple(
        Mes(MESES[mes - 1].capitalize(), anio, len(list(grupo)))
        for (anio, mes), grupo in groupby(fechas, key=lambda una: (una.year, una.month))
    )
    renglones = tuple(
        Renglon(
            fila.orden,
            fila.nombre,
            fila.fecha,
            tuple(Celda(una, una == fila.fecha, una in anteriores) for una in fechas),
            fila.cambios,
        )
        for fila in filas
        for anteriores in [_anteriores(fila)]
    )
    return Cronograma(meses, fechas, renglones)


def _anteriores(fila: Fila) -> frozenset[date]:
    return frozenset(cambio.fecha for cambio in fila.cambios) - {fila.fecha}


def tramos(meses: Sequence[int], columnas: int) -> list[tuple[int, int]]:
    """Return the runs of columns (from, up to) in which a table too wide for its sheet is cut, ``columnas`` at most each.

    ``meses`` says how many columns each month has: the table is cut between months, and a month only when it alone is
    too wide.
    """
    cortes: list[tuple[int, int]] = []
    desde = hasta = 0
    for cuantas in meses:
        if hasta + cuantas - desde > columnas and hasta > desde:
            cortes.append((desde, hasta))
            desde = hasta
        hasta += cuantas
        while hasta - desde > columnas:
            cortes.append((desde, desde + columnas))
            desde += columnas
    return [*cortes, (desde, hasta)] if hasta > desde else cortes


def horario_en_palabras(inicio: time | None, fin: time | None) -> str:
    """Return «de 17:00 a 20:00 horas», «17:00 horas» or nothing."""
    if inicio and fin:
        return f"de {inicio:%H:%M} a {fin:%H:%M} horas"
    return f"{inicio:%H:%M} horas" if inicio else ""


def defecto_de_horario(fecha: date, inicio: time | None, fin: time | None) -> tuple[str, str]:
    """Return the field (fecha, hora_inicio, hora_fin) at fault and the sentence that says so; two empty texts if none."""
    if not 2000 <= fecha.year <= 2100:
        return "fecha", "Revise el año de la fecha."
    if fin and not inicio:
        return "hora_inicio", "Ponga también la hora de inicio."
    if inicio and fin and fin <= inicio:
        return "hora_fin", "La hora de término va después de la de inicio."
    return "", ""


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


class Programada(Protocol):
    """What ``que_sigue`` reads of an activity."""

    @property
    def tipo(self) -> str: ...
    @property
    def fecha(self) -> date: ...
    @property
    def orden(self) -> int: ...


A = TypeVar("A", bound=Programada)


def que_sigue(
    actividades: Iterable[A], *, hechas: Container[str], requeridos: Container[str], desde: date
) -> A | None:
    """Return the activity that comes next; its date may be past when the exercise runs late.

    ``hechas`` are the kinds whose stage is over. An activity of a kind in ``requeridos`` waits until its stage is over,
    unless another of its kind is still ahead; any other is done once its date is past.
    """
    faltan = [una for una in actividades if una.tipo not in hechas]
    adelante = {una.tipo for una in faltan if una.fecha >= desde}
    pendientes = [
        una for una in faltan if una.fecha >= desde or (una.tipo in requeridos and una.tipo not in adelante)
    ]
    return min(pendientes, key=lambda una: (una.fecha, una.orden), default=None)


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


def de_una_a_otra(antes: date, ahora: date) -> str:
    """Return «del 8 al 9 de agosto de 2023», each month and year said only where they differ."""
    if antes.year != ahora.year:
        dicha = fecha_media(antes)
    elif antes.month != ahora.month:
        dicha = f"{antes.day} de {MESES[antes.month - 1]}"
    else:
        dicha = str(antes.day)
    return f"del {dicha} al {fecha_media(ahora)}"


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


def lo_que_cambia(antes: Sequence[Mapping[str, Any]], ahora: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the names of the facts that two printed fichas tell differently, in reading order.

    Each is a list of sections (titulo, filas: dato, valor, nota); a fact that came or went counts too.
    """

    def por_dato(secciones: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], list[tuple[str, str]]]:
        dichos: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for seccion in secciones:
            for fila in seccion["filas"]:
                dichos.setdefault((seccion["titulo"], fila["dato"]), []).append((fila["valor"], fila["nota"]))
        return dichos

    viejos, nuevos = por_dato(antes), por_dato(ahora)
    return [
        dato
        for titulo, dato in {**nuevos, **viejos}
        if viejos.get((titulo, dato)) != nuevos.get((titulo, dato))
    ]


def lineas(texto: str) -> list[str]:
    """Return the non-empty lines of a text field that holds one thing per line."""
    return [linea.strip() for linea in texto.splitlines() if linea.strip()]
