"""Pictures drawn again: whatever their metadata say, upright and readable, or refused with a sentence."""

import io
import struct
import zlib

import pytest
from PIL import Image

from gobierno_abierto.errores import ReglaIncumplida
from gobierno_abierto.imagenes import Imagen, redibujar

# Pillow warns of what it can't read in a file's metadata, and goes on.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")

FRASES = {"campo": "plano", "no_es": "No es imagen.", "danada": "Está dañada.", "pequena": "Es pequeña."}


def de_pil(imagen, formato="PNG", **opciones):
    salida = io.BytesIO()
    imagen.save(salida, formato, **opciones)
    return salida.getvalue()


def abrir(hecha: Imagen):
    return Image.open(io.BytesIO(hecha.contenido))


def trozo(tipo, datos):
    return struct.pack(">I", len(datos)) + tipo + datos + struct.pack(">I", zlib.crc32(tipo + datos))


def png_con(tipo, datos, *, al_final=False):
    crudo = de_pil(Image.new("RGB", (400, 300), "red"))
    corte = crudo.index(b"IEND" if al_final else b"IDAT") - 4
    return crudo[:corte] + trozo(tipo, datos) + crudo[corte:]


def exif_de(*entradas, cola=b""):
    """Return EXIF of raw entries (tag, type, count, value): Pillow would refuse to write the damaged ones."""
    cuerpo = b"".join(struct.pack("<HHI4s", etiqueta, tipo, cuantos, valor) for etiqueta, tipo, cuantos, valor in entradas)  # fmt: skip
    return b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", len(entradas)) + cuerpo + b"\0\0\0\0" + cola


ACOSTADA = (0x0112, 3, 1, b"\x06\0\0\0")
DANADAS = {
    "sana": exif_de(ACOSTADA),
    "texto por número": exif_de(ACOSTADA, (0x011A, 5, 1, b"\xff\xff\xff\x7f")),
    "otra dañada antes": exif_de((0x010F, 2, 0x7FFFFFFF, b"\xff\xff\xff\x7f"), ACOSTADA),
    "tipo inventado": exif_de(ACOSTADA, (0x0131, 99, 3, b"abc\0")),
    "cuenta enorme": exif_de(ACOSTADA, (0x0131, 2, 0x7FFFFFFF, b"\0\0\0\0")),
    "subdirectorio que no está": exif_de(ACOSTADA, (0x8769, 4, 1, b"\xff\xff\xff\x7f")),
    "subdirectorio de texto": exif_de(ACOSTADA, (0x8769, 2, 4, b"abc\0"), (0x8825, 2, 4, b"abc\0")),
    "repetida en dos tipos": exif_de(ACOSTADA, (0xA005, 2, 2, b"x\0\0\0"), (0x829A, 5, 2, b"\x01\0\0\0")),
}


@pytest.mark.parametrize("exif", DANADAS.values(), ids=DANADAS)
def test_redibujar_endereza_aunque_lo_demas_de_los_metadatos_este_danado(exif):
    foto = Image.new("RGB", (400, 300), "white")
    foto.paste("red", (0, 0, 400, 100))
    hecha = redibujar(de_pil(foto, "JPEG", exif=exif), **FRASES)
    assert (hecha.ancho, hecha.alto) == (300, 400)
    derecha = abrir(hecha)
    assert derecha.getpixel((280, 200))[1] < 90  # what was above is now at the right
    assert derecha.getpixel((20, 200))[1] > 200
    assert not derecha.getexif()


@pytest.mark.parametrize("al_final", [False, True])
@pytest.mark.parametrize(
    "datos", [b"", b"\0\0\0\0", b"II*\0", b"MM\0*\xff\xff\xff\xff", b"Exif\0\0II*\0\x08"]
)
def test_redibujar_acepta_un_png_con_exif_que_no_se_lee(datos, al_final):
    hecha = redibujar(png_con(b"eXIf", datos, al_final=al_final), **FRASES)
    assert (hecha.ancho, hecha.alto) == (400, 300)


@pytest.mark.parametrize(("valor", "tamano"), [(n, (400, 300) if n in {0, 1, 2, 3, 4, 9} else (300, 400)) for n in range(10)])  # fmt: skip
def test_redibujar_entiende_las_ocho_orientaciones_y_ninguna_mas(valor, tamano):
    exif = exif_de((0x0112, 3, 1, bytes([valor, 0, 0, 0])))
    hecha = redibujar(de_pil(Image.new("RGB", (400, 300)), "JPEG", exif=exif), **FRASES)
    assert (hecha.ancho, hecha.alto) == tamano


def test_redibujar_da_una_imagen_o_una_frase_por_mas_que_se_altere():
    foto = de_pil(Image.new("RGB", (400, 300), "white"), "JPEG", exif=DANADAS["subdirectorio de texto"])
    frases = set()
    for lugar in range(20, 120):
        for byte in (0, 0x7F, 0xFF):
            try:
                redibujar(foto[:lugar] + bytes([byte]) + foto[lugar + 1 :], **FRASES)
            except ReglaIncumplida as error:
                frases.add(error.mensaje)
    assert frases <= set(FRASES.values())


@pytest.mark.parametrize(("gris", "sale"), [(0x0000, 0), (0x4000, 64), (0x8000, 128), (0xFFFF, 255)])
def test_redibujar_conserva_los_grises_de_dieciseis_bits(gris, sale):
    imagen = Image.new("I;16", (400, 300), gris)
    assert abs(abrir(redibujar(de_pil(imagen), **FRASES)).getpixel((10, 10)) - sale) <= 1


@pytest.mark.parametrize("tamano", [(90_000, 1), (301, 299), (299, 3000)])
def test_redibujar_mira_cada_lado(tamano):
    with pytest.raises(ReglaIncumplida, match="Es pequeña"):
        redibujar(de_pil(Image.new("L", tamano)), **FRASES, lado_minimo=300)


def test_redibujar_por_area_no_mira_los_lados():
    assert redibujar(de_pil(Image.new("L", (100, 4000))), **FRASES, minimo_puntos=90_000).alto == 4000
    assert redibujar(de_pil(Image.new("L", (300, 300))), **FRASES, lado_minimo=300).alto == 300
