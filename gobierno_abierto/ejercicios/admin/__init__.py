"""Read-only admin for Infoqro: the log with its check, exercises, roles and documents; nothing can be written."""

from django.contrib import admin

from . import ejercicio, registros
from .lectura import SoloLectura, ejercicios_que_lee

__all__ = ["SoloLectura", "ejercicio", "ejercicios_que_lee", "registros"]

admin.site.site_header = "Consulta de Infoqro"
admin.site.site_title = "Consulta de Infoqro"
admin.site.index_title = "Qué puede revisar"
admin.site.enable_nav_sidebar = False
