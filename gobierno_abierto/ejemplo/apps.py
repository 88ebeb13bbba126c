from django.apps import AppConfig


class EjemploConfig(AppConfig):
    name = "gobierno_abierto.ejemplo"
    label = "ejemplo"
    verbose_name = "Ejemplo"
