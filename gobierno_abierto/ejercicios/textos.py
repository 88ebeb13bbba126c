"""Fixed wording of the exercise's pages: what each stage means, and how log entries are read."""

import json

from .etapas import ClaveEtapa
from .models import Ejercicio

# Source: the project's screen texts, «Página pública: en qué va el ejercicio».
EXPLICACION: dict[str, str] = {
    ClaveEtapa.PREPARACION: "Se define el lugar, la pregunta, el dinero y las reglas. Todavía no hay que hacer nada.",
    ClaveEtapa.CONVOCATORIA: "Ya puede registrarse. Si hay más personas que lugares, se sortea a la vista.",
    ClaveEtapa.DELIBERACION: (
        "Las mesas conversan y anotan ideas sin nombre. De ahí salen {max_propuestas} propuestas como máximo."
    ),
    ClaveEtapa.FACTIBILIDAD: (
        "Las dependencias revisan si cada propuesta se puede construir y si alcanza el dinero. "
        "Publican sus razones todas el mismo día."
    ),
    ClaveEtapa.VALIDACION: "Se explica el análisis y se responden preguntas. Después se fija lo que va en la boleta.",
    ClaveEtapa.VOTACION: (
        "Se vota en persona y en secreto. Nadie ve un solo voto hasta que cierren todas las casillas."
    ),
    ClaveEtapa.RESULTADOS: "Se abre la urna y se cuenta a la vista. Gana la opción con más votos.",
    ClaveEtapa.CONVENIO: (
        "El Municipio, {organo_garante} y la sociedad civil firman lo que se va a cumplir. "
        "Cada compromiso lleva responsable y fecha."
    ),
    ClaveEtapa.SEGUIMIENTO: (
        "Un comité que preside una persona de la colonia vigila la obra. "
        "Aquí se compara lo votado, lo contratado y lo entregado."
    ),
    ClaveEtapa.CONCLUIDO: (
        "La obra se entregó y el informe está publicado. Los datos personales se borran con constancia."
    ),
}

# Identifiers are ASCII; when a log entry is read, these words get their accents and the glossary's names back.
EN_PALABRAS: dict[str, str] = {
    "aclaracion": "aclaración",
    "acompanar": "acompañar",
    "codigo": "código",
    "contrasena": "contraseña",
    "cronograma": "cronograma",
    "dictamenes": "dictámenes",
    "inscripcion": "inscripción",
    "institucion": "institución",
    "objecion": "objeción",
    "relatoria": "relatoría",
    "rol": "papel",
    "sesion": "sesión",
    "validacion": "validación",
    "votacion": "votación",
    "recepcion": "recepción",
    "redaccion": "redacción",
    "conciliacion": "conciliación",
    "convergencia": "convergencia",
    "homonimo": "homónimo",
}


def explicar_etapa(ejercicio: Ejercicio) -> str:
    """Return what happens in the exercise's present stage, in plain words."""
    organo = ejercicio.organo_garante
    return EXPLICACION[ejercicio.etapa].format(
        max_propuestas=ejercicio.max_propuestas or "",
        organo_garante=organo.corto if organo else "el órgano garante",
    )


def leer_verbo(verbo: str) -> str:
    """Return what happened, without which: «Avanzar», «Cerrar mesa», «Asignar papel»."""
    return " ".join(EN_PALABRAS.get(palabra, palabra) for palabra in verbo.split("_")).capitalize()


def leer_asiento(verbo: str, hechos: str) -> str:
    """Return a log entry as a person reads it: «Avanzar de Preparación a Convocatoria», «Cerrar mesa 4»."""
    datos = json.loads(hechos)
    if verbo == "avanzar":
        return f"Avanzar de {ClaveEtapa(datos['desde']).label} a {ClaveEtapa(datos['hacia']).label}"
    texto = leer_verbo(verbo)
    numero = datos.get("numero") or datos.get("mesa_numero")
    return f"{texto} {numero}" if numero else texto
