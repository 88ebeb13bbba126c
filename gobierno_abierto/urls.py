"""Every door of the house; the only place that sees every app."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path
from django.views.csrf import csrf_failure
from django.views.generic import RedirectView

from gobierno_abierto.documentos.views import buscar
from gobierno_abierto.ejercicios.urls import de_cuentas, de_la_casa

urlpatterns = [
    path("", include(de_la_casa)),
    path("", include((de_cuentas, "cuentas"))),
    path("", include("gobierno_abierto.ejercicios.urls")),
    path("", include("gobierno_abierto.cuentas.urls")),
    path("verificar/", buscar, name="verificar"),
    path("", include("gobierno_abierto.documentos.urls")),
    path("", include("mesas.urls")),
    path("", include("propuestas.urls")),
    path("", include("votacion.urls")),
    path("", include("convenios.urls")),
    path("admin/login/", RedirectView.as_view(pattern_name="entrar", query_string=True), name="admin_entrar"),
    path("admin/", admin.site.urls),
]


def csrf_rechazado(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a failed CSRF check in plain Spanish; at a kiosk, simply start again."""
    if request.path.startswith("/kiosco/"):
        return redirect("votacion:kiosco_inicio")
    return csrf_failure(request, reason, template_name="403_csrf.html")
