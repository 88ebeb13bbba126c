"""Read-only admin for Infoqro: jornadas, casillas and kiosks. Ballots, cards and accreditations have no door here."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from gobierno_abierto.ejercicios.admin import SoloLectura

from .models import Casilla, EstadoCasilla, Jornada, Kiosco
from .reglas import en_pasos


@admin.register(Jornada)
class JornadaAdmin(SoloLectura):
    list_display = ["ejercicio", "numero", "estado", "desenlace", "ganadora"]
    list_select_related = ["ejercicio", "ganadora"]
    exclude = ["lista_votos"]


@admin.register(Casilla)
class CasillaAdmin(SoloLectura):
    """Counters are exact only after the casilla stops voting; before, in steps of 25."""

    ruta_al_ejercicio = "jornada__ejercicio_id"
    list_display = ["jornada", "numero", "sede", "estado", "personas_acreditadas", "boletas_emitidas"]
    list_select_related = ["jornada__ejercicio"]
    EXACTOS = ("acreditados", "emitidas", "reposiciones", "anuladas_sin_entregar", "anuladas_tras_entrega")

    @admin.display(description="personas acreditadas")
    def personas_acreditadas(self, casilla: Casilla) -> int:
        return self._a_la_vista(casilla, casilla.acreditados)

    @admin.display(description="boletas emitidas")
    def boletas_emitidas(self, casilla: Casilla) -> int:
        return self._a_la_vista(casilla, casilla.emitidas)

    @staticmethod
    def _a_la_vista(casilla: Casilla, cantidad: int) -> int:
        terminada = casilla.estado in {EstadoCasilla.CONTANDO, EstadoCasilla.CERRADA}
        return cantidad if terminada else en_pasos(cantidad)

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        terminada = obj is not None and obj.estado in {EstadoCasilla.CONTANDO, EstadoCasilla.CERRADA}
        return () if terminada else self.EXACTOS


@admin.register(Kiosco)
class KioscoAdmin(SoloLectura):
    ruta_al_ejercicio = "casilla__jornada__ejercicio_id"
    list_display = ["casilla", "numero", "esta_enlazado", "en_uso", "visto_minuto"]
    list_select_related = ["casilla"]
    exclude = ["huella_codigo", "serie"]
