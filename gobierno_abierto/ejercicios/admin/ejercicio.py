"""The exercise in the admin: its facts by section, its people, its schedule, its excuses, who holds which role."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from gobierno_abierto.ejercicios.calendario import cambios_de
from gobierno_abierto.ejercicios.ficha import SECCIONES, Seccion
from gobierno_abierto.ejercicios.models import (
    Actividad,
    Asignacion,
    CambioDeFecha,
    Colonia,
    Dispensa,
    Ejercicio,
    Institucion,
    Plano,
    Representante,
)
from gobierno_abierto.ejercicios.operaciones import de_demostracion
from gobierno_abierto.ejercicios.reglas import enumerar

from .lectura import DelEjercicio, FilasDeLectura, SoloLectura


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
    return enumerar(de_demostracion(registro)) or "Ninguno"


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
            ((uno.antes, uno.motivo) for uno in cambios_de(actividad)),
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
    list_display = [
        "actividad",
        "fecha_anterior",
        "hora_inicio_anterior",
        "hora_fin_anterior",
        "sede_anterior",
        "fecha_nueva",
        "motivo",
        "rol",
        "en",
    ]
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
