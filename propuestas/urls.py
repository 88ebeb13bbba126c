"""Doors of propuestas: two public pages, and the staff pages of the three stages."""

from django.urls import path

from .views import consolidacion, dependencias, factibilidad, publicas, validacion

app_name = "propuestas"

TRABAJO = "trabajo/<slug:slug>/propuestas/"

urlpatterns = [
    path("e/<slug:slug>/propuestas/", publicas.publicas, name="publicas"),
    path("e/<slug:slug>/mi-idea/", publicas.mi_idea, name="mi_idea"),
    path(TRABAJO, consolidacion.lista, name="lista"),
    path(f"{TRABAJO}nueva/", consolidacion.nueva, name="nueva"),
    path(f"{TRABAJO}ratificar/", consolidacion.ratificar, name="ratificar"),
    path(f"{TRABAJO}reabrir/", consolidacion.reabrir, name="reabrir"),
    path(f"{TRABAJO}recibir/", consolidacion.recibir, name="recibir"),
    path(f"{TRABAJO}dependencias/", dependencias.dependencias, name="dependencias"),
    path(f"{TRABAJO}dependencias/<int:pk>/retirar/", dependencias.retirar, name="retirar_dictaminadora"),
    path(f"{TRABAJO}dictamenes/", factibilidad.dictamenes, name="dictamenes"),
    path(f"{TRABAJO}dictamenes/publicar/", factibilidad.publicar, name="publicar"),
    path(
        f"{TRABAJO}dictamenes/<slug:clave>/<slug:dimension>/<int:institucion>/",
        factibilidad.dictamen,
        name="dictamen",
    ),
    path(f"{TRABAJO}aclaraciones/", factibilidad.aclaraciones, name="aclaraciones"),
    path(f"{TRABAJO}aclaraciones/<int:numero>/", factibilidad.responder, name="responder"),
    path(f"{TRABAJO}validacion/", validacion.validacion, name="validacion"),
    path(f"{TRABAJO}validacion/sesion/", validacion.sesion, name="sesion"),
    path(f"{TRABAJO}validacion/destinos/", validacion.destinos, name="destinos"),
    path(f"{TRABAJO}validacion/sorteo/", validacion.sorteo, name="sorteo"),
    path(f"{TRABAJO}validacion/congelar/", validacion.congelar, name="congelar"),
    path(f"{TRABAJO}validacion/rehacer/", validacion.rehacer, name="rehacer_validacion"),
    path(f"{TRABAJO}validacion/cerrar/", validacion.cerrar, name="cerrar_validacion"),
    path(f"{TRABAJO}<slug:clave>/", consolidacion.editar, name="editar"),
    path(f"{TRABAJO}<slug:clave>/ideas/", consolidacion.ideas, name="ideas"),
    path(f"{TRABAJO}<slug:clave>/quitar/", consolidacion.quitar, name="quitar"),
]
