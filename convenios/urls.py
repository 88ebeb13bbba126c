"""Doors of convenios."""

from django.urls import path

from . import views

app_name = "convenios"

TRABAJO = "trabajo/<slug:slug>/convenio/"

urlpatterns = [
    path("e/<slug:slug>/convenio/", views.publico, name="publico"),
    path(TRABAJO, views.tablero, name="tablero"),
    path(f"{TRABAJO}comenzar/", views.comenzar, name="comenzar"),
    path(f"{TRABAJO}datos/", views.datos, name="datos"),
    path(f"{TRABAJO}testigos/", views.testigos, name="testigos"),
    path(f"{TRABAJO}borrador/", views.borrador, name="borrador"),
    path(f"{TRABAJO}fundamentos/", views.fundamentos, name="fundamentos"),
    path(f"{TRABAJO}version-final/", views.version_final, name="version_final"),
    path(f"{TRABAJO}reabrir/", views.reabrir, name="reabrir"),
    path(f"{TRABAJO}pdf/", views.pdf, name="pdf"),
    path(f"{TRABAJO}firma/<slug:parte>/", views.firma, name="firma"),
    path(f"{TRABAJO}firmas/<int:firma_id>/anular/", views.anular, name="anular_firma"),
    path(f"{TRABAJO}original/", views.original, name="original"),
    path(f"{TRABAJO}original/descargar/", views.descargar_original, name="descargar_original"),
    path(f"{TRABAJO}acta/", views.acta, name="acta"),
    path(f"{TRABAJO}publicar/", views.publicar, name="publicar"),
]
