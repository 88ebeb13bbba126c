from django.apps import AppConfig


class EjerciciosConfig(AppConfig):
    name = "gobierno_abierto.ejercicios"
    label = "ejercicios"
    verbose_name = "Ejercicios"

    def ready(self) -> None:
        """Answer for the stages of this app and for the one still to be built."""
        from . import etapa, etapas

        etapas.registrar(etapa.Preparacion())
        etapas.registrar(etapa.EtapaPorConstruir(etapas.ClaveEtapa.SEGUIMIENTO))
        etapas.registrar(etapa.Concluido())
