"""Pure rules of a document: what a person typed to look one up."""

import re
from dataclasses import dataclass

MINIMO_DE_HUELLA = 12
UN_FOLIO = re.compile(r"\bGA[\s-]*([2-9A-HJKMNP-Z]{4})[\s-]*([2-9A-HJKMNP-Z]{4})\b")
UNA_HUELLA = re.compile(rf"[0-9a-f]{{{MINIMO_DE_HUELLA},64}}")


@dataclass(frozen=True)
class Busqueda:
    """A folio in its printed form, or the beginning of a SHA-256; never both."""

    folio: str = ""
    huella: str = ""


def leer_busqueda(texto: str) -> Busqueda | None:
    """Return what ``texto`` asks for, forgiving case, blanks, dashes and a whole pasted address; None if neither.

    A hash needs at least its first twelve hexadecimal digits.
    """
    seguido = re.sub(r"[\s-]", "", texto).lower()
    if UNA_HUELLA.fullmatch(seguido):
        return Busqueda(huella=seguido)
    if hallado := UN_FOLIO.search(re.sub("[‐-―]", "-", texto).upper()):
        return Busqueda(folio=f"GA-{hallado[1]}-{hallado[2]}")
    return None
