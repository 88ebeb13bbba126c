"""Every refusal that the journeys do not pass by: each says what is wrong and leaves everything as it was."""

import pytest
from django.db import IntegrityError

from gobierno_abierto.ejercicios.etapas import ClaveEtapa, pendientes
from gobierno_abierto.ejercicios.models import Ejercicio, Institucion
from gobierno_abierto.errores import ReglaIncumplida
from mesas.models import Mesa
from propuestas import operaciones
from propuestas.models import Competencia, Dictamen, Opcion, Propuesta
from propuestas.operaciones import guardado
from tests.factories.propuestas import (
    congelar,
    dictaminar,
    entregar,
    escenario,
    escribir,
    firmar,
    formar,
    hasta_opciones,
    hasta_validacion,
    mover,
    ratificar,
    registrar,
)

pytestmark = pytest.mark.django_db


def rechaza(mensaje, verbo, *args, **kwargs):
    with pytest.raises(ReglaIncumplida, match=mensaje):
        verbo(*args, **kwargs)


def test_deliberacion_sin_area_ejecutora_no_hay_acuse():
    todo = escenario()
    formar(todo, 1)
    ratificar(todo)
    Institucion.objects.filter(papel="ejecuta").update(papel="dictamina")
    rechaza("no dice qué dependencia", operaciones.recibir_propuestas, todo.ejercicio, actor=todo.sspm)


def test_deliberacion_lo_que_no_se_ratifica_ni_se_reabre():
    todo = escenario()
    rechaza(
        "no hay qué reabrir",
        operaciones.reabrir_redaccion,
        todo.ejercicio,
        actor=todo.coordinacion,
        razon="x",
    )
    formar(todo, 2)
    Ejercicio.objects.update(max_propuestas=1)
    rechaza("Hay más de 1 propuestas", ratificar, todo)
    assert "M-06" in [uno.clave for uno in pendientes(Ejercicio.objects.get(pk=todo.ejercicio.pk))]
    Ejercicio.objects.update(max_propuestas=3)
    ratificar(todo)
    rechaza("ya ratificó", ratificar, todo)


def test_deliberacion_quitar_la_ultima_no_mueve_letras():
    todo = escenario()
    primera, segunda = formar(todo, 2)
    operaciones.quitar_propuesta(segunda, actor=todo.coordinacion)
    primera.refresh_from_db()
    assert primera.clave == "A"
    rechaza("guardó cambios antes", operaciones.quitar_propuesta, segunda, actor=todo.coordinacion)


def test_guardar_lo_que_otro_guardo_a_la_vez_es_una_frase(monkeypatch):
    todo = escenario()

    def chocar(*args, **kwargs):
        raise IntegrityError

    monkeypatch.setattr(Propuesta, "save", chocar)
    rechaza(guardado.OTRA_PERSONA, formar, todo, 1)


def test_competencias_se_cambian_y_se_revisan():
    todo = escenario()
    convoca = todo.ejercicio.institucion_con("convoca")
    definir = operaciones.definir_competencias
    quien = {"actor": todo.coordinacion}
    cambio = {"tecnica": [todo.area_sspm, todo.area_obras], "presupuestal": [todo.area_sspm]}
    definir(todo.ejercicio, **quien, competencias=cambio)
    assert Competencia.objects.get(dimension="presupuestal").institucion == todo.area_sspm
    rechaza("de la lista", definir, todo.ejercicio, **quien, competencias=cambio | {"otra": [todo.area_sspm]})
    rechaza("no dictamina", definir, todo.ejercicio, **quien, competencias=cambio | {"ambiental": [convoca]})


def test_competencias_no_cambian_despues_de_publicar():
    todo = escenario()
    entregar(todo, 1)
    dictaminar(todo)
    operaciones.publicar_dictamenes(todo.ejercicio, actor=todo.coordinacion)
    mismas = {"tecnica": [todo.area_sspm], "presupuestal": [todo.area_obras]}
    rechaza(
        "ya se publicaron",
        operaciones.definir_competencias,
        todo.ejercicio,
        actor=todo.coordinacion,
        competencias=mismas,
    )


def test_dictamen_solo_de_propuesta_ratificada_y_en_su_etapa():
    todo = escenario()
    (propuesta,) = formar(todo, 1)
    rechaza("etapa de Factibilidad", escribir, todo, propuesta)
    mover(todo, ClaveEtapa.FACTIBILIDAD)
    propuesta.refresh_from_db()
    rechaza("propuestas ratificadas", escribir, todo, propuesta)


def test_firmar_dos_veces_o_sobre_otra_edicion_se_rechaza():
    todo = escenario()
    (propuesta,) = entregar(todo, 1)
    rechaza("guardó cambios antes", escribir, todo, propuesta, edicion=3)
    borrador = escribir(todo, propuesta)
    rechaza("guardó cambios antes", operaciones.dejar_en_firme, borrador, actor=todo.sspm, edicion=9)
    operaciones.dejar_en_firme(borrador, actor=todo.sspm, edicion=borrador.edicion)
    rechaza("en firme", operaciones.dejar_en_firme, borrador, actor=todo.sspm)


def test_dictamen_creado_a_la_vez_por_otra_persona_se_rechaza(monkeypatch):
    todo = escenario()
    (propuesta,) = entregar(todo, 1)

    def chocar(**kwargs):
        raise IntegrityError

    monkeypatch.setattr(Dictamen.objects, "create", chocar)
    rechaza("guardó cambios antes", escribir, todo, propuesta)


def test_publicar_sin_propuestas_o_sin_dependencias_se_rechaza():
    todo = escenario()
    mover(todo, ClaveEtapa.FACTIBILIDAD)
    publicar = operaciones.publicar_dictamenes
    rechaza("No hay propuestas ratificadas", publicar, todo.ejercicio, actor=todo.coordinacion)
    mover(todo, ClaveEtapa.DELIBERACION)
    entregar(todo, 1)
    Competencia.objects.filter(dimension="presupuestal").delete()
    rechaza(
        "qué dependencia hace el dictamen presupuestal", publicar, todo.ejercicio, actor=todo.coordinacion
    )
    assert "F-06" in [uno.clave for uno in pendientes(todo.ejercicio)]


def test_aclaracion_lo_que_no_se_registra():
    todo = escenario(plazo_aclaracion=24)
    (propuesta,) = entregar(todo, 1)
    borrador = escribir(todo, propuesta)
    registrar_ = operaciones.registrar_aclaracion
    quien = {"actor": todo.coordinacion, "pregunta": "¿Cuánto?"}
    rechaza("todavía no se publican", registrar_, borrador, **quien)
    operaciones.dejar_en_firme(borrador, actor=todo.sspm)
    firmar(todo, propuesta, "presupuestal")
    operaciones.publicar_dictamenes(todo.ejercicio, actor=todo.coordinacion)
    firmado = Dictamen.objects.get(dimension="presupuestal")
    rechaza("qué pide aclarar", registrar_, firmado, **(quien | {"pregunta": " "}))
    aclaracion = registrar_(firmado, **quien)
    otra = registrar_(firmado, **quien)
    responder = operaciones.responder_aclaracion
    rechaza("Escriba la respuesta", responder, aclaracion, actor=todo.obras, respuesta=" ")
    responder(aclaracion, actor=todo.obras, respuesta="Se corrige.", version_nueva=True)
    rechaza("ya se respondió", responder, aclaracion, actor=todo.obras, respuesta="Otra vez")
    responder(
        otra, actor=todo.obras, respuesta="También.", version_nueva=True
    )  # one new version answers both
    nuevo = Dictamen.objects.get(version=2)
    assert nuevo.suma_de_partidas == firmado.suma_de_partidas
    rechaza("todavía no está en firme", registrar_, nuevo, **quien)
    final = operaciones.dejar_en_firme(nuevo, actor=todo.obras)
    assert final.documento.datos["motivo_version"] == "Respuesta a la aclaración AC-001 y AC-002"


def test_validacion_lo_que_no_se_sortea_ni_se_congela():
    todo = hasta_validacion(cuantas=1)
    registrar(todo)
    sorteo = {"actor": todo.coordinacion, "semilla": "1", "fuente_semilla": "x", "testigo": todo.infoqro}
    rechaza("una sola propuesta viable", operaciones.sortear_boleta, todo.ejercicio, **sorteo)
    rechaza("Falta congelar", operaciones.cerrar_validacion, todo.ejercicio, actor=todo.coordinacion)
    Competencia.objects.all().delete()  # nobody studied it: nothing is viable
    rechaza(
        "Ninguna propuesta es viable", operaciones.congelar_opciones, todo.ejercicio, actor=None, textos={}
    )


def test_sorteo_dice_de_donde_salio_el_valor():
    todo = hasta_validacion()
    registrar(todo)
    sorteo = {"actor": todo.coordinacion, "semilla": "1", "fuente_semilla": " ", "testigo": todo.infoqro}
    rechaza("de dónde salió", operaciones.sortear_boleta, todo.ejercicio, **sorteo)


def test_destinos_de_otro_ejercicio_o_despues_de_cerrar_se_rechazan():
    todo = hasta_validacion()
    ajena = escenario().ejercicio.mesas.first().ideas.first()
    datos = {"actor": todo.coordinacion, "ideas": [ajena], "tipo": "retirada", "razon": "x"}
    rechaza("mesa cerrada de este ejercicio", operaciones.fijar_destinos, todo.ejercicio, **datos)
    otro = hasta_opciones()
    rechaza(
        "ya está cerrada",
        operaciones.fijar_destinos,
        otro.ejercicio,
        **(datos | {"actor": otro.coordinacion}),
    )


def test_acta_no_cierra_sobre_una_opcion_que_no_coincide():
    todo = hasta_validacion(cuantas=1, mesas=1)
    registrar(todo)
    ideas = [
        idea for idea in Mesa.objects.get(ejercicio=todo.ejercicio).ideas.all() if not idea.origenes.exists()
    ]
    operaciones.fijar_destinos(
        todo.ejercicio, actor=todo.coordinacion, ideas=ideas, tipo="retirada", razon="x"
    )
    congelar(todo)
    Propuesta.objects.filter(ejercicio=todo.ejercicio).update(huella="0" * 64)
    rechaza(
        "no coincide con su huella", operaciones.cerrar_validacion, todo.ejercicio, actor=todo.coordinacion
    )
    assert Opcion.objects.filter(ejercicio=todo.ejercicio).count() == 1


def test_destino_no_se_inventa_para_una_propuesta_sin_estudio():
    todo = hasta_validacion(cuantas=1)
    Competencia.objects.all().delete()
    registrar(todo)
    assert not any(
        hasattr(idea, "destino") for mesa in todo.ejercicio.mesas.all() for idea in mesa.ideas.all()
    )


def test_nombres_se_leen():
    todo = hasta_opciones()
    ejercicio = todo.ejercicio
    propuesta = ejercicio.propuestas.first()
    sesion = ejercicio.sesion_validacion
    dictamen = propuesta.dictamenes.first()
    assert [str(una) for una in (propuesta, propuesta.componentes.first(), dictamen.criterios.first())] == [
        "A. Parque ficticio 1",
        "Árboles de sombra",
        dictamen.criterios.first().criterio,
    ]
    for cosa in (
        propuesta.origenes.first(),
        ejercicio.convergencias.first(),
        ejercicio.convergencias.first().acuse,
        todo.sspm.dependencias.first(),
        ejercicio.competencias.first(),
        dictamen,
        ejercicio.publicaciones_dictamenes.first(),
        sesion,
        sesion.confirmaciones.first(),
        sesion.preguntas.first(),
        ejercicio.opciones.first(),
        propuesta.origenes.first().idea.destino,
    ):
        assert str(cosa)
