"""What every view needs: the exercise that the person may reach, and an operation tried with its answer shown."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import BaseForm, Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from gobierno_abierto.cuentas.models import PeticionConCuenta, Usuario
from gobierno_abierto.cuentas.permisos import Permiso, Rol
from gobierno_abierto.errores import ReglaIncumplida

from .etapas import ClaveEtapa
from .models import Asignacion, Ejercicio
from .publicado import Publicado, como_se_publico


def _completos(ejercicios: QuerySet[Ejercicio]) -> QuerySet[Ejercicio]:
    return ejercicios.prefetch_related("colonias", "instituciones", "actividades")


def ejercicio_con(request: HttpRequest, slug: str, *permisos: Permiso) -> Ejercicio:
    """Return the exercise if the account holds any of ``permisos`` in it; otherwise 404, as if it did not exist."""
    usuario = cuenta_de(request)
    alcance = Ejercicio.objects.none()
    for permiso in permisos:
        alcance = alcance | Ejercicio.objects.en_que_puede(usuario, permiso)
    return get_object_or_404(_completos(alcance), slug=slug)


def ejercicio_publico(slug: str) -> Ejercicio:
    """Return an exercise whose public page is open; 404 while it is in PREPARACION."""
    return get_object_or_404(_completos(Ejercicio.objects.publicos()), slug=slug)


def ejercicio_repuesto(slug: str) -> tuple[Ejercicio, Publicado]:
    """Return an exercise brought back to PREPARACION, and what its documents say of it, to be shown; else 404."""
    ejercicio = get_object_or_404(Ejercicio, slug=slug, etapa=ClaveEtapa.PREPARACION)
    publicado = como_se_publico(ejercicio)
    if publicado is None:
        raise Http404
    return ejercicio, publicado


def ejercicio_a_la_vista(slug: str) -> tuple[Ejercicio, Ejercicio | Publicado]:
    """Return an exercise that is or was public, and what a page may show of it: itself, or only what it published."""
    try:
        ejercicio = ejercicio_publico(slug)
    except Http404:
        return ejercicio_repuesto(slug)
    return ejercicio, ejercicio


def cuenta_de(request: HttpRequest) -> Usuario:
    """Return the signed-in account; the middleware has already turned everybody else away."""
    return cast(PeticionConCuenta, request).user


def roles_de(usuario: Usuario, ejercicio: Ejercicio) -> set[str]:
    """Return the roles that the account holds in the exercise."""
    return set(Asignacion.objects.filter(usuario=usuario, ejercicio=ejercicio).values_list("rol", flat=True))


def nombres_de(roles: set[str]) -> str:
    """Return role names as read on screen."""
    return ", ".join(Rol(rol).label for rol in Rol.values if rol in roles)


def intentar(
    request: HttpRequest,
    verbo: Callable[..., Any],
    *args: Any,
    exito: str = "",
    form: BaseForm | None = None,
    **kwargs: Any,
) -> tuple[bool, Any]:
    """Run an operation and return (done, result); a broken rule becomes a message, or an error of ``form``'s field."""
    try:
        resultado = verbo(*args, **kwargs)
    except ReglaIncumplida as error:
        if form is not None:
            aplicar_en(form, error)
        else:
            messages.error(request, error.mensaje)
        return False, None
    if exito:
        messages.success(request, exito)
    return True, resultado


def confirmar(
    request: HttpRequest,
    verbo: Callable[..., Any],
    *args: Any,
    ejercicio: Ejercicio,
    volver: str,
    exito: str,
    form: Form | None = None,
    **textos: Any,
) -> HttpResponse:
    """Show ``componentes/confirmar.html``, which asks before what can't be undone; on POST run the operation.

    The operation gets ``args``, the account as ``actor`` and the form's data; then, or when it refuses without a form
    to say so, the person goes to ``volver``. ``textos``: titulo, texto, accion, conservar, detalles, peligro.
    """
    if request.method == "POST" and (form is None or form.is_valid()):
        datos = form.cleaned_data if form else {}
        hecho, _ = intentar(request, verbo, *args, actor=cuenta_de(request), exito=exito, form=form, **datos)
        if hecho or form is None:
            return redirect(volver)
    contexto = {"ejercicio": ejercicio, "volver": volver, "form": form} | textos
    return render(request, "componentes/confirmar.html", contexto)


def numero_de(texto: str) -> int:
    """Return the number that a request carries; 0, which no row and no version has, for anything else."""
    return int(texto) if texto.isascii() and texto.isdecimal() and len(texto) < 19 else 0


def aplicar_en(form: BaseForm, error: ReglaIncumplida) -> None:
    """Put a broken rule on the form field it belongs to, or on the form."""
    form.add_error(error.campo if error.campo in form.fields else None, error.mensaje)
