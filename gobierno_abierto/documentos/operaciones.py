"""The verbs of every document: freeze its facts, and open them to the public."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar, cast

from gobierno_abierto.canonico import huella, texto_canonico
from gobierno_abierto.errores import ReglaIncumplida

from .models import Documento

CONTROLES = dict.fromkeys(
    [*range(9), *range(11, 32), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF]
)  # tab and newline stay
T = TypeVar("T")
SIN_LETRAS_DUDOSAS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def generar_folio(prefijo: str = "GA") -> str:
    """Return an opaque folio like GA-7KQ2-M9XD: eight symbols of 31, no 0, O, 1, I or L (39 bits)."""
    grupos = ["".join(secrets.choice(SIN_LETRAS_DUDOSAS) for _ in range(4)) for _ in range(2)]
    return "-".join([prefijo, *grupos])


def congelar(
    *,
    ejercicio_id: int,
    tipo: str,
    titulo: str,
    datos: dict[str, Any],
    publico: bool,
    momento: datetime,
    bitacora: tuple[int, str],
    corrige: Documento | None = None,
    marca: str = "",
) -> Documento:
    """Insert a document with its canonical JSON and SHA-256; no PDF is drawn here, so closing never needs Pango.

    Runs inside the caller's operation. ``corrige`` must be the newest version of its folio.
    """
    if corrige and Documento.objects.filter(corrige=corrige).exists():
        raise ReglaIncumplida("Ese documento ya tiene una versión más nueva. Revise y vuelva a intentar.")
    folio = corrige.folio if corrige else generar_folio()
    version = corrige.version + 1 if corrige else 1
    contenido = texto_canonico(
        _sin_controles(datos) | {"folio": folio, "version": version, "momento": momento, "tipo": tipo}
    )
    return Documento.objects.create(
        ejercicio_id=ejercicio_id,
        tipo=tipo,
        titulo=_sin_controles(titulo),
        folio=folio,
        version=version,
        corrige=corrige,
        contenido=contenido,
        huella=huella(contenido),
        marca=marca,
        publico=publico,
        fecha=momento,
        bitacora_n=bitacora[0],
        bitacora_huella=bitacora[1],
    )


def _sin_controles(valor: T) -> T:
    """Return the facts without the control characters that a text may bring from where it was copied."""
    nuevo: Any = valor
    if isinstance(valor, str):
        nuevo = valor.translate(CONTROLES)
    elif isinstance(valor, dict):
        nuevo = {clave: _sin_controles(uno) for clave, uno in valor.items()}
    elif isinstance(valor, list | tuple):
        nuevo = [_sin_controles(uno) for uno in valor]
    return cast("T", nuevo)


def publicar(documentos: Iterable[Documento]) -> int:
    """Open frozen documents to anybody, all at once, and return how many were closed; there is no way back.

    Runs inside the caller's operation. It is the only change that the database admits on a document.
    """
    por_abrir = [documento for documento in documentos if not documento.publico]
    cuantos = Documento.objects.filter(pk__in=[uno.pk for uno in por_abrir], publico=False).update(
        publico=True
    )
    for documento in por_abrir:
        documento.publico = True
    return cuantos
