"""Documents frozen through the real operation, from the seed's exercise."""

from gobierno_abierto.bitacora.operaciones import asentar, operacion
from gobierno_abierto.documentos.models import Documento, TipoDocumento
from gobierno_abierto.ejercicios.operaciones import levantar_documento

SECCIONES = [
    {
        "titulo": "Qué se decide",
        "filas": [
            {"dato": "Pregunta", "valor": "¿Cómo debe ser el parque?", "nota": ""},
            {"dato": "Techo presupuestal", "valor": "$4,000,000.00", "nota": "Dato de demostración"},
        ],
    }
]


@operacion
def levantar_ficha(ejercicio, **campos) -> Documento:
    """Freeze a ficha of the exercise in an operation of its own; ``corrige`` and ``publico`` as in the real one."""
    documento = levantar_documento(
        ejercicio,
        **{
            "tipo": TipoDocumento.FICHA,
            "titulo": "Ficha del ejercicio",
            "datos": {"secciones": SECCIONES},
            "firmantes": [
                {"nombre": "Persona Ficticia 001", "cargo": "Coordinadora", "calidad": "Coordinación"}
            ],
            "lugar": "Plaza de la colonia",
        }
        | campos,
    )
    asentar("levantar_ficha_de_prueba", ejercicio_id=ejercicio.pk, actor=None)
    return documento


LO_QUE_SE_DICE = (
    ("Una pista para caminar", "Un camino alrededor del parque, con piso que no resbale y bancas cada cincuenta metros."),
    ("Árboles de la región", "Mezquites y palo dulce en la orilla norte, con riego los primeros dos años."),
    ("Luz que no deje rincones", "Luminarias bajas en los andadores y junto a los juegos."),
)  # fmt: skip


def levantar_acta_larga(ejercicio, ideas: int) -> Documento:
    """Freeze a mesa's acta with as many ideas as asked, each told at such length that it takes a page."""
    return levantar_ficha(
        ejercicio,
        tipo=TipoDocumento.ACTA_MESA,
        titulo="Acta de la mesa 1",
        datos={
            "mesa_numero": 1,
            "pregunta": ejercicio.pregunta,
            "personas_presentes": 10,
            "personas_en_escritorio": 10,
            "cupo_por_mesa": 12,
            "ideas": [
                {
                    "numero": n,
                    "titulo": f"{LO_QUE_SE_DICE[n % 3][0]}, tramo {n}",
                    "que": " ".join(LO_QUE_SE_DICE[(n + m) % 3][1] for m in range(24)),
                    "por_que": "Hoy la gente camina en la calle, y los coches pasan rápido junto a niñas, niños y personas mayores.",
                    "donde": f"A {n} pasos de la entrada principal",
                    "beneficia": "Personas mayores, niñas y niños",
                    "condiciones": "Que tenga mantenimiento y que no quite sombra.",
                    "acuerdo": "Todas las personas estuvieron de acuerdo",
                }
                for n in range(1, ideas + 1)
            ],
            "acuerdos_mesa": "Que el parque se cuide entre todas y todos.",
            "hubo_disensos": False,
            "disensos": [],
            "conformes": 10,
            "facilitacion_nombre": "Persona Ficticia 002",
            "relatoria_nombre": "Persona Ficticia 003",
        },
    )
