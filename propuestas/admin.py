"""Infoqro's read-only view of proposals, signed dictámenes and the validation session; drafts stay private."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from gobierno_abierto.ejercicios.admin import SoloLectura

from .models import Aclaracion, Destino, Dictamen, Opcion, Propuesta, SesionValidacion


@admin.register(Propuesta)
class PropuestaAdmin(SoloLectura):
    list_display = ["clave", "titulo", "version", "estado", "ratificada_en", "ejercicio"]
    list_filter = ["estado"]
    search_fields = ["titulo", "huella"]
    list_select_related = ["ejercicio"]


@admin.register(Dictamen)
class DictamenAdmin(SoloLectura):
    ruta_al_ejercicio = "propuesta__ejercicio_id"
    list_display = ["propuesta", "dimension", "institucion", "version", "sentido", "costo", "firmado_en"]
    list_filter = ["dimension", "sentido"]
    list_select_related = ["propuesta", "institucion"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(estado=Dictamen.Estado.FINAL)


@admin.register(Aclaracion)
class AclaracionAdmin(SoloLectura):
    list_display = ["folio", "dictamen", "recibida_en", "respondida_en", "pide_version_nueva"]
    list_select_related = ["dictamen__propuesta", "dictamen__institucion"]


@admin.register(SesionValidacion)
class SesionValidacionAdmin(SoloLectura):
    list_display = ["ejercicio", "fecha", "lugar", "asistentes", "semilla", "sorteo_en", "cerrada_en"]
    list_select_related = ["ejercicio"]


@admin.register(Destino)
class DestinoAdmin(SoloLectura):
    ruta_al_ejercicio = "idea__mesa__ejercicio_id"
    list_display = ["idea", "tipo", "razon", "automatico"]
    list_filter = ["tipo"]
    list_select_related = ["idea__mesa"]


@admin.register(Opcion)
class OpcionAdmin(SoloLectura):
    list_display = ["numero", "titulo", "titulo_boleta", "costo", "huella", "ejercicio"]
    list_select_related = ["ejercicio"]
