"""The icons that the house uses, and the making of the small font that holds only those.

    python -m tests.arquitectura.iconos FOLDER

FOLDER is the unpacked npm package ``bootstrap-icons`` (``npm pack bootstrap-icons@1.13.1``). Run it after naming a new
icon in a template; ``test_iconos.py`` says which one is missing. fontTools comes with WeasyPrint.
"""

import re
import sys
from pathlib import Path

from tests.arquitectura.arbol import RAIZ, codigo, plantillas

CARPETA = RAIZ / "static" / "vendor" / "bootstrap-icons"
HOJA = CARPETA / "bootstrap-icons.min.css"
LETRA = CARPETA / "fonts" / "bootstrap-icons.woff2"

ELEGIDA = re.compile(r"\bbi-((?:\{%.*?%\}[a-z0-9-]*)+)")
ETIQUETA = re.compile(r"\{%.*?%\}")
# A component that takes the icon's name: icono="grid", icono|default:'inbox', {"icono": "grid"}.
POR_NOMBRE = re.compile(r"\bicono(?:\|default)?[\"']?\s*[=:]\s*[\"']([a-z0-9-]+)[\"']")
SUELTA = re.compile(r"\bbi-([a-z0-9]+(?:-[a-z0-9]+)*)")
REGLA = re.compile(r"\.bi-([a-z0-9-]+)::before\{content:\"\\([0-9a-f]+)\"\}")


def de_plantilla(texto: str) -> set[str]:
    """Return the icons that a template may draw, also those chosen between ``{% if %}`` tags inside the class."""
    nombres = set(POR_NOMBRE.findall(texto)) | set(SUELTA.findall(texto))
    for eleccion in ELEGIDA.findall(texto):
        nombres |= {parte for parte in ETIQUETA.split(eleccion) if parte}
    return nombres


def usados() -> set[str]:
    """Return every icon that templates, scripts and Python name."""
    nombres: set[str] = set()
    for ruta in plantillas():
        nombres |= de_plantilla(ruta.read_text())
    for ruta in [*codigo(), *(RAIZ / "static" / "js").glob("*.js")]:
        texto = ruta.read_text()
        nombres |= set(SUELTA.findall(texto)) | set(POR_NOMBRE.findall(texto))
    return nombres


def en_la_hoja(texto: str) -> dict[str, str]:
    """Return icon → code point (hexadecimal) of a style sheet of Bootstrap Icons."""
    return dict(REGLA.findall(texto))


def recortar(paquete: Path) -> None:
    """Write the style sheet and the font with only the icons that are used."""
    from fontTools import subset

    original = (paquete / "font" / "bootstrap-icons.min.css").read_text()
    codigos = en_la_hoja(original)
    nombres = sorted(usados())
    if ajenos := [uno for uno in nombres if uno not in codigos]:
        sys.exit(f"Bootstrap Icons no tiene: {', '.join(ajenos)}")
    cabeza = original[: original.index(REGLA.search(original).group(0))]  # type: ignore[union-attr]
    cabeza = re.sub(r"src:[^}]*", 'src:url("fonts/bootstrap-icons.woff2") format("woff2")', cabeza, count=1)
    reglas = "".join(f'.bi-{uno}::before{{content:"\\{codigos[uno]}"}}' for uno in nombres)
    HOJA.write_text(f"{cabeza}{reglas}\n")
    opciones = subset.Options(flavor="woff2", layout_features=[], desubroutinize=True)
    letra = subset.load_font(paquete / "font" / "fonts" / "bootstrap-icons.woff2", opciones)
    recorte = subset.Subsetter(opciones)
    recorte.populate(unicodes=[int(codigos[uno], 16) for uno in nombres])
    recorte.subset(letra)
    subset.save_font(letra, LETRA, opciones)
    sys.stdout.write(f"{len(nombres)} iconos: {HOJA.stat().st_size} + {LETRA.stat().st_size} bytes.\n")


if __name__ == "__main__":
    recortar(Path(sys.argv[1]))
