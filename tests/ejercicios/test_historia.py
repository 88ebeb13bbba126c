"""The public history: every movement, its reason and who by role, in one query; and why an exercise stopped."""

import pytest

from gobierno_abierto.bitacora.operaciones import asentar, operacion
from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.ejercicios.etapas import ClaveEtapa as E
from gobierno_abierto.ejercicios.historia import (
    EN_LA_HISTORIA,
    Regreso,
    historia,
    motivo_del_regreso,
    razon_de_situacion,
    ultimo_asiento,
    ultimo_regreso,
)
from gobierno_abierto.ejercicios.models import Ejercicio, Institucion, Situacion
from gobierno_abierto.ejercicios.operaciones import (
    avanzar,
    cancelar,
    crear_ejercicio,
    reanudar,
    reponer_etapa,
    suspender,
)
from gobierno_abierto.ejercicios.textos import leer_asiento
from tests.factories.ejercicios import UsuarioFactory, cuenta_con, ejercicio_completo

pytestmark = pytest.mark.django_db

RAZON = "La sede cerró por una inundación"


def vivido():
    """Return an exercise that was opened, went on, stopped, went on again, came back and was cancelled."""
    ejercicio = ejercicio_completo()
    actor = cuenta_con(ejercicio, Rol.COORDINACION)
    avanzar(ejercicio, desde=E.PREPARACION, actor=actor)
    suspender(ejercicio, motivo=RAZON, actor=actor)
    reanudar(ejercicio, motivo="Hay otra sede disponible.", actor=actor)
    reponer_etapa(ejercicio, desde=E.CONVOCATORIA, hacia=E.PREPARACION, motivo=RAZON, actor=actor)
    cancelar(ejercicio, motivo="¿Para qué seguir sin dinero?", actor=actor)
    return Ejercicio.objects.prefetch_related("instituciones").get(pk=ejercicio.pk)


def test_historia_cuenta_cada_paso_con_su_razon_y_su_papel(django_assert_num_queries):
    ejercicio = vivido()
    with django_assert_num_queries(1):
        hechos = historia(ejercicio)
    assert [(uno.que, uno.razon) for uno in hechos] == [
        ("Se canceló, en la etapa de Preparación.", "¿Para qué seguir sin dinero?"),
        ("Regresó de Convocatoria a Preparación.", RAZON),
        ("Siguió, en la etapa de Convocatoria.", "Hay otra sede disponible."),
        ("Quedó en pausa, en la etapa de Convocatoria.", RAZON),
        ("Pasó de Preparación a Convocatoria.", ""),
    ]
    assert {uno.quien for uno in hechos} == {"Coordinación"}


@operacion
def anotar(verbo, ejercicio, actor, **hechos):
    asentar(verbo, ejercicio_id=ejercicio.pk, actor=actor, hechos=hechos)


@pytest.mark.parametrize("verbo", EN_LA_HISTORIA)
def test_historia_lee_cada_verbo_y_nombra_al_organo_como_se_llame(verbo):
    ejercicio = ejercicio_completo()
    infoqro = cuenta_con(ejercicio, Rol.INFOQRO)
    comunes = {
        "desde": "preparacion",
        "hacia": "convocatoria",
        "etapa": "convocatoria",
        "texto": "Falta algo.",
        "actividades": [{"orden": 1}, {"orden": 3}],
    }
    anotar(verbo, ejercicio, infoqro, rol="infoqro", **comunes)
    anotar(verbo, ejercicio, infoqro, **comunes)
    anotar(verbo, ejercicio, None, **comunes)
    anotar("guardar_seccion", ejercicio, infoqro)
    suyos = historia(ejercicio)
    assert [uno.quien for uno in suyos] == ["El sistema", "Infoqro", "Infoqro"]
    assert all(uno.que.endswith((".", "»")) for uno in suyos)
    Institucion.objects.filter(papel="acompana").update(nombre="Otro Órgano", alias="")
    assert historia(Ejercicio.objects.get())[-1].quien == "Otro Órgano"
    Institucion.objects.filter(papel="acompana").delete()
    assert historia(Ejercicio.objects.get())[-1].quien == "Infoqro"


FECHAS = {"antes": "2023-08-08", "ahora": "2023-08-09", "cambia": ["fecha"]}


@pytest.mark.parametrize(
    ("actividades", "dice"),
    [
        (
            [{"orden": 1} | FECHAS],
            "Cambió la actividad 1 del cronograma publicado: del 8 al 9 de agosto de 2023.",
        ),
        (
            [{"orden": 1} | FECHAS | {"cambia": ["fecha", "hora_fin", "hora_inicio", "sede"]}],
            "Cambió la actividad 1 del cronograma publicado: del 8 al 9 de agosto de 2023, de hora y de sede.",
        ),
        (
            [{"orden": 1} | FECHAS, {"orden": 3} | FECHAS | {"cambia": ["sede"]}],
            "Cambiaron las actividades 1 (del 8 al 9 de agosto de 2023) y 3 (de sede) del cronograma publicado.",
        ),
        (
            [{"orden": n} | FECHAS for n in range(1, 6)],
            "Cambiaron las actividades 1, 2, 3, 4 y 5 del cronograma publicado.",
        ),
        ([{"orden": 2}], "Cambió la actividad 2 del cronograma publicado."),
    ],
)
def test_historia_nombra_las_fechas_que_cambiaron(actividades, dice):
    assert EN_LA_HISTORIA["reprogramar_actividades"]({"actividades": actividades}) == dice


def test_historia_de_uno_recien_creado():
    actor = UsuarioFactory(puede_crear_ejercicios=True)
    ejercicio = crear_ejercicio(actor=actor, nombre="Nuevo", nombre_corto="Nuevo")
    (unico,) = historia(ejercicio)
    assert (unico.que, unico.quien, unico.verbo) == ("Se abrió el ejercicio.", "Municipio", "crear_ejercicio")


def test_razon_de_situacion_se_lee_entera(django_assert_num_queries):
    ejercicio = ejercicio_completo(E.CONVOCATORIA)
    actor = cuenta_con(ejercicio, Rol.COORDINACION)
    with django_assert_num_queries(0):
        assert razon_de_situacion(ejercicio) == ""
    suspender(ejercicio, motivo=RAZON, actor=actor)
    assert razon_de_situacion(ejercicio) == (
        f"El ejercicio está en pausa por esta razón: {RAZON}. Aquí avisaremos cuándo sigue."
    )
    cancelar(ejercicio, motivo="¿Para qué seguir sin dinero?", actor=actor)
    assert razon_de_situacion(ejercicio) == (
        "El ejercicio terminó antes por esta razón: ¿Para qué seguir sin dinero? Todo lo hecho queda publicado."
    )


def test_razon_de_situacion_sin_asiento():
    ejercicio = ejercicio_completo(E.CONVOCATORIA, situacion=Situacion.SUSPENDIDO)
    assert razon_de_situacion(ejercicio) == "El ejercicio está en pausa. Aquí avisaremos cuándo sigue."


def test_ultimo_regreso_y_su_motivo():
    ejercicio = ejercicio_completo(E.CONVOCATORIA)
    assert ultimo_regreso(ejercicio) is None
    assert motivo_del_regreso(ejercicio, despues_de=0) == ""
    assert ultimo_asiento(ejercicio, "reponer_etapa") == 0
    actor = cuenta_con(ejercicio, Rol.COORDINACION)
    reponer_etapa(ejercicio, desde=E.CONVOCATORIA, hacia=E.PREPARACION, motivo=RAZON, actor=actor)
    assert ultimo_regreso(ejercicio) == Regreso(1, "convocatoria", "preparacion", RAZON)
    assert motivo_del_regreso(ejercicio, despues_de=0) == RAZON
    assert motivo_del_regreso(ejercicio, despues_de=1) == ""
    assert ultimo_asiento(ejercicio, "reponer_etapa") == 1


@pytest.mark.parametrize(
    ("verbo", "hechos", "texto"),
    [
        ("reponer_etapa", '{"desde":"votacion","hacia":"validacion"}', "Regresar de Votación a Validación"),
        ("solicitar_dispensa", '{"clave":"C-02"}', "Solicitar dispensa de C-02"),
        ("refrendar_dispensa", '{"clave":"C-02"}', "Refrendar dispensa de C-02"),
        ("suspender", "{}", "Suspender"),
        ("clonar_ejercicio", "{}", "Clonar ejercicio"),
        ("rehacer_validacion", "{}", "Rehacer validación"),
    ],
)
def test_la_bitacora_lee_los_verbos_nuevos(verbo, hechos, texto):
    assert leer_asiento(verbo, hechos) == texto
