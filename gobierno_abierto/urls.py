"""Every door of the house; the only place that sees every app."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path
from django.views.csrf import csrf_failure

urlpatterns = [
    path("", include("gobierno_abierto.ejercicios.urls")),
    path("", include("gobierno_abierto.cuentas.urls")),
    path("", include("gobierno_abierto.documentos.urls")),
    path("", include("mesas.urls")),
    path("", include("propuestas.urls")),
    path("", include("votacion.urls")),
    path("", include("convenios.urls")),
    path("admin/", admin.site.urls),
]


def csrf_rechazado(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a failed CSRF check in plain Spanish; at a kiosk, simply start again."""
    if request.path.startswith("/kiosco/"):
        return redirect("votacion:kiosco_inicio")
    return csrf_failure(request, reason, template_name="403_csrf.html")
