"""FACTIBILIDAD: who studies what, drafts, signature, publication all at once, the window and new versions."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, transaction

from gobierno_abierto.ejercicios.etapas import ClaveEtapa, pendientes
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.ejercicios.operaciones import avanzar
from gobierno_abierto.errores import ReglaIncumplida
from gobierno_abierto.tiempo import ahora
from propuestas import operaciones
from propuestas.models import Dictamen, Partida, estudiar
from tests.factories.ejercicios import cuenta_con
from tests.factories.propuestas import (
    COMPONENTES,
    COSTO,
    dictaminar,
    entregar,
    escenario,
    escribir,
    firmar,
)

pytestmark = pytest.mark.django_db

PARTIDA = {campo: valor for campo, valor in COMPONENTES[0].items() if campo != "nombre"} | {
    "concepto": "Obra"
}


def claves(ejercicio):
    return [uno.clave for uno in pendientes(Ejercicio.objects.get(pk=ejercicio.pk))]


def test_competencias_tecnica_y_presupuestal_siempre():
    todo = escenario()
    with pytest.raises(ReglaIncumplida, match="presupuestal"):
        operaciones.definir_competencias(
            todo.ejercicio, actor=todo.coordinacion, competencias={"tecnica": [todo.area_sspm]}
        )
    with pytest.raises(ReglaIncumplida, match="una sola dependencia"):
        operaciones.definir_competencias(
            todo.ejercicio,
            actor=todo.coordinacion,
            competencias={"tecnica": [todo.area_sspm], "presupuestal": [todo.area_sspm, todo.area_obras]},
        )


def test_competencia_con_dictamen_no_se_quita():
    todo = escenario()
    (propuesta,) = entregar(todo, 1)
    escribir(todo, propuesta)
    with pytest.raises(ReglaIncumplida, match="ya tiene dictámenes"):
        operaciones.definir_competencias(
            todo.ejercicio,
            actor=todo.coordinacion,
            competencias={"tecnica": [todo.area_obras], "presupuestal": [todo.area_obras]},
        )


def test_dictaminadora_necesita_el_papel_y_una_dependencia_que_dictamina():
    todo = escenario()
    convoca = todo.ejercicio.institucion_con("convoca")
    with pytest.raises(ReglaIncumplida, match="papel de dictaminación"):
        operaciones.asignar_dictaminadora(
            todo.ejercicio, actor=todo.coordinacion, usuario=todo.desarrollo, institucion=todo.area_obras
        )
    with pytest.raises(ReglaIncumplida, match="no dictamina"):
        operaciones.asignar_dictaminadora(
            todo.ejercicio, actor=todo.coordinacion, usuario=todo.sspm, institucion=convoca
        )


def test_borrador_incompleto_se_guarda_y_copia_los_componentes():
    todo = escenario()
    (propuesta,) = entregar(todo, 1)
    dictamen = escribir(
        todo, propuesta, "presupuestal", sentido="", motivacion="Voy a la mitad", criterios=[]
    )
    assert dictamen.suma_de_partidas == COSTO
    assert dictamen.motivacion == "Voy a la mitad"
    assert {uno.respuesta for uno in dictamen.criterios.all()} == {""}


def test_dictamen_solo_su_dependencia():
    todo = escenario()
    (propuesta,) = entregar(todo, 1)
    with pytest.raises(ReglaIncumplida, match="no dictamina por"):
        operaciones.guardar_dictamen(
            propuesta, actor=todo.obras, dimension="tecnica", institucion=todo.area_sspm
        )
    with pytest.raises(ReglaIncumplida, match="no hace ese dictamen"):
        operaciones.guardar_dictamen(
            propuesta, actor=todo.sspm, dimension="presupuestal", institucion=todo.area_sspm
        )
    with pytest.raises(ReglaIncumplida, match="no tiene permiso"):
        operaciones.guardar_dictamen(
            propuesta, actor=todo.coordinacion, dimension="tecnica", institucion=todo.area_sspm
        )


def test_dictamen_edicion_vieja_no_pisa_la_nueva():
    todo = escenario()
    (propuesta,) = entregar(todo, 1)
    escribir(todo, propuesta, motivacion="Primera", edicion=0)
    with pytest.raises(ReglaIncumplida) as error:
        escribir(todo, propuesta, motivacion="Segunda", edicion=0)
    assert error.value.campo == "edicion"
    assert escribir(todo, propuesta, motivacion="Tercera", edicion=1).motivacion == "Tercera"


def test_firmar_dice_todo_lo_que_falta():
    todo = escenario()
    (propuesta,) = entregar(todo, 1)
    borrador = escribir(todo, propuesta, fundamento="", criterios=[("no", "")])
    with pytest.raises(ReglaIncumplida) as error:
        operaciones.dejar_en_firme(borrador, actor=todo.sspm)
    assert [uno.campo for uno in error.value.pendientes] == [
        "razon_1",
        "respuesta_2",
        "respuesta_3",
        "respuesta_4",
        "respuesta_5",
        "fundamento",
    ]
    borrador.refresh_from_db()
    assert not borrador.es_final


def test_dictamen_viable_sobre_el_techo_se_rechaza():
    todo = escenario()
    (propuesta,) = entregar(todo, 1)
    cara = [PARTIDA | {"cantidad": Decimal(1), "precio": Decimal("4000000.01")}]
    with pytest.raises(ReglaIncumplida, match=r"pasa el techo por \$0\.01"):
        firmar(todo, propuesta, "presupuestal", partidas=cara)
    assert firmar(todo, propuesta, "presupuestal", partidas=cara, sentido="no_viable").costo == Decimal(
        "4000000.01"
    )


def test_dictamen_en_firme_congela_documento_privado():
    todo = escenario()
    (propuesta,) = entregar(todo, 1)
    dictamen = firmar(todo, propuesta, "presupuestal")
    datos = dictamen.documento.datos
    assert not dictamen.documento.publico
    assert (datos["costo_total"], datos["techo_presupuestal"]) == ("200,000.00", "4,000,000.00")
    assert datos["propuesta_huella"] == propuesta.huella
    assert datos["partidas"][1]["importe"] == "100,000.00"
    assert dictamen.costo == COSTO


@pytest.mark.parametrize("verbo", ["editar", "borrar", "lineas", "criterios"])
def test_dictamen_en_firme_no_cambia_ni_por_la_base(verbo):
    todo = escenario()
    (propuesta,) = entregar(todo, 1)
    dictamen = firmar(todo, propuesta, "presupuestal")
    intentos = {
        "editar": lambda: Dictamen.objects.update(motivacion="Otra"),
        "borrar": lambda: Dictamen.objects.filter(pk=dictamen.pk)._raw_delete("default"),
        "lineas": lambda: Partida.objects.update(precio=1),
        "criterios": lambda: dictamen.criterios.all().delete(),
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        intentos[verbo]()
    with pytest.raises(ReglaIncumplida, match="en firme"):
        escribir(todo, propuesta, "presupuestal")


def test_publicar_exige_todos_y_los_abre_juntos():
    todo = escenario()
    primera, segunda = entregar(todo, 2)
    firmar(todo, primera, "tecnica")
    with pytest.raises(ReglaIncumplida, match="A presupuestal, B técnica y B presupuestal"):
        operaciones.publicar_dictamenes(todo.ejercicio, actor=todo.coordinacion)
    firmar(todo, primera, "presupuestal")
    firmar(todo, segunda, "tecnica")
    firmar(todo, segunda, "presupuestal")
    with pytest.raises(ReglaIncumplida, match="no tiene permiso"):
        operaciones.publicar_dictamenes(todo.ejercicio, actor=todo.sspm)
    operaciones.publicar_dictamenes(todo.ejercicio, actor=todo.coordinacion)
    assert all(todo.ejercicio.documentos.filter(tipo="dictamen").values_list("publico", flat=True))
    with pytest.raises(ReglaIncumplida, match="ya se publicaron"):
        operaciones.publicar_dictamenes(todo.ejercicio, actor=todo.coordinacion)


def test_pendientes_por_dependencia_hasta_avanzar():
    todo = escenario()
    entregar(todo, 2)
    faltan = [uno for uno in pendientes(todo.ejercicio) if uno.clave == "F-01"]
    assert {uno.responsable for uno in faltan} == {todo.area_sspm.corto, todo.area_obras.corto}
    assert "A técnica y B técnica" in faltan[0].texto
    dictaminar(todo)
    assert claves(todo.ejercicio) == ["F-05"]
    operaciones.publicar_dictamenes(todo.ejercicio, actor=todo.coordinacion)
    assert claves(todo.ejercicio) == []
    assert (
        avanzar(todo.ejercicio, desde=ClaveEtapa.FACTIBILIDAD, actor=todo.coordinacion).etapa == "validacion"
    )


def test_pendientes_borrador_sin_razones_es_f02():
    todo = escenario()
    (propuesta,) = entregar(todo, 1)
    escribir(todo, propuesta, fundamento="")
    assert claves(todo.ejercicio) == ["F-01", "F-02", "F-05"]


def test_ninguna_viable_no_pasa():
    todo = escenario()
    entregar(todo, 2)
    dictaminar(todo, no_viables="AB")
    operaciones.publicar_dictamenes(todo.ejercicio, actor=todo.coordinacion)
    assert claves(todo.ejercicio) == ["F-04"]
    with pytest.raises(ReglaIncumplida, match="Ninguna propuesta es viable"):
        avanzar(todo.ejercicio, desde=ClaveEtapa.FACTIBILIDAD, actor=todo.coordinacion)


def test_plazo_de_aclaracion_hay_que_esperarlo():
    todo = escenario(plazo_aclaracion=24)
    entregar(todo, 1)
    dictaminar(todo)
    operaciones.publicar_dictamenes(todo.ejercicio, actor=todo.coordinacion)
    assert claves(todo.ejercicio) == ["F-07"]
    with time_machine.travel(ahora() + timedelta(hours=24), tick=False):
        assert claves(todo.ejercicio) == []


def test_aclaracion_respondida_con_version_nueva():
    todo = escenario(plazo_aclaracion=24)
    (propuesta,) = entregar(todo, 1)
    dictaminar(todo, no_viables="A")
    operaciones.publicar_dictamenes(todo.ejercicio, actor=todo.coordinacion)
    tecnico = Dictamen.objects.get(dimension="tecnica")
    aclaracion = operaciones.registrar_aclaracion(
        tecnico, actor=todo.desarrollo, pregunta="¿Por qué no cabe?"
    )
    assert aclaracion.folio == "AC-001"
    assert "F-03" in claves(todo.ejercicio)
    with pytest.raises(ReglaIncumplida, match="no dictamina por"):
        operaciones.responder_aclaracion(aclaracion, actor=todo.obras, respuesta="No es nuestra")
    operaciones.responder_aclaracion(
        aclaracion, actor=todo.sspm, respuesta="Se midió otra vez.", version_nueva=True
    )
    assert claves(todo.ejercicio) == ["F-01", "F-07"]
    borrador = Dictamen.objects.get(version=2)
    assert borrador.criterios.count() == tecnico.criterios.count()
    escribir(todo, propuesta, motivacion="Sí cabe.", edicion=borrador.edicion)
    nuevo = operaciones.dejar_en_firme(Dictamen.objects.get(version=2), actor=todo.sspm)
    assert nuevo.documento.publico
    assert nuevo.documento.corrige == tecnico.documento
    assert nuevo.documento.datos["motivo_version"] == "Respuesta a la aclaración AC-001"
    assert nuevo.documento.datos["aclaraciones"][0]["folio"] == "AC-001"
    (estudio,) = estudiar(todo.ejercicio)
    assert estudio.es_viable
    assert list(Dictamen.objects.vigentes().filter(dimension="tecnica")) == [nuevo]


@pytest.mark.parametrize(("horas", "mensaje"), [(-1, "fuera del plazo"), (24, "futura"), (0, None)])
def test_aclaracion_se_recibe_dentro_del_plazo(horas, mensaje):
    todo = escenario(plazo_aclaracion=24)
    entregar(todo, 1)
    dictaminar(todo)
    publicacion = operaciones.publicar_dictamenes(todo.ejercicio, actor=todo.coordinacion)
    cuando = publicacion.publicados_en + timedelta(hours=horas)
    datos = {"actor": todo.coordinacion, "pregunta": "¿Cuánto?", "recibida_en": cuando}
    if mensaje is None:
        assert operaciones.registrar_aclaracion(Dictamen.objects.first(), **datos).numero == 1
        return
    with pytest.raises(ReglaIncumplida, match=mensaje):
        operaciones.registrar_aclaracion(Dictamen.objects.first(), **datos)


def test_aclaracion_tardia_capturada_despues_pero_recibida_a_tiempo():
    todo = escenario(plazo_aclaracion=2)
    entregar(todo, 1)
    dictaminar(todo)
    publicacion = operaciones.publicar_dictamenes(todo.ejercicio, actor=todo.coordinacion)
    with time_machine.travel(publicacion.publicados_en + timedelta(hours=5), tick=False):
        a_tiempo = publicacion.publicados_en + timedelta(hours=1)
        operaciones.registrar_aclaracion(
            Dictamen.objects.first(), actor=todo.coordinacion, pregunta="¿Y el agua?", recibida_en=a_tiempo
        )
        assert claves(todo.ejercicio) == ["F-03"]


def test_costo_de_la_propuesta_es_el_dictaminado():
    todo = escenario()
    (propuesta,) = entregar(todo, 1)
    firmar(todo, propuesta, "tecnica", sentido="con_condiciones", condiciones="Poco riego\n")
    firmar(todo, propuesta, "presupuestal", partidas=[PARTIDA])
    (estudio,) = estudiar(todo.ejercicio)
    assert (estudio.costo, estudio.resultado) == (Decimal("100000.00"), "Viable con condiciones")
    assert cuenta_con(todo.ejercicio, "dictaminacion").dependencias.count() == 0
