"""The manual is whole: a page per role, each linked from its front page, every picture there and used, no broken link."""

import re
from pathlib import Path

import pytest

from gobierno_abierto.cuentas.permisos import Rol

from .arbol import RAIZ

MANUAL = RAIZ / "docs" / "manual"
PORTADA = MANUAL / "README.md"
PAGINAS = sorted(MANUAL.rglob("*.md"))
IMAGENES = sorted((MANUAL / "img").glob("*"))
ENLACE = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
BYTES_POR_IMAGEN = 150 * 1024


def enlaces(pagina: Path) -> list[tuple[bool, str, str]]:
    """Return (is a picture, its words, where it leads) of every relative link of a page."""
    return [
        (bool(imagen), texto, destino)
        for imagen, texto, destino in ENLACE.findall(pagina.read_text(encoding="utf-8"))
        if not destino.startswith(("http:", "https:"))
    ]


def llevan_a(pagina: Path) -> set[Path]:
    """Return the files to which a page's relative links lead."""
    return {
        (pagina.parent / destino.partition("#")[0]).resolve()
        for _, _, destino in enlaces(pagina)
        if not destino.startswith("#")
    }


def ancla(titulo: str) -> str:
    """Return a heading's anchor, as the forges write it."""
    return re.sub(r"[^\w\- ]", "", titulo.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("rol", Rol.values)
def test_cada_papel_tiene_su_pagina(rol):
    assert (MANUAL / f"{rol}.md").is_file()


def test_la_portada_enlaza_todas_las_paginas():
    assert set(PAGINAS) - {PORTADA} <= llevan_a(PORTADA)


def test_el_readme_de_la_casa_lleva_al_manual_y_a_su_imagen():
    assert {PORTADA, MANUAL / "img" / "ejercicio.png"} <= llevan_a(RAIZ / "README.md")


@pytest.mark.parametrize("pagina", PAGINAS, ids=lambda ruta: ruta.name)
def test_los_enlaces_llegan(pagina):
    for _, texto, destino in enlaces(pagina):
        ruta, _, seccion = destino.partition("#")
        archivo = (pagina.parent / ruta).resolve() if ruta else pagina
        assert archivo.is_file(), f"{texto}: {destino}"
        if seccion:
            titulos = re.findall(r"^#+ (.+)$", archivo.read_text(encoding="utf-8"), re.MULTILINE)
            assert seccion in map(ancla, titulos), destino


@pytest.mark.parametrize("imagen", IMAGENES, ids=lambda ruta: ruta.name)
def test_cada_imagen_se_usa_y_pesa_poco(imagen):
    assert any(imagen in llevan_a(pagina) for pagina in [*PAGINAS, RAIZ / "README.md"])
    assert imagen.stat().st_size <= BYTES_POR_IMAGEN


@pytest.mark.parametrize("pagina", PAGINAS, ids=lambda ruta: ruta.name)
def test_cada_imagen_dice_que_muestra(pagina):
    assert all(texto.strip() for imagen, texto, _ in enlaces(pagina) if imagen)


@pytest.mark.parametrize("lista", sorted((MANUAL / "listas").glob("*.md")), ids=lambda ruta: ruta.name)
def test_cada_lista_tiene_casillas_y_cabe_en_una_hoja(lista):
    renglones = lista.read_text(encoding="utf-8").splitlines()
    assert sum(renglon.startswith("- ☐") for renglon in renglones) >= 10
    assert len(renglones) <= 60
