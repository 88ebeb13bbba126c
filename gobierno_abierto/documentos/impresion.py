"""From a document to its PDF file: drawn at once when it is short, in a process of its own when it is long."""

import secrets
from pathlib import Path

from django.conf import settings

from .models import Documento
from .pdf import Adjunto, dibujar_pdf, pagina_de, sello_del_diseno


def pdf_de(documento: Documento) -> bytes:
    """Return a document's PDF, drawn on the first request and kept beside the other files.

    Two first requests at once draw the same bytes; each puts its own whole file in place and the last one stays.
    """
    ruta = Path(settings.MEDIA_ROOT) / "documentos" / f"{documento.huella}-{sello_del_diseno()}.pdf"
    if ruta.exists():
        return ruta.read_bytes()
    adjunto = Adjunto(
        nombre=f"{documento.nombre_de_archivo}.json",
        texto=documento.contenido,
        descripcion=f"Datos de los que salió este documento; su SHA-256 es {documento.huella}",
        momento=documento.fecha,
    )
    pdf = dibujar_pdf(pagina_de(documento), adjuntos=(adjunto,), identidad=documento.huella)
    ruta.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    provisional = ruta.with_name(f".{ruta.name}.{secrets.token_hex(8)}")
    provisional.write_bytes(pdf)
    provisional.replace(ruta)
    return pdf
