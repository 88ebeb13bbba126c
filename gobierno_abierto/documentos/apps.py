from django.apps import AppConfig


class DocumentosConfig(AppConfig):
    name = "gobierno_abierto.documentos"
    label = "documentos"
    verbose_name = "Documentos"
