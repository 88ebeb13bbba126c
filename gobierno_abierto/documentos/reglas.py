"""Pure rules of a document: what a person typed to look one up, what a file is, and what to say of a version."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

MINIMO_DE_HUELLA = 12
UN_FOLIO = re.compile(r"\bGA[\s-]*([2-9A-HJKMNP-Z]{4})[\s-]*([2-9A-HJKMNP-Z]{4})\b")
# as it is copied from a page or a sheet: «Huella SHA-256: 6842e2ddba73…»
UNA_HUELLA = re.compile(rf"(?:huella)?(?:sha256)?:?([0-9a-f]{{{MINIMO_DE_HUELLA},64}})[….,;]*")

# PNG, JPEG, GIF, BMP, TIFF; then the brands of HEIC and AVIF
FIRMAS_DE_IMAGEN = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
MARCAS_DE_FOTO = (b"heic", b"heix", b"mif1", b"msf1", b"hevc", b"avif")


@dataclass(frozen=True)
class Busqueda:
    """A folio in its printed form, or the beginning of a SHA-256; never both."""

    folio: str = ""
    huella: str = ""


def leer_busqueda(texto: str) -> Busqueda | None:
    """Return what ``texto`` asks for, forgiving case, blanks, dashes and what is copied around it; None if neither.

    A hash needs at least its first twelve hexadecimal digits.
    """
    seguido = re.sub(r"[\s-]", "", texto).lower()
    if hallada := UNA_HUELLA.fullmatch(seguido):
        return Busqueda(huella=hallada[1])
    if hallado := UN_FOLIO.search(re.sub("[‐-―]", "-", texto).upper()):
        return Busqueda(folio=f"GA-{hallado[1]}-{hallado[2]}")
    return None


class Clase(Enum):
    """What a file is, told by its first bytes and not by its name."""

    VACIO = "vacio"
    PDF = "pdf"
    DATOS = "datos"
    IMAGEN = "imagen"
    OTRA = "otra"


def clase_de(inicio: bytes) -> Clase:
    """Return what the file that begins with ``inicio`` (its first 1,024 bytes) is."""
    if not inicio:
        return Clase.VACIO
    if b"%PDF-" in inicio:  # readers admit a few bytes before the mark
        return Clase.PDF
    if inicio.startswith(FIRMAS_DE_IMAGEN) or (
        (inicio[4:8] == b"ftyp" and inicio[8:12] in MARCAS_DE_FOTO) or inicio[8:12] == b"WEBP"
    ):
        return Clase.IMAGEN
    return Clase.DATOS if inicio.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[") else Clase.OTRA


class Estado(Enum):
    """What the verification page says first of a document."""

    RESERVADO = "reservado"
    ORIGINAL = "original"
    SUSTITUIDO = "sustituido"
    DEMOSTRACION = "demostracion"
    BORRADOR = "borrador"
    SIMULACRO = "simulacro"
    VIGENTE = "vigente"


ESTADO_DE_MARCA = {"DEMOSTRACIÓN": Estado.DEMOSTRACION, "SIMULACRO": Estado.SIMULACRO}


def estado_de(*, version: int, ultima: int, abierto: bool, marca: str, con_publica: bool = False) -> Estado:
    """Return the first thing to know of a version: replaced, closed, not for real, or in force.

    ``abierto``: whoever asks may open it. ``marca``: its watermark; one that nobody knows counts as a draft.
    ``con_publica``: it stays reserved for good, and a public version of it is published.
    """
    if version != ultima:
        return Estado.SUSTITUIDO
    if not abierto:
        return Estado.ORIGINAL if con_publica else Estado.RESERVADO
    if not marca:
        return Estado.VIGENTE
    return ESTADO_DE_MARCA.get(marca, Estado.BORRADOR)


def papeles_de(firmantes: list[dict[str, str]]) -> list[str]:
    """Return who signs a document by role and post, each once and without names."""
    dichos = []
    for uno in firmantes:
        calidad, cargo = uno.get("calidad", ""), uno.get("cargo", "")
        dichos.append(calidad if not cargo or cargo == calidad or cargo in calidad else f"{calidad}: {cargo}")
    return list(dict.fromkeys(filter(None, dichos)))


# The first words of institutions' and places' names, without accents; any other gets no article.
FEMENINOS = frozenset(
    "agencia alcaldia asociacion biblioteca camara cancha casa clinica comision contraloria coordinacion defensoria "
    "delegacion direccion escuela explanada fiscalia fundacion junta jefatura oficialia oficina plaza presidencia "
    "preparatoria primaria procuraduria regiduria sala secretaria secundaria sindicatura subdireccion subsecretaria "
    "tesoreria unidad universidad".split()
)
MASCULINOS = frozenset(
    "auditorio ayuntamiento bachillerato camellon campo centro colegio comite congreso consejo departamento deportivo "
    "edificio estadio fideicomiso foro gimnasio gobierno hospital instituto jardin juzgado kinder kiosco mercado "
    "modulo municipio museo organismo organo palacio parque patio poder quiosco salon sistema teatro tribunal".split()
)
CONTRAE = {"a": "al", "de": "del"}
SIN_ACENTOS = str.maketrans("áéíóúü", "aeiouu")


def con_articulo(nombre: str, preposicion: str = "") -> str:
    """Return a name as a sentence says it: «la Secretaría…», «el Municipio…», «del Parque…», «al Centro…».

    ``preposicion`` goes before, contracted where Spanish does. A name whose first word isn't known gets no article,
    nor one that brings its own: «de Infoqro», «del Parque» for «el Parque».
    """
    limpio = nombre.strip()
    if not limpio:
        return ""
    primera, _, resto = limpio.partition(" ")
    articulo = primera if primera in ("el", "la", "los", "las") else ""
    if articulo:
        limpio = resto
    else:
        articulo = _articulo_de(re.sub(r"\W", "", primera).lower().translate(SIN_ACENTOS))
    if articulo == "el" and preposicion in CONTRAE:
        return f"{CONTRAE[preposicion]} {limpio}"
    return " ".join(filter(None, (preposicion, articulo, limpio)))


def _articulo_de(palabra: str) -> str:
    for articulo, plural, conocidas in (("la", "las", FEMENINOS), ("el", "los", MASCULINOS)):
        if palabra in conocidas:
            return articulo
        if palabra.removesuffix("s") in conocidas or palabra.removesuffix("es") in conocidas:
            return plural
    return ""


def medida(cantidad: Decimal | None) -> str:
    """Return a quantity with thousands separated and no useless zeros: «2,700», «1,250.5»; nothing for None."""
    return "" if cantidad is None else f"{cantidad:,.2f}".rstrip("0").rstrip(".")
