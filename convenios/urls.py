"""Doors of convenios."""

from django.urls import path

from .views import firma, publicas, texto

app_name = "convenios"

TRABAJO = "trabajo/<slug:slug>/convenio/"

urlpatterns = [
    path("e/<slug:slug>/convenio/", publicas.publico, name="publico"),
    path(TRABAJO, texto.tablero, name="tablero"),
    path(f"{TRABAJO}comenzar/", texto.comenzar, name="comenzar"),
    path(f"{TRABAJO}datos/", texto.datos, name="datos"),
    path(f"{TRABAJO}testigos/", texto.testigos, name="testigos"),
    path(f"{TRABAJO}borrador/", texto.borrador, name="borrador"),
    path(f"{TRABAJO}borrador.pdf", texto.borrador_pdf, name="borrador_pdf"),
    path(f"{TRABAJO}fundamentos/", texto.fundamentos, name="fundamentos"),
    path(f"{TRABAJO}version-final/", texto.version_final, name="version_final"),
    path(f"{TRABAJO}reabrir/", texto.reabrir, name="reabrir"),
    path(f"{TRABAJO}pdf/", texto.pdf, name="pdf"),
    path(f"{TRABAJO}firma/<slug:parte>/", firma.firma, name="firma"),
    path(f"{TRABAJO}firmas/<int:firma_id>/anular/", firma.anular, name="anular_firma"),
    path(f"{TRABAJO}original/", firma.original, name="original"),
    path(f"{TRABAJO}original/descargar/", firma.descargar_original, name="descargar_original"),
    path(f"{TRABAJO}acta/", firma.acta, name="acta"),
    path(f"{TRABAJO}publicar/", firma.publicar, name="publicar"),
]
