"""The only module that knows WeasyPrint: from a document's frozen facts to its PDF, always the same bytes.

The fetcher is closed: a page may use what comes inside it (``data:``) and the house's static files; no address of the
network, no file of the machine. WeasyPrint and its Pango are imported on first use, so that only printing needs them.
"""

import atexit
import logging
import mimetypes
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from zlib import ZLIB_RUNTIME_VERSION

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.template import Engine
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils._os import safe_join

from gobierno_abierto.canonico import huella

from .acabado import ADORNO, AMBITO, HTML, N, acabar
from .letras import cerrar_letras, dibujable, piezas, sin_texto_en_los_avisos
from .models import Documento

PAQUETES_DE_PANGO = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
ORIGEN = "https://documentos.invalid"  # where the page pretends to live; nobody ever asks for it
PAQUETES = (
    "weasyprint",
    "pydyf",
    "fonttools",
    "pyphen",
    "tinycss2",
    "tinyhtml5",
    "cssselect2",
    "pillow",
    "pikepdf",
    "segno",
    "django",
)
INCLUIDA = re.compile(r"""{% include ["']([^"']+)["']""")
CARGA = re.compile(r"{% load ([\w ]+) %}")
ESTATICO = re.compile(r"""{% static ["']([^"']+)["'] %}""")
PEDIDO = re.compile(r"""url\(["']?([^"')]+)["']?\)""")
PROGRESO = logging.getLogger("weasyprint.progress")
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
    """Import WeasyPrint, with no fonts but ours; or raise FaltaPango."""
    cerrar_letras()
    try:
        import weasyprint
    except OSError as error:
        raise FaltaPango(str(error)) from error
    from weasyprint.pdf import tags

    tags._build_box_tree = _con_senas(tags._build_box_tree)
    return weasyprint


def _con_senas(etiquetar: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    """Wrap WeasyPrint's walk from boxes to structure elements, so that each one says which HTML element it came from.

    WeasyPrint offers no other way to know it; the finisher takes the hints out again, and a test notices their lack.
    """

    def anotar(caja: Any, *resto: Any) -> Iterator[Any]:
        for elemento in etiquetar(caja, *resto):
            if N not in elemento:
                _anotar(elemento, getattr(caja, "_box", caja))
            yield elemento

    return anotar


def _anotar(elemento: Any, caja: Any) -> None:
    origen = caja.element
    if origen is None:
        return
    elemento[N] = origen.attrib.setdefault("data-n", str(elemento.number))
    elemento[HTML] = "/" + re.sub(r"\W+", "-", caja.element_tag.rpartition("}")[2])
    if ambito := origen.get("scope"):
        elemento[AMBITO] = f"/{ambito}"
    if caja.style["position"] == "fixed":
        elemento[ADORNO] = "/marca"
    elif origen.get("aria-hidden") == "true":
        elemento[ADORNO] = "/adorno"


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


@cache
def _letras() -> Any:
    """Return the process's one configuration of fonts: one for each drawing is slower, and leaks 200 kB.

    Its folder of fonts in /tmp goes with the process. Only the house's own style sheets can add fonts to it.
    """
    from weasyprint.text.fonts import FontConfiguration

    atexit.register(_letras.cache_clear)
    return FontConfiguration()


@contextmanager
def _contando(avance: Callable[[int], None] | None) -> Iterator[None]:
    """Tell ``avance`` each page as it is laid out.

    WeasyPrint says it only to its log of progress: a filter hears the records and lets none through, so nothing is
    printed whatever logging is set. One drawing runs at a time, so the records are its own.
    """
    if not avance:
        yield
        return
    hechas = 0

    def oir(aviso: logging.LogRecord) -> bool:
        nonlocal hechas
        if "Page %d" in str(aviso.msg) and isinstance(aviso.args, tuple):
            hoja = int(str(aviso.args[0]))
            if hoja > hechas:
                hechas = hoja
                avance(hechas)
        return False

    antes = PROGRESO.level
    PROGRESO.addFilter(oir)
    PROGRESO.setLevel(logging.INFO)
    try:
        yield
    finally:
        PROGRESO.setLevel(antes)
        PROGRESO.removeFilter(oir)


def dibujar_pdf(
    html: str,
    *,
    adjuntos: tuple[Adjunto, ...] = (),
    identidad: str = "",
    avance: Callable[[int], None] | None = None,
) -> bytes:
    """Return ``html`` as a PDF/A-3a built to PDF/UA-1 too; same page and attachments, same bytes.

    ``identidad`` (hexadecimal) fixes the PDF's /ID, the page's own hash if empty. Dates come from the page's
    ``dcterms`` metadata. ``avance`` is called with the number of pages laid out so far; what it raises stops the
    drawing. Raises FaltaPango, and RecursoProhibido when the page asks for anything from outside: an official document
    may not come out with a part missing.
    """
    weasyprint = _weasyprint()
    from weasyprint.urls import FatalURLFetchingError

    buscador = _clase_de_buscador()()
    try:
        with _dibujando, _contando(avance), sin_texto_en_los_avisos():
            pdf: bytes = weasyprint.HTML(
                string=dibujable(html), base_url=f"{ORIGEN}/", url_fetcher=buscador
            ).write_pdf(
                font_config=_letras(),
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
    return acabar(pdf)


def pagina_de(documento: Documento) -> str:
    """Return the HTML page of a document, from its frozen facts alone."""
    momento = documento.fecha.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    contexto = {"documento": documento, "datos": documento.datos, "momento": momento}
    return render_to_string(f"documentos/{documento.tipo}.html", contexto)


@cache
def sello_del_diseno() -> str:
    """Return a fingerprint of all that draws a document besides its facts, so that no stale PDF is ever served.

    That is its templates and the tags they load, the style sheets with their fonts, this code, and the versions of
    whatever lays out and writes: another Pango may break a line elsewhere.
    """
    partes = [settings.DIRECCION_PUBLICA, *_versiones()]
    partes += [huella(ruta.read_bytes()) for ruta in _piezas_del_diseno()]
    return huella("\n".join(partes))[:16]


def _versiones() -> list[str]:
    """Return the versions of the packages and libraries that have a hand in the bytes of a PDF."""
    _weasyprint()
    import pikepdf
    from weasyprint.text.ffi import harfbuzz, pango

    version = [0, 0, 0]  # HarfBuzz says only whether it is at least some version
    for lugar in range(3):
        while harfbuzz.hb_version_atleast(*version[:lugar], version[lugar] + 1, *[0] * (2 - lugar)):
            version[lugar] += 1
    de_la_maquina = [
        str(pango.pango_version()),
        str(version),
        pikepdf.__libqpdf_version__,
        ZLIB_RUNTIME_VERSION,
    ]
    return [*de_la_maquina, *(f"{paquete} {metadata.version(paquete)}" for paquete in PAQUETES)]


def _piezas_del_diseno() -> list[Path]:
    """Return the files of the design: templates, their tags, style sheets, and what these ask for (fonts)."""
    hojas = _plantillas()
    textos = [hoja.read_text(encoding="utf-8") for hoja in hojas]
    cargadas = {nombre for texto in textos for carga in CARGA.findall(texto) for nombre in carga.split()}
    modulos = Engine.get_default().libraries
    especs = [find_spec(modulos[nombre]) for nombre in cargadas & modulos.keys()]
    codigo = {Path(espec.origin) for espec in especs if espec and espec.origin}
    codigo |= {Path(__file__).with_name(f"{modulo}.py") for modulo in ("pdf", "acabado", "letras", "models")}
    estaticos = {nombre for texto in textos for nombre in ESTATICO.findall(texto)}
    rutas = [_ruta_estatica(f"{ORIGEN}{static(nombre)}") for nombre in sorted(estaticos)]
    for ruta in [ruta for ruta in rutas if ruta.suffix == ".css"]:
        pedidas = sorted(set(PEDIDO.findall(ruta.read_text(encoding="utf-8"))))
        rutas += [(ruta.parent / pedida).resolve() for pedida in pedidas if not pedida.startswith("data:")]
    return [*hojas, *sorted(codigo), *rutas, *piezas()]


def _plantillas() -> list[Path]:
    """Return the documents' templates and, one after another, those of other apps that they include."""
    carpeta = Path(settings.BASE_DIR) / "templates"
    hojas = [carpeta / "base_documento.html", *sorted((carpeta / "documentos").rglob("*.html"))]
    for hoja in hojas:  # it grows on the way
        incluidas = [
            carpeta / nombre for nombre in sorted(set(INCLUIDA.findall(hoja.read_text(encoding="utf-8"))))
        ]
        hojas += [una for una in incluidas if una not in hojas]
    return hojas
