"""The relator's pages, of their own table only: ideas one by one, the table's text, closing. All work without JS."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.ejercicios.peticiones import aplicar_en, cuenta_de, ejercicio_con, intentar, numero_de
from gobierno_abierto.errores import ReglaIncumplida
from mesas import operaciones
from mesas.forms import CerrarForm, IdeaForm, TextoForm, lado_a_lado
from mesas.models import Idea, Lugar, Mesa
from mesas.operaciones.relatoria import CAMPOS_DE_IDEA, OTRA_TABLETA

TEXTO_DE_MESA = ("acuerdos", "presentes", "observaciones")


def _mi_mesa(request: HttpRequest, slug: str, numero: int) -> Mesa:
    """Return the table if it was given to this account; otherwise 404, as if it did not exist."""
    ejercicio = ejercicio_con(request, slug, Permiso.RELATAR)
    mesa = get_object_or_404(
        Mesa.objects.de(cuenta_de(request)).select_related("acta"), ejercicio=ejercicio, numero=numero
    )
    mesa.ejercicio = ejercicio
    return mesa


def _contexto(mesa: Mesa, **otros: Any) -> dict[str, Any]:
    """Return what every page of the table shows: its bar, its ideas and how many people are inside."""
    return {
        "ejercicio": mesa.ejercicio,
        "mesa": mesa,
        "ideas": list(mesa.ideas.order_by("-orden", "-numero")),
        "dentro": Lugar.objects.filter(mesa=mesa, dentro=True).count(),
    } | otros


def mias(request: HttpRequest, slug: str) -> HttpResponse:
    """Lead to one's table, or list them if there are several or none."""
    ejercicio = ejercicio_con(request, slug, Permiso.RELATAR)
    mesas = list(Mesa.objects.de(cuenta_de(request)).filter(ejercicio=ejercicio).order_by("numero"))
    if len(mesas) == 1:
        return redirect("mesas:mesa", slug, mesas[0].numero)
    return render(request, "mesas/mias.html", {"ejercicio": ejercicio, "mesas": mesas})


@never_cache
def mesa(request: HttpRequest, slug: str, numero: int) -> HttpResponse:
    """Write a new idea beside the list of those written; a closed record shows its acta."""
    propia = _mi_mesa(request, slug, numero)
    form = IdeaForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        hecho, idea_nueva = _intentar_idea(request, propia, form)
        if hecho:
            messages.success(request, f"Guardado. Idea {propia.numero}.{idea_nueva.numero}.")
            return redirect("mesas:mesa", slug, numero)
    return render(request, "mesas/mesa.html", _contexto(propia, form=form))


def _intentar_idea(
    request: HttpRequest, propia: Mesa, form: IdeaForm, una: Idea | None = None
) -> tuple[bool, Any]:
    datos = dict(form.cleaned_data)
    if una is not None:
        datos["envio"] = None
    return intentar(
        request, operaciones.guardar_idea, propia, actor=cuenta_de(request), idea=una, form=form, **datos
    )


@never_cache
def idea(request: HttpRequest, slug: str, numero: int, idea: int) -> HttpResponse:
    """Change an idea; if another tablet saved first, show both texts and keep what was typed."""
    propia = _mi_mesa(request, slug, numero)
    una = Idea.objects.filter(mesa=propia, numero=idea).first()
    if una is None:
        return _idea_quitada(request, propia)
    una.mesa = propia
    form = IdeaForm(request.POST or None, idea=una)
    diferencias: list[Any] | None = None
    if request.method == "POST" and form.is_valid():
        datos = form.cleaned_data | {"envio": None}
        try:
            operaciones.guardar_idea(propia, actor=cuenta_de(request), idea=una, **datos)
        except ReglaIncumplida as error:
            fresca = Idea.objects.filter(pk=una.pk).first()
            if fresca is None:
                return _idea_quitada(request, propia)
            form, diferencias = _con_lo_escrito(
                request, error, form, IdeaForm, fresca, fresca.version, {"idea": fresca}
            )
        else:
            messages.success(request, f"Guardado. Idea {una.clave}.")
            return redirect("mesas:mesa", slug, numero)
    return render(request, "mesas/idea.html", _contexto(propia, form=form, idea=una, diferencias=diferencias))


def _idea_quitada(request: HttpRequest, propia: Mesa) -> HttpResponse:
    """Keep what was typed over an idea that another tablet took out: it can be added as a new one."""
    if request.method != "POST":
        raise Http404
    escrito = request.POST.copy()
    escrito["envio"], escrito["version"] = str(uuid.uuid4()), ""
    form = IdeaForm(escrito)
    form.add_error(
        None, "Otra tableta quitó esta idea. Lo que escribió sigue aquí: puede agregarlo como idea nueva."
    )
    return render(request, "mesas/mesa.html", _contexto(propia, form=form))


def _con_lo_escrito(
    request: HttpRequest,
    error: ReglaIncumplida,
    form: Any,
    clase: Any,
    guardado: Any,
    version: int,
    argumentos: dict[str, Any],
) -> tuple[Any, list[Any] | None]:
    """Return the form with what was typed and the refusal; on R-07, ready to save over the other tablet's text."""
    diferencias: list[Any] | None = None
    if error.codigo == OTRA_TABLETA:
        escrito = request.POST.copy()
        escrito["version"] = str(version)
        form = clase(escrito, **argumentos)
        form.is_valid()
        campos = [*CAMPOS_DE_IDEA, "acuerdo"] if isinstance(guardado, Idea) else TEXTO_DE_MESA
        diferencias = lado_a_lado(form, {campo: getattr(guardado, campo) for campo in campos})
    aplicar_en(form, error)
    return form, diferencias


@require_POST
def quitar(request: HttpRequest, slug: str, numero: int, idea: int) -> HttpResponse:
    """Take an idea out of an open record."""
    propia = _mi_mesa(request, slug, numero)
    una = get_object_or_404(Idea.objects.select_related("mesa__ejercicio"), mesa=propia, numero=idea)
    intentar(
        request,
        operaciones.quitar_idea,
        una,
        actor=cuenta_de(request),
        version=numero_de(request.POST.get("version", "")),
        exito=f"Idea {una.clave} quitada.",
    )
    return redirect("mesas:mesa", slug, numero)


@never_cache
def acuerdos(request: HttpRequest, slug: str, numero: int) -> HttpResponse:
    """Write the table's agreements and count, and go on to reading aloud and closing."""
    propia = _mi_mesa(request, slug, numero)
    form = TextoForm(request.POST or None, mesa=propia)
    diferencias: list[Any] | None = None
    leer = "leer" in request.POST
    if request.method == "POST" and form.is_valid():
        try:
            operaciones.guardar_relatoria(propia, actor=cuenta_de(request), leer=leer, **form.cleaned_data)
        except ReglaIncumplida as error:
            fresca = Mesa.objects.get(pk=propia.pk)
            form, diferencias = _con_lo_escrito(
                request, error, form, TextoForm, fresca, fresca.version_texto, {"mesa": fresca}
            )
        else:
            messages.success(request, "Guardado.")
            return redirect("mesas:cerrar" if leer else "mesas:acuerdos", slug, numero)
    return render(request, "mesas/acuerdos.html", _contexto(propia, form=form, diferencias=diferencias))


@never_cache
def cerrar(request: HttpRequest, slug: str, numero: int) -> HttpResponse:
    """Show the whole record to be read aloud, and freeze it; if it changed since, show it again."""
    propia = _mi_mesa(request, slug, numero)
    if not propia.esta_abierta:
        return redirect("mesas:mesa", slug, numero)
    contexto = _contexto(propia)
    inicial = {"presentes": propia.presentes or contexto["dentro"] or None, "version": propia.version}
    form = CerrarForm(request.POST or None, initial=inicial)
    if request.method == "POST" and form.is_valid():
        try:
            operaciones.cerrar_mesa(propia, actor=cuenta_de(request), **form.cleaned_data)
        except ReglaIncumplida as error:
            if error.codigo == OTRA_TABLETA:
                contexto = _contexto(_mi_mesa(request, slug, numero))
                escrito = request.POST.copy()
                escrito["version"] = str(contexto["mesa"].version)
                form = CerrarForm(escrito)
            aplicar_en(form, error)
        else:
            messages.success(request, "Acta cerrada. Gracias.")
            return redirect("mesas:mesa", slug, numero)
    contexto["ideas"] = contexto["ideas"][::-1]
    return render(request, "mesas/cerrar.html", contexto | {"form": form})


@require_POST
def instalar(request: HttpRequest, slug: str, numero: int) -> HttpResponse:
    """Open a table's conversation, by its relator or by who seats people."""
    ejercicio: Ejercicio = ejercicio_con(request, slug, Permiso.RELATAR, Permiso.ACOMODAR)
    usuario = cuenta_de(request)
    acomoda = Ejercicio.objects.en_que_puede(usuario, Permiso.ACOMODAR).filter(pk=ejercicio.pk).exists()
    alcance = Mesa.objects.all() if acomoda else Mesa.objects.de(usuario)
    propia = get_object_or_404(alcance, ejercicio=ejercicio, numero=numero)
    propia.ejercicio = ejercicio
    intentar(request, operaciones.instalar_mesa, propia, actor=usuario, exito=f"Mesa {numero} instalada.")
    return redirect("mesas:tablero" if acomoda else "mesas:mesa", *([slug] if acomoda else [slug, numero]))
