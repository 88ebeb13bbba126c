"""The sections of the exercise's facts: what each one holds and what of it is needed to leave PREPARACION.

Pure. The wizard, the operation that saves one section, the checklist and the printed ficha all read this table.
"""

from dataclasses import dataclass, field


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
        {"colonias": "colonias o secciones convocadas", "edad_minima": "edad mínima"},
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


def seccion_de(campo: str) -> Seccion:
    """Return the section that holds ``campo``; raise KeyError when none does."""
    for seccion in SECCIONES:
        if campo in seccion.campos:
            return seccion
    raise KeyError(campo)
