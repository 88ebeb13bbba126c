"""``manage.py verificar_bitacora``: check every chain of the log and name the first broken link."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gobierno_abierto.canonico import huella_corta
from gobierno_abierto.ejercicios.auditoria import revisar_todo


class Command(BaseCommand):
    help = "Comprueba la bitácora completa y nombra el primer eslabón roto de cada cadena."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line per chain; exit with an error when any is broken."""
        rotas = 0
        for cadena, falla in revisar_todo():
            nombre = f"ejercicio {cadena.pk}" if cadena.pk else "la casa"
            if falla:
                rotas += 1
                self.stdout.write(f"Rota: {nombre}, asiento {falla.n}: {falla.motivo}.")
            else:
                self.stdout.write(
                    f"Íntegra: {nombre}, {cadena.n} asientos, huella {huella_corta(cadena.huella)}."
                )
        if rotas:
            raise CommandError(f"Hay {rotas} cadena(s) rota(s).")
