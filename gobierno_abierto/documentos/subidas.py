"""A file that somebody brings to be compared: its SHA-256 is counted as it arrives, and nothing of it is kept.

No byte touches the disk and at most one piece of 64 KiB is in memory. What is wrong with an upload is said in one
sentence; how long and how much the server listens is bounded.
"""

import contextlib
import hashlib
import socket
import threading
import time
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParser, MultiPartParserError

from gobierno_abierto.errores import ReglaIncumplida

from .reglas import Clase, clase_de

MAXIMO = 25 * 1024 * 1024  # bytes of a file that is compared; the thickest document has a few
TOPE = 256 * 1024 * 1024  # bytes of a request that is read to its end, so that its sender can read the answer
SEGUNDOS = 120  # for a whole upload: 25 MiB at 1.8 Mbit/s
INICIO = 1024  # bytes in which a PDF says that it is one
PEDAZO = 64 * 1024
CAMPO = "archivo"

DEMASIADO = f"El archivo pesa más de {MAXIMO // 1024 // 1024} MB. Ningún documento de este sitio pesa tanto."
DE_MAS = "Llegaron varios archivos. Elija uno solo: se comparan de uno en uno."


class SubidaRechazada(ReglaIncumplida):
    """The upload can't be compared; ``estado`` is the HTTP status of the answer."""

    def __init__(self, mensaje: str, *, estado: int = 400) -> None:
        super().__init__(mensaje, campo=CAMPO)
        self.estado = estado


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

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
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

    @property
    def vencio(self) -> bool:
        """Tell whether the time for the whole body is over."""
        return time.monotonic() >= self.limite


def medir(request: HttpRequest) -> Archivo:
    """Read the one file of a request, hash it and return what is known of it; raise SubidaRechazada with one sentence.

    The request's ``POST`` and ``FILES`` stay untouched. A body larger than ``TOPE`` is not read at all.
    """
    dicho = request.META.get("CONTENT_LENGTH") or "0"
    largo = int(dicho) if dicho.isascii() and dicho.isdecimal() else 0
    if largo > TOPE:
        raise SubidaRechazada(DEMASIADO, estado=413)
    medidor = Medidor(request)
    if request.content_type == "multipart/form-data" and largo:
        _leer(request, medidor, largo)
    return _aceptado(medidor)


def _leer(request: HttpRequest, medidor: Medidor, largo: int) -> None:
    """Run the body through ``medidor`` to its end, or say why it did not get there."""
    cuerpo = _Cuerpo(request)
    cortar = _cortar_a_tiempo(request)
    try:
        MultiPartParser(request.META, cuerpo, [medidor], request.encoding).parse()  # type: ignore[arg-type]
        while cuerpo.leidos < largo and cuerpo.read(
            PEDAZO
        ):  # what is left of one that is too large, unparsed
            pass
    except SuspiciousOperation as error:  # too many files or fields
        raise SubidaRechazada(DE_MAS) from error
    except (TimeoutError, UnreadablePostError, MultiPartParserError) as error:
        raise _interrumpida(cuerpo.vencio) from error
    finally:
        cortar.cancel()
    if cuerpo.vencio or cuerpo.leidos < largo or not cuerpo.final.rstrip().endswith(b"--"):
        raise _interrumpida(cuerpo.vencio)


def _cortar_a_tiempo(request: HttpRequest) -> threading.Timer:
    """Start a clock that wakes up the server's thread if it still waits for a silent or dripping sender.

    The connection stops being read and stays open for the answer. Only gunicorn tells which one it is; behind a proxy
    that keeps uploads until they are whole nobody waits here.
    """

    def cortar() -> None:
        enchufe = request.META.get("gunicorn.socket")
        if isinstance(enchufe, socket.socket):
            with contextlib.suppress(OSError):
                socket.socket.shutdown(
                    enchufe, socket.SHUT_RD
                )  # not the TLS socket's own, which forgets its key

    reloj = threading.Timer(SEGUNDOS, cortar)
    reloj.daemon = True
    reloj.start()
    return reloj


def _aceptado(medidor: Medidor) -> Archivo:
    if medidor.cuantos == 0:
        raise SubidaRechazada("No llegó ningún archivo. Elija el archivo que quiere comparar.")
    if medidor.cuantos > 1:
        raise SubidaRechazada(DE_MAS)
    if medidor.total > MAXIMO:
        raise SubidaRechazada(DEMASIADO, estado=413)
    clase = clase_de(medidor.inicio)
    if clase == Clase.VACIO:
        raise SubidaRechazada("El archivo está vacío. Descárguelo otra vez o elija otro.")
    return Archivo(medidor.cuenta.hexdigest(), medidor.total, clase, medidor.nombre)


def _interrumpida(vencio: bool) -> SubidaRechazada:
    if vencio:
        return SubidaRechazada(
            f"El archivo tardó más de {SEGUNDOS // 60} minutos en llegar. "
            "Intente con mejor señal, o busque el documento por su folio.",
            estado=408,
        )
    return SubidaRechazada("El archivo no llegó completo. Elíjalo otra vez.")
