"""The making of the fonts that documents are drawn with: whole alphabets for names and languages, few features.

    python -m tests.arquitectura.letras FOLDER

FOLDER holds the TrueType files of Debian's packages ``fonts-noto-core`` and ``fonts-noto-extra`` (20201225-1), which
``apt-get download`` and ``dpkg-deb -x`` leave in ``usr/share/fonts/truetype/noto``. fontTools comes with WeasyPrint.
"""

import sys
from pathlib import Path

from tests.arquitectura.arbol import RAIZ

CARPETA = RAIZ / "static" / "fonts" / "ttf"
RASGOS = ["ccmp", "locl", "kern", "mark", "mkmk", "liga", "tnum", "lnum"]
TEXTO = [  # Latin with all its accents (hñähñu writes a̱ with a combining mark), Greek, Cyrillic and what goes with them
    (0x0020, 0x058F),
    (0x1AB0, 0x1AFF),
    (0x1C80, 0x1C8F),
    (0x1D00, 0x218F),
    (0x25CC, 0x25CC),
    (0x2C60, 0x2C7F),
    (0x2DE0, 0x2E5F),
    (0xA640, 0xA69F),
    (0xA700, 0xA7FF),
    (0xAB30, 0xAB6F),
    (0xFB00, 0xFB06),
    (0xFE00, 0xFE2F),
    (0xFEFF, 0xFEFF),
    (0xFFFC, 0xFFFD),
]
BLANCOS = [(0x20, 0x20), (0xA0, 0xA0)]  # a blank between two signs is set in their own face
OPERADORES = [
    *BLANCOS,
    (0x2100, 0x22FF),
    (0x2308, 0x230B),
    (0x27C0, 0x27FF),
    (0x2900, 0x29FF),
    (0x2A00, 0x2AFF),
]
SIGNOS = [*BLANCOS, (0x2300, 0x23FF), (0x2460, 0x24FF), (0x2500, 0x27BF), (0x2B00, 0x2BFF)]
CARITAS = [*SIGNOS, (0x1F300, 0x1F6FF), (0x1F780, 0x1F7FF), (0x1F800, 0x1F8FF)]
CARAS = {
    "NotoSans-Regular": TEXTO,
    "NotoSans-Italic": TEXTO,
    "NotoSans-SemiBold": TEXTO,
    "NotoSans-Bold": TEXTO,
    "NotoSansMath-Regular": OPERADORES,
    "NotoSansSymbols-Regular": SIGNOS,
    "NotoSansSymbols2-Regular": CARITAS,
}


def recortar(origen: Path) -> None:
    """Write each face with only its ranges; without hints, which a printed page does not use."""
    from fontTools import subset

    for nombre, tramos in CARAS.items():
        opciones = subset.Options(layout_features=RASGOS, hinting=False, name_IDs=["*"])
        opciones.drop_tables += ["DSIG", "MATH"]
        letra = subset.load_font(origen / f"{nombre}.ttf", opciones)
        recorte = subset.Subsetter(opciones)
        recorte.populate(unicodes=[uno for desde, hasta in tramos for uno in range(desde, hasta + 1)])
        recorte.subset(letra)
        letra.recalcTimestamp = False  # the same file each time
        ruta = CARPETA / f"{nombre}.ttf"
        subset.save_font(letra, ruta, opciones)
        sys.stdout.write(f"{nombre}: {len(letra.getBestCmap())} caracteres, {ruta.stat().st_size} bytes.\n")


if __name__ == "__main__":
    recortar(Path(sys.argv[1]))
