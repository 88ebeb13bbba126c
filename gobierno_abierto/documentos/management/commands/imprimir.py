"""``manage.py imprimir``: draw the long PDFs that wait; requests start it, and it ends when nothing waits."""

from typing import Any

from django.core.management.base import BaseCommand

from gobierno_abierto.documentos.impresion import imprimir_lo_pedido


class Command(BaseCommand):
    help = "Dibuja los PDF largos que se pidieron y termina. La página que los pide lo arranca por sí sola."

    def handle(self, *args: Any, **options: Any) -> None:
        """Draw, and say how many."""
        hechas = imprimir_lo_pedido()
        self.stdout.write(f"PDF hechos: {hechas}.")
