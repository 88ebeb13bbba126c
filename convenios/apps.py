from django.apps import AppConfig


class ConveniosConfig(AppConfig):
    name = "convenios"
    verbose_name = "Convenios"

    def ready(self) -> None:
        """Answer for the stage of the agreement."""
        from gobierno_abierto.ejercicios import etapas

        from . import etapa

        etapas.registrar(etapa.EtapaConvenio())
