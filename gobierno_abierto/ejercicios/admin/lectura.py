"""What every page of the admin is made of: it only reads, and only within reach."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.forms import Media
from django.http import HttpRequest, HttpResponse

from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.ejercicios.models import (
    CambioDeFecha,
    Ejercicio,
)
from gobierno_abierto.ejercicios.peticiones import numero_de


def ejercicios_que_lee(request: HttpRequest) -> QuerySet[Ejercicio]:
    """Return the exercises whose facts this account may read in the admin."""
    if not isinstance(request.user, Usuario) or not request.user.is_staff:
        return Ejercicio.objects.none()
    return Ejercicio.objects.en_que_puede(request.user, Permiso.VER_BITACORA)


class SoloLectura(admin.ModelAdmin):
    """A ModelAdmin that only reads, and only what belongs to the exercises of the account.

    ``ruta_al_ejercicio`` is the look-up from the model to the exercise's key.
    """

    ruta_al_ejercicio = "ejercicio_id"
    actions = None
    list_per_page = 50
    show_full_result_count = False
    view_on_site = False  # Django's shortcut to it is closed, since it would answer for any exercise

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_authenticated and request.user.is_staff)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list; an address that carries NUL, which no stored text has, is a bad one on every engine."""
        if any("\0" in texto for clave, valores in request.GET.lists() for texto in (clave, *valores)):
            raise BadRequest("NUL in the address")
        return super().changelist_view(request, extra_context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show one row under its own name, where Django would say «Vista», and without scripts: nothing is written."""
        propio = {"title": str(self.opts.verbose_name).capitalize(), "media": Media()}
        return super().change_view(request, object_id, form_url, propio | (extra_context or {}))

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Filter only by what the page offers: in the address, a hidden field could be guessed letter by letter."""
        ofrecidos = set()
        for filtro in self.get_list_filter(request):
            if isinstance(filtro, str):
                ofrecidos |= {filtro, f"{filtro}__exact", f"{filtro}__isnull"}
            else:
                ofrecidos.add(filtro.parameter_name)  # type: ignore[union-attr]
        return lookup in ofrecidos

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return (
            super()
            .get_queryset(request)
            .filter(**{f"{self.ruta_al_ejercicio}__in": ejercicios_que_lee(request).values("pk")})
        )


class DelEjercicio(admin.SimpleListFilter):
    """Filter rows by exercise, among those that the account reads."""

    title = "ejercicio"
    parameter_name = "ejercicio"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            (str(pk), nombre) for pk, nombre in ejercicios_que_lee(request).values_list("pk", "nombre_corto")
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        ruta = "actividad__ejercicio" if queryset.model is CambioDeFecha else "ejercicio"
        return queryset.filter(**{ruta: numero_de(self.value() or "")}) if self.value() else queryset


class FilasDeLectura(admin.TabularInline):
    """Rows of an exercise shown beside it; they only read."""

    template = "admin/renglones.html"
    extra = 0
    max_num = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True  # the page that holds them has already asked

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
