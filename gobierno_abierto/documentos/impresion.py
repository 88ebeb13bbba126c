"""From a document to its PDF file: drawn at once when it is short, in a process of its own when it is long.

There is no queue server. What is asked for is a row (``Impresion``); who draws is ``manage.py imprimir``, a process that
any request starts when something waits and nobody holds the lock. A lock of the system (``flock``) tells whether it is
alive, so one that was killed leaves nothing to clean up. ``docs/decisiones/0014-imprenta.md`` has the reasons and figures.
"""

import fcntl
import logging
import os
import resource
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pikepdf
from django.conf import settings
from django.db import DatabaseError
from django.db.models import F, QuerySet

from gobierno_abierto.canonico import huella
from gobierno_abierto.tiempo import ahora

from .models import Documento, EstadoImpresion, Impresion
from .pdf import PAQUETES_DE_PANGO, Adjunto, FaltaPango, dibujar_pdf, pagina_de, sello_del_diseno

PAGINA_LARGA = 60_000  # characters of HTML from which drawing takes some 2 s of CPU (measured: 0014)
INTENTOS = 3  # times that a drawing is begun before it is given up
ENTRE_AVANCES = 1.0  # seconds between two notes of how many pages there are
ENTRE_ARRANQUES = (
    3.0  # seconds between two starts of the process: one that can't even start is not started in a loop
)
MEMORIA = 1_500_000_000  # bytes of address space for the process
CPU = 600  # seconds of processor for each document
POR_HACER = (EstadoImpresion.EN_ESPERA, EstadoImpresion.DIBUJANDO)

registro = logging.getLogger(__name__)
_una_a_la_vez = threading.Lock()


class ImprentaCerrada(Exception):
    """Nothing can be asked for now: the database or the folder of the files takes no writing."""


def pdf_de(documento: Documento) -> bytes:
    """Return a document's PDF, drawn right here on the first request, however long it is, and kept.

    Each drawing is registered once with its SHA-256, however many ask at the same time: they draw the same bytes, and
    the last whole file stays. A folder or a database that takes no writing is logged and the PDF is given all the same.
    When the file was lost it is drawn again; should the bytes then differ from those registered (a library of the
    system changed under the same design), that is logged, the first SHA-256 stays on record and the new file is served.
    """
    if (pdf := _guardado(documento)) is not None:
        return pdf
    with _una_a_la_vez:
        if (pdf := _guardado(documento)) is not None:  # another thread drew it meanwhile
            return pdf
        pdf = _dibujar(documento)
        try:
            _guardar(documento, pdf)
        except OSError as error:
            registro.warning("No se pudo guardar el PDF de %s: %s", documento.folio, error.strerror)
    _registrar_si_se_puede(documento, pdf)
    return pdf


def entregar(documento: Documento) -> bytes | None:
    """Return the PDF if it is kept or short enough to be drawn in a request; None when it has to be asked for."""
    if (pdf := _guardado(documento)) is not None:
        return pdf
    return None if es_larga(pagina_de(documento)) else pdf_de(documento)


def se_espera(documento: Documento) -> bool:
    """Tell whether its PDF is waited for: asked for already, or too long to be drawn in a request."""
    return _filas(documento).exists() or es_larga(pagina_de(documento))


def es_larga(pagina: str) -> bool:
    """Tell whether drawing a page takes longer than a request should."""
    return len(pagina) > PAGINA_LARGA


def pedir(documento: Documento) -> Impresion:
    """Return the drawing of a long document, asked for on the first call, and see to it that somebody is at it.

    One row per document and design, whoever asks and how often. A finished one whose file was lost waits again. Raises
    ImprentaCerrada.
    """
    try:
        fila, _ = Impresion.objects.get_or_create(
            documento=documento, sello=sello_del_diseno(), defaults={"pedida_en": ahora()}
        )
        if fila.estado == EstadoImpresion.LISTA and not ruta_de(documento).exists():
            _poner_en_espera(fila)
    except DatabaseError as error:
        raise ImprentaCerrada("database") from error
    if fila.estado in POR_HACER:
        _despertar()
    return fila


def volver_a_pedir(documento: Documento) -> Impresion:
    """Ask again for a drawing that was given up; for any other it is ``pedir``."""
    try:
        fila = _filas(documento).filter(estado=EstadoImpresion.FALLIDA).first()
        if fila:
            _poner_en_espera(fila)
    except DatabaseError as error:
        raise ImprentaCerrada("database") from error
    return pedir(documento)


def cuantas_antes(fila: Impresion) -> int:
    """Return how many drawings were asked for before this one and are not done."""
    return Impresion.objects.filter(
        estado__in=POR_HACER, sello=fila.sello, pedida_en__lt=fila.pedida_en
    ).count()


def ruta_de(documento: Documento) -> Path:
    """Return where the PDF of today's design is kept, drawn or not."""
    return _carpeta() / f"{documento.huella}-{sello_del_diseno()}.pdf"


# --- Drawing, keeping and registering -------------------------------------------------------------------------------


def _carpeta() -> Path:
    return Path(settings.MEDIA_ROOT) / "documentos"


def _filas(documento: Documento) -> QuerySet[Impresion]:
    return Impresion.objects.filter(documento=documento, sello=sello_del_diseno())


def _guardado(documento: Documento) -> bytes | None:
    """Return the kept file; one that was never registered (older than the rows, or brought by hand) is, now."""
    try:
        pdf = ruta_de(documento).read_bytes()
    except OSError:
        return None
    if not _filas(documento).filter(estado=EstadoImpresion.LISTA).exists():
        _registrar_si_se_puede(documento, pdf)
    return pdf


def _dibujar(documento: Documento, avance: Callable[[int], None] | None = None) -> bytes:
    adjunto = Adjunto(
        nombre=f"{documento.nombre_de_archivo}.json",
        texto=documento.contenido,
        descripcion=f"Datos de los que salió este documento; su SHA-256 es {documento.huella}",
        momento=documento.fecha,
    )
    return dibujar_pdf(pagina_de(documento), adjuntos=(adjunto,), identidad=documento.huella, avance=avance)


def _guardar(documento: Documento, pdf: bytes) -> None:
    """Put the whole file in its place at once, and on the disk before it has its name."""
    ruta = ruta_de(documento)
    ruta.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    provisional = ruta.with_name(f".{ruta.name}.{secrets.token_hex(8)}")
    try:
        with provisional.open("xb") as archivo:
            archivo.write(pdf)
            archivo.flush()
            os.fsync(archivo.fileno())
        provisional.replace(ruta)
    finally:
        provisional.unlink(missing_ok=True)


def _registrar(documento: Documento, pdf: bytes) -> None:
    """Write what was drawn on its row, which keeps the first SHA-256 for ever."""
    fila, _ = Impresion.objects.get_or_create(
        documento=documento, sello=sello_del_diseno(), defaults={"pedida_en": ahora()}
    )
    propia = huella(pdf)
    with pikepdf.open(BytesIO(pdf)) as abierto:
        paginas = len(abierto.pages)
    Impresion.objects.filter(pk=fila.pk, huella="").update(
        estado=EstadoImpresion.LISTA, huella=propia, bytes=len(pdf), paginas=paginas
    )
    Impresion.objects.filter(pk=fila.pk).exclude(estado=EstadoImpresion.LISTA).update(
        estado=EstadoImpresion.LISTA, paginas=paginas
    )
    if fila.huella and fila.huella != propia:
        registro.error(
            "El PDF de %s ya no sale igual: la huella registrada es %s… y ahora da %s…",
            documento.folio,
            fila.huella[:12],
            propia[:12],
        )


def _registrar_si_se_puede(documento: Documento, pdf: bytes) -> None:
    try:
        _registrar(documento, pdf)
    except DatabaseError as error:
        registro.warning("No se pudo registrar el PDF de %s: %s", documento.folio, type(error).__name__)


# --- The process that draws the long ones ---------------------------------------------------------------------------


def imprimir_lo_pedido() -> int:
    """Draw every PDF that waits, the oldest first, and return how many; 0 at once when another process is at it.

    One process at a time. Rows that a dead one left half done are taken again; each beginning counts, and after the third
    the drawing is FALLIDA. An error on the way ends the process, as a kill does: the row says how far it got.
    """
    os.nice(10)
    _limitar(resource.RLIMIT_AS, MEMORIA)
    hechas = 0
    while Impresion.objects.filter(estado__in=POR_HACER).exists():  # asked again once the lock is free
        with _turno() as mio:
            if not mio:
                return hechas
            _usar_carpeta_propia()
            hechas += _vaciar()
    return hechas


def _vaciar() -> int:
    """Draw until nothing waits, and return how many; the lock is ours."""
    try:
        sello = sello_del_diseno()
    except FaltaPango:
        registro.error("Falta con qué dibujar los PDF: sudo apt-get install %s", PAQUETES_DE_PANGO)
        Impresion.objects.filter(estado__in=POR_HACER).update(estado=EstadoImpresion.FALLIDA)
        return 0
    pendientes = Impresion.objects.filter(estado__in=POR_HACER)
    pendientes.exclude(sello=sello).update(estado=EstadoImpresion.FALLIDA)  # nobody can draw an older design
    hechas = 0
    while fila := pendientes.select_related("documento").order_by("pedida_en", "pk").first():
        hechas += _imprimir(fila)
    return hechas


def _imprimir(fila: Impresion) -> bool:
    """Draw one; False when it was given up."""
    if fila.intentos >= INTENTOS:
        registro.error("No se pudo dibujar el PDF de %s en %d intentos", fila.documento.folio, INTENTOS)
        Impresion.objects.filter(pk=fila.pk).update(estado=EstadoImpresion.FALLIDA)
        return False
    Impresion.objects.filter(pk=fila.pk).update(
        estado=EstadoImpresion.DIBUJANDO, intentos=F("intentos") + 1, paginas=0
    )
    _limitar(resource.RLIMIT_CPU, int(time.process_time()) + CPU)
    pdf = _dibujar(fila.documento, _apuntador(fila))
    _guardar(fila.documento, pdf)
    _registrar(fila.documento, pdf)
    return True


def _apuntador(fila: Impresion) -> Callable[[int], None]:
    """Return what notes the pages laid out so far, at most once a second; a second layout never counts back."""
    apuntadas, cuando = 0, time.monotonic()

    def apuntar(paginas: int) -> None:
        nonlocal apuntadas, cuando
        if paginas > apuntadas and time.monotonic() - cuando >= ENTRE_AVANCES:
            apuntadas, cuando = paginas, time.monotonic()
            Impresion.objects.filter(pk=fila.pk, estado=EstadoImpresion.DIBUJANDO).update(paginas=paginas)

    return apuntar


def _poner_en_espera(fila: Impresion) -> None:
    """Put a finished or failed drawing back in the queue, unless somebody already did."""
    nuevo = {"estado": EstadoImpresion.EN_ESPERA, "intentos": 0, "paginas": 0, "pedida_en": ahora()}
    Impresion.objects.filter(pk=fila.pk, estado=fila.estado).update(**nuevo)
    fila.refresh_from_db()


def _limitar(recurso: int, cuanto: int) -> None:
    """Lower this process's soft limit; the hard one stays, so that each document can have its own."""
    duro = resource.getrlimit(recurso)[1]
    resource.setrlimit(recurso, (cuanto if duro == resource.RLIM_INFINITY else min(cuanto, duro), duro))


# --- Who is at it ---------------------------------------------------------------------------------------------------


@contextmanager
def _turno(segundos: float = 1.0) -> Iterator[bool]:
    """Hold the lock while inside; False when another process has it. The system frees it when its holder dies.

    It waits ``segundos``, since whoever looks at the lock holds it for an instant. The file then says our process id.
    """
    with _candado().open("ab") as archivo:
        limite = time.monotonic() + segundos
        while not (mio := _tomar(archivo.fileno())) and time.monotonic() < limite:
            time.sleep(0.05)
        if mio:
            archivo.truncate(0)
            archivo.write(str(os.getpid()).encode())
            archivo.flush()
        yield mio
        if mio:
            archivo.truncate(0)  # it ended well: the next one may start at once


def _usar_carpeta_propia() -> None:
    """Have what drawing writes for a while beside the PDFs, and sweep what killed processes left; the lock is ours."""
    carpeta = _carpeta() / ".provisional"
    propia = carpeta / str(os.getpid())
    for otra in set(carpeta.glob("*")) - {propia}:
        shutil.rmtree(otra, ignore_errors=True)
    propia.mkdir(parents=True, exist_ok=True, mode=0o700)
    tempfile.tempdir = str(propia)


def _candado() -> Path:
    carpeta = _carpeta()
    carpeta.mkdir(parents=True, exist_ok=True, mode=0o700)
    return carpeta / ".imprenta"


def _tomar(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _despertar() -> None:
    """Start the process, unless it is alive or was started a moment ago. Raises ImprentaCerrada.

    The lock's file tells both: who holds it is alive, and it is written anew at each start.
    """
    try:
        with _candado().open("ab") as archivo:
            if not _tomar(archivo.fileno()):
                return
            estado = os.fstat(archivo.fileno())
            if estado.st_size and abs(time.time() - estado.st_mtime) < ENTRE_ARRANQUES:
                return
            archivo.truncate(0)
            archivo.write(b"0")
        _arrancar()
    except OSError as error:
        registro.warning("No se pudo arrancar la imprenta: %s", error.strerror)
        raise ImprentaCerrada("folder") from error


def _arrancar() -> None:
    """Start ``manage.py imprimir`` in a session of its own; it outlives the request, and its errors go to our log."""
    proceso = subprocess.Popen(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "imprimir"],
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    threading.Thread(
        target=proceso.wait, name="imprenta", daemon=True
    ).start()  # or it would stay as a zombie
