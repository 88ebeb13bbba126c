"""Uploaded pictures: the content decides what they are, and they are drawn again without their metadata."""

import hashlib
import io
import struct
import zlib
from dataclasses import dataclass
from functools import cached_property

from PIL import Image, UnidentifiedImageError

from gobierno_abierto.errores import ReglaIncumplida

JPEG, PNG = "image/jpeg", "image/png"
FIRMAS = {b"\xff\xd8\xff": JPEG, b"\x89PNG\r\n\x1a\n": PNG}
ORIENTACION = 0x0112  # EXIF tag
AL_DERECHO = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# What Pillow lets out when a file's insides are not what its headers promise.
DANOS = (
    OSError, SyntaxError, ValueError, MemoryError, EOFError, TypeError, LookupError, AttributeError, ArithmeticError,
    struct.error, zlib.error,
)  # fmt: skip
MAXIMO_PUNTOS = 40_000_000  # a letter sheet at 600 dpi is 34 million


@dataclass(frozen=True)
class Imagen:
    """A picture as it is kept: its bytes, its real type, its size in pixels."""

    contenido: bytes
    tipo: str
    ancho: int
    alto: int

    @cached_property
    def huella(self) -> str:
        """Return the SHA-256 of the bytes, in hexadecimal."""
        return hashlib.sha256(self.contenido).hexdigest()


def tipo_de_imagen(crudo: bytes) -> str:
    """Return ``JPEG`` or ``PNG`` by the first bytes; empty for anything else."""
    return next((tipo for firma, tipo in FIRMAS.items() if crudo.startswith(firma)), "")


def redibujar(
    crudo: bytes,
    *,
    campo: str,
    no_es: str,
    danada: str,
    pequena: str,
    minimo_puntos: int = 0,
    lado_minimo: int = 0,
    lado_maximo: int = 0,
) -> Imagen:
    """Return the picture decoded, turned upright and encoded again, so that no place, device or disguise stays.

    ``lado_maximo`` (pixels, 0: none) makes a larger one smaller. Raises ReglaIncumplida on ``campo`` with the caller's
    words: ``no_es`` (not a JPEG or PNG), ``danada`` (it does not open whole), ``pequena`` (fewer than
    ``minimo_puntos`` pixels, or a side under ``lado_minimo``).
    """
    tipo = tipo_de_imagen(crudo)
    if not tipo:
        raise ReglaIncumplida(no_es, campo=campo)
    formato = "JPEG" if tipo == JPEG else "PNG"
    if not _llega_al_final(crudo, formato):
        raise ReglaIncumplida(danada, campo=campo)
    try:
        imagen: Image.Image = Image.open(io.BytesIO(crudo), formats=[formato])  # reads the header only
        puntos = imagen.width * imagen.height
        if puntos > MAXIMO_PUNTOS:
            raise ReglaIncumplida("La imagen es demasiado grande. Escanee a 300 ppp o menos.", campo=campo)
        if puntos < minimo_puntos or min(imagen.size) < lado_minimo:
            raise ReglaIncumplida(pequena, campo=campo)
        imagen.load()
        imagen = _de_ocho_bits(_al_derecho(imagen))
        gris = imagen.mode in {"1", "L"}
        limpia = Image.new("L" if gris else "RGB", imagen.size, "white")
        if gris:
            limpia.paste(imagen.convert("L"))
        else:
            opaca = imagen.convert("RGBA")  # what is transparent shows the white sheet behind
            limpia.paste(opaca, mask=opaca)
        if lado_maximo:
            limpia.thumbnail((lado_maximo, lado_maximo))
        salida = io.BytesIO()
        limpia.save(salida, formato, **({"quality": 90} if tipo == JPEG else {"optimize": bool(lado_maximo)}))
    except (UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise ReglaIncumplida(no_es, campo=campo) from error
    except DANOS as error:
        raise ReglaIncumplida(danada, campo=campo) from error
    return Imagen(salida.getvalue(), tipo, limpia.width, limpia.height)


def _al_derecho(imagen: Image.Image) -> Image.Image:
    """Return the picture as it was taken; metadata that can't be read say nothing of how it was."""
    giro = AL_DERECHO.get(_orientacion(imagen.info.get("exif", b"")))
    return imagen if giro is None else imagen.transpose(giro)


def _orientacion(exif: bytes) -> int:
    """Return the orientation that EXIF says, 0 for none: only that entry is read, whatever the others hold."""
    tiff = exif.removeprefix(b"Exif\0\0")
    orden = {b"II": "<", b"MM": ">"}.get(tiff[:2], "")
    if not orden:
        return 0
    try:
        lugar = struct.unpack_from(f"{orden}I", tiff, 4)[0]
        cuantas = struct.unpack_from(f"{orden}H", tiff, lugar)[0]
        for n in range(cuantas):
            etiqueta, _, _, valor = struct.unpack_from(f"{orden}HHIH", tiff, lugar + 2 + 12 * n)
            if etiqueta == ORIENTACION:
                return int(valor)
    except struct.error:  # it ends before what it promises
        pass
    return 0


def _de_ocho_bits(imagen: Image.Image) -> Image.Image:
    """Return a grey of 16 bits scaled to 8: Pillow by itself would make white of all that passes 255."""
    if not imagen.mode.startswith("I"):
        return imagen
    return imagen.convert("I").point(lambda gris: gris * (1 / 256)).convert("L")


def _llega_al_final(crudo: bytes, formato: str) -> bool:
    """Tell whether the image has its closing mark; Pillow can't be asked, since WeasyPrint tells it to forgive."""
    if formato == "PNG":
        return b"IEND\xaeB`\x82" in crudo
    return crudo.rfind(b"\xff\xd9") > crudo.rfind(b"\xff\xda") > 0
