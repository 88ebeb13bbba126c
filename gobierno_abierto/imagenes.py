"""Uploaded pictures: the content decides what they are, and they are drawn again without their metadata."""

import hashlib
import io
from dataclasses import dataclass
from functools import cached_property

from PIL import Image, ImageOps, UnidentifiedImageError

from gobierno_abierto.errores import ReglaIncumplida

JPEG, PNG = "image/jpeg", "image/png"
FIRMAS = {b"\xff\xd8\xff": JPEG, b"\x89PNG\r\n\x1a\n": PNG}
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
    lado_maximo: int = 0,
) -> Imagen:
    """Return the picture decoded, turned upright and encoded again, so that no place, device or disguise stays.

    ``lado_maximo`` (pixels, 0: none) makes a larger one smaller. Raises ReglaIncumplida on ``campo`` with the caller's
    words: ``no_es`` (not a JPEG or PNG), ``danada`` (it does not open whole), ``pequena`` (fewer than
    ``minimo_puntos`` pixels).
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
        if puntos < minimo_puntos:
            raise ReglaIncumplida(pequena, campo=campo)
        imagen = ImageOps.exif_transpose(imagen)
        gris = imagen.mode in {"1", "L", "I;16"}
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
    except (OSError, SyntaxError, ValueError, MemoryError, EOFError) as error:
        raise ReglaIncumplida(danada, campo=campo) from error
    return Imagen(salida.getvalue(), tipo, limpia.width, limpia.height)


def _llega_al_final(crudo: bytes, formato: str) -> bool:
    """Tell whether the image has its closing mark; Pillow can't be asked, since WeasyPrint tells it to forgive."""
    if formato == "PNG":
        return b"IEND\xaeB`\x82" in crudo
    return crudo.rfind(b"\xff\xd9") > crudo.rfind(b"\xff\xda") > 0
