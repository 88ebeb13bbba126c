"""``manage.py crear_cuenta``: the first accounts of Municipio and of Infoqro, from the server's own console."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gobierno_abierto.cuentas.permisos import Institucion, Rol
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.ejercicios.operaciones import crear_cuenta
from gobierno_abierto.errores import ReglaIncumplida


class Command(BaseCommand):
    help = "Crea una cuenta y muestra una sola vez su contraseña de un solo uso."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take who the account is for and, optionally, a first role."""
        parser.add_argument("usuario")
        parser.add_argument("--nombre", required=True)
        parser.add_argument("--institucion", required=True, choices=Institucion.values)
        parser.add_argument("--cargo", default="")
        parser.add_argument("--crea-ejercicios", action="store_true")
        parser.add_argument("--ejercicio", default="", help="dirección corta del ejercicio")
        parser.add_argument("--rol", default="", choices=["", *Rol.values])

    def handle(self, *args: Any, **options: Any) -> None:
        """Create the account and print its password once."""
        ejercicio = Ejercicio.objects.filter(slug=options["ejercicio"]).first()
        if options["ejercicio"] and ejercicio is None:
            raise CommandError(f"No hay un ejercicio con la dirección corta «{options['ejercicio']}».")
        try:
            cuenta, contrasena = crear_cuenta(
                actor=None,
                usuario=options["usuario"],
                nombre=options["nombre"],
                institucion=options["institucion"],
                cargo=options["cargo"],
                puede_crear_ejercicios=options["crea_ejercicios"],
                ejercicio=ejercicio,
                rol=options["rol"],
            )
        except ReglaIncumplida as error:
            raise CommandError(error.mensaje) from error
        self.stdout.write(f"Cuenta: {cuenta.usuario}\nContraseña de un solo uso: {contrasena}")
