"""Doors of votacion: the kiosk, the casilla's own people, the jornada's organisers, and the public page."""

from django.urls import path

from .views import casilla, escritorio, jornada, kiosco, resultados

app_name = "votacion"

TRABAJO = "trabajo/<slug:slug>/votacion/"
CASILLA = f"{TRABAJO}casilla/<int:numero>/"

urlpatterns = [
    path("e/<slug:slug>/resultados/", resultados.resultados, name="resultados"),
    path("kiosco/", kiosco.inicio, name="kiosco_inicio"),
    path("kiosco/boleta/", kiosco.boleta, name="kiosco_boleta"),
    path("kiosco/confirmar/", kiosco.confirmar, name="kiosco_confirmar"),
    path("kiosco/gracias/", kiosco.gracias, name="kiosco_gracias"),
    path("kiosco/sigue/", kiosco.sigue, name="kiosco_sigue"),
    path("kiosco/salir/", kiosco.salir, name="kiosco_salir"),
    path("kiosco/enlazar/", kiosco.enlazar, name="kiosco_enlazar"),
    path(TRABAJO, jornada.jornada, name="jornada"),
    path(f"{TRABAJO}preparar/", jornada.preparar, name="preparar"),
    path(f"{TRABAJO}armar/", jornada.armar, name="armar"),
    path(f"{TRABAJO}urna/", jornada.urna, name="urna"),
    path(f"{TRABAJO}aprobar/", jornada.aprobar, name="aprobar"),
    path(f"{TRABAJO}casilla/nueva/", jornada.casilla_nueva, name="casilla_nueva"),
    path(f"{CASILLA}personal/", jornada.personal, name="personal"),
    path(f"{CASILLA}personal/<int:personal_id>/retirar/", jornada.personal_retirar, name="personal_retirar"),
    path(f"{CASILLA}tarjetas/", jornada.tarjetas, name="tarjetas"),
    path(f"{CASILLA}tarjetas/anular/", jornada.lote_anular, name="lote_anular"),
    path(CASILLA, casilla.casilla, name="casilla"),
    path(f"{CASILLA}enlace/", casilla.codigo_de_enlace, name="enlace_nuevo"),
    path(f"{CASILLA}enlace/<int:kiosco_id>/", casilla.codigo_de_enlace, name="enlace"),
    path(f"{CASILLA}enlace/<int:kiosco_id>/revocar/", casilla.kiosco_revocar, name="enlace_revocar"),
    path(f"{CASILLA}apertura/", casilla.apertura, name="apertura"),
    path(f"{CASILLA}suspender/", casilla.suspender, name="suspender"),
    path(f"{CASILLA}reanudar/", casilla.reanudar, name="reanudar"),
    path(f"{CASILLA}terminar/", casilla.terminar, name="terminar"),
    path(f"{CASILLA}cierre/", casilla.cierre, name="cierre"),
    path(f"{CASILLA}tarjeta-defectuosa/", casilla.defectuosa, name="defectuosa"),
    path(f"{CASILLA}escritorio/", escritorio.escritorio, name="escritorio"),
    path(f"{CASILLA}escritorio/acreditar/", escritorio.acreditar_persona, name="acreditar"),
    path(f"{CASILLA}escritorio/registrar/", escritorio.registrar, name="registrar"),
    path(f"{CASILLA}escritorio/homonimo/", escritorio.homonimo, name="homonimo"),
]
