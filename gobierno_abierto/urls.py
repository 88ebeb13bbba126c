"""Every door of the house; the only place that sees every app."""

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path, reverse
from django.views.csrf import csrf_failure
from django.views.generic import RedirectView

from gobierno_abierto.documentos.views import buscar
from gobierno_abierto.ejercicios.urls import de_cuentas, de_la_casa


def admin_entrar(request: HttpRequest) -> HttpResponse:
    """Lead to sign-in; somebody signed in who was sent here has no business in the admin: 404."""
    if request.user.is_authenticated:
        raise Http404
    return redirect_to_login(request.GET.get("next", reverse("admin:index")))


def no_existe(request: HttpRequest, resto: str = "") -> HttpResponse:
    """Answer as if nothing were there."""
    raise Http404


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
    path("", include("gobierno_abierto.galeria.urls")),
    path("admin/login/", admin_entrar, name="admin_entrar"),
    # the admin's own doors that ask nothing of the exercise: any row's address by its number, and lists to choose from
    path("admin/r/<path:resto>", no_existe, name="admin_atajo"),
    path("admin/autocomplete/", no_existe, name="admin_lista"),
    # the admin's own form would change a password without an entry in the log
    path("admin/password_change/", RedirectView.as_view(pattern_name="contrasena"), name="admin_contrasena"),
    path("admin/", admin.site.urls),
]


def csrf_rechazado(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a failed CSRF check in plain Spanish; at a kiosk, simply start again."""
    if request.path.startswith("/kiosco/"):
        return redirect("votacion:kiosco_inicio")
    return csrf_failure(request, reason, template_name="403_csrf.html")
