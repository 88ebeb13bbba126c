"""Seating, who writes each table, the live board, reopening and the acta of the day: no names of residents."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from gobierno_abierto.cuentas.permisos import PERMISOS, Permiso
from gobierno_abierto.documentos.models import TipoDocumento
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.peticiones import cuenta_de, ejercicio_con, intentar, numero_de, roles_de
from mesas import operaciones
from mesas.etapa import contar_registros, mesas_por_cerrar
from mesas.forms import AcomodoForm, EncargoForm, JornadaForm, RazonForm
from mesas.models import EncargoMesa, Mesa

SEGUNDOS_ENTRE_VISTAS = 20


def acomodo(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the seats per table (only numbers) and seat people, ahead or at the door."""
    ejercicio = ejercicio_con(request, slug, Permiso.ACOMODAR)
    form = AcomodoForm(
        request.POST or None, initial={"modo": "llegar" if ejercicio.acomodo_en_vivo else "antes"}
    )
    if request.method == "POST" and form.is_valid():
        actor = cuenta_de(request)
        if form.cleaned_data["modo"] == "llegar":
            hecho, _ = intentar(
                request,
                operaciones.elegir_acomodo,
                ejercicio,
                actor=actor,
                en_vivo=True,
                form=form,
                exito="Cada persona sabrá su mesa al llegar.",
            )
        else:
            hecho, cuantas = intentar(request, operaciones.acomodar, ejercicio, actor=actor, form=form)
            if hecho:
                messages.success(request, f"{cuantas} personas con lugar.")
        if hecho:
            return redirect("mesas:acomodo", slug)
    contexto = {
        "ejercicio": ejercicio,
        "form": form,
        "mesas": Mesa.objects.filter(ejercicio=ejercicio)
        .select_related("ejercicio")
        .con_cuentas()
        .order_by("numero"),
        "cuentas": contar_registros(ejercicio),
        "lugares": ejercicio.lugares,
    }
    return render(request, "mesas/acomodo.html", contexto)


def encargos(request: HttpRequest, slug: str) -> HttpResponse:
    """Give each table's record to its relator, or take it away; the first visit makes the tables."""
    ejercicio = ejercicio_con(request, slug, Permiso.ACOMODAR)
    actor = cuenta_de(request)
    if "preparar" in request.POST:
        intentar(request, operaciones.preparar_mesas, ejercicio, actor=actor, exito="Mesas preparadas.")
        return redirect("mesas:encargos", slug)
    if "retirar" in request.POST:
        encargo = get_object_or_404(
            EncargoMesa.objects.select_related("mesa__ejercicio"),
            pk=numero_de(request.POST["retirar"]),
            mesa__ejercicio=ejercicio,
        )
        intentar(request, operaciones.retirar_encargo, encargo, actor=actor, exito="Encargo retirado.")
        return redirect("mesas:encargos", slug)
    form = EncargoForm(request.POST or None, ejercicio=ejercicio)
    if request.method == "POST" and form.is_valid():
        mesa = form.cleaned_data["mesa"]
        hecho, _ = intentar(
            request,
            operaciones.encargar_mesa,
            mesa,
            actor=actor,
            usuario=form.cleaned_data["usuario"],
            facilita=form.cleaned_data["facilita"],
            form=form,
            exito=f"Mesa {mesa.numero} encargada.",
        )
        if hecho:
            return redirect("mesas:encargos", slug)
    contexto = {
        "ejercicio": ejercicio,
        "form": form,
        "mesas": Mesa.objects.filter(ejercicio=ejercicio)
        .prefetch_related("encargos__usuario")
        .order_by("numero"),
    }
    return render(request, "mesas/encargos.html", contexto)


def tablero(request: HttpRequest, slug: str) -> HttpResponse:
    """Show every table's state, live: the page asks again by itself every few seconds."""
    ejercicio = ejercicio_con(request, slug, Permiso.VER_MESAS)
    permisos = frozenset().union(*(PERMISOS[rol] for rol in roles_de(cuenta_de(request), ejercicio)))
    mesas = list(
        Mesa.objects.filter(ejercicio=ejercicio).con_cuentas().select_related("acta").order_by("numero")
    )
    en_curso = ejercicio.etapa == ClaveEtapa.DELIBERACION
    contexto = {
        "ejercicio": ejercicio,
        "mesas": mesas,
        "cerradas": sum(mesa.esta_cerrada for mesa in mesas),
        "ideas": sum(mesa.escritas for mesa in mesas),  # type: ignore[attr-defined]
        "dentro": sum(mesa.dentro for mesa in mesas),  # type: ignore[attr-defined]
        "puede_instalar": en_curso and Permiso.ACOMODAR in permisos,
        "puede_reabrir": en_curso and Permiso.REABRIR_MESA in permisos,
        "en_curso": en_curso,
        "segundos": SEGUNDOS_ENTRE_VISTAS,
    }
    respuesta = render(request, "mesas/tablero.html", contexto)
    if en_curso:
        respuesta["Refresh"] = str(SEGUNDOS_ENTRE_VISTAS)
    return respuesta


def reabrir(request: HttpRequest, slug: str, numero: int) -> HttpResponse:
    """Ask for the reason and open a closed record again."""
    ejercicio = ejercicio_con(request, slug, Permiso.REABRIR_MESA)
    mesa = get_object_or_404(Mesa.objects.select_related("acta"), ejercicio=ejercicio, numero=numero)
    form = RazonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        hecho, _ = intentar(
            request,
            operaciones.reabrir_mesa,
            mesa,
            actor=cuenta_de(request),
            razon=form.cleaned_data["razon"],
            form=form,
            exito=f"Acta de la mesa {numero} reabierta. La versión anterior se conserva.",
        )
        if hecho:
            return redirect("mesas:tablero", slug)
    return render(request, "mesas/reabrir.html", {"ejercicio": ejercicio, "mesa": mesa, "form": form})


def jornada(request: HttpRequest, slug: str) -> HttpResponse:
    """Freeze the acta of the deliberation day."""
    ejercicio = ejercicio_con(request, slug, Permiso.CONSOLIDAR)
    acta = ejercicio.documentos.filter(tipo=TipoDocumento.ACTA_JORNADA_DELIBERATIVA).vigentes().last()
    form = JornadaForm(request.POST or None, hay_acta=acta is not None)
    if request.method == "POST" and form.is_valid():
        hecho, nueva = intentar(
            request,
            operaciones.levantar_acta_jornada,
            ejercicio,
            actor=cuenta_de(request),
            form=form,
            exito="Acta de la jornada deliberativa levantada.",
            **form.cleaned_data,
        )
        if hecho:
            return redirect(nueva)
    contexto = {
        "ejercicio": ejercicio,
        "form": form,
        "acta": acta,
        "faltan": mesas_por_cerrar(ejercicio),
        "en_curso": ejercicio.etapa == ClaveEtapa.DELIBERACION,
    }
    return render(request, "mesas/jornada.html", contexto)
