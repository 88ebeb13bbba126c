"""The sections of the exercise's facts: what each one holds and what of it is needed to leave PREPARACION.

Pure. The wizard, the operation that saves one section, the checklist and the printed ficha all read this table.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Seccion:
    """One page of the wizard.

    ``campos`` are fields of Ejercicio and, besides, ``colonias``, ``instituciones`` and ``plano``; ``requeridos`` maps
    those without which the exercise can't leave PREPARACION to how a person reads them.
    """

    clave: str
    titulo: str
    explicacion: str
    campos: tuple[str, ...]
    requeridos: dict[str, str] = field(default_factory=dict)


MAYORIA_DE_EDAD = 18

SECCIONES: tuple[Seccion, ...] = (
    Seccion(
        "nombre",
        "Cómo se llama",
        "Con qué nombre lo verán las y los habitantes, y en qué delegación se hace.",
        ("nombre", "nombre_corto", "municipio", "estado", "delegacion", "colonia_titulo"),
    ),
    Seccion(
        "decision",
        "Qué se decide y con qué dinero",
        "La pregunta, en palabras neutrales; hasta cuánto se puede gastar y de dónde sale.",
        ("obra_breve", "pregunta", "compromiso_publico", "techo_presupuestal", "fuente_de_financiamiento"),
        {
            "pregunta": "pregunta",
            "techo_presupuestal": "techo presupuestal",
            "fuente_de_financiamiento": "fuente de financiamiento",
        },
    ),
    Seccion(
        "territorio",
        "Territorio y quién participa",
        "Qué colonias o secciones se convocan, desde qué edad y con qué documentos.",
        ("territorio", "colonias", "edad_minima", "documentos_residencia", "documentos_identidad"),
        {
            "colonias": "colonias o secciones convocadas",
            "edad_minima": "edad mínima",
            "documentos_residencia": "comprobantes de domicilio",
            "documentos_identidad": "identificaciones",
        },
    ),
    Seccion(
        "predio",
        "El predio",
        "Dónde está, qué acredita que es municipal y qué se puede hacer en él.",
        (
            "predio_ubicacion",
            "predio_clave_catastral",
            "predio_superficie",
            "predio_titulo",
            "predio_uso_suelo",
            "predio_restricciones",
            "plano",
        ),
        {
            "predio_clave_catastral": "clave catastral",
            "predio_superficie": "superficie del predio",
            "predio_titulo": "documento que acredita la propiedad",
        },
    ),
    Seccion(
        "mesas",
        "Mesas y propuestas",
        "Cuántas mesas, de cuántas personas, y cuántas propuestas como máximo.",
        ("numero_mesas", "cupo_por_mesa", "max_propuestas", "minimo_registro", "acomodo_en_vivo"),
        {
            "numero_mesas": "número de mesas",
            "cupo_por_mesa": "personas por mesa",
            "max_propuestas": "máximo de propuestas",
        },
    ),
    Seccion(
        "votacion",
        "Votación y plazos",
        "Las reglas del voto quedan fijas antes de abrir la urna.",
        (
            "regla_empate",
            "base_porcentaje",
            "con_voto_en_blanco",
            "con_voto_nulo",
            "plazo_aclaracion",
            "plazo_inconformidad",
            "espera_kiosco",
        ),
    ),
    Seccion(
        "instituciones",
        "Instituciones",
        "Quién convoca, quién dictamina y quién acompaña, con su nombre oficial y sus personas.",
        ("instituciones",),
        {"acompana": "órgano garante", "ejecuta": "dependencia que recibe las propuestas"},
    ),
    Seccion(
        "contacto",
        "Registro y contacto",
        "Dónde se registra la gente y a dónde llama si tiene dudas.",
        ("lugar_registro", "telefono", "correo"),
    ),
)

POR_CLAVE: dict[str, Seccion] = {seccion.clave: seccion for seccion in SECCIONES}


# What a number of the facts may be, from … to …; the forms and the operation that saves read it here.
LIMITES: dict[str, tuple[int, int]] = {
    "edad_minima": (1, 120),
    "numero_mesas": (1, 500),
    "cupo_por_mesa": (2, 100),
    "max_propuestas": (1, 10),
    "minimo_registro": (1, 50_000),
    "plazo_aclaracion": (0, 2_160),
    "plazo_inconformidad": (0, 2_160),
    "espera_kiosco": (30, 3_600),
}


def fuera_de_limites(campo: str, valor: int | None) -> str:
    """Return the sentence that refuses ``valor`` for ``campo``; empty when it may be."""
    if campo not in LIMITES or valor is None:
        return ""
    desde, hasta = LIMITES[campo]
    return "" if desde <= valor <= hasta else f"Escriba un número entre {desde:,} y {hasta:,}."


# How much of a text fits, in letters, and how many rows a list takes.
LETRAS: dict[str, int] = {
    "pregunta": 2_000,
    "compromiso_publico": 2_000,
    "predio_restricciones": 4_000,
    "documentos_residencia": 2_000,
    "documentos_identidad": 2_000,
    "objetivo": 4_000,  # of an activity of the schedule, as the next two
    "desarrollo": 4_000,
    "participantes": 4_000,
}
MAXIMO_DE_COLONIAS = 300
MAXIMO_DE_INSTITUCIONES = 60
MAXIMO_DE_PERSONAS = 30  # of one institution


def demasiadas_letras(campo: str, valor: object) -> str:
    """Return the sentence that refuses a text too long for ``campo``; empty when it fits."""
    caben = LETRAS.get(campo)
    if caben is None or not isinstance(valor, str) or len(valor) <= caben:
        return ""
    return f"Son {len(valor):,} letras y caben {caben:,}: quite {len(valor) - caben:,}."


def demasiadas_filas(cuantas: int, caben: int, cosas: str) -> str:
    """Return the sentence that refuses a list too long; empty when it fits."""
    return (
        "" if cuantas <= caben else f"Son {cuantas:,} {cosas} y caben {caben:,}: quite {cuantas - caben:,}."
    )


# Blank though they are letters or marks: Hangul and Braille fillers, joiners, variation selectors.
RELLENOS = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def sin_invisibles(texto: str) -> str:
    """Return ``texto`` without what is not seen: zero-width letters, controls, and those that turn its order around."""
    renglones = RELLENOS.sub("", texto).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        letra
        for letra in renglones
        if letra in "\n\t" or unicodedata.category(letra) not in {"Cc", "Cf", "Cs"}
    )


def en_un_renglon(texto: str) -> str:
    """Return ``texto`` as it is seen, in one line and with single blanks: a person's name, a post."""
    return " ".join(sin_invisibles(texto).split())


def limpiar(valor: Any) -> Any:
    """Return ``valor``, whose texts may be inside lists and dictionaries, with each text as it is seen."""
    if isinstance(valor, str):
        return sin_invisibles(valor).strip()
    if isinstance(valor, list):
        return [limpiar(uno) for uno in valor]
    if isinstance(valor, dict):
        return {clave: limpiar(uno) for clave, uno in valor.items()}
    return valor


def plegar(texto: str) -> list[str]:
    """Return the words of ``texto`` without accents, case or signs, in their order («Muñoz-Ávila» → munoz, avila)."""
    separado = unicodedata.normalize("NFKD", re.sub(r"['’´`]", "", texto))
    sin_marcas = "".join(letra for letra in separado if not unicodedata.combining(letra))
    return re.findall(r"[^\W_]+", sin_marcas.casefold())


def sin_titulo(palabras: list[str]) -> list[str]:
    """Drop «colonia», «col.», «sección» or «sección electoral» before a name, and the zeros before a number."""
    while len(palabras) > 1 and palabras[0] in {"colonia", "col", "seccion", "secc", "electoral"}:
        palabras = palabras[1:]
    return [palabra.lstrip("0") if palabra.isdecimal() else palabra for palabra in palabras]


def mismo_nombre(texto: str) -> str:
    """Return what two writings of one name have in common, whatever their accents, case, signs or title."""
    return " ".join(sin_titulo(plegar(texto)))


def nombres_repetidos(
    filas: Sequence[tuple[str, Sequence[str]]], *, por_secciones: bool = False
) -> list[str]:
    """Return one sentence for each name that stands in two of ``filas``, which are (name, other names).

    The other name of a colonia is that same colonia, so it may be nobody else's. By sections the other names are the
    colonias that a section covers, and one colonia may lie in several.
    """
    de_quien: dict[str, tuple[int, str]] = {}
    repetidos = []
    for lugar, (nombre, otros) in enumerate(filas):
        for uno in (nombre,) if por_secciones else (nombre, *otros):
            primero, suyo = de_quien.setdefault(mismo_nombre(uno), (lugar, nombre))
            if primero == lugar:
                continue
            if mismo_nombre(uno) == mismo_nombre(suyo):
                repetidos.append(f"«{uno}» está en dos renglones: déjela en uno.")
            else:
                repetidos.append(f"«{uno}» ya es otro nombre de «{suyo}»: déjela en un solo renglón.")
    return repetidos


def nombre_de_seccion(texto: str) -> str:
    """Return «Sección 412» for «412», «0412» or «sección 412»; empty for what is no section number of 1 to 4 digits."""
    palabras = sin_titulo(plegar(texto))
    es_numero = len(palabras) == 1 and re.fullmatch(r"[0-9]{1,4}", palabras[0])
    return f"Sección {palabras[0]}" if es_numero else ""


def advertencias(seccion: str, *, lugares: int, minimo_registro: int, edad_minima: int | None) -> list[str]:
    """Return what is odd, though allowed, in what a section says now."""
    if seccion == "mesas" and 0 < lugares < minimo_registro:
        return [
            f"El mínimo de personas registradas ({minimo_registro:,}) pasa de los lugares que hay ({lugares:,}): "
            "siempre habrá que sortear."
        ]
    if seccion == "territorio" and edad_minima is not None and edad_minima < MAYORIA_DE_EDAD:
        return [
            "Podrán participar menores de edad: al registrarse presentarán la autorización de quien los tiene a su cargo."
        ]
    return []
