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
