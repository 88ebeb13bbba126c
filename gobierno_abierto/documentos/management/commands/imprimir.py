"""``manage.py imprimir``: draw the long PDFs that wait; requests start it, and it ends when nothing waits."""

import signal
import sys
from typing import Any

from django.core.management.base import BaseCommand

from gobierno_abierto.documentos.impresion import imprimir_lo_pedido


class Command(BaseCommand):
    help = "Dibuja los PDF largos que se pidieron y termina. La página que los pide lo arranca por sí sola."

    def handle(self, *args: Any, **options: Any) -> None:
        """Draw, and say how many.

        Told to end, it takes its files with it. Out of processor's time (SIGXCPU) it dies at once, since Pango may not
        come back to Python for long: the next process sweeps what it left.
        """
        signal.signal(signal.SIGTERM, lambda numero, _: sys.exit(128 + numero))
        hechas = imprimir_lo_pedido()
        self.stdout.write(f"PDF hechos: {hechas}.")
