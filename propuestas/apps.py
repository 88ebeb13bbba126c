from django.apps import AppConfig


class PropuestasConfig(AppConfig):
    name = "propuestas"
    verbose_name = "Propuestas"
