"""The seed's exercise, in the seed's words; what the seed does not say is labelled *dato de demostración*.

Source: «Cronograma de Actividades. Ejercicio de Gobierno Abierto en la Colonia Constituyentes del Parque»
(Querétaro, 2023). Accents are mended and «Arboledas» stays as an alias; see ``docs/decisiones/``.
"""

from datetime import date, time
from decimal import Decimal
from typing import Any

NOMBRE = "Ejercicio de Gobierno Abierto en la Colonia Constituyentes del Parque"
PREDIO = "Calle Jesús Rivera, Constituyentes del Parque"
DEMO = "dato de demostración"

FICHA: dict[str, Any] = {
    "nombre": NOMBRE,
    "nombre_corto": "Constituyentes del Parque",
    "demostracion": True,
    "municipio": "Querétaro",
    "estado": "Querétaro",
    "delegacion": "Epigmenio González",
    "colonia_titulo": "Constituyentes del Parque",
    "obra_breve": "un parque público",
    "pregunta": "¿Cómo debe ser el parque público que se construirá en el predio municipal de Calle Jesús Rivera?",
    "compromiso_publico": (
        f"El Municipio construirá la propuesta que gane, si es viable técnica y presupuestalmente ({DEMO})."
    ),
    "techo_presupuestal": Decimal("4000000.00"),
    "fuente_de_financiamiento": f"recursos propios del Municipio ({DEMO})",
    "edad_minima": 18,
    "predio_ubicacion": PREDIO,
    "predio_clave_catastral": f"14 01 001 01 001 001 ({DEMO})",
    "predio_superficie": Decimal("2700.00"),
    "predio_titulo": f"escritura pública 00,000 a favor del Municipio ({DEMO})",
    "predio_uso_suelo": f"equipamiento, espacio abierto ({DEMO})",
    "predio_restricciones": (
        f"Conservar los árboles que ya existen ({DEMO})\n"
        f"No construir sobre la franja por donde pasa la tubería de agua ({DEMO})"
    ),
    "numero_mesas": 11,
    "cupo_por_mesa": 11,
    "max_propuestas": 3,
    "minimo_registro": 11,
    "documentos_residencia": "Recibo de luz\nRecibo de agua\nRecibo de teléfono\nConstancia de residencia",
    "documentos_identidad": "Credencial para votar\nPasaporte\nCédula profesional",
    "plazo_aclaracion": 0,
    "plazo_inconformidad": 0,
    "lugar_registro": f"Delegación Epigmenio González ({DEMO})",
    "telefono": f"000 000 0000 ({DEMO})",
    "correo": "demostracion@example.org",
}

# What the seed does not say, and the example fills so that the exercise can move on.
DE_DEMOSTRACION = [
    "pregunta",
    "compromiso_publico",
    "techo_presupuestal",
    "fuente_de_financiamiento",
    "edad_minima",
    "documentos_residencia",
    "documentos_identidad",
    "predio_clave_catastral",
    "predio_superficie",
    "predio_titulo",
    "predio_uso_suelo",
    "predio_restricciones",
    "plano",
    "minimo_registro",
    "acomodo_en_vivo",
    "regla_empate",
    "con_voto_en_blanco",
    "con_voto_nulo",
    "plazo_aclaracion",
    "plazo_inconformidad",
    "lugar_registro",
    "telefono",
    "correo",
]
ACTIVIDAD_DE_DEMOSTRACION = ["sede", "hora_inicio", "hora_fin"]

COLONIAS: list[dict[str, str]] = [
    {"nombre": "Constituyentes del Parque", "alias": ""},
    {"nombre": "Las Fuentes", "alias": ""},
    {"nombre": "Arboledas del Parque", "alias": "Arboledas"},
]

SDHS = "Secretaría de Desarrollo Humano y Social"
GABINETE = "Coordinación de Gabinete"
SSPM = "Secretaría de Servicios Públicos Municipales"
OBRAS = "Secretaría de Obras Públicas Municipales"
FINANZAS = "Secretaría de Finanzas"
INFOQRO = "Comisión de Transparencia, Acceso a la Información Pública y Protección de Datos Personales del Estado de Querétaro"


def _titular(numero: int, cargo: str) -> list[dict[str, str]]:
    """Return the person who acts for an institution, visibly fictitious."""
    return [{"nombre": f"Persona Titular Ficticia {numero}", "cargo": f"{cargo} ({DEMO})"}]


INSTITUCIONES: list[dict[str, Any]] = [
    {
        "nombre": SDHS,
        "alias": "Desarrollo Humano y Social",
        "papel": "convoca",
        "representantes": _titular(1, "Titular de la Secretaría"),
    },
    {
        "nombre": GABINETE,
        "alias": "",
        "papel": "convoca",
        "representantes": _titular(2, "Titular de la Coordinación"),
    },
    {
        "nombre": SSPM,
        "alias": "Secretaría de Servicios Públicos",
        "papel": "ejecuta",
        "representantes": _titular(3, "Titular de la Secretaría"),
    },
    {
        "nombre": OBRAS,
        "alias": "Obras Públicas",
        "papel": "dictamina",
        "dato_de_demostracion": True,
        "representantes": _titular(4, "Titular de la Secretaría"),
    },
    {
        "nombre": FINANZAS,
        "alias": "Finanzas",
        "papel": "dictamina",
        "dato_de_demostracion": True,
        "representantes": _titular(5, "Titular de la Secretaría"),
    },
    {
        "nombre": INFOQRO,
        "alias": "Infoqro",
        "papel": "acompana",
        "representantes": _titular(6, "Comisionada Presidenta"),
    },
    {
        "nombre": "Representante de Sociedad Civil",
        "alias": "",
        "papel": "sociedad",
        "representantes": [{"nombre": "Persona Representante Ficticia", "cargo": f"Vecina ({DEMO})"}],
    },
]

_MUNICIPIO = f"Municipio de Querétaro a través de la {SDHS}, la Coordinación de Gabinete y la"
_HABITANTES = "habitantes de las Colonias Constituyentes del Parque, Las Fuentes y {} de la Delegación Epigmenio González e Infoqro."
_PARQUE = "la construcción de un parque público en Constituyentes del Parque"

ACTIVIDADES: list[dict[str, Any]] = [
    {
        "tipo": "jornada_deliberativa",
        "nombre": f"Primera mesa de trabajo para el {NOMBRE}",
        "titulo_largo": f"Primera mesa de trabajo (jornada deliberativa) para el {NOMBRE}.",
        "participantes": f"{_MUNICIPIO} Secretaría de Servicios Públicos, {_HABITANTES.format('Arboledas')}",
        "objetivo": (
            "Diálogo colaborativo entre los habitantes de las colonias convocadas y gobierno municipal "
            f"para generar propuestas sobre {_PARQUE}."
        ),
        "desarrollo": (
            "Integración de 11 mesas deliberativas conformadas por 11 personas cada una.\n\n"
            "Deliberación en donde los habitantes de las colonias convocados dialogarán con la finalidad de generar de "
            "manera colectiva un total de hasta tres propuestas para construir un parque público en el predio municipal "
            f"ubicado en {PREDIO}. La {SSPM}, se lleva las propuestas realizadas para analizar y determinar la "
            "viabilidad de su ejecución."
        ),
        "sede": f"Parque de la colonia Constituyentes del Parque ({DEMO})",
        "fecha": date(2023, 8, 8),
        "hora_inicio": time(17, 0),
        "hora_fin": time(20, 0),
    },
    {
        "tipo": "jornada_validacion",
        "nombre": f"Segunda mesa de trabajo para el {NOMBRE}",
        "titulo_largo": f"Segunda mesa de trabajo (jornada de validación) para el {NOMBRE}.",
        "participantes": f"{_MUNICIPIO} Secretaría de Servicios Públicos, {_HABITANTES.format('Arboledas del Parque')}",
        "objetivo": (
            "Exposición del análisis, confirmación de la validación técnica y presupuestal de las propuestas sobre "
            f"{_PARQUE}."
        ),
        "desarrollo": (
            "Validación con base en la primera mesa de trabajo, las dependencias de la administración pública municipal "
            "competentes, realizan el análisis de factibilidad correspondiente a efecto de determinar si las propuestas "
            "de parque público resultan viables técnica y presupuestalmente para su ejecución."
        ),
        "sede": f"Parque de la colonia Constituyentes del Parque ({DEMO})",
        "fecha": date(2023, 8, 15),
        "hora_inicio": time(9, 0),
        "hora_fin": time(11, 0),
    },
    {
        "tipo": "jornada_votacion",
        "nombre": "Jornada de votación",
        "titulo_largo": "Jornada de votación.",
        "participantes": f"{_MUNICIPIO} {SSPM}, {_HABITANTES.format('Arboledas del Parque')}",
        "objetivo": (
            "Que los habitantes de las colonias convocados elijan una de las tres propuestas finales de parque público "
            "por medio de una votación, de la cual resultará como propuesta ganadora, aquella que obtenga la mayoría "
            "de los votos emitidos en la jornada electiva."
        ),
        "sede": f"Parque de la colonia Constituyentes del Parque ({DEMO})",
        "fecha": date(2023, 8, 15),
        "hora_inicio": time(11, 0),
        "hora_fin": time(18, 0),
    },
    {
        "tipo": "firma_convenio",
        "nombre": "Firma de Convenio de Colaboración",
        "titulo_largo": "Firma de Convenio.",
        "participantes": "Municipio de Querétaro, Representante de Sociedad Civil e Infoqro.",
        "objetivo": (
            "Firma de Convenio de Colaboración para la Implementación del Ejercicio de Gobierno Abierto en la Colonia "
            "Constituyentes del Parque."
        ),
        "sede": f"Centro Cívico de Querétaro ({DEMO})",
        "fecha": date(2023, 10, 23),
    },
]

# usuario, nombre, institución, cargo, rol
CUENTAS: list[tuple[str, str, str, str, str]] = [
    ("coordinacion.1", "Coordinación Ficticia 1", "municipio", f"{GABINETE} ({DEMO})", "coordinacion"),
    ("coordinacion.2", "Coordinación Ficticia 2", "municipio", f"{GABINETE} ({DEMO})", "coordinacion"),
    ("desarrollo.social", "Desarrollo Social Ficticia", "municipio", f"{SDHS} ({DEMO})", "desarrollo_social"),
    *(
        (
            f"mesa.{numero:02d}",
            f"Relatoría Ficticia {numero:02d}",
            "municipio",
            f"Relatoría ({DEMO})",
            "facilitacion",
        )
        for numero in range(1, 12)
    ),
    ("dictamen.servicios", "Dictaminación Ficticia 1", "municipio", f"{SSPM} ({DEMO})", "dictaminacion"),
    ("dictamen.obras", "Dictaminación Ficticia 2", "municipio", f"{OBRAS} ({DEMO})", "dictaminacion"),
    ("dictamen.finanzas", "Dictaminación Ficticia 3", "municipio", f"{FINANZAS} ({DEMO})", "dictaminacion"),
    ("casilla.1", "Casilla Ficticia 1", "municipio", f"Personal de casilla ({DEMO})", "casilla"),
    ("casilla.2", "Casilla Ficticia 2", "municipio", f"Personal de casilla ({DEMO})", "casilla"),
    ("infoqro", "Infoqro Ficticia", "organo_garante", f"Infoqro ({DEMO})", "infoqro"),
    ("custodia.municipio", "Custodia Ficticia del Municipio", "municipio", f"Custodia ({DEMO})", "custodia"),
    ("custodia.infoqro", "Custodia Ficticia de Infoqro", "organo_garante", f"Custodia ({DEMO})", "custodia"),
    (
        "custodia.sociedad",
        "Custodia Ficticia de la sociedad",
        "sociedad_civil",
        f"Custodia ({DEMO})",
        "custodia",
    ),
    ("comite", "Comité Ficticio", "sociedad_civil", f"Comité ({DEMO})", "comite"),
    (
        "transparencia",
        "Transparencia Ficticia",
        "municipio",
        f"Unidad de Transparencia ({DEMO})",
        "transparencia",
    ),
    ("observacion", "Observación Ficticia", "sociedad_civil", f"Observación ({DEMO})", "observacion"),
]

# May open exercises (Municipio) or take them on (Infoqro).
PUEDEN_CREAR = frozenset({"coordinacion.1", "infoqro"})
