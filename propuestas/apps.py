from django.apps import AppConfig


class PropuestasConfig(AppConfig):
    name = "propuestas"
    verbose_name = "Propuestas"

    def ready(self) -> None:
        """Answer for the three stages of this app."""
        from gobierno_abierto.ejercicios import etapas

        from . import etapa

        etapas.registrar(etapa.Deliberacion())
        etapas.registrar(etapa.Factibilidad())
        etapas.registrar(etapa.Validacion())
