"""What each section of the facts, and the schedule, say in one line."""

from gobierno_abierto.ejercicios.ficha import Seccion
from gobierno_abierto.ejercicios.models import Ejercicio, Territorio
from gobierno_abierto.ejercicios.reglas import enumerar, fecha_media, pesos

from .presentacion import en_metros


def resumir_seccion(ejercicio: Ejercicio, seccion: Seccion) -> str:
    """Return what a section says in one line; empty when it says nothing yet."""
    techo, superficie = ejercicio.techo_presupuestal, ejercicio.predio_superficie
    partes: dict[str, list[object]] = {
        "nombre": [ejercicio.nombre_corto, ejercicio.delegacion and f"Delegación {ejercicio.delegacion}"],
        "decision": [ejercicio.pregunta, techo and f"${pesos(techo)}"],
        "territorio": [
            _cuantas(ejercicio),
            ejercicio.edad_minima is not None and f"desde {ejercicio.edad_minima} años",
        ],
        "predio": [ejercicio.predio_ubicacion, superficie and en_metros(superficie)],
        "mesas": [
            ejercicio.lugares and f"{ejercicio.numero_mesas} mesas de {ejercicio.cupo_por_mesa} personas",
            ejercicio.max_propuestas and f"hasta {ejercicio.max_propuestas} propuestas",
        ],
        "votacion": [f"En empate, {ejercicio.get_regla_empate_display()}"],
        "instituciones": [enumerar([una.corto for una in ejercicio.instituciones.all()])],
        "contacto": [ejercicio.lugar_registro, ejercicio.telefono, ejercicio.correo],
    }
    return " · ".join(str(parte) for parte in partes[seccion.clave] if parte)


def _cuantas(ejercicio: Ejercicio) -> str:
    cuantas = len(ejercicio.colonias.all())
    por_secciones = ejercicio.territorio == Territorio.SECCIONES
    una, varias = ("sección electoral", "secciones electorales") if por_secciones else ("colonia", "colonias")
    return f"{cuantas} {una if cuantas == 1 else varias}" if cuantas else ""


def resumir_cronograma(ejercicio: Ejercicio) -> str:
    """Return how many activities there are and between which dates; empty when there is none."""
    fechas = sorted(una.fecha for una in ejercicio.actividades.all())
    if not fechas:
        return ""
    cuantas = f"{len(fechas)} {'actividad' if len(fechas) == 1 else 'actividades'}"
    if fechas[0] == fechas[-1]:
        return f"{cuantas}, el {fecha_media(fechas[0])}"
    return f"{cuantas}, del {fecha_media(fechas[0])} al {fecha_media(fechas[-1])}"
