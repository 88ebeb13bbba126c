"""Read-only admin for Infoqro: the log with its check, exercises, roles and documents; nothing can be written."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.forms import Media
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from gobierno_abierto.bitacora.models import Asiento
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Institucion as Parte
from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.documentos.models import Documento

from .auditoria import revisar_todo
from .ficha import SECCIONES, Seccion
from .models import (
    Actividad,
    Asignacion,
    CambioDeFecha,
    Colonia,
    Dispensa,
    Ejercicio,
    Institucion,
    Plano,
    Representante,
    lineas,
)
from .reglas import enumerar, fecha_media
from .textos import leer_asiento, leer_verbo

admin.site.site_header = "Consulta de Infoqro"
admin.site.site_title = "Consulta de Infoqro"
admin.site.index_title = "Qué puede revisar"
admin.site.enable_nav_sidebar = False


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


def _campos_de(seccion: Seccion) -> list[str]:
    """Return the section's own fields; lists are shown as rows below, the plan as a link."""
    return [
        "ver_plano" if campo == "plano" else campo
        for campo in seccion.campos
        if campo not in {"colonias", "instituciones"}
    ]


# The exercise's page: where it stands, and its facts by section.
FICHA_DE_LECTURA: Any = [
    (
        "En qué va",
        {
            "fields": [
                "etapa",
                "situacion",
                "version",
                "slug",
                "demostracion",
                "de_demostracion",
                "creado_en",
            ]
        },
    ),
    *(
        (seccion.titulo, {"description": seccion.explicacion, "fields": _campos_de(seccion)})
        for seccion in SECCIONES
        if _campos_de(seccion)
    ),
]


def rotulos_de_demostracion(registro: Ejercicio | Actividad) -> str:
    """Return which values of the record are *dato de demostración*, by the names that a person reads."""
    rotulos = {
        campo.name: str(getattr(campo, "verbose_name", campo.name)) for campo in registro._meta.get_fields()
    }
    rotulos["plano"] = "plano del predio"
    return (
        enumerar([rotulos.get(campo, campo) for campo in lineas(registro.datos_de_demostracion)]) or "Ninguno"
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
        elegido = self.value() or ""
        ruta = "actividad__ejercicio" if queryset.model is CambioDeFecha else "ejercicio"
        return queryset.filter(**{ruta: elegido}) if elegido.isdecimal() else queryset


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


class ColoniasDelEjercicio(FilasDeLectura):
    model = Colonia
    fields = ["orden", "nombre", "otros_nombres"]
    readonly_fields = ["otros_nombres"]
    verbose_name_plural = "Colonias o secciones convocadas"

    @admin.display(description="otros nombres")
    def otros_nombres(self, colonia: Colonia) -> str:
        return enumerar(colonia.nombres[1:])


class InstitucionesDelEjercicio(FilasDeLectura):
    model = Institucion
    fields = ["orden", "nombre", "alias", "papel", "personas", "dato_de_demostracion"]
    readonly_fields = ["personas"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Institucion]:
        return super().get_queryset(request).prefetch_related("representantes")

    @admin.display(description="personas")
    def personas(self, institucion: Institucion) -> SafeString:
        return format_html_join(mark_safe("<br>"), "{}", ((una,) for una in institucion.representantes.all()))


class ActividadesDelEjercicio(FilasDeLectura):
    model = Actividad
    fields = [
        "orden",
        "nombre",
        "tipo",
        "fecha",
        "hora_inicio",
        "hora_fin",
        "sede",
        "de_demostracion",
        "fechas_anteriores",
    ]
    readonly_fields = ["de_demostracion", "fechas_anteriores"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Actividad]:
        return super().get_queryset(request).prefetch_related("cambios")

    @admin.display(description="qué es dato de demostración")
    def de_demostracion(self, actividad: Actividad) -> str:
        return rotulos_de_demostracion(actividad)

    @admin.display(description="fechas anteriores")
    def fechas_anteriores(self, actividad: Actividad) -> SafeString:
        return format_html_join(
            mark_safe("<br>"),
            "{}: {}",
            ((fecha_media(uno.fecha_anterior), uno.motivo) for uno in actividad.cambios.all()),
        )


class DispensasDelEjercicio(FilasDeLectura):
    model = Dispensa
    fields = ["etapa", "clave", "texto", "motivo", "estado", "solicitada_en", "resuelta_en", "respuesta"]


class PersonasDeLaInstitucion(FilasDeLectura):
    model = Representante
    fields = ["orden", "nombre", "cargo"]


class CambiosDeLaActividad(FilasDeLectura):
    model = CambioDeFecha
    fields = [
        "fecha_anterior",
        "hora_inicio_anterior",
        "hora_fin_anterior",
        "sede_anterior",
        "fecha_nueva",
        "motivo",
        "rol",
        "en",
    ]


@admin.register(Ejercicio)
class EjercicioAdmin(SoloLectura):
    ruta_al_ejercicio = "pk"
    list_display = ["nombre_corto", "delegacion", "etapa", "situacion", "demostracion", "creado_en"]
    list_filter = ["etapa", "situacion", "delegacion", "demostracion"]
    search_fields = ["nombre", "nombre_corto", "slug"]
    search_help_text = "Por nombre o por dirección corta."
    readonly_fields = ["ver_plano", "de_demostracion", "creado_en"]
    inlines = [
        ColoniasDelEjercicio,
        InstitucionesDelEjercicio,
        ActividadesDelEjercicio,
        DispensasDelEjercicio,
    ]
    fieldsets = FICHA_DE_LECTURA

    @admin.display(description="qué es dato de demostración")
    def de_demostracion(self, ejercicio: Ejercicio) -> str:
        return rotulos_de_demostracion(ejercicio)

    @admin.display(description="plano del predio")
    def ver_plano(self, ejercicio: Ejercicio) -> SafeString | str:
        plano = Plano.objects.filter(ejercicio=ejercicio).only("huella", "ancho", "alto").first()
        if plano is None:
            return "Sin plano"
        return format_html(
            '<a href="{}">Ver el plano</a> ({} × {} puntos, huella {})',
            reverse("ejercicios:plano", args=[ejercicio.slug]),
            plano.ancho,
            plano.alto,
            plano.huella[:16],
        )


@admin.register(Institucion)
class InstitucionAdmin(SoloLectura):
    list_display = ["nombre", "alias", "papel", "ejercicio"]
    list_filter = ["papel", DelEjercicio]
    list_select_related = ["ejercicio"]
    search_fields = ["nombre", "alias"]
    inlines = [PersonasDeLaInstitucion]


@admin.register(Actividad)
class ActividadAdmin(SoloLectura):
    list_display = ["orden", "nombre", "tipo", "fecha", "ejercicio"]
    list_filter = ["tipo", DelEjercicio]
    list_select_related = ["ejercicio"]
    search_fields = ["nombre", "titulo_largo", "sede"]
    readonly_fields = ["de_demostracion"]
    exclude = ["datos_de_demostracion"]
    inlines = [CambiosDeLaActividad]

    @admin.display(description="qué es dato de demostración")
    def de_demostracion(self, actividad: Actividad) -> str:
        return rotulos_de_demostracion(actividad)


@admin.register(CambioDeFecha)
class CambioDeFechaAdmin(SoloLectura):
    ruta_al_ejercicio = "actividad__ejercicio_id"
    list_display = ["actividad", "fecha_anterior", "fecha_nueva", "motivo", "rol", "en"]
    list_filter = ["rol", DelEjercicio]
    list_select_related = ["actividad"]
    search_fields = ["actividad__nombre", "motivo"]


@admin.register(Dispensa)
class DispensaAdmin(SoloLectura):
    list_display = ["clave", "texto", "estado", "etapa", "solicitada_en", "resuelta_en", "ejercicio"]
    list_filter = ["estado", "etapa", DelEjercicio]
    list_select_related = ["ejercicio"]
    search_fields = ["clave", "texto", "motivo", "respuesta"]


@admin.register(Asignacion)
class AsignacionAdmin(SoloLectura):
    list_display = ["usuario", "rol", "ejercicio"]
    list_filter = ["rol"]
    list_select_related = ["usuario", "ejercicio"]


@admin.register(Documento)
class DocumentoAdmin(SoloLectura):
    list_display = ["titulo", "folio", "version", "fecha", "publico", "ejercicio"]
    list_filter = ["tipo", "publico"]
    search_fields = ["folio", "titulo", "huella"]
    list_select_related = ["ejercicio"]


class PorHecho(admin.SimpleListFilter):
    """Filter entries by what happened, as it is read and not as it is kept."""

    title = "qué pasó"
    parameter_name = "verbo"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        verbos = (
            model_admin.get_queryset(request).order_by("verbo").values_list("verbo", flat=True).distinct()
        )
        return [(verbo, leer_verbo(verbo)) for verbo in verbos]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Asiento]) -> QuerySet[Asiento]:
        return queryset.filter(verbo=self.value()) if self.value() else queryset


class PorEjercicio(admin.SimpleListFilter):
    """Filter entries by exercise."""

    title = "ejercicio"
    parameter_name = "cadena"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            (str(pk), nombre) for pk, nombre in ejercicios_que_lee(request).values_list("pk", "nombre_corto")
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Asiento]) -> QuerySet[Asiento]:
        elegido = self.value() or ""
        return queryset.filter(cadena=elegido) if elegido.isdecimal() else queryset


@admin.register(Asiento)
class AsientoAdmin(SoloLectura):
    ruta_al_ejercicio = "cadena"
    change_list_template = "admin/bitacora/lista.html"
    list_display = ["n", "que_paso", "momento", "quien", "ejercicio", "huella_corta"]
    list_filter = [PorEjercicio, PorHecho]
    ordering = ["-cadena", "-n"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Asiento]:
        """Add the exercise's name: entries hold plain numbers and no foreign keys."""
        nombre = Ejercicio.objects.filter(pk=OuterRef("cadena")).values("nombre_corto")
        return super().get_queryset(request).annotate(nombre_del_ejercicio=Subquery(nombre))

    @admin.display(description="ejercicio", ordering="cadena")
    def ejercicio(self, asiento: Any) -> str:
        return str(asiento.nombre_del_ejercicio)

    @admin.display(description="fecha y hora", ordering="en")
    def momento(self, asiento: Asiento) -> str:
        return date_format(localtime(asiento.en), "j M Y, H:i:s").lower()

    @admin.display(description="quién", ordering="institucion")
    def quien(self, asiento: Asiento) -> str:
        return Parte(asiento.institucion).label if asiento.institucion else "El sistema"

    @admin.display(description="qué pasó")
    def que_paso(self, asiento: Asiento) -> str:
        return leer_asiento(asiento.verbo, asiento.hechos)

    @admin.display(description="huella")
    def huella_corta(self, asiento: Asiento) -> str:
        return asiento.huella[:12]

    def get_urls(self) -> list[URLPattern]:
        propia = path("comprobar/", self.admin_site.admin_view(self.comprobar), name="bitacora_comprobar")
        return [propia, *super().get_urls()]

    def comprobar(self, request: HttpRequest) -> HttpResponse:
        """Check the chains of the account's exercises and say where the first break is, if any."""
        nombres = dict(ejercicios_que_lee(request).values_list("pk", "nombre_corto"))
        revisiones = [
            {"nombre": nombres[cadena.pk], "asientos": cadena.n, "huella": cadena.huella, "falla": falla}
            for cadena, falla in revisar_todo()
            if cadena.pk in nombres
        ]
        contexto = self.admin_site.each_context(request) | {
            "title": "Comprobación de la bitácora",
            "revisiones": revisiones,
        }
        return render(request, "admin/bitacora/comprobar.html", contexto)
