"""Documents and the log in the admin, with the check of its chain."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.formats import date_format
from django.utils.timezone import localtime

from gobierno_abierto.bitacora.models import Asiento
from gobierno_abierto.canonico import huella_corta
from gobierno_abierto.cuentas.permisos import Institucion as Parte
from gobierno_abierto.documentos.models import Documento
from gobierno_abierto.ejercicios.auditoria import revisar_todo
from gobierno_abierto.ejercicios.models import (
    Ejercicio,
)
from gobierno_abierto.ejercicios.peticiones import numero_de
from gobierno_abierto.ejercicios.textos import leer_asiento, leer_verbo

from .lectura import SoloLectura, ejercicios_que_lee


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
        return queryset.filter(cadena=numero_de(self.value() or "")) if self.value() else queryset


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
        return huella_corta(asiento.huella)

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
