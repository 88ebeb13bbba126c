"""Fixed wording of the exercise's pages: what each stage means, and how log entries are read."""

import json
from collections.abc import Container, Sequence
from typing import Any

from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.documentos.models import TipoDocumento

from .etapas import ClaveEtapa, Pendiente
from .ficha import POR_CLAVE
from .models import Dispensa, Ejercicio

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

# Log entries that tell from which stage to which, and those that tell which Pendiente.
ENTRE_ETAPAS = {"avanzar": "Avanzar", "reponer_etapa": "Regresar"}
CON_ROL = frozenset({"asignar_rol", "retirar_rol"})
CON_CLAVE = frozenset({"solicitar_dispensa", "refrendar_dispensa", "negar_dispensa", "caducar_dispensa"})

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
    "seccion": "sección",
    "sesion": "sesión",
    "validacion": "validación",
    "votacion": "votación",
    "recepcion": "recepción",
    "redaccion": "redacción",
    "conciliacion": "conciliación",
    "convergencia": "convergencia",
    "homonimo": "homónimo",
}


# What each stage publishes, in order, and when.
POR_PUBLICAR: tuple[tuple[str, str, str], ...] = (
    (
        TipoDocumento.AVISO_PRIVACIDAD,
        ClaveEtapa.CONVOCATORIA,
        "Lo publica la Unidad de Transparencia antes de la convocatoria.",
    ),
    (TipoDocumento.CONVOCATORIA, ClaveEtapa.CONVOCATORIA, "Se publica al abrir el registro."),
    (
        TipoDocumento.ACTA_JORNADA_DELIBERATIVA,
        ClaveEtapa.DELIBERACION,
        "Se publica cuando las mesas cierran su acta.",
    ),
    (
        TipoDocumento.ACTA_CONVERGENCIA,
        ClaveEtapa.DELIBERACION,
        "Se publica cuando la plenaria ratifica las propuestas.",
    ),
    (
        TipoDocumento.DICTAMEN,
        ClaveEtapa.FACTIBILIDAD,
        "Se publican todos el mismo día, con sus razones y sus costos.",
    ),
    (
        TipoDocumento.ACTA_VALIDACION,
        ClaveEtapa.VALIDACION,
        "Se publica cuando termina la jornada de validación.",
    ),
    (TipoDocumento.ACTA_CIERRE, ClaveEtapa.VOTACION, "Se publica cuando cierran las casillas."),
    (
        TipoDocumento.ACTA_ESCRUTINIO,
        ClaveEtapa.RESULTADOS,
        "Se publica cuando dos personas aprueban la cuenta de los votos.",
    ),
    (TipoDocumento.CONVENIO, ClaveEtapa.CONVENIO, "Se publica cuando lo firman las tres partes."),
)

# The stage that each kind of document belongs to in the list of documents; one that is not here belongs to none.
ETAPA_DE_DOCUMENTO: dict[str, str] = {
    TipoDocumento.FICHA: ClaveEtapa.PREPARACION,
    TipoDocumento.CRONOGRAMA: ClaveEtapa.PREPARACION,
    TipoDocumento.AVISO_PRIVACIDAD: ClaveEtapa.CONVOCATORIA,
    TipoDocumento.CONVOCATORIA: ClaveEtapa.CONVOCATORIA,
    TipoDocumento.ACTA_MESA: ClaveEtapa.DELIBERACION,
    TipoDocumento.ACTA_JORNADA_DELIBERATIVA: ClaveEtapa.DELIBERACION,
    TipoDocumento.ACTA_CONVERGENCIA: ClaveEtapa.DELIBERACION,
    TipoDocumento.ACUSE_ENTREGA: ClaveEtapa.FACTIBILIDAD,
    TipoDocumento.DICTAMEN: ClaveEtapa.FACTIBILIDAD,
    TipoDocumento.ACTA_VALIDACION: ClaveEtapa.VALIDACION,
    TipoDocumento.ACTA_ARMADO: ClaveEtapa.VOTACION,
    TipoDocumento.ACTA_APERTURA: ClaveEtapa.VOTACION,
    TipoDocumento.ACTA_SUSPENSION: ClaveEtapa.VOTACION,
    TipoDocumento.ACTA_CIERRE: ClaveEtapa.VOTACION,
    TipoDocumento.ACTA_ESCRUTINIO: ClaveEtapa.RESULTADOS,
    TipoDocumento.ACTA_DESEMPATE: ClaveEtapa.RESULTADOS,
    TipoDocumento.CONVENIO: ClaveEtapa.CONVENIO,
    TipoDocumento.ACTA_FIRMA: ClaveEtapa.CONVENIO,
}

SIN_CONVOCAR = (
    "El Municipio prepara la convocatoria. Cuando se publique, aquí mismo podrá leerla y registrarse."
)


def explicar_etapa(ejercicio: Ejercicio, *, convocado: bool = True) -> str:
    """Return what happens in the exercise's present stage, in plain words; ``convocado``: the call is published."""
    if ejercicio.etapa == ClaveEtapa.CONVOCATORIA and not convocado:
        return SIN_CONVOCAR
    organo = ejercicio.organo_garante
    return EXPLICACION[ejercicio.etapa].format(
        max_propuestas=ejercicio.max_propuestas or "",
        organo_garante=organo.corto if organo else "el órgano garante",
    )


def regla_de_voto(ejercicio: Ejercicio) -> str:
    """Return how the vote is decided, in plain words."""
    return (
        "Gana la opción con más votos, aunque no pase de la mitad. "
        f"Si hay empate: {ejercicio.get_regla_empate_display()}."
    )


def por_publicar(etapa: str, publicados: Container[str]) -> list[dict[str, str]]:
    """Return the documents still to come from ``etapa`` on, as rows: what, when, and in which stage."""
    orden = ClaveEtapa.values
    return [
        {"titulo": TipoDocumento(tipo).label, "nota": cuando, "etapa": clave}
        for tipo, clave, cuando in POR_PUBLICAR
        if tipo not in publicados and orden.index(clave) >= orden.index(etapa)
    ]


def leer_verbo(verbo: str) -> str:
    """Return what happened, without which: «Avanzar», «Cerrar mesa», «Asignar papel»."""
    return " ".join(EN_PALABRAS.get(palabra, palabra) for palabra in verbo.split("_")).capitalize()


def leer_asiento(verbo: str, hechos: str) -> str:
    """Return a log entry as a person reads it: «Avanzar de Preparación a Convocatoria», «Cerrar mesa 4»."""
    datos = json.loads(hechos)
    if verbo in ENTRE_ETAPAS and "desde" in datos:
        return f"{ENTRE_ETAPAS[verbo]} de {ClaveEtapa(datos['desde']).label} a {ClaveEtapa(datos['hacia']).label}"
    if verbo in CON_CLAVE and "clave" in datos:
        return f"{leer_verbo(verbo)} de {datos['clave']}"
    texto = leer_verbo(verbo)
    if verbo in CON_ROL and datos.get("rol") in Rol.values:
        return f"{texto} de {Rol(datos['rol']).label}"
    if verbo == "guardar_seccion" and datos.get("seccion") in POR_CLAVE:
        return f"Guardar «{POR_CLAVE[datos['seccion']].titulo}»"
    numero = datos.get("numero") or datos.get("mesa_numero")
    return f"{texto} {numero}" if numero else texto


def dispensas_en_pantalla(
    ejercicio: Ejercicio, faltan: Sequence[Pendiente], *, puede_pedir: bool
) -> dict[str, Any]:
    """Return what ``componentes/pendientes.html`` draws of the stage's excuses: asked ones, signed ones, who may ask.

    ``faltan`` is what is still missing on that screen.
    """
    vivas = list(
        ejercicio.dispensas.filter(
            etapa=ejercicio.etapa, estado__in=(Dispensa.Estado.SOLICITADA, Dispensa.Estado.REFRENDADA)
        )
    )
    organo = ejercicio.organo_garante
    quien = organo.corto if organo else "el órgano garante"
    pedidas = {(una.clave, una.texto) for una in vivas if una.estado == Dispensa.Estado.SOLICITADA}
    return {
        "puede_dispensar": puede_pedir,
        "quien_dispensa": quien,
        "dispensas_pedidas": [una.clave for una in faltan if (una.clave, una.texto) in pedidas],
        "listos": [
            {
                "texto": una.texto,
                "responsable": f"Se dispensó con esta razón: {una.motivo.rstrip('.')}. "
                f"Lo autorizó la coordinación y lo firmó {quien}.",
                "sello": "Dispensado",
            }
            for una in vivas
            if una.estado == Dispensa.Estado.REFRENDADA and una.clave not in {otra.clave for otra in faltan}
        ],
    }
