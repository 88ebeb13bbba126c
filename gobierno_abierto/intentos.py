"""How often somebody tried: per device or account for a minute in memory, and per address for a while between processes.

Of an address only a keyed hash is kept, another one in each stretch of time: what a folder of counts tells is nothing.
"""

import ipaddress
import logging
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache, caches
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

registro = logging.getLogger(__name__)

VENTANA = 60  # seconds
RED_DE_UNA_CASA = 64  # bits of an IPv6 address that name the house; the rest a computer changes as it likes


def contar_intento(clave: str) -> None:
    """Add one try to ``clave`` in the running minute."""
    clave = f"intentos:{clave}"
    cache.add(clave, 0, VENTANA)
    try:
        cache.incr(clave)
    except ValueError:  # it expired in between
        cache.set(clave, 1, VENTANA)


def hay_demasiados(clave: str, limite: int) -> bool:
    """Tell whether ``clave`` used up its tries of this minute."""
    return int(cache.get(f"intentos:{clave}", 0)) >= limite


@dataclass(frozen=True)
class LimitePorDireccion:
    """So many tries of one thing from one network address in each stretch of ``segundos``, whatever process counts them.

    The processes share the counts through a folder, without a lock: two tries at the very same instant may count as one.
    Where the folder can't be read or written (a full disk) nobody waits: what only counts brings no page down.
    """

    cosa: str
    maximo: int
    segundos: int = 600

    def espera(self, request: HttpRequest) -> int:
        """Return how many seconds the address has to wait before its next try; 0 when it may try now."""
        if self._van(request) < self.maximo:
            return 0
        return self.segundos - int(time.time()) % self.segundos

    def contar(self, request: HttpRequest) -> None:
        """Add one try of the address in the running stretch."""
        van = self._van(request)
        try:
            caches["direcciones"].set(self._clave(request), van + 1, self.segundos)
        except OSError as error:
            registro.error("No se pudo contar un intento de «%s»: %s", self.cosa, error.strerror)

    def _van(self, request: HttpRequest) -> int:
        try:
            return int(caches["direcciones"].get(self._clave(request), 0))
        except OSError as error:
            registro.error("No se pudo leer la cuenta de «%s»: %s", self.cosa, error.strerror)
            return 0

    def _clave(self, request: HttpRequest) -> str:
        tramo = int(time.time()) // self.segundos
        dicho = f"{self.cosa}|{tramo}|{direccion_de(request)}"
        return salted_hmac("gobierno_abierto.intentos", dicho, algorithm="sha256").hexdigest()


def direccion_de(request: HttpRequest) -> str:
    """Return who asks, as a network address (IPv6: its house); empty when the server was not told.

    Behind the house's own proxy (``GA_PROXY``) it is the last address of ``X-Forwarded-For``, the one that the proxy
    itself wrote: whatever comes before, anybody may have made up.
    """
    dicha = request.META.get("REMOTE_ADDR", "")
    if settings.TRAS_PROXY:
        dicha = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2]
    try:
        direccion = ipaddress.ip_address(dicha.strip())
    except ValueError:
        return ""
    if isinstance(direccion, ipaddress.IPv6Address):
        if direccion.ipv4_mapped:
            return str(direccion.ipv4_mapped)
        return str(ipaddress.ip_network((int(direccion), RED_DE_UNA_CASA), strict=False))
    return str(direccion)
