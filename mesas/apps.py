from django.apps import AppConfig


class MesasConfig(AppConfig):
    name = "mesas"
    verbose_name = "Mesas"

    def ready(self) -> None:
        """Answer for CONVOCATORIA, and say when the tables began to deliberate."""
        from gobierno_abierto.ejercicios import etapas

        from .etapa import Convocar, hay_mesa_instalada

        etapas.registrar(Convocar())
        etapas.registrar_comienzo(etapas.ClaveEtapa.DELIBERACION, hay_mesa_instalada)
