from django.apps import AppConfig


class VotacionConfig(AppConfig):
    name = "votacion"
    verbose_name = "Votación"

    def ready(self) -> None:
        """Answer for the vote and its results, and say what an opened jornada leaves to go back to and to reschedule."""
        from gobierno_abierto.ejercicios import etapas

        from . import etapa

        etapas.registrar(etapa.Votacion())
        etapas.registrar(etapa.Resultados())
        etapas.registrar_limite_de_regreso(etapa.limite_de_regreso)
        etapas.registrar_comienzo(etapas.ClaveEtapa.VOTACION, etapa.ya_se_voto)
