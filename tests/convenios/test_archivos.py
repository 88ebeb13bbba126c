"""A scan is what its content says: disguises, bombs and metadata stay out."""

import io
import zipfile
import zlib

import pikepdf
import pytest
from PIL import Image

from convenios import archivos
from convenios.archivos import revisar_escaneo
from gobierno_abierto import imagenes
from gobierno_abierto.errores import ReglaIncumplida
from tests.factories.convenios import imagen, pdf


def rechazo(contenido):
    with pytest.raises(ReglaIncumplida) as error:
        revisar_escaneo(contenido)
    assert error.value.campo == "archivo"
    return str(error.value)


def zip_disfrazado():
    salida = io.BytesIO()
    with zipfile.ZipFile(salida, "w") as uno:
        uno.writestr("convenio.pdf", "no")
    return salida.getvalue()


def test_pdf_se_guarda_tal_cual():
    crudo = pdf(3)
    escaneo = revisar_escaneo(crudo)
    assert (escaneo.contenido, escaneo.tipo, escaneo.paginas) == (crudo, "application/pdf", 3)


@pytest.mark.parametrize(
    ("contenido", "dice"),
    [
        (b"", "vacío"),
        (zip_disfrazado(), "no es un PDF"),
        (b"GIF89a" + b"\0" * 50, "no es un PDF"),
        (b"<html><script>1</script>", "no es un PDF"),
        (b"%PDF-1.7\nno sigue nada", "dañado"),
        (b"\xff\xd8\xff" + b"\0" * 80, "dañada"),
        (b"\xff\xd8\xff\xff\xda" + b"\0" * 80 + b"\xff\xd9", "no es un PDF"),
        (imagen("JPEG")[:2000], "dañada"),
        (imagen("PNG")[:200], "dañada"),
        (imagen("JPEG", lado=(200, 300)), "pequeña"),
    ],
)
def test_archivo_raro_se_rechaza_con_lo_que_hay_que_hacer(contenido, dice):
    assert dice in rechazo(contenido)


def test_archivo_mayor_de_veinte_megas_se_rechaza():
    assert "20 MB" in rechazo(b"%PDF-" + b"\0" * archivos.MAXIMO_BYTES)


def test_pdf_con_contrasena_se_rechaza():
    crudo = pdf(encryption=pikepdf.Encryption(owner="ficticia", user="ficticia"))
    assert "contraseña" in rechazo(crudo)


def test_pdf_sin_hojas_o_con_demasiadas_se_rechaza():
    assert "hojas" in rechazo(pdf(0))
    assert "hojas" in rechazo(pdf(archivos.MAXIMO_HOJAS + 1))


def _con(cambio):
    uno = pikepdf.open(io.BytesIO(pdf()))
    cambio(uno)
    salida = io.BytesIO()
    uno.save(salida)
    return salida.getvalue()


@pytest.mark.parametrize(
    "cambio",
    [
        lambda uno: uno.attachments.__setitem__("a.txt", b"hola"),
        lambda uno: uno.Root.__setitem__(
            "/OpenAction", pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        ),
        lambda uno: uno.Root.__setitem__(
            "/OpenAction", uno.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("x")))
        ),
    ],
)
def test_pdf_con_adjuntos_o_programas_se_rechaza(cambio):
    assert "no es un escaneo" in rechazo(_con(cambio))


def test_png_bomba_se_rechaza_sin_abrirla(monkeypatch):
    def trozo(clase, datos):
        return len(datos).to_bytes(4, "big") + clase + datos + zlib.crc32(clase + datos).to_bytes(4, "big")

    cabeza = (60000).to_bytes(4, "big") * 2 + bytes([8, 0, 0, 0, 0])
    bomba = (
        b"\x89PNG\r\n\x1a\n"
        + trozo(b"IHDR", cabeza)
        + trozo(b"IDAT", zlib.compress(b"\0" * 1000))
        + trozo(b"IEND", b"")
    )
    monkeypatch.setattr(Image.Image, "load", lambda *_: pytest.fail("la bomba se abrió"))
    assert rechazo(bomba)


def test_imagen_grande_de_verdad_pero_legal_tambien_tiene_tope(monkeypatch):
    monkeypatch.setattr(imagenes, "MAXIMO_PUNTOS", 400_000)
    assert "demasiado grande" in rechazo(imagen("PNG"))


@pytest.mark.parametrize("formato", ["JPEG", "PNG"])
def test_imagen_pierde_sus_metadatos_y_queda_derecha(formato):
    exif = Image.Exif()
    exif[0x0112] = 6  # turned: the sheet lies on its side
    exif[0x010F] = "Aparato Ficticio"
    exif.get_ifd(0x8825)[1] = "N"
    escaneo = revisar_escaneo(imagen(formato, lado=(1200, 900), exif=exif))
    limpia = Image.open(io.BytesIO(escaneo.contenido))
    assert limpia.size == (900, 1200)
    assert not limpia.getexif()
    assert not limpia.info.get("exif")
    assert b"Ficticio" not in escaneo.contenido
    assert escaneo.tipo == f"image/{formato.lower()}"


def test_imagen_con_comentario_o_cola_escondida_la_pierde():
    escaneo = revisar_escaneo(imagen("JPEG", comment=b"secreto ficticio") + zip_disfrazado())
    assert b"secreto" not in escaneo.contenido
    assert b"PK\x03\x04" not in escaneo.contenido


@pytest.mark.parametrize("modo", ["1", "L", "P", "RGBA", "LA"])
def test_imagen_de_cualquier_modo_se_vuelve_a_dibujar(modo):
    salida = io.BytesIO()
    Image.new("RGBA", (900, 1200), "white").convert(modo).save(salida, "PNG")
    assert Image.open(io.BytesIO(revisar_escaneo(salida.getvalue()).contenido)).mode in {"L", "RGB"}
