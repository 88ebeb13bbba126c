"""Values that are only there for the demonstration."""

from collections.abc import Iterable

from django.db import models

from gobierno_abierto.ejercicios.reglas import lineas


class ConDatosDeDemostracion(models.Model):
    """A record some of whose values are only there for the demonstration, and say so wherever they are shown."""

    datos_de_demostracion = models.TextField(
        "campos con dato de demostración", blank=True, help_text="Uno por renglón."
    )

    class Meta:
        abstract = True

    def es_de_demostracion(self, campo: str) -> bool:
        """Tell whether the value of ``campo`` is a *dato de demostración*."""
        return campo in lineas(self.datos_de_demostracion)

    def ya_no_son_de_demostracion(self, campos: Iterable[str]) -> None:
        """Take ``campos`` off the list, since somebody wrote their real value; the caller saves."""
        cambiados = set(campos)
        quedan = [uno for uno in lineas(self.datos_de_demostracion) if uno not in cambiados]
        self.datos_de_demostracion = "\n".join(quedan)
