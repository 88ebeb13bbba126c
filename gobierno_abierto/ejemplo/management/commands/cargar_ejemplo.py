"""``manage.py cargar_ejemplo``: the demonstration exercises, through the same operations that people use."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gobierno_abierto.ejemplo.cuentas import archivo, crear_cuentas
from gobierno_abierto.ejemplo.recorrido import cargar, cargar_inicial
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.errores import ReglaIncumplida


class Command(BaseCommand):
    help = "Carga el ejercicio de demostración hasta una etapa, con personas visiblemente ficticias."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the stage to reach, or the pair of exercises of a first start."""
        parser.add_argument("--hasta", choices=ClaveEtapa.values[:9], default=ClaveEtapa.PREPARACION)
        parser.add_argument("--slug", default="")
        parser.add_argument(
            "--solo-cuentas", action="store_true", help="solo las cuentas, sin ningún ejercicio"
        )
        parser.add_argument("--inicial", action="store_true", help="lo que carga el primer «iniciar»")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say where the accounts are kept; new accounts are printed once."""
        inicio = time.perf_counter()
        nuevas = crear_cuentas()
        try:
            cargados = (
                []
                if options["solo_cuentas"]
                else (
                    cargar_inicial()
                    if options["inicial"]
                    else [cargar(options["hasta"], slug=options["slug"])]
                )
            )
        except ReglaIncumplida as error:
            raise CommandError(error.mensaje) from error
        for ejercicio in cargados:
            self.stdout.write(
                f"Cargado: {ejercicio.nombre_corto} ({ejercicio.slug}), {ejercicio.get_etapa_display()}."
            )
        for una in nuevas:
            self.stdout.write(f"{una.usuario:22} {una.contrasena}  {una.rol}")
        self.stdout.write(f"Las cuentas quedan en {archivo()}. Tomó {time.perf_counter() - inicio:.1f} s.")
