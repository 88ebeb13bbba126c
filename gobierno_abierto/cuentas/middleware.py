"""Every view asks for an account, except those listed in ``settings.VISTAS_PUBLICAS``."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers

SIN_CAMBIO_DE_CONTRASENA = frozenset({"contrasena", "salir", "entrar"})


class ExigirCuenta(LoginRequiredMiddleware):
    """Ask for an account on every view that is not public, and for a new password on the first sign-in.

    Nothing of such a view is kept by the browser: after signing out, Back shows no page of the work.
    """

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

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Say of every response that needed an account that it isn't kept, unless its view has said so."""
        vista = request.resolver_match.view_name if request.resolver_match else ""
        if (
            vista
            and vista not in settings.VISTAS_PUBLICAS
            and "no-store" not in response.get("Cache-Control", "")
        ):
            add_never_cache_headers(response)
        return response
