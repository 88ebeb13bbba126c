"""The only module that knows WeasyPrint: from a document's frozen facts to its PDF, always the same bytes.

The fetcher is closed: a page may use what comes inside it (``data:``) and the house's static files; no address of the
network, no file of the machine. WeasyPrint and its Pango are imported on first use, so that only printing needs them.
"""

import mimetypes
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils._os import safe_join

from gobierno_abierto.canonico import huella

from .models import Documento

PAQUETES_DE_PANGO = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
ORIGEN = "https://documentos.invalid"  # where the page pretends to live; nobody ever asks for it
_dibujando = threading.Lock()  # Pango's font maps are not made for several threads


class FaltaPango(Exception):
    """The machine lacks the libraries that draw PDF; the record itself needs none of them."""


class RecursoProhibido(Exception):
    """A page asked for something that is neither inside it nor one of the house's static files."""


@dataclass(frozen=True)
class Adjunto:
    """A file carried inside the PDF, with its fixed instant."""

    nombre: str
    texto: str
    descripcion: str
    momento: datetime


@cache
def _weasyprint() -> Any:
    """Import WeasyPrint, or raise FaltaPango."""
    try:
        import weasyprint
    except OSError as error:
        raise FaltaPango(str(error)) from error
    return weasyprint


def _ruta_estatica(direccion: str) -> Path:
    """Return the file behind an address under STATIC_URL; raise RecursoProhibido for anything else."""
    partes = urlsplit(direccion)
    raiz = urlsplit(settings.STATIC_URL).path
    camino = unquote(partes.path)
    if f"{partes.scheme}://{partes.netloc}" != ORIGEN or not camino.startswith(raiz) or "\0" in camino:
        raise RecursoProhibido(direccion)
    relativo = camino.removeprefix(raiz)
    try:
        hallado = finders.find(relativo) if relativo else None
        ruta = Path(str(hallado) if hallado else safe_join(settings.STATIC_ROOT, relativo))
    except SuspiciousFileOperation as error:
        raise RecursoProhibido(direccion) from error
    if not ruta.is_file():
        raise RecursoProhibido(direccion)
    return ruta


@cache
def _clase_de_buscador() -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Cerrado(URLFetcher):
        """The closed fetcher of one drawing; it remembers what it refused, since SVG swallows even fatal errors."""

        def __init__(self) -> None:
            super().__init__(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)
            self.negadas: list[str] = []

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url[:5].lower() == "data:":
                return super().fetch(url, headers)
            try:
                ruta = _ruta_estatica(url)
            except RecursoProhibido:
                self.negadas.append(url)
                raise
            tipo = mimetypes.guess_type(ruta.name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, ruta.read_bytes(), {"Content-Type": tipo})

    return Cerrado


def dibujar_pdf(html: str, *, adjuntos: tuple[Adjunto, ...] = (), identidad: str = "") -> bytes:
    """Return ``html`` as a tagged PDF/A-3a; same page and attachments, same bytes.

    ``identidad`` fixes the PDF's /ID (the page's own hash if empty). Dates come from the page's ``dcterms`` metadata.
    Raises FaltaPango, and RecursoProhibido when the page asks for anything from outside: an official document may not
    come out with a part missing.
    """
    weasyprint = _weasyprint()
    from weasyprint.urls import FatalURLFetchingError

    buscador = _clase_de_buscador()()
    try:
        with _dibujando:
            pdf: bytes = weasyprint.HTML(string=html, base_url=f"{ORIGEN}/", url_fetcher=buscador).write_pdf(
                pdf_variant="pdf/a-3a",
                pdf_identifier=bytes.fromhex(identidad or huella(html))[:16],
                attachments=[
                    weasyprint.Attachment(
                        string=uno.texto,
                        name=uno.nombre,
                        description=uno.descripcion,
                        created=uno.momento.astimezone(UTC),
                        modified=uno.momento.astimezone(UTC),
                        relationship="Source",
                        url_fetcher=buscador,
                    )
                    for uno in adjuntos
                ],
            )
    except FatalURLFetchingError as error:  # a BaseException: nobody else would catch it
        raise RecursoProhibido(str(error)) from error
    if buscador.negadas:
        raise RecursoProhibido(", ".join(buscador.negadas))
    return pdf


def pagina_de(documento: Documento) -> str:
    """Return the HTML page of a document, from its frozen facts alone."""
    momento = documento.fecha.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    contexto = {"documento": documento, "datos": documento.datos, "momento": momento}
    return render_to_string(f"documentos/{documento.tipo}.html", contexto)


@cache
def sello_del_diseno() -> str:
    """Return a fingerprint of all that draws a document besides its facts, so that no stale PDF is ever served."""
    plantillas = Path(settings.BASE_DIR) / "templates"
    hojas = [plantillas / "base_documento.html", *sorted((plantillas / "documentos").rglob("*.html"))]
    partes = [settings.DIRECCION_PUBLICA, _weasyprint().__version__, huella(Path(__file__).read_bytes())]
    partes += [huella(hoja.read_bytes()) for hoja in hojas]
    partes.append(huella(_ruta_estatica(f"{ORIGEN}{static('css/documento.css')}").read_bytes()))
    return huella("\n".join(partes))[:16]
