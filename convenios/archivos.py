"""What an uploaded scan really is: its content decides, never its name; images are drawn again without their metadata."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf

from gobierno_abierto.errores import ReglaIncumplida
from gobierno_abierto.imagenes import redibujar

MAXIMO_BYTES = 20 * 1024 * 1024
MINIMO_PUNTOS = 300_000
MAXIMO_HOJAS = 200
PDF = "application/pdf"
_PROHIBIDO_EN_PDF = {
    "/EmbeddedFile",
    "/JavaScript",
    "/Launch",
    "/ImportData",
    "/SubmitForm",
    "/RichMedia",
    "/GoToE",
}
_NO_ES = "El archivo no es un PDF, un JPEG ni un PNG. Escanee el convenio firmado y súbalo de nuevo."


@dataclass(frozen=True)
class Escaneo:
    """A checked scan, as it will be kept: its bytes, its real type and how many sheets it has."""

    contenido: bytes
    tipo: str
    paginas: int


def revisar_escaneo(crudo: bytes) -> Escaneo:
    """Return the scan as it will be kept, or raise ReglaIncumplida with what to do.

    A PDF is kept byte by byte once it opens, has sheets and carries neither programs nor attachments. An image is
    decoded, turned upright and encoded again, so that nothing of its metadata (place, device) or of a disguise stays.
    """
    if not crudo:
        raise ReglaIncumplida("El archivo está vacío. Vuelva a escanear el convenio.", campo="archivo")
    if len(crudo) > MAXIMO_BYTES:
        raise ReglaIncumplida(
            "El archivo pesa más de 20 MB. Escanee con menos resolución (200 ppp bastan).", campo="archivo"
        )
    if crudo.startswith(b"%PDF-"):
        return _revisar_pdf(crudo)
    return _revisar_imagen(crudo)


def _revisar_pdf(crudo: bytes) -> Escaneo:
    try:
        with pikepdf.open(io.BytesIO(crudo)) as pdf:
            hojas = len(pdf.pages)
            activo = _trae_algo_mas(pdf)
    except pikepdf.PasswordError as error:
        raise ReglaIncumplida("El PDF pide contraseña. Súbalo sin contraseña.", campo="archivo") from error
    except (pikepdf.PdfError, ValueError, RuntimeError, RecursionError) as error:
        raise ReglaIncumplida(
            "El PDF está dañado y no se puede abrir. Vuelva a escanear.", campo="archivo"
        ) from error
    if not 1 <= hojas <= MAXIMO_HOJAS:
        raise ReglaIncumplida(f"El PDF debe tener de 1 a {MAXIMO_HOJAS} hojas.", campo="archivo")
    if activo:
        raise ReglaIncumplida(
            "El PDF trae archivos adjuntos o programas, así que no es un escaneo. "
            "Suba la imagen de las hojas firmadas, no el PDF que se imprimió.",
            campo="archivo",
        )
    return Escaneo(crudo, PDF, hojas)


def _trae_algo_mas(pdf: pikepdf.Pdf) -> bool:
    """Tell whether the PDF carries attachments, scripts or actions: a scan has none."""
    return bool(pdf.attachments) or any(_es_activo(uno) for uno in _diccionarios(pdf))


def _diccionarios(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Yield every dictionary of the file once, also those written inside another object."""
    for raiz in pdf.objects:
        por_ver = [raiz]
        while por_ver:
            objeto = por_ver.pop()
            if isinstance(objeto, pikepdf.Dictionary | pikepdf.Stream):
                yield objeto
                dentro = [valor for _, valor in objeto.items()]
            elif isinstance(objeto, pikepdf.Array):
                dentro = list(objeto)
            else:
                continue
            por_ver += [
                uno
                for uno in dentro
                if isinstance(uno, pikepdf.Dictionary | pikepdf.Array) and not uno.is_indirect
            ]


def _es_activo(objeto: Any) -> bool:
    nombres = {str(objeto.get(llave, "")) for llave in ("/Type", "/S", "/Subtype")}
    return "/JS" in objeto or bool(nombres & _PROHIBIDO_EN_PDF)


def _revisar_imagen(crudo: bytes) -> Escaneo:
    imagen = redibujar(
        crudo,
        campo="archivo",
        no_es=_NO_ES,
        danada="La imagen está dañada o incompleta. Vuelva a escanear.",
        pequena="La imagen es muy pequeña para leerse. Escanee a 200 ppp o más.",
        minimo_puntos=MINIMO_PUNTOS,
    )
    if len(imagen.contenido) > MAXIMO_BYTES:
        raise ReglaIncumplida("La imagen pesa más de 20 MB. Escanee con menos resolución.", campo="archivo")
    return Escaneo(imagen.contenido, imagen.tipo, 1)
