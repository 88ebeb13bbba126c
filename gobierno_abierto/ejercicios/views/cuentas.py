"""Accounts: one's own, and those of an exercise."""

from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso, puede_administrar
from gobierno_abierto.ejercicios.forms.cuentas import AsignarForm, ContrasenaForm, CuentaForm
from gobierno_abierto.ejercicios.models import Asignacion, Ejercicio
from gobierno_abierto.ejercicios.operaciones import (
    asignar_rol,
    cambiar_contrasena,
    crear_cuenta,
    puede_restablecer,
    restablecer_contrasena,
    restablecibles,
    retirar_rol,
)
from gobierno_abierto.ejercicios.peticiones import confirmar, cuenta_de, ejercicio_con, intentar

from .fichas import entregar


def cuenta(request: HttpRequest) -> HttpResponse:
    """Show one's own account and roles."""
    asignaciones = Asignacion.objects.filter(usuario=cuenta_de(request)).select_related("ejercicio")
    return render(request, "cuentas/cuenta.html", {"asignaciones": asignaciones})


@sensitive_post_parameters()
@never_cache
def contrasena(request: HttpRequest) -> HttpResponse:
    """Change one's own password; forced at the first sign-in."""
    usuario = cuenta_de(request)
    form = ContrasenaForm(request.POST or None, cuenta=usuario)
    if request.method == "POST" and form.is_valid():
        hecho, _ = intentar(
            request,
            cambiar_contrasena,
            usuario,
            nueva=form.cleaned_data["nueva"],
            form=form,
            exito="Contraseña guardada.",
        )
        if hecho:
            update_session_auth_hash(request, usuario)
            return redirect("panel")
    return render(request, "cuentas/contrasena.html", {"form": form})


def _administrables(actor: Usuario, ejercicio: Ejercicio) -> list[Asignacion]:
    """Return the exercise's assignments, each marked with whether ``actor`` may reset its account or take it away."""
    asignaciones = list(
        ejercicio.asignaciones.select_related("usuario")
        .prefetch_related("usuario__asignaciones")
        .order_by("rol", "usuario__nombre")
    )
    pueden = restablecibles(actor, [una.usuario for una in asignaciones])
    for una in asignaciones:
        una.restablecible = una.usuario_id in pueden  # type: ignore[attr-defined]
        una.retirable = puede_administrar(actor.institucion, una.rol)  # type: ignore[attr-defined]
    return asignaciones


def lista(request: HttpRequest, slug: str) -> HttpResponse:
    """List who holds which role, and give a role to an account that exists."""
    ejercicio = ejercicio_con(request, slug, Permiso.ADMINISTRAR_CUENTAS)
    actor = cuenta_de(request)
    form = AsignarForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        hecho, _ = intentar(
            request,
            asignar_rol,
            ejercicio,
            actor=actor,
            form=form,
            exito="Papel asignado.",
            **form.cleaned_data,
        )
        if hecho:
            return redirect("cuentas:lista", slug)
    contexto = {"ejercicio": ejercicio, "asignaciones": _administrables(actor, ejercicio), "form": form}
    return render(request, "cuentas/lista.html", contexto)


@never_cache
def crear(request: HttpRequest, slug: str) -> HttpResponse:
    """Create an account with a role and show its one-time password once."""
    ejercicio = ejercicio_con(request, slug, Permiso.ADMINISTRAR_CUENTAS)
    actor = cuenta_de(request)
    form = CuentaForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        hecho, resultado = intentar(
            request, crear_cuenta, actor=actor, ejercicio=ejercicio, form=form, **form.cleaned_data
        )
        if hecho:
            return entregar(request, ejercicio, [resultado])
    return render(request, "cuentas/cuenta_nueva.html", {"ejercicio": ejercicio, "form": form})


@never_cache
def restablecer(request: HttpRequest, slug: str, cuenta_id: int) -> HttpResponse:
    """Ask, then give an account another one-time password."""
    ejercicio = ejercicio_con(request, slug, Permiso.ADMINISTRAR_CUENTAS)
    actor = cuenta_de(request)
    otra = get_object_or_404(
        Usuario.objects.filter(asignaciones__ejercicio=ejercicio).distinct(), pk=cuenta_id
    )
    if not puede_restablecer(actor, otra):
        raise Http404
    if request.method == "POST":
        hecho, clave = intentar(request, restablecer_contrasena, otra, actor=actor, ejercicio=ejercicio)
        return entregar(request, ejercicio, [(otra, clave)]) if hecho else redirect("cuentas:lista", slug)
    contexto = {
        "ejercicio": ejercicio,
        "titulo": f"¿Dar otra contraseña a {otra.nombre}?",
        "texto": "La anterior deja de servir en este momento. La nueva se muestra una sola vez.",
        "accion": "Dar otra contraseña",
        "conservar": "Conservar la que tiene",
        "volver": reverse("cuentas:lista", args=[slug]),
    }
    return render(request, "componentes/confirmar.html", contexto)


def retirar(request: HttpRequest, slug: str, asignacion_id: int) -> HttpResponse:
    """Ask, then take a role away."""
    ejercicio = ejercicio_con(request, slug, Permiso.ADMINISTRAR_CUENTAS)
    asignacion = get_object_or_404(ejercicio.asignaciones.select_related("usuario"), pk=asignacion_id)
    actor = cuenta_de(request)
    if not puede_administrar(actor.institucion, asignacion.rol):
        raise Http404
    return confirmar(
        request,
        retirar_rol,
        asignacion,
        ejercicio=ejercicio,
        volver=reverse("cuentas:lista", args=[slug]),
        exito="Papel retirado.",
        titulo=f"¿Retirar el papel de {asignacion.get_rol_display()}?",
        texto=f"{asignacion.usuario.nombre} ya no podrá hacer ese trabajo en este ejercicio. Su cuenta se conserva.",
        accion="Retirar papel",
        conservar="Conservar papel",
        peligro=True,
    )
