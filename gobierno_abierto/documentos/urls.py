"""Doors of documentos; ``/verificar/`` itself, without a namespace, is in ``gobierno_abierto.urls``."""

from django.urls import path

from . import views

app_name = "documentos"

urlpatterns = [
    path("verificar/archivo/", views.comparar, name="comparar"),
    path("verificar/<str:folio>/", views.verificar, name="verificar"),
    path("verificar/<str:folio>/<int:version>/", views.verificar, name="verificar"),
    path("componentes/documento.pdf", views.galeria, name="galeria"),
    path("documentos/<slug:folio>/<int:version>.pdf", views.pdf, name="pdf"),
    path("documentos/<slug:folio>/<int:version>.json", views.json, name="json"),
    path("documentos/<slug:folio>/<int:version>/preparacion/", views.preparacion, name="preparacion"),
    path("documentos/<slug:folio>/<int:version>/avance/", views.avance, name="avance"),
]
