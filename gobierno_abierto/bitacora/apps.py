from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class BitacoraConfig(AppConfig):
    name = "gobierno_abierto.bitacora"
    label = "bitacora"
    verbose_name = "Bitácora"

    def ready(self) -> None:
        """Keep the triggers across migrations: SQLite's table remakes would lose them or break on them."""
        from . import disparadores

        pre_migrate.connect(disparadores.quitar_antes_de_migrar, sender=self)
        post_migrate.connect(disparadores.instalar_despues_de_migrar, sender=self)
