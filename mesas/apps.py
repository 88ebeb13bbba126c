from django.apps import AppConfig


class MesasConfig(AppConfig):
    name = "mesas"
    verbose_name = "Mesas"

    def ready(self) -> None:
        """Answer for CONVOCATORIA."""
        from gobierno_abierto.ejercicios import etapas

        from .etapa import Convocar

        etapas.registrar(Convocar())
