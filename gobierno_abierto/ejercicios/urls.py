"""Doors of the house, of its exercises and of their accounts."""

from django.urls import path

from .views import borradores, cronograma, cuentas, documentos, ficha, fichas, internas, mover, publicas

app_name = "ejercicios"

urlpatterns = [
    path("e/<slug:slug>/", publicas.publico, name="publico"),
    path("e/<slug:slug>/documentos/", documentos.publicos, name="documentos"),
    path("e/<slug:slug>/cronograma.pdf", publicas.cronograma_pdf, name="cronograma_pdf"),
    path("e/<slug:slug>/plano/", ficha.plano, name="plano"),
    path("trabajo/crear/", ficha.crear, name="crear"),
    path("trabajo/<slug:slug>/", internas.tablero, name="tablero"),
    path("trabajo/<slug:slug>/acompanar/", internas.acompanar, name="acompanar"),
    path("trabajo/<slug:slug>/vista-previa/", publicas.vista_previa, name="vista_previa"),
    path("trabajo/<slug:slug>/borrador/<slug:tipo>.pdf", borradores.borrador_pdf, name="borrador_pdf"),
    path("trabajo/<slug:slug>/documentos/", documentos.internos, name="documentos_internos"),
    path("trabajo/<slug:slug>/ficha/", ficha.ficha, name="ficha"),
    path("trabajo/<slug:slug>/ficha/<slug:clave>/", ficha.seccion, name="seccion"),
    path("trabajo/<slug:slug>/cronograma/", cronograma.actividades, name="actividades"),
    path("trabajo/<slug:slug>/cronograma/fechas/", cronograma.reprogramar, name="reprogramar"),
    path("trabajo/<slug:slug>/avanzar/", mover.pasar, name="avanzar"),
    path("trabajo/<slug:slug>/reponer/", mover.reponer, name="reponer"),
    path("trabajo/<slug:slug>/suspender/", mover.suspender, name="suspender"),
    path("trabajo/<slug:slug>/reanudar/", mover.reanudar, name="reanudar"),
    path("trabajo/<slug:slug>/cancelar/", mover.cancelar, name="cancelar"),
    path("trabajo/<slug:slug>/clonar/", mover.clonar, name="clonar"),
    path("trabajo/<slug:slug>/dispensas/", mover.dispensas, name="dispensas"),
    path(
        "trabajo/<slug:slug>/dispensas/<int:dispensa_id>/", mover.resolver_dispensa, name="resolver_dispensa"
    ),
    path("trabajo/<slug:slug>/dispensas/pedir/<slug:clave>/", mover.dispensar, name="dispensar"),
]

de_la_casa = [
    path("", publicas.inicio, name="inicio"),
    path("panel/", internas.panel, name="panel"),
    path("cuenta/", cuentas.cuenta, name="cuenta"),
    path("cuenta/contrasena/", cuentas.contrasena, name="contrasena"),
]

de_cuentas = [
    path("trabajo/<slug:slug>/cuentas/", cuentas.lista, name="lista"),
    path("trabajo/<slug:slug>/cuentas/crear/", cuentas.crear, name="crear"),
    path("trabajo/<slug:slug>/cuentas/fichas/", fichas.hacer, name="fichas"),
    path("trabajo/<slug:slug>/cuentas/<int:cuenta_id>/contrasena/", cuentas.restablecer, name="restablecer"),
    path("trabajo/<slug:slug>/cuentas/papel/<int:asignacion_id>/retirar/", cuentas.retirar, name="retirar"),
]
