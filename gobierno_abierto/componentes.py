"""The template tags of the house's pieces: each draws one file of ``templates/componentes``.

A piece that only takes values is included (``{% include "componentes/vacio.html" with … %}``); one that wraps what the
page writes, or that must work something out, has its tag here. The settings load them into every template, and the
gallery at ``/componentes/`` shows them all.
"""

from typing import Any

from django import template
from django.template import Context, Engine
from django.urls import reverse
from django.utils.safestring import SafeString

register = template.Library()


def _pieza(context: Context, nombre: str, contenido: str, **datos: Any) -> SafeString:
    """Return one piece drawn around ``contenido``, which it gets as ``texto``; nothing else of the page reaches it."""
    pieza = Engine.get_default().get_template(f"componentes/{nombre}.html")
    return pieza.render(context.new({"texto": SafeString(contenido.strip()), **datos}))


@register.filter
def segun(valor: object, pares: str) -> str:
    """Return what goes with ``valor`` in «cerrada=acento reabierta=aviso», or nothing: a state's kind of seal."""
    return dict(par.split("=", 1) for par in pares.split()).get(str(valor), "")


@register.simple_block_tag(takes_context=True)
def sello(context: Context, content: str, tipo: str = "", icono: str = "") -> SafeString:
    """Draw a state in one to three words; ``tipo``: linea, acento, exito, aviso, error."""
    return _pieza(context, "sello", content, tipo=tipo, icono=icono)


@register.simple_block_tag(takes_context=True)
def alerta(
    context: Context,
    content: str,
    tipo: str = "info",
    papel: str = "",
    con_foco: bool = False,
    clase: str = "",
) -> SafeString:
    """Draw the result of an action around paragraphs or lists; ``papel``: its ARIA role, when not the kind's own."""
    return _pieza(
        context,
        "alerta",
        content,
        tipo=tipo,
        papel_aria=papel,
        con_foco=con_foco,
        clase_alerta=clase,
        en_bloque=True,
    )


@register.simple_block_tag(takes_context=True)
def cinta(context: Context, content: str, rotulo: str, previa: bool = False) -> SafeString:
    """Draw the ribbon under the header with what the page writes; ``previa``: of what isn't public yet."""
    return _pieza(context, "cinta", content, rotulo_de_cinta=rotulo, previa=previa)


@register.simple_block_tag(takes_context=True)
def encabezado(
    context: Context,
    content: str,
    titulo: str = "",
    antes: str = "",
    entrada: str = "",
    a_los_lados: bool = False,
    clase: str = "",
) -> SafeString:
    """Draw the top of a page: its title with a smaller line before it, the line under it, and what the page adds.

    ``a_los_lados`` puts the title on the left and the rest, a figure or a button, on the right.
    """
    return _pieza(
        context,
        "encabezado",
        content,
        titulo=titulo,
        antes=antes,
        entrada=entrada,
        a_los_lados=a_los_lados,
        clase=clase,
    )


@register.simple_block_tag(takes_context=True)
def desenlace(context: Context, content: str, titulo: str, color: str, mesa: int | None = None) -> SafeString:
    """Draw a desk's answer: word, reason and code, and the table's number; ``color``: verde, azul, ambar, gris, rojo."""
    return _pieza(context, "desenlace", content, titulo=titulo, color=color, mesa=mesa)


@register.simple_block_tag(takes_context=True)
def pendiente(context: Context, content: str, *, listo: object = False, falta: object = None) -> SafeString:
    """Draw one row of what is missing or done, around its ``<div>`` and its button.

    It is done when ``listo`` holds anything or, where the page knows what is still missing, ``falta`` holds nothing.
    """
    return _pieza(context, "pendiente", content, listo=bool(listo) if falta is None else not falta)


@register.inclusion_tag("componentes/cifras.html")
def cifras(*partes: Any, fila: bool = False) -> dict[str, Any]:
    """Draw figures with their nouns, given in turn: ``{% cifras 121 "lugares" 88 "personas" %}``."""
    return {"cifras": list(zip(partes[::2], partes[1::2], strict=True)), "fila": fila}


@register.inclusion_tag("componentes/migas.html", takes_context=True)
def migas(
    context: Context, aqui: object = "", paso: object = "", paso_url: str = "", *, publica: bool = False
) -> dict[str, Any]:
    """Draw the way back: the list of exercises (or «Mi panel»), the exercise, ``paso`` and this page, ``aqui``.

    The exercise comes from the page's context; without ``aqui`` this page is the exercise's own. At most three
    links or so fit in a phone: with a ``paso`` the first is left out, for the menu has it too.
    """
    pasos: list[tuple[object, str]] = []
    if not paso:
        pasos.append(("Ejercicios", reverse("inicio")) if publica else ("Mi panel", reverse("panel")))
    ejercicio = context.get("ejercicio")
    slug = getattr(ejercicio, "slug", "")
    if ejercicio is not None and slug and aqui:
        nombre = "ejercicios:publico" if publica else "ejercicios:tablero"
        pasos.append((ejercicio.nombre_corto, reverse(nombre, args=[slug])))
    if paso:
        pasos.append((paso, paso_url))
    return {"pasos": pasos, "aqui": aqui or getattr(ejercicio, "nombre_corto", "")}
