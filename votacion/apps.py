from django.apps import AppConfig


class VotacionConfig(AppConfig):
    name = "votacion"
    verbose_name = "Votación"
