"""``manage.py restablecer_contrasena``: a way back in for an account that nobody on the screens may reset."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.ejercicios.operaciones import restablecer_contrasena


class Command(BaseCommand):
    help = "Da a una cuenta otra contraseña de un solo uso y la muestra una sola vez."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whose account it is."""
        parser.add_argument("usuario")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reset the account's password, which the house's log tells, and print the new one once."""
        cuenta = Usuario.objects.filter(usuario=options["usuario"]).first()
        if cuenta is None:
            raise CommandError("No hay una cuenta con ese usuario.")
        contrasena = restablecer_contrasena(cuenta, actor=None)
        self.stdout.write(f"Cuenta: {cuenta.usuario}\nContraseña de un solo uso: {contrasena}")
