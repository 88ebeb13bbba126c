"""Doors of mesas: three public pages, the desk, the relator's record and the board."""

from django.urls import path

from .views import llamado, publicas, recepcion, registros, relatoria, tablero

app_name = "mesas"

urlpatterns = [
    path("e/<slug:slug>/convocatoria/", publicas.convocatoria, name="convocatoria"),
    path("e/<slug:slug>/aviso-de-privacidad/", publicas.aviso, name="aviso"),
    path("e/<slug:slug>/registro/", publicas.registro, name="registro"),
    path("e/<slug:slug>/registro/<slug:folio>/", publicas.registro_listo, name="registro_listo"),
    path("trabajo/<slug:slug>/mesas/aviso/", llamado.publicar_aviso, name="publicar_aviso"),
    path(
        "trabajo/<slug:slug>/mesas/convocatoria/", llamado.publicar_convocatoria, name="publicar_convocatoria"
    ),
    path("trabajo/<slug:slug>/mesas/registros/", registros.lista, name="registros"),
    path("trabajo/<slug:slug>/mesas/registros/nuevo/", registros.nuevo, name="registrar"),
    path("trabajo/<slug:slug>/mesas/registros/<slug:folio>/", registros.revisar, name="revisar"),
    path("trabajo/<slug:slug>/mesas/registros/<slug:folio>/rechazar/", registros.rechazar, name="rechazar"),
    path("trabajo/<slug:slug>/mesas/registros/<slug:folio>/homonimo/", registros.homonimo, name="homonimo"),
    path("trabajo/<slug:slug>/mesas/acomodo/", tablero.acomodo, name="acomodo"),
    path("trabajo/<slug:slug>/mesas/encargos/", tablero.encargos, name="encargos"),
    path("trabajo/<slug:slug>/mesas/recibir/", recepcion.recibir, name="recibir"),
    path("trabajo/<slug:slug>/mesas/tablero/", tablero.tablero, name="tablero"),
    path("trabajo/<slug:slug>/mesas/jornada/", tablero.jornada, name="jornada"),
    path("trabajo/<slug:slug>/mesas/mias/", relatoria.mias, name="mias"),
    path("trabajo/<slug:slug>/mesas/<int:numero>/", relatoria.mesa, name="mesa"),
    path("trabajo/<slug:slug>/mesas/<int:numero>/instalar/", relatoria.instalar, name="instalar"),
    path("trabajo/<slug:slug>/mesas/<int:numero>/ideas/<int:idea>/", relatoria.idea, name="idea"),
    path("trabajo/<slug:slug>/mesas/<int:numero>/ideas/<int:idea>/quitar/", relatoria.quitar, name="quitar"),
    path("trabajo/<slug:slug>/mesas/<int:numero>/acuerdos/", relatoria.acuerdos, name="acuerdos"),
    path("trabajo/<slug:slug>/mesas/<int:numero>/cerrar/", relatoria.cerrar, name="cerrar"),
    path("trabajo/<slug:slug>/mesas/<int:numero>/reabrir/", tablero.reabrir, name="reabrir"),
]
