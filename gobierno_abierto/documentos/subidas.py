"""A file that somebody brings to be compared: its SHA-256 is counted as it arrives, and nothing of it is kept.

No byte touches the disk and at most one piece of 64 KiB is in memory. What is wrong with an upload is said in one
sentence; how long, how much and to how many the server listens is bounded.
"""

import contextlib
import hashlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParser, MultiPartParserError

from gobierno_abierto.errores import ReglaIncumplida
from gobierno_abierto.intentos import direccion_de

from .reglas import Clase, clase_de

MAXIMO = 25 * 1024 * 1024  # bytes of a file that is compared; the thickest document has a few
TOPE = 256 * 1024 * 1024  # bytes of a request that is read to its end, so that its sender can read the answer
SEGUNDOS = 120  # for a whole upload: 25 MiB at 1.8 Mbit/s
SILENCIO = 10  # seconds without a byte after which nobody listens any more
A_LA_VEZ = 2  # uploads in one process, of its four threads: the rest of the site goes on answering
CORTESIA = 1  # seconds in which what is refused unread is read away, so that its sender can read why
INICIO = 1024  # bytes in which a PDF says that it is one
PEDAZO = 64 * 1024
CAMPO = "archivo"

DEMASIADO = f"El archivo pesa más de {MAXIMO // 1024 // 1024} MB. Ningún documento de este sitio pesa tanto."
DE_MAS = "Llegaron varios archivos. Elija uno solo: se comparan de uno en uno."
CON_OTROS_DATOS = "Llegaron otros datos además del archivo. Elíjalo otra vez en esta página."
NINGUNO = "No llegó ningún archivo. Elija el archivo que quiere comparar."
ILEGIBLE = "No se pudo leer lo que llegó. Póngale al archivo un nombre corto y elíjalo otra vez."
SIN_PESO = (
    "El archivo llegó sin decir cuánto pesa. Elíjalo en esta página, con su navegador, y compárelo otra vez."
)
OCUPADO = "En este momento se comparan otros archivos. Intente otra vez en unos segundos."


class SubidaRechazada(ReglaIncumplida):
    """The upload can't be compared; ``estado`` is the HTTP status of the answer, ``espera`` seconds until the next try."""

    def __init__(self, mensaje: str, *, estado: int = 400, espera: int = 0) -> None:
        super().__init__(mensaje, campo=CAMPO)
        self.estado = estado
        self.espera = espera


@dataclass(frozen=True)
class Archivo:
    """What is known of an uploaded file: SHA-256 in hexadecimal, size in bytes, what it is, and its sender's name for it."""

    huella: str
    bytes: int
    clase: Clase
    nombre: str


class Medidor(FileUploadHandler):
    """Count the hash of the files of ``CAMPO`` while they arrive, and hand nothing on."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.cuantos = 0
        self.total = 0
        self.nombre = ""
        self.inicio = b""
        self.cuenta = hashlib.sha256()
        self._cuenta_este = False

    def new_file(self, field_name: str, file_name: str, *args: Any, **kwargs: Any) -> None:
        """Note that a file begins; one that comes under another name isn't ours."""
        self._cuenta_este = field_name == CAMPO
        self.cuantos += self._cuenta_este
        self.nombre = file_name if self._cuenta_este else self.nombre

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Count one piece; past the maximum there is nothing more to look for in the body."""
        if not self._cuenta_este or self.cuantos > 1:
            return
        self.total += len(raw_data)
        if self.total > MAXIMO:
            raise StopUpload(connection_reset=True)
        self.cuenta.update(raw_data)
        self.inicio += raw_data[: max(0, INICIO - len(self.inicio))]

    def file_complete(self, file_size: int) -> None:
        """Give no file to the request."""


class _Cuerpo:
    """The body of a request, read until its time is over; it remembers how much came and how it ended."""

    def __init__(self, request: HttpRequest, largo: int) -> None:
        self.request = request
        self.largo = largo
        self.limite = time.monotonic() + SEGUNDOS
        self.leidos = 0
        self.final = b""

    def read(self, size: int) -> bytes:
        """Return up to ``size`` bytes; raise TimeoutError when they came too late."""
        trozo = self.request.read(size)
        if self.vencio:
            raise TimeoutError
        self.leidos += len(trozo)
        self.final = (self.final + trozo[-INICIO:])[-INICIO:]
        return trozo

    def agotar(self) -> None:
        """Read what is left, unparsed: who sends it reads the answer after that."""
        while self.leidos < self.largo and self.read(PEDAZO):
            pass

    @property
    def vencio(self) -> bool:
        """Tell whether the time for the whole body is over."""
        return time.monotonic() >= self.limite


def medir(request: HttpRequest) -> Archivo:
    """Read the one file of a request, hash it and return what is known of it; raise SubidaRechazada with one sentence.

    The request's ``POST`` and ``FILES`` stay untouched. A body larger than ``TOPE`` is not read at all, nor one that
    comes while this process reads ``A_LA_VEZ`` others, or another from the same address.
    """
    dicho = request.META.get("CONTENT_LENGTH") or "0"
    largo = int(dicho) if dicho.isascii() and dicho.isdecimal() else 0
    if "HTTP_TRANSFER_ENCODING" in request.META:
        desechar(request)
        raise SubidaRechazada(SIN_PESO, estado=411)
    if largo > TOPE:
        desechar(request)
        raise SubidaRechazada(DEMASIADO, estado=413)
    medidor = Medidor(request)
    if request.content_type == "multipart/form-data" and largo:
        with _un_lugar(request):
            _leer(request, medidor, largo)
    else:
        desechar(request)
    return _aceptado(medidor)


def desechar(request: HttpRequest) -> None:
    """Stop listening to a request whose body nobody wants, after reading for a moment what it has already sent.

    Left as it is, gunicorn would wait for it: seven seconds for a sender who says nothing, two of them in the thread that
    lets everybody in.
    """
    enchufe = request.META.get("gunicorn.socket")
    if not isinstance(enchufe, socket.socket):
        return
    limite = time.monotonic() + CORTESIA
    with contextlib.suppress(OSError, UnreadablePostError), _con_reloj(request, CORTESIA, CORTESIA / 4):
        while time.monotonic() < limite and request.read(PEDAZO):
            pass
    _ensordecer(enchufe)


_lugares: set[str] = set()  # the addresses whose uploads this process reads now
_candado = threading.Lock()


@contextlib.contextmanager
def _un_lugar(request: HttpRequest) -> Iterator[None]:
    """Keep one of the places for uploads while the block runs; raise SubidaRechazada when there is none."""
    direccion = direccion_de(request)
    with _candado:
        hay = direccion not in _lugares and len(_lugares) < A_LA_VEZ
        if hay:
            _lugares.add(direccion)
    if not hay:
        desechar(request)
        raise SubidaRechazada(OCUPADO, estado=503, espera=SILENCIO)
    try:
        yield
    finally:
        with _candado:
            _lugares.discard(direccion)


def _leer(request: HttpRequest, medidor: Medidor, largo: int) -> None:
    """Run the body through ``medidor`` to its end, or say why it did not get there."""
    cuerpo = _Cuerpo(request, largo)
    falta = None
    try:
        with _con_reloj(request, SEGUNDOS, SILENCIO):
            try:  # forms are in UTF-8, whatever the request says
                MultiPartParser(request.META, cuerpo, [medidor], "utf-8").parse()  # type: ignore[arg-type]
            except (SuspiciousOperation, MultiPartParserError) as error:
                falta = error
            cuerpo.agotar()
    except (TimeoutError, UnreadablePostError) as error:
        desechar(request)
        raise _interrumpida(cuerpo, error) from error
    if cuerpo.vencio or cuerpo.leidos < largo or not cuerpo.final.rstrip().endswith(b"--"):
        desechar(request)
        raise _interrumpida(cuerpo, None)
    if isinstance(falta, TooManyFieldsSent | TooManyFilesSent | RequestDataTooBig):
        raise SubidaRechazada(DE_MAS if medidor.cuantos > 1 else CON_OTROS_DATOS) from falta
    if falta:  # a name of kilobytes, or no form at all
        raise SubidaRechazada(ILEGIBLE) from falta


@contextlib.contextmanager
def _con_reloj(request: HttpRequest, segundos: float, silencio: float) -> Iterator[None]:
    """Read the connection for so many seconds, and no longer than ``silencio`` without a byte.

    A clock wakes up the server's thread that waits for a dripping sender: the connection stops being read and stays
    open for the answer. Only gunicorn tells which one it is; behind a proxy that keeps uploads until they are whole
    nobody waits here.
    """
    enchufe = request.META.get("gunicorn.socket")
    if not isinstance(enchufe, socket.socket):
        yield
        return
    antes = enchufe.gettimeout()
    reloj = threading.Timer(segundos, _ensordecer, [enchufe])
    reloj.daemon = True
    reloj.start()
    try:
        enchufe.settimeout(silencio)
        yield
    finally:
        reloj.cancel()
        with contextlib.suppress(OSError):
            enchufe.settimeout(antes)


def _ensordecer(enchufe: socket.socket) -> None:
    """Stop reading a connection: what waits for its bytes gets none; the answer can still be sent."""
    with contextlib.suppress(OSError):
        socket.socket.shutdown(enchufe, socket.SHUT_RD)  # not the TLS socket's own, which forgets its key


def _aceptado(medidor: Medidor) -> Archivo:
    if medidor.cuantos == 0:
        raise SubidaRechazada(NINGUNO)
    if medidor.cuantos > 1:
        raise SubidaRechazada(DE_MAS)
    if medidor.total > MAXIMO:
        raise SubidaRechazada(DEMASIADO, estado=413)
    clase = clase_de(medidor.inicio)
    if clase == Clase.VACIO:
        raise SubidaRechazada("El archivo está vacío. Descárguelo otra vez o elija otro.")
    return Archivo(medidor.cuenta.hexdigest(), medidor.total, clase, medidor.nombre)


def _interrumpida(cuerpo: _Cuerpo, error: Exception | None) -> SubidaRechazada:
    if cuerpo.vencio:
        return SubidaRechazada(
            f"El archivo tardó más de {SEGUNDOS // 60} minutos en llegar. "
            "Intente con mejor señal, o busque el documento por su folio.",
            estado=408,
        )
    if error and isinstance(error.__cause__, TimeoutError):
        return SubidaRechazada(
            "El archivo dejó de llegar. Intente con mejor señal, o busque el documento por su folio.",
            estado=408,
        )
    return SubidaRechazada("El archivo no llegó completo. Elíjalo otra vez.")
