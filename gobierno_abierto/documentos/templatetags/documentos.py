"""What the templates of documents need: frozen facts (dates are text), and the pieces of the sheet with their contents.

A piece that wraps a template's own words is a block tag, drawn by the fragment of the same name under
``templates/documentos/``; the gallery document shows them all.
"""

import re
from datetime import date
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from gobierno_abierto.documentos import reglas

register = template.Library()

CIERRA_RENGLON = re.compile(r"\s+(?=</(?:p|li|d[td]|t[dh]|h[1-6]|caption|div|blockquote)>|<br\b)")
ABRE_EN_RENGLON = re.compile(r"\s+<(span|strong|em|small|mark)\b(?! class=\"folio)([^>]*)>")
PALABRA_LARGA = re.compile(r"(?<!trozo\">)(?<=[\s>])[^\s<>]{31,}(?![^<]*>)")
DATO_DE_DEMOSTRACION = re.compile(r"(?<!marca-demo\">)\(dato de demostración\)", re.IGNORECASE)
TERMINA = (".", "?", "!", "…")
TROZO_DE_HUELLA = 32  # half of a SHA-256 in hexadecimal


@register.filter
def como_fecha(texto: str) -> date:
    """Return the date behind a frozen ISO text, for Django's own ``date`` filter."""
    return date.fromisoformat(texto[:10])


@register.filter
def junto_a(unos: list[Any], otros: list[Any]) -> list[tuple[Any, Any]]:
    """Return the pairs of two lists of the same length, as a row's cells beside their dates."""
    return list(zip(unos, otros, strict=True))


@register.filter
def lineas(texto: str) -> list[str]:
    """Return the lines of a text that are not empty."""
    return [linea.strip() for linea in (texto or "").splitlines() if linea.strip()]


@register.filter
def con_punto(texto: str) -> str:
    """Return a person's words closed with one full stop, whether they wrote it or not."""
    limpio = (texto or "").strip()
    return limpio if not limpio or limpio.endswith(TERMINA) else f"{limpio}."


@register.filter
def con_articulo(nombre: str, preposicion: str = "") -> str:
    """Return an institution's or a place's name as a sentence says it, after ``preposicion``: «al Municipio…».

    A gap of a draft, already drawn, keeps its mark.
    """
    if isinstance(nombre, SafeString):
        return format_html("{} {}", preposicion, nombre) if preposicion else nombre
    return reglas.con_articulo(str(nombre or ""), preposicion)


@register.filter
def sin_viuda(titulo: str) -> str:
    """Return a title whose last word, when it is a letter or a number, doesn't go alone to a line: «propuesta C»."""
    return re.sub(r" (?=\S{1,2}$)", "\N{NO-BREAK SPACE}", titulo)


@register.filter
def en_trozos(huella: str) -> SafeString:
    """Return a hash that breaks only at its half: one line where it fits, two equal ones in a narrow column."""
    trozos = [huella[n : n + TROZO_DE_HUELLA] for n in range(0, len(huella), TROZO_DE_HUELLA)]
    partes = format_html_join("", '<span class="trozo">{}</span>', ([uno] for uno in trozos))
    return format_html('<span class="huella">{}</span>', partes)


@register.simple_block_tag
def sin_blancos(content: str) -> SafeString:
    """Drop the blanks that end a line's text, and move those before an inline element inside it.

    WeasyPrint leaves the first word alone on its line when a text fits but for a blank at its end: it measures that
    blank, and Pango does not. The words read the same.
    """
    return mark_safe(ABRE_EN_RENGLON.sub(r"<\1\2> ", CIERRA_RENGLON.sub("", content)))


@register.simple_block_tag
def marcas_demo(content: str) -> SafeString:
    """Give one look to «(dato de demostración)», also where it came inside somebody's words."""
    return mark_safe(
        DATO_DE_DEMOSTRACION.sub('<small class="marca-demo">(dato de demostración)</small>', content)
    )


@register.simple_block_tag
def tabla(content: str, *columnas: str, titulo: str = "", clase: str = "") -> str:
    """Draw a table around its rows; a column whose name ends in «>» holds figures, aligned right.

    Only where somebody wrote a word too long for a column may words be cut anywhere.
    """
    cabezas = [{"rotulo": una.removesuffix(">"), "es_numero": una.endswith(">")} for una in columnas]
    if PALABRA_LARGA.search(content):
        clase = f"{clase} con-palabras-largas".strip()
    return _pieza("tabla", cabezas=cabezas, titulo=titulo, clase=clase, filas=content)


@register.simple_block_tag
def declara(content: str, quien: str, verbo: str = "declara", *, nombre: str = "", cargo: str = "") -> str:
    """Draw what somebody declares by signing; nothing when the exercise has no such person or institution."""
    persona = ", ".join(filter(None, (nombre, cargo)))
    return (
        _pieza("declaracion", quien=quien, persona=persona, verbo=verbo, dice=content.strip())
        if quien
        else ""
    )


@register.simple_block_tag
def dato(content: str, rotulo: str) -> str:
    """Draw one term and its fact inside ``<dl class="datos-lista">``; nothing when the fact is empty."""
    return _pieza("dato", rotulo=rotulo, valor=content) if content.strip() else ""


@register.simple_block_tag
def anexo(content: str, letra: str, titulo: str) -> str:
    """Draw an annex: it begins on its own page and has its own place among the bookmarks."""
    return _pieza("anexo", letra=letra, titulo=titulo, cuerpo=content)


@register.simple_block_tag
def nota(content: str) -> str:
    """Draw an explanation set apart from the text."""
    return _pieza("nota", cuerpo=content)


def _pieza(nombre: str, **contexto: Any) -> str:
    return render_to_string(f"documentos/_{nombre}.html", contexto)
