"""The data that no earlier stage knows: every field of the convenio's plain form, and how its answers are read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gobierno_abierto.ejercicios.reglas import fecha_media
from gobierno_abierto.errores import ReglaIncumplida

from .compromisos import COMPROMISOS
from .plazos import guardar_plazo, leer_fecha, leer_plazo

TEXTO, PARRAFO, FECHA, NUMERO, SI_NO, PLAZO = "texto", "parrafo", "fecha", "numero", "si_no", "plazo"
_PUNTO_FINAL = re.compile(r"(?<=\w\w\w)\.$")  # but not the one of an abbreviation: «A. C.»
MAXIMO = {TEXTO: 300, PARRAFO: 2000}

SECCIONES: dict[str, str] = {
    "municipio": "Quién firma por el Municipio",
    "organo": "Quién firma por el órgano garante",
    "sociedad": "Representante de Sociedad Civil",
    "ficha": "Dinero y ficha del ejercicio",
    "condiciones": "Situaciones que cambian el texto",
    "comite": "Comité de Gobierno Abierto",
    "plazos": "Plazo de cada compromiso",
    "reglas": "Periodos, días y tolerancias",
    "firma": "Lugar y fecha de la firma",
}


@dataclass(frozen=True)
class Campo:
    """One field. ``si`` names the condition or field that makes it necessary; empty: always (unless ``opcional``).

    ``sugerido``: the exercise may already know a value, which this one replaces. ``de_respaldo``: it is asked only
    when the exercise's facts lack it. ``privado``: printed on the original, never in the public version.
    """

    nombre: str
    rotulo: str
    seccion: str
    tipo: str = TEXTO
    ayuda: str = ""
    si: str = ""
    opcional: bool = False
    sugerido: bool = False
    de_respaldo: bool = False
    privado: bool = False


def _plazos() -> tuple[Campo, ...]:
    ayuda = "Una fecha (31/03/2024), un número de días («30 días hábiles») o «durante la vigencia»."
    return tuple(
        Campo(
            uno.campo_plazo,
            f"Plazo de {uno.clave}",
            "plazos",
            PLAZO,
            uno.texto.partition(", según [F")[0]
            .partition(" según [F")[0]
            .replace("{periodo_avances}", "periodo")
            .rstrip(".")
            + (f". {ayuda}" if uno.clave == "M01" else "."),
            si=uno.condicion,
        )
        for uno in COMPROMISOS
    )


CAMPOS: tuple[Campo, ...] = (
    Campo("municipio_firmante", "Nombre de quien firma", "municipio"),
    Campo("municipio_cargo", "Cargo de quien firma", "municipio"),
    Campo(
        "municipio_facultad",
        "Facultad con que firma",
        "municipio",
        ayuda="Acuerdo o nombramiento, con número y fecha.",
    ),
    Campo("municipio_domicilio", "Domicilio para el convenio", "municipio"),
    Campo(
        "areas_participantes",
        "Áreas que participan",
        "municipio",
        PARRAFO,
        "Con su nombre oficial.",
        sugerido=True,
    ),
    Campo(
        "enlace_municipio",
        "Enlace del Municipio",
        "municipio",
        ayuda="Cargo y correo institucional. Se publica.",
    ),
    Campo("organo_garante_corto", "Nombre corto del órgano garante", "organo", sugerido=True),
    Campo("organo_garante_firmante", "Nombre de quien firma", "organo", sugerido=True),
    Campo("organo_garante_cargo", "Cargo de quien firma", "organo", sugerido=True),
    Campo(
        "organo_garante_facultad",
        "Facultad con que firma",
        "organo",
        ayuda="Acuerdo o nombramiento, con número y fecha.",
    ),
    Campo("organo_garante_domicilio", "Domicilio para el convenio", "organo"),
    Campo(
        "enlace_organo_garante",
        "Enlace del órgano garante",
        "organo",
        ayuda="Cargo y correo institucional. Se publica.",
    ),
    Campo(
        "sociedad_firmante",
        "Nombre de la persona designada",
        "sociedad",
        ayuda="Acepta que su nombre se publique.",
        sugerido=True,
    ),
    Campo(
        "sociedad_metodo",
        "Cómo se le designó",
        "sociedad",
        ayuda="Por ejemplo: «votación a mano alzada en la asamblea vecinal».",
    ),
    Campo("sociedad_fecha_designacion", "Fecha de la designación", "sociedad", FECHA),
    Campo(
        "sociedad_folio_designacion",
        "Acta de la designación",
        "sociedad",
        ayuda="Folio o nombre del acta donde consta.",
    ),
    Campo(
        "sociedad_notificaciones",
        "Dónde recibe avisos",
        "sociedad",
        ayuda="Solo se imprime en el original que se firma. Nunca se publica.",
        privado=True,
    ),
    Campo(
        "enlace_sociedad",
        "Enlace de la representación",
        "sociedad",
        ayuda="Se publica: no escriba teléfono ni correo personales. Puede decir «la persona que firma».",
    ),
    Campo(
        "oficio_suficiencia",
        "Constancia de suficiencia presupuestal",
        "ficha",
        ayuda="Número y fecha del oficio.",
    ),
    Campo("colonia_titulo", "Colonia que da nombre al ejercicio", "ficha", de_respaldo=True),
    Campo("delegacion", "Delegación", "ficha", de_respaldo=True),
    Campo("predio_ubicacion", "Ubicación del predio", "ficha", de_respaldo=True),
    Campo("predio_titulo", "Documento que acredita la propiedad", "ficha", de_respaldo=True),
    Campo("compromiso_publico", "Compromiso público del Municipio", "ficha", PARRAFO, de_respaldo=True),
    Campo("sede_deliberacion", "Sede de la jornada deliberativa", "ficha", de_respaldo=True),
    Campo("sede_votacion", "Sede de la votación", "ficha", de_respaldo=True),
    Campo(
        "ganadora_superficie",
        "Superficie que ocupa la propuesta ganadora (m²)",
        "ficha",
        NUMERO,
        de_respaldo=True,
    ),
    Campo(
        "organo_en_transicion",
        "¿El órgano garante firma mientras el estado armoniza su ley?",
        "condiciones",
        SI_NO,
        "Por el decreto del 20 de marzo de 2025. En convenios anteriores no aplica.",
        si="puede_haber_transicion",
    ),
    Campo("recursos_federales", "¿Hay recursos federales?", "condiciones", SI_NO),
    Campo(
        "hay_transferencias",
        "¿El aviso de privacidad declara transferencias entre las partes?",
        "condiciones",
        SI_NO,
    ),
    Campo(
        "rebasa_periodo", "¿La vigencia termina después del periodo del Ayuntamiento?", "condiciones", SI_NO
    ),
    Campo(
        "acuerdo_ayuntamiento",
        "Acuerdo del Ayuntamiento",
        "condiciones",
        ayuda="Número y fecha. Solo si la vigencia rebasa el periodo.",
        si="rebasa_periodo",
    ),
    Campo(
        "institucion_electoral",
        "Institución electoral que acompañó",
        "condiciones",
        ayuda="Déjelo vacío si ninguna acompañó.",
        opcional=True,
    ),
    Campo(
        "papel_institucion_electoral",
        "Qué hizo la institución electoral",
        "condiciones",
        si="institucion_electoral",
        ayuda="Solo si hubo institución electoral.",
    ),
    Campo("comite_integrantes_ciudadania", "Integrantes por la ciudadanía", "comite", NUMERO),
    Campo("comite_integrantes_organo", "Integrantes por el órgano garante", "comite", NUMERO),
    Campo("comite_integrantes_municipio", "Integrantes por el Municipio", "comite", NUMERO),
    Campo(
        "comite_presidencia_metodo",
        "Cómo se elige la presidencia ciudadana",
        "comite",
        PARRAFO,
        "Por ejemplo: «por sorteo entre las personas de la ciudadanía que integran el Comité».",
    ),
    Campo("periodo_sesiones", "Sesiona al menos una vez cada…", "comite", ayuda="«mes» o «dos meses»."),
    Campo("dias_convocatoria_comite", "Días hábiles de aviso para sesionar", "comite", NUMERO),
    *_plazos(),
    Campo("periodo_avances", "Los avances se informan cada…", "reglas", ayuda="«mes» o «dos meses»."),
    Campo("dias_publicacion", "Días hábiles para publicar un documento", "reglas", NUMERO),
    Campo("dias_aviso_cambio", "Días hábiles de aviso antes de modificar", "reglas", NUMERO),
    Campo(
        "tolerancia_ajuste",
        "Tolerancia de ajustes técnicos",
        "reglas",
        NUMERO,
        ayuda="En porcentaje, solo el número.",
    ),
    Campo("dias_aclaracion", "Días hábiles para arreglar un desacuerdo", "reglas", NUMERO),
    Campo("dias_terminacion", "Días naturales para que la terminación surta efectos", "reglas", NUMERO),
    Campo("fecha_limite_vigencia", "Fecha límite de la vigencia", "reglas", FECHA),
    Campo("ciudad_firma", "Ciudad", "firma", sugerido=True),
    Campo("lugar_firma", "Lugar", "firma", ayuda="Edificio o salón.", sugerido=True),
    Campo(
        "fecha_firma",
        "Fecha",
        "firma",
        FECHA,
        "Decide qué normas se citan: las vigentes ese día.",
        sugerido=True,
    ),
)
CAMPO: dict[str, Campo] = {uno.nombre: uno for uno in CAMPOS}

# Facts that come only from earlier stages → how a gap is read. None of them can be typed in the form.
HECHOS: dict[str, str] = {
    "ejercicio_nombre": "nombre del ejercicio",
    "colonias_convocadas": "colonias convocadas",
    "municipio": "municipio",
    "estado": "estado",
    "predio_clave_catastral": "clave catastral del predio",
    "predio_superficie": "superficie del predio",
    "pregunta": "pregunta",
    "techo_presupuestal": "techo presupuestal",
    "techo_presupuestal_letra": "techo presupuestal en letra",
    "fuente_de_financiamiento": "fuente de financiamiento",
    "edad_minima": "edad mínima",
    "direccion_publica": "página pública del ejercicio",
    "organo_garante": "órgano garante",
    "area_ejecutora": "área ejecutora",
    "fecha_convocatoria": "fecha de la convocatoria",
    "fecha_deliberacion": "fecha de la jornada deliberativa",
    "mesas_instaladas": "mesas instaladas",
    "personas_deliberacion": "personas en la jornada deliberativa",
    "ideas_total": "número de ideas",
    "propuestas_ratificadas": "propuestas ratificadas",
    "max_propuestas": "máximo de propuestas",
    "fecha_acuse": "fecha del acuse de entrega",
    "dictamenes_total": "número de dictámenes",
    "fecha_dictamenes": "fecha de publicación de los dictámenes",
    "propuestas_viables": "propuestas viables",
    "fecha_validacion": "fecha de la jornada de validación",
    "huella_opciones": "huella de las opciones",
    "fecha_votacion": "fecha de la votación",
    "casillas": "número de casillas",
    "personas_acreditadas": "personas acreditadas",
    "votos_emitidos": "votos emitidos",
    "votos_validos": "votos válidos",
    "votos_blancos": "votos en blanco",
    "votos_nulos": "votos nulos",
    "resultados": "resultados de la votación",
    "base_porcentaje": "base de los porcentajes",
    "folio_acta_escrutinio": "folio del acta de escrutinio",
    "huella_acta_escrutinio": "huella del acta de escrutinio",
    "procedimiento_empate": "regla para el empate",
    "ganadora_numero": "número de la opción ganadora",
    "ganadora_titulo": "título de la propuesta ganadora",
    "ganadora_resumen": "resumen de la propuesta ganadora",
    "ganadora_version": "versión de la propuesta ganadora",
    "ganadora_huella": "huella de la propuesta ganadora",
    "ganadora_votos": "votos de la ganadora",
    "ganadora_porcentaje": "porcentaje de la ganadora",
    "ganadora_costo": "costo de la propuesta ganadora",
    "ganadora_costo_letra": "costo de la propuesta ganadora en letra",
    "componentes": "componentes de la propuesta ganadora",
}

_DE_QUIEN = {"municipio": " (Municipio)", "organo": " (órgano garante)", "sociedad": " (representación)"}
ROTULOS: dict[str, str] = {
    **HECHOS,
    **{uno.nombre: uno.rotulo.rstrip("…").strip("¿?") + _DE_QUIEN.get(uno.seccion, "") for uno in CAMPOS},
}


def leer_valor(nombre: str, crudo: Any) -> str:
    """Return the one canonical text of an answer; empty stays empty. Raises ReglaIncumplida on the field."""
    if nombre not in CAMPO:
        raise ReglaIncumplida(f"El convenio no lleva ningún dato llamado «{nombre}».")
    campo = CAMPO[nombre]
    if isinstance(crudo, bool):
        crudo = "si" if crudo else "no"
    texto = "\n".join(linea.strip() for linea in str("" if crudo is None else crudo).strip().splitlines())
    if not texto:
        return ""
    lectores = {FECHA: _leer_dia, NUMERO: _leer_numero, SI_NO: _leer_si_no, PLAZO: _leer_plazo}
    if campo.tipo in lectores:
        return lectores[campo.tipo](nombre, texto)
    if len(texto) > MAXIMO[campo.tipo]:
        raise ReglaIncumplida(f"Escriba {MAXIMO[campo.tipo]} caracteres o menos.", campo=nombre)
    return texto if campo.tipo == PARRAFO else " ".join(texto.split())


def _leer_dia(nombre: str, texto: str) -> str:
    if fecha := leer_fecha(texto[:10]):
        return fecha.isoformat()
    raise ReglaIncumplida("Escriba la fecha con día, mes y año: 23/10/2023.", campo=nombre)


def _leer_numero(nombre: str, texto: str) -> str:
    limpio = texto.replace(",", "")
    entero, _, decimales = limpio.partition(".")
    if (
        not entero.isascii()
        or not entero.isdecimal()
        or len(entero) > 9
        or (decimales and not decimales.isdecimal())
    ):
        raise ReglaIncumplida("Escriba un número.", campo=nombre)
    decimales = decimales[:2].rstrip("0")
    return f"{int(entero)}.{decimales}" if decimales else str(int(entero))


def _leer_si_no(nombre: str, texto: str) -> str:
    respuesta = {"sí": "si", "si": "si", "true": "si", "no": "no", "false": "no"}.get(texto.lower())
    if respuesta is None:
        raise ReglaIncumplida("Elija sí o no.", campo=nombre)
    return respuesta


def _leer_plazo(nombre: str, texto: str) -> str:
    if plazo := leer_plazo(texto):
        return guardar_plazo(plazo)
    raise ReglaIncumplida(
        "Escriba una fecha (31/03/2024), un número de días («30 días hábiles») o «durante la vigencia».",
        campo=nombre,
    )


def mostrar_valor(nombre: str, valor: str) -> str:
    """Return a stored answer as the convenio prints it."""
    tipo = CAMPO[nombre].tipo
    if tipo == FECHA and (fecha := leer_fecha(valor)):
        return fecha_media(fecha)
    if tipo == PLAZO and (plazo := leer_plazo(valor)):
        return plazo.texto
    if tipo == SI_NO:
        return {"si": "sí", "no": "no"}[valor]
    return _PUNTO_FINAL.sub("", valor)  # the clause puts its own


def es_necesario(campo: Campo, condiciones: Mapping[str, bool]) -> bool:
    """Tell whether the field must be filled under these conditions (unknown ones count as false)."""
    if campo.opcional:
        return False
    return not campo.si or bool(condiciones.get(campo.si))
