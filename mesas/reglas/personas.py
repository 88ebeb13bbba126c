"""Pure rules about people: who is the same person, who lives in the territory, who may take part."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gobierno_abierto.ejercicios.ficha import MAYORIA_DE_EDAD, mismo_nombre, plegar

# Upper bounds of the age bands that tables are balanced by, in years; the last band has none.
TRAMOS_DE_EDAD = (17, 29, 44, 59)


def clave_persona(nombre: str, fecha_nacimiento: date) -> str:
    """Return the text whose keyed hash tells whether two registrations are one person: ordered words and birth date."""
    return f"persona|{' '.join(sorted(plegar(nombre)))}|{fecha_nacimiento.isoformat()}"


def clave_curp(curp: str) -> str:
    """Return the text whose keyed hash stands for a CURP; the CURP itself is never kept."""
    return f"curp|{''.join(plegar(curp)).upper()}"


def curp_bien_escrita(curp: str) -> bool:
    """Tell whether a CURP has its 18 symbols in the right kinds; sex X and any state are accepted."""
    return bool(
        re.fullmatch(r"[A-ZÑ]{4}\d{6}[HMX][A-Z]{2}[A-ZÑ]{3}[A-Z0-9]\d", "".join(curp.split()).upper())
    )


def edad_en(fecha_nacimiento: date, dia: date) -> int:
    """Return the age in whole years on ``dia``; somebody born on 29 February turns a year older on 1 March."""
    cumplio = (dia.month, dia.day) >= (fecha_nacimiento.month, fecha_nacimiento.day)
    return dia.year - fecha_nacimiento.year - (not cumplio)


def tramo_de_edad(edad: int) -> str:
    """Return the band an age falls in, as «30 a 44»."""
    desde = 0
    for hasta in TRAMOS_DE_EDAD:
        if edad <= hasta:
            return f"{desde} a {hasta}"
        desde = hasta + 1
    return f"{desde} o más"


def reconocer_colonia(escrita: str, colonias: Iterable[tuple[int, str, Iterable[str]]]) -> int | None:
    """Return the key of the convened colonia that ``escrita`` names, by official name or alias, or None.

    ``colonias`` are (clave, nombre, alias) triples. Accents, case, signs and a leading «colonia» don't matter.
    """
    buscada = mismo_nombre(escrita)
    if not buscada:
        return None
    for clave, nombre, alias in colonias:
        if any(mismo_nombre(uno) == buscada for uno in (nombre, *alias)):
            return clave
    return None


class Desenlace(StrEnum):
    """What a desk answers to a person; the values are kept, the words are drawn by each desk."""

    PUEDE = "puede"
    FUERA_DE_TERRITORIO = "fuera_de_territorio"
    MENOR_DE_EDAD = "menor_de_edad"
    FALTA_AUTORIZACION = "falta_autorizacion"
    DOCUMENTO_SIN_ACEPTAR = "documento_sin_aceptar"


@dataclass(frozen=True)
class Admision:
    """An outcome with the sentence that staff reads (pantallas.md §4.1)."""

    codigo: Desenlace
    texto: str

    @property
    def puede(self) -> bool:
        """Tell whether the person may take part."""
        return self.codigo == Desenlace.PUEDE


def evaluar_admision(
    *,
    en_territorio: bool,
    edad: int,
    edad_minima: int,
    autorizada: bool = False,
    documento: str = "",
    documentos_aceptados: Iterable[str] = (),
) -> Admision:
    """Return whether a person may take part and, if not, the first reason why; it advises, a person decides.

    ``edad`` is in years on the day of the activity. Under 18, an adult's signed authorisation is needed. With no
    list of accepted documents, any named document will do.
    """
    if not en_territorio:
        return Admision(Desenlace.FUERA_DE_TERRITORIO, "Su domicilio está fuera del territorio convocado.")
    if edad < edad_minima:
        return Admision(Desenlace.MENOR_DE_EDAD, f"No ha cumplido {edad_minima} años.")
    aceptados = {tuple(plegar(uno)) for uno in documentos_aceptados}
    mostrado = tuple(plegar(documento))
    if not mostrado or (aceptados and mostrado not in aceptados):
        return Admision(Desenlace.DOCUMENTO_SIN_ACEPTAR, "El documento no está en la lista.")
    if edad < MAYORIA_DE_EDAD and not autorizada:
        return Admision(
            Desenlace.FALTA_AUTORIZACION, "Falta la autorización de madre, padre o tutora o tutor."
        )
    return Admision(Desenlace.PUEDE, "Puede participar.")
