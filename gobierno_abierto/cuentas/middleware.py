"""Every view asks for an account, except those listed in ``settings.VISTAS_PUBLICAS``."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

SIN_CAMBIO_DE_CONTRASENA = frozenset({"contrasena", "salir", "entrar"})


class ExigirCuenta(LoginRequiredMiddleware):
    """Ask for an account on every view that is not public, and for a new password on the first sign-in."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """Redirect to sign-in or to the password change; let public views and signed-in people pass."""
        vista = request.resolver_match.view_name if request.resolver_match else ""
        if vista in settings.VISTAS_PUBLICAS:
            return None
        respuesta: HttpResponseBase | None = super().process_view(request, view_func, view_args, view_kwargs)
        if respuesta is not None or vista in SIN_CAMBIO_DE_CONTRASENA or not request.user.is_authenticated:
            return respuesta
        return redirect("contrasena") if request.user.debe_cambiar_contrasena else None
