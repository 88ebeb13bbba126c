"""What must hold for the house's pieces: all are in the gallery and in use, none is drawn by hand, no style is dead."""

import re
from pathlib import Path

import django
import pytest

from tests.arquitectura.arbol import PLANTILLAS, RAIZ, codigo, nombre_de, plantillas, relativa
from tests.factories.ejercicios import UsuarioFactory

PIEZAS = {
    nombre_de(ruta)
    for carpeta in ("componentes", "bootstrap5")
    for ruta in (PLANTILLAS / carpeta).glob("*.html")
}
GALERIA = ("/componentes/", "/componentes/errores/", "/componentes/confirmar/")
ETIQUETAS = RAIZ / "gobierno_abierto" / "componentes.py"
CLASES = re.compile(r"\bcla(?:ss|se)=\"((?:\{%.*?%\}|\{\{.*?\}\}|[^\"{])*)\"", re.DOTALL)
CADENAS = re.compile(r"[\"'`]([\w. %-]+)[\"'`]")
COMENTARIO = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}", re.DOTALL)

# what only one template may draw: how it begins, and where
DE_UNA_PIEZA = {
    r'class="sello\b': "componentes/sello.html",
    r'class="alert\b': "componentes/alerta.html",
    r'class="breadcrumb\b': "componentes/migas.html",
    r'<header class="[^"]*\bp[tb]-\d': "componentes/encabezado.html",
    r'class="desenlace\b': "componentes/desenlace.html",
    r'class="cifras\b': "componentes/cifras.html",
    r'class="cinta\b': "componentes/cinta.html",
    r'class="buscador\b': "componentes/buscador.html",
    r'class="vacio\b': "componentes/vacio.html",
    r'class="paginas\b': "componentes/paginacion.html",
    r'class="fases\b': "componentes/fases.html",
    r'class="fecha\b': "componentes/fecha.html",
    r'class="cronograma(?![\w-])': "componentes/cronograma_tabla.html",
    r'class="segmentos\b': "bootstrap5/opciones.html",
    r'<li class="(?:falta|listo|\{% if [^%]*%\}(?:falta|listo))\b': "componentes/pendiente.html",
}
# the messages above a page, the public footer, the list of errors that Django draws, and the slip of a password
FUERA_DE_LA_GALERIA = {"avisos", "pie", "errorlist", "ficha-clave", "clave"}
# sheets of paper and the kiosk have pieces and sizes of their own
APARTE = re.compile(
    r"documentos/(?!_?busca|_?compara|verificar|preparacion|falta_pango)|votacion/kiosco/|cuentas/ficha_contrasena|admin/"
)


def texto(ruta: Path) -> str:
    return COMENTARIO.sub("", ruta.read_text())


def dibujadas_a_mano(nombre: str, contenido: str) -> list[str]:
    """Return the pieces that a template draws by hand although they have one of their own."""
    if APARTE.match(nombre):
        return []
    return [pieza for seña, pieza in DE_UNA_PIEZA.items() if pieza != nombre and re.search(seña, contenido)]


def en_uso(fuentes: dict[str, str]) -> set[str]:
    """Return the pieces reached from pages outside the gallery, through other pieces and through the tags too."""
    etiquetas = {
        nombre: f"componentes/{nombre}.html"
        for nombre in re.findall(r"^def ([a-z]\w+)", ETIQUETAS.read_text(), re.MULTILINE)
    }
    usadas: set[str] = set()
    por_ver = [cuerpo for nombre, cuerpo in fuentes.items() if nombre not in PIEZAS]
    while por_ver:
        cuerpo = por_ver.pop()
        nombradas = set(re.findall(r"[\"']((?:componentes|bootstrap5)/\w+\.html)[\"']", cuerpo))
        nombradas |= {etiquetas[una] for una in re.findall(r"\{% (\w+)", cuerpo) if una in etiquetas}
        if "as_crispy_field" in cuerpo:
            nombradas.add("bootstrap5/field.html")
        for una in (nombradas & PIEZAS) - usadas:
            usadas.add(una)
            por_ver.append(fuentes[una])
    return usadas


def fuentes_de_paginas() -> dict[str, str]:
    return {
        nombre_de(ruta): texto(ruta) for ruta in plantillas() if not nombre_de(ruta).startswith("galeria/")
    } | {relativa(ruta): ruta.read_text() for ruta in codigo() if "galeria" not in ruta.parts}


def clases(hoja: str) -> set[str]:
    """Return the classes that a style sheet gives a look to."""
    hoja = re.sub(r"/\*.*?\*/|\[[^\]]*\]|url\([^)]*\)", "", hoja, flags=re.DOTALL)
    selectores = [uno for uno in re.findall(r"([^{};]+)\{", hoja) if not uno.strip().startswith("@")]
    return {clase for uno in selectores for clase in re.findall(r"\.([a-zA-Z][\w-]*)", uno)}


def sin_uso(hoja: str, paginas: str, programas: str) -> set[str]:
    """Return the classes that nothing wears, whole or in two halves (``sello-{{ tipo }}`` and «aviso»)."""
    vestidas = " ".join([*CLASES.findall(paginas), *CADENAS.findall(programas)])
    enteras = set(re.findall(r"[\w-]+", vestidas))
    mitades = set(re.findall(r"([\w-]+-)(?=\{|%s)", vestidas))
    palabras = set(re.findall(r"\w+", paginas + programas))

    def se_viste(clase: str) -> bool:
        return clase in enteras or any(
            clase.startswith(mitad) and clase.removeprefix(mitad) in palabras for mitad in mitades
        )

    return {clase for clase in clases(hoja) if not se_viste(clase)}


@pytest.fixture(scope="module")
def escritos():
    """Pages and programs that may name a class: ours, and Django's own for its admin and forms."""
    de_django = Path(django.__file__).parent
    paginas = [
        *plantillas(),
        *(de_django / "contrib" / "admin").rglob("*.html"),
        *(de_django / "forms").rglob("*.html"),
    ]
    programas = [
        *codigo(),
        *(RAIZ / "static" / "js").glob("*.js"),
        *(de_django / "contrib" / "admin").rglob("*.py"),
        *(de_django / "forms").glob("*.py"),
    ]
    return tuple("\n".join(ruta.read_text() for ruta in rutas) for rutas in (paginas, programas))


@pytest.mark.django_db
def test_galeria_dibuja_todas_las_piezas(client):
    client.force_login(UsuarioFactory())
    dibujadas = {una.name for camino in GALERIA for una in client.get(camino).templates}
    assert not PIEZAS - dibujadas


@pytest.mark.django_db
def test_galeria_dice_el_nombre_de_todas_las_piezas(client):
    client.force_login(UsuarioFactory())
    dicho = "".join(client.get(camino).content.decode() for camino in GALERIA)
    assert not {pieza for pieza in PIEZAS if Path(pieza).name not in dicho} - {
        "bootstrap5/ayuda_y_errores.html"
    }


@pytest.mark.django_db
def test_galeria_viste_todo_el_tema(client):
    """Every class of the theme is worn by some sample, but for the admin's and what frames a page."""
    client.force_login(UsuarioFactory())
    paginas = "".join(client.get(camino).content.decode() for camino in GALERIA)
    tema = (RAIZ / "static" / "css" / "tema.css").read_text()
    antes, admin = tema.split("/* 11 · DJANGO'S ADMIN")
    tema = antes + admin[admin.index("/* 12 · PRINT") :]
    assert not sin_uso(tema, paginas, "") - FUERA_DE_LA_GALERIA


def test_piezas_todas_se_usan_fuera_de_la_galeria():
    assert not PIEZAS - en_uso(fuentes_de_paginas())


def test_piezas_sin_uso_se_notan():
    fuentes = fuentes_de_paginas()
    sin_barras = {nombre: cuerpo.replace("componentes/barras.html", "") for nombre, cuerpo in fuentes.items()}
    assert PIEZAS - en_uso(sin_barras) == {"componentes/barras.html"}


def test_piezas_ninguna_se_dibuja_a_mano():
    faltas = {
        relativa(ruta): hay
        for ruta in plantillas()
        if (hay := dibujadas_a_mano(nombre_de(ruta), texto(ruta)))
    }
    assert not faltas


@pytest.mark.parametrize(
    ("pieza", "sembrada"),
    [
        ("sello", '<span class="sello sello-linea">Pendiente</span>'),
        ("alerta", '<section class="alert alert-warning" role="alert">'),
        ("migas", '<ol class="breadcrumb">'),
        ("encabezado", '<header class="d-flex pt-2 pb-3"><h1>Título</h1></header>'),
        ("desenlace", '<section class="desenlace desenlace-verde">'),
        ("pendiente", '<li class="{% if una.firma %}listo{% else %}falta{% endif %}">'),
    ],
)
def test_piezas_dibujadas_a_mano_se_notan(pieza, sembrada):
    assert dibujadas_a_mano("mesas/tablero.html", sembrada) == [f"componentes/{pieza}.html"]
    assert not dibujadas_a_mano(f"componentes/{pieza}.html", sembrada)


@pytest.mark.parametrize(
    "hoja", ["tema", "galeria", "convenios", "ficha", "kiosco", "propuestas", "proyector", "tarjetas"]
)
def test_estilos_ninguno_esta_muerto(hoja, escritos):
    assert not sin_uso((RAIZ / "static" / "css" / f"{hoja}.css").read_text(), *escritos)


def test_estilos_muertos_se_notan(escritos):
    hoja = ".sello-aviso, .xyz-nadie > li:hover { color: red } @media print { .qwz-nunca[hidden] { top: 0 } }"
    assert sin_uso(hoja, *escritos) == {"xyz-nadie", "qwz-nunca"}
