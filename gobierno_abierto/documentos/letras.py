"""The letters that documents are drawn with: only the house's fonts, and no text that they can't set in due time.

What people typed stays as it was in the frozen facts, and in the JSON that the PDF carries; this is only for the eye.
"""

import logging
import os
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from django.conf import settings

CUADRO = "□"  # U+25A1: what is seen of a character that no font of ours has
RACHA_LARGA = 120  # characters without a blank from which a run is cut
TROZO = 80  # one line of the widest sheet holds more; addresses and hashes are shorter
CORTE = "\u200b"  # a place to break a line, without width

_COMUNES = {chr(uno) for uno in (9, 10, *range(0x20, 0x7F), *range(0xA0, 0x180))}  # what every face has
_ACENTOS = (
    "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u2de0-\u2dff\ua66f-\ua67d\ufe20-\ufe2f"
)
_MONTON = re.compile(rf"([{_ACENTOS}]{{6}})[{_ACENTOS}]+")  # no language piles up more on one letter
_ENTRE_ETIQUETAS = re.compile(rf"(?<=>)[^<]{{{RACHA_LARGA},}}")
_SIGNO = r"(?>&#?\w{1,12};|[^ \t\n\r\f])"  # an HTML reference is one character, never cut
_RACHA = re.compile(rf"{_SIGNO}{{{RACHA_LARGA + 1},}}")
_TROZO = re.compile(rf"{_SIGNO}{{{TROZO}}}[{_ACENTOS}]{{0,6}}")  # a letter keeps its accents
_avisos = logging.getLogger("weasyprint")
registro = logging.getLogger(__name__)


def carpeta_de_letras() -> Path:
    """Return the folder of the fonts; ``letras.conf``, beside it, names no other."""
    return Path(settings.BASE_DIR) / "static" / "fonts" / "ttf"


def piezas() -> list[Path]:
    """Return the files that decide which letters come out, in a fixed order."""
    return [carpeta_de_letras().parent / "letras.conf", *sorted(carpeta_de_letras().glob("*.ttf"))]


def cerrar_letras() -> None:
    """Let this process see no font of the machine; to be called before Pango is loaded.

    Fontconfig reads the variable each time that it starts. Nothing else in this process draws text.
    """
    os.environ["FONTCONFIG_FILE"] = str(carpeta_de_letras().parent / "letras.conf")


def dibujable(html: str) -> str:
    """Return a page that our fonts can set, and in a time that grows with its length only.

    What no font of ours has is seen as a box, and control characters are not; a run of more than RACHA_LARGA characters
    without a blank (a no-break space is none) may be broken every TROZO: to find where such a run breaks, Pango takes
    the square of its length, as it does to pile up accents.
    """
    raros = set(html) - _COMUNES
    if raros:
        propias = _con_letra()
        html = html.translate({ord(uno): _en_su_lugar(uno) for uno in raros if ord(uno) not in propias})
        html = _MONTON.sub(r"\1", html)
    return _ENTRE_ETIQUETAS.sub(lambda texto: _RACHA.sub(_cortar, texto[0]), html)


def _cortar(racha: re.Match[str]) -> str:
    return _TROZO.sub(lambda trozo: trozo[0] + CORTE, racha[0])


def _en_su_lugar(caracter: str) -> str:
    """Return what is drawn for a character without a letter: a blank, nothing, or the box."""
    clase = unicodedata.category(caracter)
    if clase == "Zs":
        return " "
    variante = 0xFE00 <= ord(caracter) <= 0xFE0F or 0xE0100 <= ord(caracter) <= 0xE01EF
    return "" if clase in ("Cc", "Cf", "Zl", "Zp") or variante else CUADRO


@cache
def _con_letra() -> frozenset[int]:
    """Return the code points that some font of ours has."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    propias: set[int] = set()
    for ruta in carpeta_de_letras().glob("*.ttf"):
        with TTFont(ruta, lazy=True) as letra:
            propias |= letra.getBestCmap().keys()
    return frozenset(propias)


@contextmanager
def sin_texto_en_los_avisos() -> Iterator[None]:
    """Keep what a page says out of the log: of all letters that could not be drawn, one line that only counts them."""
    sin_letra = 0

    def callar(aviso: logging.LogRecord) -> bool:
        nonlocal sin_letra
        if not str(aviso.msg).startswith(".notdef"):
            return True
        sin_letra += 1
        return False

    _avisos.addFilter(callar)
    try:
        yield
    finally:
        _avisos.removeFilter(callar)
        if sin_letra:
            registro.warning("Un PDF salió con %d letras que ninguna de las fuentes propias tiene", sin_letra)
