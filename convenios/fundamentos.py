"""The legal bases that the convenio cites: which norm, which articles, whether they were read, and since when.

Pure. Later the rows become data that staff edit; the substitution by date and the grammar of a citation stay here.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

# Whoever verifies writes this when the whole norm is meant, with no article.
TODO_EL_ORDENAMIENTO = "todo el ordenamiento"

_PUNTO_FINAL = re.compile(r"(?<!\do)\.$")  # but not the one of «artículo 8o.»
_CON_FRACCIONES = re.compile(r", [^\W\d]")

LEYES_GENERALES_NUEVAS = date(2025, 3, 21)  # LGTAIP and LGPDPPSO in force (DOF 20-03-2025)
LEY_LOCAL_DE_PARTICIPACION = date(2025, 2, 15)  # LPCQ-2025 in force
REGLAMENTO_MUNICIPAL = date(
    2025, 10, 1
)  # RPCM entered into force some day of September 2025: sure from October


@dataclass(frozen=True)
class Fundamento:
    """One legal basis. ``articulos`` empty: still to be verified. ``leido_desde``: the text read rules only from then."""

    clave: str
    ordenamiento: str
    articulos: str
    sustenta: str
    vigencia: str
    leido_desde: date | None = None

    def esta_verificado(self, fecha: date) -> bool:
        """Tell whether the article was read in the text in force on ``fecha``."""
        return bool(self.articulos) and (self.leido_desde is None or fecha >= self.leido_desde)


@dataclass(frozen=True)
class Verificado:
    """What the legal area answered for one basis of one convenio."""

    articulos: str
    ordenamiento: str = ""


CPEUM = "la Constitución Política de los Estados Unidos Mexicanos"
LGAHOTDU = "la Ley General de Asentamientos Humanos, Ordenamiento Territorial y Desarrollo Urbano"
LGTAIP = "la Ley General de Transparencia y Acceso a la Información Pública"
LGPDPPSO = "la Ley General de Protección de Datos Personales en Posesión de Sujetos Obligados"
LGDNNA = "la Ley General de los Derechos de Niñas, Niños y Adolescentes"
LOMQ = "la Ley Orgánica Municipal del Estado de Querétaro"

_FILAS = (
    Fundamento(
        "CPEUM-6-A",
        CPEUM,
        "artículo 6o., apartado A, fracciones I y II",
        "Máxima publicidad; deber de documentar; protección de datos",
        "Última reforma DOF 15-10-2025; fr. I en su texto de 2014; la fr. II se reformó el 20-12-2024 (verificar para fechas anteriores)",
        date(2024, 12, 20),
    ),
    Fundamento(
        "CPEUM-8",
        CPEUM,
        "artículo 8o.",
        "Derecho de petición: respuesta escrita a quien pide",
        "Texto original de 1917",
    ),
    Fundamento(
        "CPEUM-115-II",
        CPEUM,
        "artículo 115, fracción II, primer y segundo párrafos",
        "Personalidad jurídica y patrimonio del Municipio; participación ciudadana y vecinal",
        "Texto de 1999",
    ),
    Fundamento(
        "CPEUM-115-II-B",
        CPEUM,
        "artículo 115, fracción II, inciso b)",
        "La ley local dice cuándo un convenio que rebasa el periodo del Ayuntamiento necesita dos terceras partes",
        "Consolidado al 15-10-2025",
    ),
    Fundamento(
        "CPEUM-115-III-G",
        CPEUM,
        "artículo 115, fracción III, inciso g)",
        "Parques y jardines y su equipamiento a cargo del Municipio",
        "Texto de 1999",
    ),
    Fundamento(
        "CPEUM-134",
        CPEUM,
        "artículo 134, primer párrafo",
        "Recursos públicos con eficiencia, eficacia, economía, transparencia y honradez",
        "Texto de 2008 y 2016",
    ),
    Fundamento(
        "CPEUM-134-PROP",
        CPEUM,
        "artículo 134, párrafo que inicia «La propaganda»",
        "Difusión institucional, sin promoción de personas servidoras públicas",
        "Texto de 2007. Se cita por su inicio: en 2024 se adicionó un párrafo y cambió la numeración",
    ),
    Fundamento(
        "LGAHOTDU-11",
        LGAHOTDU,
        "artículo 11, fracciones IV y XX",
        "El Municipio promueve obras y protege los espacios públicos",
        "Última reforma DOF 01-04-2024",
    ),
    Fundamento(
        "LGAHOTDU-74",
        LGAHOTDU,
        "artículo 74",
        "Participación social por consulta, opinión y deliberación para decidir proyectos y seguir las obras",
        "Última reforma DOF 01-04-2024; sin reforma posterior a 2020",
    ),
    Fundamento(
        "LGAHOTDU-75",
        LGAHOTDU,
        "artículo 75, fracciones I, III, VI y XII",
        "Interés general; accesibilidad universal; destino del espacio público",
        "Última reforma DOF 01-04-2024",
    ),
    Fundamento(
        "LGTAIP-3-VIII",
        LGTAIP,
        "artículo 3, fracción VIII",
        "Qué son los datos abiertos",
        "DOF 20-03-2025; vigente desde 21-03-2025",
    ),
    Fundamento(
        "LGTAIP-54",
        LGTAIP,
        "artículo 54, fracciones I y III",
        "Apertura, participación y colaboración",
        "DOF 20-03-2025; vigente desde 21-03-2025",
    ),
    Fundamento(
        "LGTAIP-56-58",
        LGTAIP,
        "artículos 56 y 58",
        "Publicar, actualizar al menos cada tres meses, decir quién genera y cuándo",
        "DOF 20-03-2025; vigente desde 21-03-2025",
    ),
    Fundamento(
        "LGTAIP-61",
        LGTAIP,
        "artículo 61",
        "Medidas de acceso para personas con discapacidad y hablantes de lenguas indígenas",
        "DOF 20-03-2025; vigente desde 21-03-2025",
    ),
    Fundamento(
        "LGTAIP-65",
        LGTAIP,
        "artículo 65, fracciones XXV, XXVI, XXXI y XXXV",
        "Publicidad de convenios, contratación de la obra, avances y mecanismos de participación",
        "DOF 20-03-2025; vigente desde 21-03-2025",
    ),
    Fundamento(
        "LGTAIP-115-120",
        LGTAIP,
        "artículos 115, 119 y 120",
        "Datos personales confidenciales; versión pública",
        "DOF 20-03-2025; vigente desde 21-03-2025",
    ),
    Fundamento(
        "LGTAIP-T19",
        "el Decreto publicado en el Diario Oficial de la Federación el 20 de marzo de 2025, que expide la Ley General de Transparencia y Acceso a la Información Pública",
        "artículo décimo noveno transitorio",
        "Los organismos garantes locales siguen hasta que la entidad armonice su ley",
        "Falta verificar si Querétaro ya armonizó",
    ),
    Fundamento(
        "LGPDPPSO-PRIN",
        LGPDPPSO,
        "artículos 7, 14, 15, 16, 17, 18 y 19",
        "Sensibles, consentimiento, conservación, proporcionalidad",
        "DOF 20-03-2025; vigente desde 21-03-2025; última reforma 14-11-2025",
    ),
    Fundamento(
        "LGPDPPSO-AVISO",
        LGPDPPSO,
        "artículos 20, 21 y 22",
        "Aviso de privacidad integral y simplificado",
        "DOF 20-03-2025; vigente desde 21-03-2025; última reforma 14-11-2025",
    ),
    Fundamento(
        "LGPDPPSO-CONF",
        LGPDPPSO,
        "artículo 36",
        "Confidencialidad de quienes tratan datos",
        "DOF 20-03-2025; vigente desde 21-03-2025; última reforma 14-11-2025",
    ),
    Fundamento(
        "LGPDPPSO-TRANSF",
        LGPDPPSO,
        "artículos 59, 60, 61, 63 y 64",
        "Transferencias: consentimiento, excepciones y formalización",
        "DOF 20-03-2025; vigente desde 21-03-2025; última reforma 14-11-2025",
    ),
    Fundamento(
        "LGDNNA-71-74",
        LGDNNA,
        "artículos 71, 72 y 74",
        "Derecho a participar y a saber cómo se valoró su opinión",
        "Última reforma DOF 15-01-2026; 72 en su texto de 2017",
    ),
    Fundamento(
        "LGDNNA-76",
        LGDNNA,
        "artículos 76 y 77",
        "Intimidad, imagen y datos personales",
        "Última reforma DOF 15-01-2026; 72 en su texto de 2017",
    ),
    Fundamento(
        "LGIPD-16-17",
        "la Ley General para la Inclusión de las Personas con Discapacidad",
        "artículos 16 y 17",
        "Accesibilidad del espacio público",
        "Última reforma DOF 14-06-2024",
    ),
    Fundamento(
        "LGA-41-47",
        "la Ley General de Archivos",
        "artículos 41, 43 y 47",
        "Trazabilidad y conservación del documento electrónico y del papel",
        "Última reforma DOF 14-11-2025",
    ),
    Fundamento(
        "LOPSRM-1-VI",
        "la Ley de Obras Públicas y Servicios Relacionados con las Mismas",
        "artículo 1, fracción VI",
        "Se aplica a municipios cuando usan recursos federales por convenio, salvo los fondos que ahí se excluyen",
        "Última reforma DOF 14-11-2025; la fracción se reformó el 16-04-2025",
    ),
    Fundamento(
        "LFEA-3-9",
        "la Ley de Firma Electrónica Avanzada",
        "artículos 3, 7 y 9",
        "Efectos de la firma electrónica avanzada. Rige a la Federación y a particulares; no directamente al Municipio",
        "Última reforma DOF 14-11-2025",
    ),
    Fundamento(
        "LGTAIP-2015",
        "la Ley General de Transparencia y Acceso a la Información Pública, publicada el 4 de mayo de 2015",
        "",
        "Transparencia en actos anteriores al 21-03-2025",
        "Abrogada; se sabe por el transitorio que la abroga",
    ),
    Fundamento(
        "LGPDPPSO-2017",
        "la Ley General de Protección de Datos Personales en Posesión de Sujetos Obligados, publicada el 26 de enero de 2017",
        "",
        "Datos personales en actos anteriores al 21-03-2025",
        "Abrogada; se sabe por el transitorio que la abroga",
    ),
    Fundamento(
        "CPQ",
        "la Constitución Política del Estado de Querétaro",
        "",
        "Bases locales del Municipio y del órgano garante",
        "Texto no leído",
    ),
    Fundamento(
        "LOMQ-REPR",
        LOMQ,
        "",
        "Quién representa al Municipio y firma convenios",
        "Texto no leído; confirmar nombre",
    ),
    Fundamento(
        "LOMQ-CONV",
        LOMQ,
        "",
        "Cuándo se necesita acuerdo del Ayuntamiento y con qué mayoría",
        "Texto no leído; confirmar nombre",
    ),
    Fundamento(
        "LPCQ-2025",
        "la Ley de Participación Ciudadana del Estado de Querétaro, publicada el 14 de febrero de 2025",
        "",
        "Mecanismos de participación, desde el 15-02-2025",
        "Texto no leído",
    ),
    Fundamento(
        "LPCQ-2012",
        "la Ley de Participación Ciudadana del Estado de Querétaro vigente en 2023",
        "",
        "Obra pública con participación y consulta vecinal en 2023",
        "Texto no leído",
    ),
    Fundamento(
        "RPCM",
        "el Reglamento de Participación Ciudadana del Municipio de Querétaro",
        "",
        "Mecanismos municipales, desde septiembre de 2025",
        "Texto no leído",
    ),
    Fundamento(
        "LGAQ",
        "los Lineamientos de Gobierno Abierto del órgano garante",
        "",
        "Reglas del ejercicio y del Comité",
        "Texto no leído",
    ),
    Fundamento(
        "LTAIPQ",
        "la Ley de Transparencia y Acceso a la Información Pública del Estado de Querétaro",
        "",
        "Facultades del órgano garante; lista local de obligaciones",
        "Texto no leído; verificar vigencia",
    ),
    Fundamento(
        "LPDPQ",
        "la Ley de Protección de Datos Personales en Posesión de Sujetos Obligados del Estado de Querétaro",
        "",
        "Reglas locales de datos personales",
        "Texto no leído; verificar vigencia",
    ),
    Fundamento(
        "LOPQ",
        "la Ley de Obra Pública del Estado de Querétaro",
        "",
        "Contratación con recursos locales",
        "Texto no leído; confirmar nombre",
    ),
    Fundamento(
        "LFEQ",
        "la ley de firma electrónica del Estado de Querétaro",
        "",
        "Valor de la firma electrónica ante el Municipio",
        "Texto no leído; confirmar que exista y esté vigente",
    ),
    Fundamento(
        "RIM",
        "los reglamentos interiores de las áreas participantes",
        "",
        "Facultades de cada secretaría y coordinación",
        "Texto no leído",
    ),
    Fundamento(
        "RPCM-ANTERIOR",
        "el reglamento municipal de participación ciudadana anterior al de 2025",
        "",
        "Mecanismos municipales antes de septiembre de 2025",
        "No se conoce: quien verifique escribe su nombre completo y sus artículos",
    ),
)
FUNDAMENTOS: dict[str, Fundamento] = {una.clave: una for una in _FILAS}


def en_la_fecha(clave: str, fecha: date) -> str:
    """Return the key to cite on ``fecha`` instead of ``clave``: only norms in force on the document's date are cited."""
    if clave.startswith("LGTAIP-") and fecha < LEYES_GENERALES_NUEVAS:
        return "LGTAIP-2015"
    if clave.startswith("LGPDPPSO-") and fecha < LEYES_GENERALES_NUEVAS:
        return "LGPDPPSO-2017"
    if clave == "LPCQ-2025" and fecha < LEY_LOCAL_DE_PARTICIPACION:
        return "LPCQ-2012"
    if clave == "RPCM" and fecha < REGLAMENTO_MUNICIPAL:
        return "RPCM-ANTERIOR"
    return clave


def de_norma(ordenamiento: str) -> str:
    """Return «de la Ley…», «del Decreto…», «de los Lineamientos…»."""
    return f"del {ordenamiento[3:]}" if ordenamiento.startswith("el ") else f"de {ordenamiento}"


def redactar_cita(ordenamiento: str, articulos: str) -> str:
    """Return «el artículo 74 de la Ley…» or «los artículos 56 y 58 del…»; the norm alone when no article is meant."""
    if articulos == TODO_EL_ORDENAMIENTO:
        return ordenamiento
    nexo = "los" if articulos.startswith("artículos") else "el"
    coma = "," if _CON_FRACCIONES.search(articulos) else ""  # «el artículo 11, fracción IV, de la Ley…»
    return f"{nexo} {articulos}{coma} {de_norma(ordenamiento)}"


def limpiar_articulos(texto: str) -> str:
    """Return what was typed as it will be cited, or an empty string when it does not begin as a citation does."""
    limpio = _PUNTO_FINAL.sub("", " ".join(texto.split()).rstrip(";, "))
    if limpio.lower() == TODO_EL_ORDENAMIENTO:
        return TODO_EL_ORDENAMIENTO
    primera, _, resto = limpio.partition(" ")
    primera = {
        "art.": "artículo",
        "articulo": "artículo",
        "arts.": "artículos",
        "articulos": "artículos",
    }.get(primera.lower(), primera.lower())
    return f"{primera} {resto}" if primera in {"artículo", "artículos"} and resto else ""


class Citas:
    """The citations of one convenio: substitutes by date, remembers what was cited and what is still to be verified."""

    def __init__(self, fecha: date, verificados: Mapping[str, Verificado]) -> None:
        self.fecha = fecha
        self.verificados = verificados
        self.citados: dict[str, list[str]] = {}  # key in force → what each citation of it supports

    def esta_verificado(self, clave: str) -> bool:
        """Tell whether the key in force ``clave`` may be cited in a final version."""
        return clave in self.verificados or FUNDAMENTOS[clave].esta_verificado(self.fecha)

    def citar(self, clave: str) -> tuple[str, bool]:
        """Return the citation of ``clave`` as it stands on the date, and whether it is verified."""
        vigente = en_la_fecha(clave, self.fecha)
        fila = FUNDAMENTOS[vigente]
        sustenta = self.citados.setdefault(vigente, [])
        if FUNDAMENTOS[clave].sustenta not in sustenta:
            sustenta.append(FUNDAMENTOS[clave].sustenta)
        if respuesta := self.verificados.get(vigente):
            return redactar_cita(respuesta.ordenamiento or fila.ordenamiento, respuesta.articulos), True
        if fila.esta_verificado(self.fecha):
            return redactar_cita(fila.ordenamiento, fila.articulos), True
        return fila.ordenamiento, False

    def citar_varios(self, claves: Sequence[str]) -> list[tuple[str, bool]]:
        """Return the citations of ``claves`` without repeating one that two of them share on this date."""
        return list(dict.fromkeys(self.citar(clave) for clave in claves))

    @property
    def por_verificar(self) -> list[str]:
        """Return the cited keys that nobody has verified yet, in the order of the table."""
        return [clave for clave in FUNDAMENTOS if clave in self.citados and not self.esta_verificado(clave)]

    @property
    def por_revisar(self) -> list[str]:
        """Return the cited keys that the legal area must answer for, answered or not."""
        return [
            clave
            for clave, fila in FUNDAMENTOS.items()
            if clave in self.citados and not fila.esta_verificado(self.fecha)
        ]
