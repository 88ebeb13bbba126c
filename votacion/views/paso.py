"""What travels between the kiosk's pages: one sealed cookie, ``paso``, and the signed cookie of the paired device.

``paso`` is encrypted and authenticated (SecretBox), good for five minutes from each page, and holds the card's keyed
hash (never its code) and, at the confirmation, the choice. Nothing of it is kept on the server.
"""

import base64
import binascii
import hashlib
import json
import uuid
from dataclasses import asdict, dataclass, replace

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from gobierno_abierto.tiempo import ahora
from votacion.models import Kiosco

COOKIE_PASO = "paso"
COOKIE_KIOSCO = "kiosco"
RUTA = "/kiosco/"
LIMITE = 5 * 60  # seconds
VIDA_DEL_ENLACE = 7 * 24 * 60 * 60  # seconds
LOCALES = frozenset({"localhost", "127.0.0.1", "[::1]"})


@dataclass(frozen=True)
class Paso:
    """Where the person is: the card (keyed hash), the choice, a message to show next, or that the vote is in."""

    tarjeta: str = ""
    eleccion: str = ""
    aviso: str = ""
    casilla: int = 0
    fin: bool = False


def _caja() -> SecretBox:
    return SecretBox(
        hashlib.blake2b(settings.LLAVE_KIOSCO.encode(), digest_size=32, person=b"ga-paso").digest()
    )


def leer_paso(request: HttpRequest, kiosco: Kiosco) -> Paso:
    """Return the paso that this kiosk wrote; an empty one if there is none; one with KE-07 once its time is over."""
    crudo = request.COOKIES.get(COOKIE_PASO, "")
    if not crudo:
        return Paso()
    try:
        datos = json.loads(_caja().decrypt(base64.urlsafe_b64decode(crudo)))
    except (CryptoError, binascii.Error, ValueError):
        return Paso()
    if datos.pop("kiosco") != str(kiosco.serie):
        return Paso()
    vencio = int(ahora().timestamp()) - datos.pop("en") > LIMITE
    return Paso(aviso="KE-07") if vencio else Paso(**datos)


def poner_paso(
    respuesta: HttpResponse, request: HttpRequest, kiosco: Kiosco, paso: Paso, **cambios: object
) -> None:
    """Seal the paso, with ``cambios``, into the answer's cookie; its five minutes start again."""
    datos = asdict(replace(paso, **cambios)) | {  # type: ignore[arg-type]
        "kiosco": str(kiosco.serie),
        "en": int(ahora().timestamp()),
    }
    claro = json.dumps(datos).encode()
    claro = claro.ljust(320)  # the cookie's length must not tell the choice
    _poner(respuesta, request, COOKIE_PASO, base64.urlsafe_b64encode(_caja().encrypt(claro)).decode(), LIMITE)


def quitar_paso(respuesta: HttpResponse) -> None:
    """Delete the paso."""
    respuesta.delete_cookie(COOKIE_PASO, path=RUTA, samesite="Strict")


def _poner(respuesta: HttpResponse, request: HttpRequest, nombre: str, valor: str, segundos: int) -> None:
    anfitrion = (
        request.get_host().rsplit(":", 1)[0] if not request.get_host().endswith("]") else request.get_host()
    )
    respuesta.set_cookie(
        nombre,
        valor,
        max_age=segundos,
        path=RUTA,
        httponly=True,
        secure=request.is_secure() or anfitrion not in LOCALES,
        samesite="Strict",
    )


def leer_kiosco(request: HttpRequest) -> Kiosco | None:
    """Return the paired kiosk that this device is, with its casilla, jornada and exercise; None if it is not one."""
    try:
        clave, serie = Signer(salt="votacion.kiosco").unsign_object(request.COOKIES.get(COOKIE_KIOSCO, ""))
        return (
            Kiosco.objects.select_related("casilla__jornada__ejercicio")
            .filter(pk=clave, serie=uuid.UUID(serie))
            .first()
        )
    except (BadSignature, ValueError, TypeError):
        return None


def poner_kiosco(respuesta: HttpResponse, request: HttpRequest, kiosco: Kiosco) -> None:
    """Give the device the signed cookie by which it is known from now on."""
    valor = Signer(salt="votacion.kiosco").sign_object([kiosco.pk, str(kiosco.serie)])
    _poner(respuesta, request, COOKIE_KIOSCO, valor, VIDA_DEL_ENLACE)
