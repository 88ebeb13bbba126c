"""Doors of the house, of its exercises and of their accounts."""

from django.urls import path

from .views import cuentas, internas, publicas

app_name = "ejercicios"

urlpatterns = [
    path("e/<slug:slug>/", publicas.publico, name="publico"),
    path("e/<slug:slug>/cronograma.pdf", publicas.cronograma_pdf, name="cronograma_pdf"),
    path("trabajo/crear/", internas.crear, name="crear"),
    path("trabajo/<slug:slug>/", internas.tablero, name="tablero"),
    path("trabajo/<slug:slug>/ficha/", internas.editar, name="editar"),
    path("trabajo/<slug:slug>/cronograma/", internas.actividades, name="actividades"),
    path("trabajo/<slug:slug>/acompanar/", internas.acompanar, name="acompanar"),
    path("trabajo/<slug:slug>/avanzar/", internas.pasar, name="avanzar"),
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
    path("trabajo/<slug:slug>/cuentas/<int:cuenta_id>/contrasena/", cuentas.restablecer, name="restablecer"),
    path("trabajo/<slug:slug>/cuentas/papel/<int:asignacion_id>/retirar/", cuentas.retirar, name="retirar"),
]
