"""The schedule's two verbs: write it while in PREPARACION, and reschedule what people already read."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import F, ProtectedError

from gobierno_abierto.bitacora.operaciones import asentar, operacion
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso, Rol
from gobierno_abierto.ejercicios.calendario import (
    CUANDO_Y_DONDE,
    cronograma_publicado,
    dice_lo_mismo,
    por_celebrarse,
    publicadas,
    reconocer,
    vista_de,
)
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.ficha import demasiadas_letras, limpiar
from gobierno_abierto.ejercicios.models import Actividad, CambioDeFecha, Ejercicio
from gobierno_abierto.ejercicios.reglas import (
    ETAPA_DE_ACTIVIDAD,
    defecto_de_horario,
    en_desorden,
    enumerar,
)
from gobierno_abierto.errores import ReglaIncumplida
from gobierno_abierto.tiempo import ahora

from .documentos import publicar_cronograma
from .ficha import CAMBIO_AJENO
from .guardas import bloquear, exigir_motivo, exigir_permiso, guardar, rol_con

ALGUIEN_GUARDO = "Alguien guardó cambios antes. Revise y vuelva a intentar."
YA_ESTABA = (
    "ya_estaba"  # code of the refusal when what arrives, late, is already what is stored: a second click
)


@operacion
def guardar_cronograma(
    ejercicio: Ejercicio,
    *,
    actor: Usuario | None,
    actividades: list[dict[str, Any]],
    version: int | None = None,
    vista: str = "",
) -> None:
    """Make the schedule equal to ``actividades`` while in PREPARACION (a published date is rescheduled, not edited).

    Each item holds the fields of Actividad; ``pk`` names an existing one; those left out are removed. ``version`` or
    ``vista`` (``calendario.vista_de``) is what the person saw: when neither is what is stored, the change is refused
    with code ``CAMBIO_AJENO``, or ``YA_ESTABA`` when the stored schedule is already equal to ``actividades``.
    """
    actividades = limpiar(actividades)
    fresco = bloquear(ejercicio, ClaveEtapa.PREPARACION)
    exigir_permiso(fresco, actor, Permiso.CONFIGURAR)
    existentes = {una.pk: una for una in fresco.actividades.all()}
    if not _es_lo_visto(fresco, version, vista):
        guardadas = list(existentes.values())
        if [una.pk for una in guardadas] == reconocer(actividades, guardadas) and all(
            dice_lo_mismo(una, fila) for una, fila in zip(guardadas, actividades, strict=True)
        ):
            raise ReglaIncumplida("El cronograma ya está guardado así.", codigo=YA_ESTABA)
        raise ReglaIncumplida(ALGUIEN_GUARDO, codigo=CAMBIO_AJENO)
    a_la_vista = publicadas(fresco)
    escritas: list[tuple[Actividad, bool]] = []
    for orden, campos in enumerate(actividades, start=1):
        actividad = existentes.pop(campos.get("pk") or 0, None) or Actividad(ejercicio=fresco)
        nuevos = {campo: valor for campo, valor in campos.items() if campo != "pk"}
        if actividad.pk in a_la_vista:
            _exigir_misma_fecha(actividad, nuevos)
        _exigir_horario(actividad, nuevos)
        _exigir_que_quepa(actividad, nuevos)
        cambiados = _poner(actividad, nuevos)
        escritas.append((actividad, bool(cambiados) or actividad.pk is None))
        actividad.orden = orden
    _quitar(list(existentes.values()), a_la_vista)
    fresco.actividades.update(orden=F("orden") + 10_000)  # room to renumber under the unique constraint
    for actividad, cambio in escritas:
        if cambio:
            guardar(actividad)
    Actividad.objects.bulk_update([una for una, cambio in escritas if not cambio], ["orden"])
    Ejercicio.objects.filter(pk=fresco.pk).update(version=F("version") + 1)
    asentar(
        "guardar_cronograma", ejercicio_id=fresco.pk, actor=actor, hechos={"actividades": len(actividades)}
    )


@operacion
def reprogramar(
    ejercicio: Ejercicio,
    *,
    actor: Usuario | None,
    cambios: list[dict[str, Any]],
    motivo: str,
    version: int | None = None,
    vista: str = "",
) -> None:
    """Change when or where published activities are held; what they said before stays public, with ``motivo``.

    Each of ``cambios`` names an activity by ``pk`` and holds any of fecha, hora_inicio, hora_fin, sede; those that
    change nothing are passed over. ``version`` and ``vista``: see ``guardar_cronograma``. The schedule's document gets
    a new version, whose reason is ``motivo``, and its author's role is kept with each change.
    """
    cambios = limpiar(cambios)
    fresco = bloquear(ejercicio)
    exigir_permiso(fresco, actor, Permiso.CONFIGURAR)
    if not _es_lo_visto(fresco, version, vista):
        actuales = {una.pk: una for una in fresco.actividades.all()}
        if cambios and all(
            uno["pk"] in actuales and dice_lo_mismo(actuales[uno["pk"]], uno) for uno in cambios
        ):
            raise ReglaIncumplida("Esas fechas ya están publicadas.", codigo=YA_ESTABA)
        raise ReglaIncumplida(ALGUIEN_GUARDO, codigo=CAMBIO_AJENO)
    motivo = exigir_motivo(motivo)
    movidas = prever(fresco, cambios, motivo=motivo)
    rol = rol_con(fresco, actor, Permiso.CONFIGURAR) or Rol.COORDINACION.value
    momento = ahora()
    hechos = []
    for actividad, nuevos in movidas:
        antes = {campo: getattr(actividad, campo) for campo in CUANDO_Y_DONDE}
        cambiados = _poner(actividad, nuevos)
        guardar(actividad)
        guardar(
            CambioDeFecha(
                actividad=actividad,
                fecha_anterior=antes["fecha"],
                hora_inicio_anterior=antes["hora_inicio"],
                hora_fin_anterior=antes["hora_fin"],
                sede_anterior=antes["sede"],
                fecha_nueva=actividad.fecha,
                motivo=motivo,
                rol=rol,
                en=momento,
            )
        )
        hechos.append(
            {
                "orden": actividad.orden,
                "antes": antes["fecha"],
                "ahora": actividad.fecha,
                "cambia": cambiados,
            }
        )
    Ejercicio.objects.filter(pk=fresco.pk).update(version=F("version") + 1)
    publicar_cronograma(fresco, motivo=motivo.removesuffix("."))
    asentar(
        "reprogramar_actividades",
        ejercicio_id=fresco.pk,
        actor=actor,
        hechos={"motivo": motivo, "rol": rol, "actividades": hechos},
    )


def prever(
    ejercicio: Ejercicio, cambios: Sequence[dict[str, Any]], *, motivo: str
) -> list[tuple[Actividad, dict[str, Any]]]:
    """Return the activities that ``cambios`` would move, each with its new values; write nothing.

    Raises ReglaIncumplida when the reason says too little, the schedule was never published, an activity can't move
    any more, an hour makes no sense, the required activities would fall out of order, or nothing changes.
    """
    movibles = {una.pk: una for una in por_celebrarse(ejercicio)}
    if nada := _por_que_ninguna(ejercicio, movibles):
        raise ReglaIncumplida(nada)
    exigir_motivo(motivo)
    movidas: list[tuple[Actividad, dict[str, Any]]] = []
    for cambio in cambios:
        actividad = movibles.get(cambio["pk"])
        if actividad is None:
            raise ReglaIncumplida(
                "Esa actividad ya empezó, ya se celebró o ya no está: su fecha no se cambia."
            )
        nuevos = {campo: cambio[campo] for campo in CUANDO_Y_DONDE if campo in cambio}
        if any(getattr(actividad, campo) != valor for campo, valor in nuevos.items()):
            _exigir_horario(actividad, nuevos)
            movidas.append((actividad, nuevos))
    if not movidas:
        raise ReglaIncumplida("No cambió ninguna fecha, hora ni sede.")
    nuevas = {actividad.pk: nuevos.get("fecha", actividad.fecha) for actividad, nuevos in movidas}
    fechadas = [(una.tipo, una.nombre, nuevas.get(una.pk, una.fecha)) for una in ejercicio.actividades.all()]
    if desorden := en_desorden(fechadas, list(ETAPA_DE_ACTIVIDAD)):
        verbo = "quedaría" if len(desorden) == 1 else "quedarían"
        raise ReglaIncumplida(
            f"{enumerar(desorden)} {verbo} antes de una actividad que va primero. Revise las fechas."
        )
    return movidas


def por_que_ninguna_fecha(ejercicio: Ejercicio) -> str:
    """Return why no date of the schedule may be rescheduled now; empty when some may."""
    return _por_que_ninguna(ejercicio, por_celebrarse(ejercicio))


def _por_que_ninguna(ejercicio: Ejercicio, movibles: Collection[Any]) -> str:
    if movibles:
        return ""
    if ejercicio.etapa == ClaveEtapa.CONCLUIDO:
        return "El ejercicio ya concluyó: sus fechas no se cambian."
    if ejercicio.etapa == ClaveEtapa.PREPARACION and cronograma_publicado(ejercicio) is None:
        return "El cronograma todavía no se publica: cambie las fechas en «Cronograma»."
    return "Todas las actividades publicadas ya empezaron o ya se celebraron: sus fechas no se cambian."


def _es_lo_visto(fresco: Ejercicio, version: int | None, vista: str) -> bool:
    """Tell whether the schedule is still as the person saw it; another section's change is no matter."""
    if version is None or version == fresco.version:
        return True
    return bool(vista) and vista == vista_de(fresco.actividades.all())


def _exigir_misma_fecha(actividad: Actividad, nuevos: dict[str, Any]) -> None:
    if any(getattr(actividad, campo) != nuevos[campo] for campo in CUANDO_Y_DONDE if campo in nuevos):
        raise ReglaIncumplida(
            f"«{actividad.nombre}» ya se publicó: su fecha, su hora y su sede se cambian en «Cambiar fechas»."
        )


def _exigir_horario(actividad: Actividad, nuevos: dict[str, Any]) -> None:
    fecha, inicio, fin = (nuevos.get(campo, getattr(actividad, campo)) for campo in CUANDO_Y_DONDE[:3])
    _, frase = defecto_de_horario(fecha, inicio, fin) if fecha else ("", "")
    if frase:
        raise ReglaIncumplida(f"«{nuevos.get('nombre', actividad.nombre)}»: {frase}")


def _exigir_que_quepa(actividad: Actividad, nuevos: dict[str, Any]) -> None:
    for campo, valor in nuevos.items():
        frase = demasiadas_letras(campo, valor)
        if frase and getattr(actividad, campo) != valor:
            raise ReglaIncumplida(f"«{nuevos.get('nombre', actividad.nombre)}», {campo}: {frase}")


def _poner(actividad: Actividad, nuevos: dict[str, Any]) -> list[str]:
    """Set the new values and return which fields changed; a value that somebody wrote is no *dato de demostración*."""
    cambiados = sorted(campo for campo, valor in nuevos.items() if getattr(actividad, campo) != valor)
    for campo in cambiados:
        setattr(actividad, campo, nuevos[campo])
    if actividad.pk:
        actividad.ya_no_son_de_demostracion(cambiados)
    return cambiados


def _quitar(sobran: list[Actividad], a_la_vista: set[int]) -> None:
    """Remove activities that nobody was told of yet."""
    if publicas := [una.nombre for una in sobran if una.pk in a_la_vista]:
        raise ReglaIncumplida(
            f"«{publicas[0]}» ya se publicó: no se quita. Si ya no es ese día, use «Cambiar fechas»."
        )
    try:
        Actividad.objects.filter(pk__in=[una.pk for una in sobran]).delete()
    except ProtectedError as error:
        raise ReglaIncumplida(
            "No se puede quitar una actividad que ya tuvo cambios de fecha: la gente los leyó."
        ) from error
