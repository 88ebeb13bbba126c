"""The agreement in Infoqro's read-only admin: its state and signatures; never the private datum nor the scan."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from gobierno_abierto.ejercicios.admin import SoloLectura

from .models import Convenio, DatoConvenio, Firma, VerificacionFundamento
from .reglas import CAMPOS


@admin.register(Convenio)
class ConvenioAdmin(SoloLectura):
    list_display = ["ejercicio", "estado", "documento", "acta_firma", "documento_publico"]
    list_filter = ["estado"]
    list_select_related = ["ejercicio", "documento", "acta_firma", "documento_publico"]


@admin.register(DatoConvenio)
class DatoConvenioAdmin(SoloLectura):
    ruta_al_ejercicio = "convenio__ejercicio_id"
    list_display = ["__str__", "texto", "convenio"]
    list_select_related = ["convenio__ejercicio"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).exclude(campo__in=[uno.nombre for uno in CAMPOS if uno.privado])


@admin.register(VerificacionFundamento)
class VerificacionFundamentoAdmin(SoloLectura):
    ruta_al_ejercicio = "convenio__ejercicio_id"
    list_display = ["clave", "articulos", "verifico", "en", "convenio"]
    list_select_related = ["convenio__ejercicio"]


@admin.register(Firma)
class FirmaAdmin(SoloLectura):
    ruta_al_ejercicio = "convenio__ejercicio_id"
    list_display = ["parte", "nombre", "cargo", "firmada_en", "anulada_en", "convenio"]
    list_filter = ["parte"]
    list_select_related = ["convenio__ejercicio"]
