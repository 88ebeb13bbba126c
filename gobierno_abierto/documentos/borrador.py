"""A document only to be looked at: the same sheet from the same facts, never stored, with nothing to verify."""

import threading
from datetime import datetime
from typing import Any

from gobierno_abierto.canonico import huella, texto_canonico

from .models import Documento
from .pdf import dibujar_pdf, pagina_de

MARCA = "BORRADOR"
BORRADOR_LARGO = (
    150_000  # characters of HTML that take some 4 s of CPU; the longest draft of the example has a third
)
ESPERA = 10.0  # seconds that one who asks waits for the draft of another
_uno_a_la_vez = threading.Lock()


class BorradorLargo(Exception):
    """A draft too long to be drawn while somebody waits for the page."""


class OtroBorrador(Exception):
    """The draft of somebody else is still being drawn."""


def borrador_de(
    *, tipo: str, titulo: str, datos: dict[str, Any], momento: datetime, demostracion: bool = False
) -> Documento:
    """Return an unsaved document without folio nor hash, marked BORRADOR; its sheet says that it can change.

    Of a ``demostracion`` it says that too: a stored document says it by its mark.
    """
    return Documento(
        tipo=tipo,
        titulo=titulo,
        contenido=texto_canonico(datos | {"es_demostracion": demostracion}),
        marca=MARCA,
        publico=False,
        fecha=momento,
    )


def dibujar_borrador(documento: Documento) -> bytes:
    """Return the PDF of an unsaved document, one at a time; nothing is kept and no JSON is attached.

    Raises FaltaPango, BorradorLargo and OtroBorrador.
    """
    pagina = pagina_de(documento)
    if len(pagina) > BORRADOR_LARGO:
        raise BorradorLargo
    if not _uno_a_la_vez.acquire(timeout=ESPERA):
        raise OtroBorrador
    try:
        return dibujar_pdf(pagina, identidad=huella(documento.contenido))
    finally:
        _uno_a_la_vez.release()
