"""Read-only admin of the tables for Infoqro: facts and totals; personal data masked, never searchable."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from gobierno_abierto.ejercicios.admin import SoloLectura

from .models import AvisoPrivacidad, Convocatoria, Idea, Inscripcion, Mesa, Presencia


@admin.register(AvisoPrivacidad)
class AvisoAdmin(SoloLectura):
    list_display = ["version", "publicado_en", "ejercicio"]
    list_select_related = ["ejercicio"]


@admin.register(Convocatoria)
class ConvocatoriaAdmin(SoloLectura):
    list_display = ["ejercicio", "publicada_en", "cierre_registro"]
    list_select_related = ["ejercicio"]


@admin.register(Inscripcion)
class InscripcionAdmin(SoloLectura):
    """Only what tells nobody who the person is: folio, colonia, state and the kind of proof."""

    list_display = ["folio", "estado", "colonia_convocada", "con_comprobante", "registrada_en", "ejercicio"]
    list_filter = ["estado"]
    list_select_related = ["ejercicio", "colonia"]
    fields = [
        "ejercicio",
        "folio",
        "estado",
        "colonia_convocada",
        "con_comprobante",
        "nombre_oculto",
        "registrada_en",
        "revisada_en",
        "revisada_por",
        "homonimo",
    ]
    readonly_fields = ["colonia_convocada", "con_comprobante", "nombre_oculto"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Return the masked fields and no other."""
        return list(self.fields or ())

    @admin.display(description="colonia")
    def colonia_convocada(self, inscripcion: Inscripcion) -> str:
        return inscripcion.colonia.nombre if inscripcion.colonia else "Fuera del territorio"

    @admin.display(description="mostró documento", boolean=True)
    def con_comprobante(self, inscripcion: Inscripcion) -> bool:
        return bool(inscripcion.comprobante)

    @admin.display(description="nombre")
    def nombre_oculto(self, inscripcion: Inscripcion) -> str:
        return "Dato personal: no se muestra"


@admin.register(Mesa)
class MesaAdmin(SoloLectura):
    list_display = ["numero", "estado", "presentes", "conformes", "acta", "ejercicio"]
    list_filter = ["estado"]
    list_select_related = ["ejercicio", "acta"]


@admin.register(Idea)
class IdeaAdmin(SoloLectura):
    """Ideas have no author; those of an open record are seen once it is closed, as everybody else does."""

    ruta_al_ejercicio = "mesa__ejercicio_id"
    list_display = ["clave", "titulo", "acuerdo", "mesa"]
    list_filter = ["acuerdo"]
    list_select_related = ["mesa"]

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the ideas of closed tables."""
        return super().get_queryset(request).filter(mesa__estado=Mesa.Estado.CERRADA)


@admin.register(Presencia)
class PresenciaAdmin(SoloLectura):
    ruta_al_ejercicio = "mesa__ejercicio_id"
    list_display = ["en", "sentido", "mesa"]
    list_select_related = ["mesa"]
    fields = ["en", "sentido", "mesa"]
