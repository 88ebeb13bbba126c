"""The verbs that move an exercise: on, back, stopped, going again, ended for good; and opening another one like it."""

from datetime import date
from typing import Any

from gobierno_abierto.bitacora.operaciones import asentar, operacion
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.ejercicios.etapas import (
    TRANSICIONES,
    ClaveEtapa,
    alcanzadas,
    pendientes,
    regresos,
)
from gobierno_abierto.ejercicios.ficha import SECCIONES
from gobierno_abierto.ejercicios.historia import ultimo_regreso
from gobierno_abierto.ejercicios.models import Actividad, Dispensa, Ejercicio, Plano, Situacion
from gobierno_abierto.errores import ReglaIncumplida

from .documentos import publicar_ficha_y_cronograma
from .ejercicio import crear_ejercicio, direccion_libre
from .ficha import APARTE
from .guardas import bloquear, exigir_motivo, exigir_permiso, guardar, rol_con

OTRA_PERSONA = "Otra persona movió el ejercicio en este momento. Revise en qué va y vuelva a intentar."
HUBO_JORNADA = "La jornada de votación ya se abrió: el ejercicio no puede regresar. Puede seguir, suspenderse o cancelarse."
VIVAS = (Dispensa.Estado.SOLICITADA, Dispensa.Estado.REFRENDADA)


@operacion
def avanzar(ejercicio: Ejercicio, *, desde: str, actor: Usuario) -> Ejercicio:
    """Move the exercise to its next stage, by compare-and-set, when nothing is missing.

    ``desde`` is the stage that the person saw, so that a stale screen can't advance twice. Raises ReglaIncumplida
    with the Pendientes when something is missing. Leaving PREPARACION publishes the facts and the schedule: after
    a going back, whatever changed as its next version, and the log names the facts that changed.
    """
    fresco = bloquear(ejercicio)
    exigir_permiso(fresco, actor, Permiso.AVANZAR)
    _exigir_etapa_vista(fresco, desde)
    if desde not in TRANSICIONES:
        raise ReglaIncumplida("El ejercicio ya concluyó: no hay otra etapa.")
    if faltan := pendientes(fresco):
        raise ReglaIncumplida(f"No se puede todavía: {faltan[0].texto}", pendientes=faltan)
    hacia = TRANSICIONES[desde]
    _poner_etapa(fresco, desde, hacia)
    _caducar(fresco.dispensas.filter(etapa=desde, estado=Dispensa.Estado.SOLICITADA))
    cambios: list[str] = []
    if desde == ClaveEtapa.PREPARACION:
        regreso = ultimo_regreso(fresco)
        cambios = publicar_ficha_y_cronograma(fresco, motivo_version=regreso.motivo if regreso else "")
    asentar(
        "avanzar",
        ejercicio_id=fresco.pk,
        actor=actor,
        hechos={"desde": desde, "hacia": hacia, "rol": rol_con(fresco, actor, Permiso.AVANZAR)}
        | ({"cambios": cambios} if cambios else {}),
    )
    ejercicio.etapa = fresco.etapa = hacia
    return fresco


@operacion
def reponer_etapa(
    ejercicio: Ejercicio, *, desde: str, hacia: str, motivo: str, actor: Usuario | None
) -> Ejercicio:
    """Bring the exercise back to an earlier stage, with a public reason; nothing that was made is lost.

    ``desde`` is the stage that the person saw. What had been excused from ``hacia`` on is no longer excused: the
    stage is lived again. Each app lets its own work be done again (a new version, never an edit).
    """
    fresco = bloquear(ejercicio)
    exigir_permiso(fresco, actor, Permiso.AVANZAR)
    _exigir_etapa_vista(fresco, desde)
    posibles = regresos(fresco)
    if hacia not in posibles:
        raise ReglaIncumplida(_por_que_no_regresa(fresco, posibles), campo="hacia")
    razon = exigir_motivo(motivo)
    _poner_etapa(fresco, desde, hacia)
    repetidas = ClaveEtapa.values[ClaveEtapa.values.index(hacia) :]
    _caducar(fresco.dispensas.filter(etapa__in=repetidas, estado__in=VIVAS))
    asentar(
        "reponer_etapa",
        ejercicio_id=fresco.pk,
        actor=actor,
        hechos={
            "desde": desde,
            "hacia": hacia,
            "motivo": razon,
            "rol": rol_con(fresco, actor, Permiso.AVANZAR),
        },
    )
    ejercicio.etapa = fresco.etapa = hacia
    return fresco


def motivo_sin_regreso(ejercicio: Ejercicio) -> str:
    """Return why the exercise can't go back anywhere now; empty when it can."""
    return "" if (posibles := regresos(ejercicio)) else _por_que_no_regresa(ejercicio, posibles)


def _por_que_no_regresa(ejercicio: Ejercicio, posibles: list[str]) -> str:
    if posibles:
        nombres = " o ".join(f"a {ClaveEtapa(una).label}" for una in posibles)
        return f"Desde {ejercicio.get_etapa_display()}, el ejercicio solo puede regresar {nombres}."
    if len(alcanzadas(ejercicio)) == 1:
        return "El ejercicio está en su primera etapa: no hay a dónde regresar."
    return HUBO_JORNADA


@operacion
def suspender(ejercicio: Ejercicio, *, motivo: str, actor: Usuario | None) -> Ejercicio:
    """Stop the exercise for a while, with a public reason: it then only admits being resumed or cancelled."""
    return _cambiar_situacion(
        "suspender", ejercicio, {Situacion.ACTIVO}, Situacion.SUSPENDIDO, motivo=motivo, actor=actor
    )


@operacion
def reanudar(ejercicio: Ejercicio, *, motivo: str, actor: Usuario | None) -> Ejercicio:
    """Let a suspended exercise go on where it was, with a public reason."""
    return _cambiar_situacion(
        "reanudar", ejercicio, {Situacion.SUSPENDIDO}, Situacion.ACTIVO, motivo=motivo, actor=actor
    )


@operacion
def cancelar(ejercicio: Ejercicio, *, motivo: str, actor: Usuario | None) -> Ejercicio:
    """End the exercise before its time, with a public reason; there is no way back and everything stays published."""
    desde = {Situacion.ACTIVO, Situacion.SUSPENDIDO}
    return _cambiar_situacion("cancelar", ejercicio, desde, Situacion.CANCELADO, motivo=motivo, actor=actor)


def _cambiar_situacion(
    verbo: str,
    ejercicio: Ejercicio,
    desde: set[Situacion],
    hacia: Situacion,
    *,
    motivo: str,
    actor: Usuario | None,
) -> Ejercicio:
    fresco = Ejercicio.objects.select_for_update().get(pk=ejercicio.pk)
    exigir_permiso(fresco, actor, Permiso.AVANZAR)
    if fresco.etapa == ClaveEtapa.CONCLUIDO:
        raise ReglaIncumplida("El ejercicio ya concluyó: no hay qué detener.")
    if fresco.situacion not in desde:
        estado = fresco.get_situacion_display().lower()
        raise ReglaIncumplida(f"El ejercicio ya está {estado}. Revise en qué va.")
    razon = exigir_motivo(motivo)
    movidos = Ejercicio.objects.filter(pk=fresco.pk, situacion=fresco.situacion).update(situacion=hacia)
    if movidos != 1:
        raise ReglaIncumplida(OTRA_PERSONA)
    asentar(
        verbo,
        ejercicio_id=fresco.pk,
        actor=actor,
        hechos={
            "etapa": fresco.etapa,
            "motivo": razon,
            "rol": rol_con(fresco, actor, Permiso.AVANZAR),
        },
    )
    ejercicio.situacion = fresco.situacion = hacia
    return fresco


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

    Copied: the facts of every section, colonias, institutions (without their people), the plan, and the activities
    with the same days between them, the first one on ``primera_fecha``. Left out: every *dato de demostración*, and
    all that people did there.
    """
    if not Ejercicio.objects.visibles_para(actor).filter(pk=origen.pk).exists():
        raise ReglaIncumplida("Su cuenta no tiene permiso para hacer esto en este ejercicio.")
    nuevo = crear_ejercicio(
        actor=actor,
        slug=slug or direccion_libre(nombre_corto),
        nombre=nombre,
        nombre_corto=nombre_corto,
        **_datos_por_copiar(origen),
    )
    _copiar_plano(origen, nuevo)
    _copiar_actividades(origen, nuevo, primera_fecha)
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


def _datos_por_copiar(origen: Ejercicio) -> dict[str, Any]:
    propios = {"nombre", "nombre_corto", *APARTE}
    datos = {
        campo: getattr(origen, campo)
        for seccion in SECCIONES
        for campo in seccion.campos
        if campo not in propios and not origen.es_de_demostracion(campo)
    }
    if not origen.es_de_demostracion("colonias"):
        datos["colonias"] = [{"nombre": una.nombre, "alias": una.alias} for una in origen.colonias.all()]
    datos["instituciones"] = [
        {"nombre": una.nombre, "alias": una.alias, "papel": una.papel}
        for una in origen.instituciones.all()
        if not una.dato_de_demostracion
    ]
    return datos


def _copiar_plano(origen: Ejercicio, nuevo: Ejercicio) -> None:
    plano = Plano.objects.filter(ejercicio=origen).first()
    if plano is None or origen.es_de_demostracion("plano"):
        return
    plano.pk, plano.ejercicio = None, nuevo
    plano.save(force_insert=True)


def _copiar_actividades(origen: Ejercicio, nuevo: Ejercicio, primera_fecha: date) -> None:
    actividades = list(origen.actividades.all())
    if not actividades:
        return
    corrimiento = primera_fecha - min(una.fecha for una in actividades)
    for una in actividades:
        copia = Actividad(ejercicio=nuevo, orden=una.orden, fecha=una.fecha + corrimiento)
        for campo in CAMPOS_DE_ACTIVIDAD:
            if not una.es_de_demostracion(campo):
                setattr(copia, campo, getattr(una, campo))
        guardar(copia)


CAMPOS_DE_ACTIVIDAD = (
    "tipo",
    "nombre",
    "titulo_largo",
    "participantes",
    "objetivo",
    "desarrollo",
    "sede",
    "hora_inicio",
    "hora_fin",
)


def _exigir_etapa_vista(ejercicio: Ejercicio, desde: str) -> None:
    if ejercicio.etapa != desde:
        raise ReglaIncumplida(
            f"El ejercicio ya está en la etapa de {ejercicio.get_etapa_display()}. Revise qué sigue."
        )


def _poner_etapa(ejercicio: Ejercicio, desde: str, hacia: str) -> None:
    """Write the stage by compare-and-set, though the row is locked: the database has the last word."""
    if Ejercicio.objects.filter(pk=ejercicio.pk, etapa=desde).update(etapa=hacia) != 1:
        raise ReglaIncumplida("Otra persona movió el ejercicio en este momento.")


def _caducar(dispensas: Any) -> None:
    dispensas.update(estado=Dispensa.Estado.CADUCA)
