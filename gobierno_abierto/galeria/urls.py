"""The gallery's three doors; each asks for an account, as everything that isn't public."""

from django.urls import path

from gobierno_abierto.galeria import views

app_name = "galeria"
urlpatterns = [
    path("componentes/", views.componentes, name="componentes"),
    path("componentes/errores/", views.errores, name="errores"),
    path("componentes/confirmar/", views.confirmar, name="confirmar"),
]
