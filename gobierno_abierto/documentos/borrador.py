"""A document only to be looked at: the same sheet from the same facts, never stored, with nothing to verify."""

from datetime import datetime
from typing import Any

from gobierno_abierto.canonico import huella, texto_canonico

from .models import Documento
from .pdf import dibujar_pdf, pagina_de

MARCA = "BORRADOR"


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
    """Return the PDF of an unsaved document; nothing is kept and no JSON is attached. Raises FaltaPango."""
    return dibujar_pdf(pagina_de(documento), identidad=huella(documento.contenido))
