"""Opening another exercise with the facts of one as a template."""

from datetime import date, timedelta
from typing import Any

from gobierno_abierto.bitacora.operaciones import asentar, operacion
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.ejercicios.ficha import POR_CLAVE, SECCIONES
from gobierno_abierto.ejercicios.models import Actividad, Ejercicio
from gobierno_abierto.ejercicios.reglas import defecto_de_horario
from gobierno_abierto.errores import ReglaIncumplida

from .ejercicio import crear_ejercicio
from .ficha import APARTE
from .guardas import guardar, rol_con

# What is true of one place only: copied, it would be published of another one as if somebody had written it.
DE_UN_SOLO_LUGAR = frozenset(
    {
        "nombre",
        "nombre_corto",
        "colonia_titulo",
        "pregunta",
        *POR_CLAVE["predio"].campos,
        *POR_CLAVE["contacto"].campos,
    }
)
TEXTOS_DE_ACTIVIDAD = ("nombre", "titulo_largo", "objetivo", "desarrollo", "participantes")
CAMPOS_DE_ACTIVIDAD = (*TEXTOS_DE_ACTIVIDAD, "tipo", "sede", "hora_inicio", "hora_fin")


@operacion
def clonar_ejercicio(
    origen: Ejercicio,
    *,
    actor: Usuario,
    nombre: str,
    nombre_corto: str,
    primera_fecha: date,
    slug: str = "",
) -> Ejercicio:
    """Open an exercise in PREPARACION with the facts of ``origen`` as a template; who opens it is coordinacion there.

    Copied: the facts that may serve again, colonias, institutions (without their people), and the activities with the
    same days between them, the first one on ``primera_fecha``, named after the new exercise. Left out: what is true of
    one place only (``DE_UN_SOLO_LUGAR``), every *dato de demostración*, and all that people did there.
    """
    if not Ejercicio.objects.visibles_para(actor).filter(pk=origen.pk).exists():
        raise ReglaIncumplida("Su cuenta no tiene permiso para hacer esto en este ejercicio.")
    actividades = list(origen.actividades.all())
    corrimiento = _corrimiento(actividades, primera_fecha)
    nuevo = crear_ejercicio(
        actor=actor,
        slug=slug,
        nombre=nombre,
        nombre_corto=nombre_corto,
        **_datos_por_copiar(origen),
    )
    for una in actividades:
        _copiar_actividad(una, origen, nuevo, una.fecha + corrimiento)
    asentar(
        "clonar_ejercicio",
        ejercicio_id=nuevo.pk,
        actor=actor,
        hechos={
            "origen": origen.pk,
            "nombre": nombre,
            "rol": rol_con(nuevo, actor, Permiso.CONFIGURAR),
        },
    )
    return nuevo


def _corrimiento(actividades: list[Actividad], primera_fecha: date) -> timedelta:
    """Return how many days the activities move; refuse a first date whose year, or the last one's, is no year of ours."""
    campo, frase = defecto_de_horario(primera_fecha, None, None)
    if campo:
        raise ReglaIncumplida(frase, campo="primera_fecha")
    if not actividades:
        return timedelta()
    fechas = [una.fecha for una in actividades]
    corrimiento = primera_fecha - min(fechas)
    if defecto_de_horario(max(fechas) + corrimiento, None, None)[0]:
        raise ReglaIncumplida(
            "Con esa fecha, la última actividad quedaría después del año 2100. Elija otra.",
            campo="primera_fecha",
        )
    return corrimiento


def _datos_por_copiar(origen: Ejercicio) -> dict[str, Any]:
    datos = {
        campo: getattr(origen, campo)
        for seccion in SECCIONES
        for campo in seccion.campos
        if campo not in DE_UN_SOLO_LUGAR | APARTE.keys() and not origen.es_de_demostracion(campo)
    }
    if not origen.es_de_demostracion("colonias"):
        datos["colonias"] = [{"nombre": una.nombre, "alias": una.alias} for una in origen.colonias.all()]
    datos["instituciones"] = [
        {"nombre": una.nombre, "alias": una.alias, "papel": una.papel}
        for una in origen.instituciones.all()
        if not una.dato_de_demostracion
    ]
    return datos


def _copiar_actividad(una: Actividad, origen: Ejercicio, nuevo: Ejercicio, fecha: date) -> None:
    copia = Actividad(ejercicio=nuevo, orden=una.orden, fecha=fecha)
    for campo in CAMPOS_DE_ACTIVIDAD:
        if not una.es_de_demostracion(campo):
            setattr(copia, campo, getattr(una, campo))
    for campo in TEXTOS_DE_ACTIVIDAD:
        cabe = Actividad._meta.get_field(campo).max_length  # type: ignore[union-attr]
        setattr(copia, campo, _con_otro_nombre(getattr(copia, campo), origen, nuevo, cabe))
    guardar(copia)


def _con_otro_nombre(texto: str, origen: Ejercicio, nuevo: Ejercicio, cabe: int | None) -> str:
    """Return ``texto`` naming the new exercise where it named ``origen``, by its short name when the whole doesn't fit."""
    dichos = [texto.replace(origen.nombre, uno) for uno in (nuevo.nombre, nuevo.nombre_corto)]
    return next((uno for uno in dichos if cabe is None or len(uno) <= cabe), dichos[-1][:cabe])
