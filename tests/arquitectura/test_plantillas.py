"""What must hold for every template, present and to come."""

import re
from pathlib import Path

import pytest
from django.template import engines
from django.template.loader import get_template

from tests.arquitectura.arbol import codigo, nombre_de, plantillas, relativa

DE_DJANGO = {"400.html", "403.html", "404.html", "500.html", "403_csrf.html"}  # found by their name alone
COMENTARIO = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}|<!--.*?-->", re.DOTALL)
FORMULARIO = re.compile(r"<form\b[^>]*\bmethod=[\"']?post\b.*?</form>", re.DOTALL | re.IGNORECASE)
INCLUIDA = re.compile(r"\{% include\s+[\"']([^\"']+)[\"'][^%]*%\}")
ENTRE_COMILLAS = re.compile(r"f?[\"']([\w/{}.-]+\.(?:html|txt))[\"']")

PROHIBIDO = {
    "script sin src": re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE),
    "<style>": re.compile(r"<style\b", re.IGNORECASE),
    "style=": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "on…=": re.compile(r"<[^>{]*\son\w+\s*=", re.IGNORECASE),
    "javascript:": re.compile(r"javascript:", re.IGNORECASE),
    "recurso ajeno": re.compile(
        r"<(?:script|img|iframe|source|audio|video)\b[^>]*\bsrc=[\"']?(?:https?:)?//", re.IGNORECASE
    ),
    "hoja ajena": re.compile(r"<link\b[^>]*\bhref=[\"']?(?:https?:)?//", re.IGNORECASE),
}


def texto(ruta):
    return COMENTARIO.sub("", ruta.read_text())


def faltas_de_linea(contenido):
    return [nombre for nombre, patron in PROHIBIDO.items() if patron.search(contenido)]


def nombradas():
    """Return the template names said in code and in templates, as patterns (``{…}`` in an f-string matches a word)."""
    fuentes = [*codigo(), *plantillas()]
    dichas = {}
    for ruta in fuentes:
        for nombre in ENTRE_COMILLAS.findall(ruta.read_text()):
            patron = "".join(
                r"[\w-]+" if parte.startswith("{") else re.escape(parte)
                for parte in re.split(r"(\{[^}]*\})", nombre)
            )
            dichas.setdefault(patron, set()).add(ruta)
    return dichas


def test_plantillas_compilan():
    for ruta in plantillas():
        get_template(nombre_de(ruta))


def sustituye(nombre):
    """Tell whether a library has a template of that name, which ours takes the place of."""
    carpetas = [Path(carpeta) for motor in engines.all() for carpeta in motor.template_dirs]
    return any((carpeta / nombre).exists() for carpeta in carpetas if ".venv" in carpeta.parts)


def test_plantillas_ninguna_huerfana():
    """A template that nothing names is dead, and so is an override whose original an upgrade renamed."""
    dichas = nombradas()
    huerfanas = [
        relativa(ruta)
        for ruta in plantillas()
        if nombre_de(ruta) not in DE_DJANGO
        and not sustituye(nombre_de(ruta))
        and not any(
            re.fullmatch(patron, nombre_de(ruta)) and fuentes - {ruta} for patron, fuentes in dichas.items()
        )
    ]
    assert not huerfanas


def test_plantillas_nombradas_en_el_codigo_existen():
    for ruta in codigo():
        for nombre in ENTRE_COMILLAS.findall(ruta.read_text()):
            if "{" not in nombre and nombre.endswith(".html"):
                get_template(nombre)


# The one view that asks for no token: it changes nothing, and a public page writes no cookie (docs/decisiones/0015).
SIN_FICHA = {"documentos:comparar"}


def test_plantillas_formularios_llevan_su_ficha_csrf():
    sin_ficha = []
    for ruta in plantillas():
        for formulario in FORMULARIO.findall(texto(ruta)):
            if any(f"'{exenta}'" in formulario for exenta in SIN_FICHA):
                continue
            incluidas = [get_template(nombre).template.source for nombre in INCLUIDA.findall(formulario)]
            if not any("csrf_token" in trozo for trozo in (formulario, *incluidas)):
                sin_ficha.append(f"{relativa(ruta)}: {formulario[:80]}")
    assert not sin_ficha


def test_plantillas_ningun_include_only_pierde_la_ficha_csrf():
    """``{% include … only %}`` hands over no context, and so no token either, unless it is named."""
    perdidas = []
    for ruta in plantillas():
        for incluir in INCLUIDA.finditer(texto(ruta)):
            if (
                re.search(r"\bonly\s*%\}", incluir[0])
                and "csrf_token" in get_template(incluir[1]).template.source
            ):
                perdidas.append(f"{relativa(ruta)}: {incluir[0]}")
    assert not perdidas


def test_plantillas_sin_codigo_ni_estilo_en_linea_ni_recursos_ajenos():
    faltas = {relativa(ruta): hay for ruta in plantillas() if (hay := faltas_de_linea(texto(ruta)))}
    assert not faltas


@pytest.mark.parametrize(
    ("nombre", "sembrada"),
    [
        ("script sin src", "<script>alert(1)</script>"),
        ("<style>", "<style>a{}</style>"),
        ("style=", '<p class="a" style="color:red">'),
        ("on…=", '<button type="button" onclick="x()">'),
        ("javascript:", '<a href="javascript:x()">'),
        ("recurso ajeno", '<img alt="" src="https://ejemplo.mx/a.png">'),
        ("hoja ajena", '<link rel="stylesheet" href="//ejemplo.mx/a.css">'),
    ],
)
def test_revision_de_linea_nota_una_falta_sembrada(nombre, sembrada):
    assert faltas_de_linea(sembrada) == [nombre]


def test_revision_de_linea_deja_pasar_lo_permitido():
    assert not faltas_de_linea(
        '<script src="{% static "js/a.js" %}" defer></script><a href="https://ejemplo.mx">x</a><p data-on="a">condición=1</p>'
    )
