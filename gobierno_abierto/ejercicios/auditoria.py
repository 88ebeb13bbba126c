"""Check of the log against itself and against what the documents print; it only reads."""

from gobierno_abierto.bitacora.models import HUELLA_INICIAL, Asiento, Cadena
from gobierno_abierto.bitacora.reglas import Eslabon, Falla, revisar_cadena
from gobierno_abierto.documentos.models import Documento

from .models import Ejercicio

CAMPOS = ("cadena", "n", "en", "actor", "institucion", "verbo", "hechos", "anterior", "huella")


def revisar(cadena: Cadena) -> Falla | None:
    """Return the first fault of one chain, or None; documents that cite the log anchor its tail."""
    anclas = dict(
        Documento.objects.filter(ejercicio_id=cadena.pk, bitacora_n__gt=0).values_list(
            "bitacora_n", "bitacora_huella"
        )
    )
    filas = Asiento.objects.filter(cadena=cadena.pk).order_by("n").values(*CAMPOS).iterator(chunk_size=2000)
    return revisar_cadena(
        (Eslabon(**fila) for fila in filas),
        cadena=cadena.pk,
        n=cadena.n,
        ultima=cadena.huella,
        inicial=HUELLA_INICIAL,
        anclas=anclas,
    )


def revisar_todo() -> list[tuple[Cadena, Falla | None]]:
    """Return every chain with its first fault; an exercise without one, or a chain without its head, is broken."""
    cadenas = {cadena.pk: cadena for cadena in Cadena.objects.order_by("pk")}
    sin_cabeza = set(Asiento.objects.values_list("cadena", flat=True).distinct()) - set(cadenas)
    sin_cabeza |= set(Ejercicio.objects.values_list("pk", flat=True)) - set(cadenas)
    perdidas: list[tuple[Cadena, Falla | None]] = [
        (Cadena(pk=clave), Falla(clave, 1, "no tiene cabeza")) for clave in sorted(sin_cabeza)
    ]
    return [(cadena, revisar(cadena)) for cadena in cadenas.values()] + perdidas
