"""Deadlines as people write them: a date, a number of days from the signature, or as long as the convenio lasts."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from gobierno_abierto.ejercicios.reglas import fecha_media

EN_VIGENCIA = "durante la vigencia"
_DIAS = re.compile(r"^(\d{1,4}) d[ií]as?(?: (h[aá]biles|naturales))?$", re.IGNORECASE)


@dataclass(frozen=True)
class Plazo:
    """A deadline: exactly one of ``fecha`` and ``dias``, or neither, which means the whole term of the convenio."""

    fecha: date | None = None
    dias: int = 0
    habiles: bool = False

    @property
    def texto(self) -> str:
        """Return the deadline as the convenio prints it."""
        if self.fecha:
            return f"a más tardar el {fecha_media(self.fecha)}"
        if self.dias:
            clase = "hábiles" if self.habiles else "naturales"
            return f"{self.dias} {'día' if self.dias == 1 else 'días'} {clase} desde la firma".replace(
                "1 día hábiles", "1 día hábil"
            ).replace("1 día naturales", "1 día natural")
        return EN_VIGENCIA


def leer_fecha(texto: str) -> date | None:
    """Return the date written as 2023-10-23 or 23/10/2023, or None."""
    for forma in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(texto.strip(), forma).date()  # noqa: DTZ007 (a day, not an instant)
        except ValueError:
            continue
    return None


def leer_plazo(texto: str) -> Plazo | None:
    """Return the deadline that ``texto`` says, or None when it says none."""
    limpio = " ".join(texto.split())
    if limpio.lower() == EN_VIGENCIA:
        return Plazo()
    if fecha := leer_fecha(limpio):
        return Plazo(fecha=fecha)
    if (dias := _DIAS.match(limpio)) and int(dias[1]) > 0:
        return Plazo(dias=int(dias[1]), habiles=bool(dias[2]) and dias[2].lower().startswith("h"))
    return None


def guardar_plazo(plazo: Plazo) -> str:
    """Return the one text that ``leer_plazo`` reads back as the same deadline."""
    if plazo.fecha:
        return plazo.fecha.isoformat()
    if plazo.dias:
        return f"{plazo.dias} días {'hábiles' if plazo.habiles else 'naturales'}"
    return EN_VIGENCIA
