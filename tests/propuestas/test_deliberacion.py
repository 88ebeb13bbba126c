"""DELIBERACION: proposals from ideas, the maximum, ratification, reopening and the receipt."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from gobierno_abierto.bitacora.models import Asiento
from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.ejercicios.etapas import ClaveEtapa, pendientes
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.ejercicios.operaciones import avanzar
from gobierno_abierto.errores import ReglaIncumplida
from gobierno_abierto.tiempo import ahora
from mesas.models import Idea, Mesa
from mesas.operaciones import levantar_acta_jornada
from propuestas import operaciones
from propuestas.models import Convergencia, Dictaminadora, Propuesta
from tests.factories.propuestas import COMPONENTES, COSTO, entregar, escenario, formar, ratificar

pytestmark = pytest.mark.django_db


def claves(ejercicio):
    return [uno.clave for uno in pendientes(Ejercicio.objects.get(pk=ejercicio.pk))]


def test_propuesta_guarda_componentes_y_origen():
    todo = escenario()
    (propuesta,) = formar(todo, 1)
    assert (propuesta.clave, propuesta.costo) == ("A", COSTO)
    assert [origen.idea.clave for origen in propuesta.origenes.all()] == ["1.1", "2.1"]


def test_propuesta_sobre_el_maximo_se_rechaza():
    todo = escenario(max_propuestas=2)
    formar(todo, 2)
    with pytest.raises(ReglaIncumplida, match="2 propuestas como máximo"):
        formar(todo, 1)


def test_propuesta_sobre_el_maximo_la_rechaza_la_base():
    todo = escenario(max_propuestas=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Propuesta.objects.create(ejercicio=todo.ejercicio, orden=2, clave="B", titulo="x", resumen="x")


def test_propuesta_quitada_las_demas_cambian_de_letra():
    todo = escenario()
    primera, segunda = formar(todo, 2)
    operaciones.quitar_propuesta(primera, actor=todo.coordinacion)
    segunda.refresh_from_db()
    assert (segunda.clave, segunda.orden) == ("A", 1)


def test_idea_de_mesa_abierta_no_entra():
    todo = escenario()
    (propuesta,) = formar(todo, 1)
    idea = Idea.objects.cerradas(todo.ejercicio).first()
    Mesa.objects.filter(pk=idea.mesa_id).update(estado=Mesa.Estado.REABIERTA)
    with pytest.raises(ReglaIncumplida, match="acta cerrada"):
        operaciones.guardar_origenes(propuesta, actor=todo.coordinacion, origenes=[(idea, "Así")])


def test_idea_sin_como_se_incorpora_se_rechaza():
    todo = escenario()
    (propuesta,) = formar(todo, 1)
    idea = Idea.objects.cerradas(todo.ejercicio).first()
    with pytest.raises(ReglaIncumplida, match="cómo se incorpora"):
        operaciones.guardar_origenes(propuesta, actor=todo.coordinacion, origenes=[(idea, " ")])


def test_edicion_vieja_se_rechaza_y_no_pierde_lo_guardado():
    todo = escenario()
    (propuesta,) = formar(todo, 1)
    datos = {
        "actor": todo.coordinacion,
        "resumen": "x",
        "componentes": COMPONENTES,
        "edicion": propuesta.edicion,
    }
    operaciones.editar_propuesta(propuesta, titulo="Primera", **datos)
    with pytest.raises(ReglaIncumplida, match="guardó cambios antes") as error:
        operaciones.editar_propuesta(propuesta, titulo="Segunda", **datos)
    assert error.value.campo == "edicion"
    propuesta.refresh_from_db()
    assert propuesta.titulo == "Primera"


def test_componente_mal_escrito_no_deja_nada_a_medias():
    todo = escenario()
    malo = COMPONENTES[0] | {"precio": Decimal(-1)}
    with pytest.raises(ReglaIncumplida):
        formar(todo, 1, componentes=[malo])
    assert not Propuesta.objects.exists()


def test_solo_coordinacion_forma_propuestas():
    todo = escenario()
    todo.coordinacion = todo.infoqro
    with pytest.raises(ReglaIncumplida, match="no tiene permiso"):
        formar(todo, 1)


def test_ratificar_congela_con_huella_y_levanta_acta():
    todo = escenario()
    formar(todo, 2)
    acta = ratificar(todo)
    propuestas = Propuesta.objects.filter(ejercicio=todo.ejercicio).ratificadas()
    assert [una["huella"] for una in acta.datos["propuestas_conv"]] == [una.huella for una in propuestas]
    assert acta.datos["propuestas_conv"][0]["ideas_origen"] == "1.1, 2.1"
    assert (acta.datos["a_favor_redaccion"], acta.datos["en_contra_redaccion"]) == (80, 5)
    assert acta.publico
    with pytest.raises(ReglaIncumplida, match="ya ratificó"):
        formar(todo, 1)


@pytest.mark.parametrize(
    ("preparar", "mensaje"),
    [
        (lambda todo: None, "No hay propuestas"),
        (lambda todo: formar(todo, 1, origenes=[]), "no tienen ideas de origen: A"),
        (lambda todo: (formar(todo, 1), Mesa.objects.update(estado="reabierta")), "Falta cerrar el acta"),
    ],
)
def test_ratificar_exige_que_no_falte_nada(preparar, mensaje):
    todo = escenario()
    preparar(todo)
    with pytest.raises(ReglaIncumplida, match=mensaje):
        ratificar(todo)


def test_ratificar_exige_mas_votos_a_favor():
    todo = escenario()
    formar(todo, 1)
    with pytest.raises(ReglaIncumplida, match="no aprobó"):
        ratificar(todo, a_favor=5, en_contra=5)


def test_reabrir_con_razon_lleva_a_la_version_dos_del_acta():
    todo = escenario()
    formar(todo, 1)
    primera = ratificar(todo)
    with pytest.raises(ReglaIncumplida, match="por qué"):
        operaciones.reabrir_redaccion(todo.ejercicio, actor=todo.coordinacion, razon=" ")
    operaciones.reabrir_redaccion(todo.ejercicio, actor=todo.coordinacion, razon="Faltó una línea.")
    segunda = ratificar(todo)
    assert (segunda.version, segunda.corrige) == (2, primera)
    assert segunda.datos["huella_version_anterior"] == primera.huella
    assert segunda.datos["motivo_version"] == "Faltó una línea"
    assert Propuesta.objects.get().version == 2
    assert Convergencia.objects.filter(vigente=True).count() == 1


def test_acuse_lleva_versiones_y_huellas():
    todo = escenario()
    entregar(todo)
    acuse = todo.ejercicio.documentos.get(tipo="acuse_entrega")
    propuestas = Propuesta.objects.filter(ejercicio=todo.ejercicio)
    assert acuse.datos["propuestas"] == [
        {"clave": una.clave, "titulo": una.titulo, "version": una.version, "huella": una.huella}
        for una in propuestas
    ]
    assert acuse.datos["dependencia_receptora"] == todo.area_sspm.nombre
    assert acuse.datos["fecha_limite_dictamen"] == "15 de agosto de 2023"
    assert acuse.datos["recibe_nombre"] == todo.sspm.nombre


def test_acuse_solo_lo_firma_quien_recibe_y_una_vez():
    todo = escenario()
    formar(todo, 1)
    with pytest.raises(ReglaIncumplida, match="Falta ratificar"):
        operaciones.recibir_propuestas(todo.ejercicio, actor=todo.sspm)
    ratificar(todo)
    with pytest.raises(ReglaIncumplida, match="Las propuestas las recibe"):
        operaciones.recibir_propuestas(todo.ejercicio, actor=todo.obras)
    operaciones.recibir_propuestas(todo.ejercicio, actor=todo.sspm)
    with pytest.raises(ReglaIncumplida, match="ya se recibieron"):
        operaciones.recibir_propuestas(todo.ejercicio, actor=todo.sspm)
    with pytest.raises(ReglaIncumplida, match="no se reabre"):
        operaciones.reabrir_redaccion(todo.ejercicio, actor=todo.coordinacion, razon="Tarde")


def test_acuse_no_se_firma_sobre_una_redaccion_alterada():
    todo = escenario()
    formar(todo, 1)
    ratificar(todo)
    Propuesta.objects.update(titulo="Otro título")
    with pytest.raises(ReglaIncumplida, match="no coincide"):
        operaciones.recibir_propuestas(todo.ejercicio, actor=todo.sspm)


def test_pendientes_van_cayendo_hasta_avanzar():
    todo = escenario()
    assert claves(todo.ejercicio) == ["M-08", "M-04", "M-07"]
    Mesa.objects.update(instalada_en=ahora())
    levantar_acta_jornada(todo.ejercicio, actor=todo.coordinacion)
    assert claves(todo.ejercicio) == ["M-04", "M-07"]
    (propuesta,) = formar(todo, 1, origenes=[])
    assert claves(todo.ejercicio) == ["M-04", "M-05", "M-07"]
    idea = Idea.objects.cerradas(todo.ejercicio).first()
    operaciones.guardar_origenes(propuesta, actor=todo.coordinacion, origenes=[(idea, "Así")])
    ratificar(todo)
    assert claves(todo.ejercicio) == ["M-07"]
    Dictaminadora.objects.filter(usuario=todo.sspm).delete()
    (pendiente,) = pendientes(todo.ejercicio)
    assert (pendiente.rol, pendiente.accion) == (Rol.COORDINACION, "Asignar cuenta")
    operaciones.asignar_dictaminadora(
        todo.ejercicio, actor=todo.coordinacion, usuario=todo.sspm, institucion=todo.ejercicio.area_ejecutora
    )
    operaciones.recibir_propuestas(todo.ejercicio, actor=todo.sspm)
    assert claves(todo.ejercicio) == []
    avanzado = avanzar(todo.ejercicio, desde=ClaveEtapa.DELIBERACION, actor=todo.coordinacion)
    assert avanzado.etapa == ClaveEtapa.FACTIBILIDAD


def test_cada_verbo_deja_un_asiento():
    todo = escenario()
    antes = Asiento.objects.filter(cadena=todo.ejercicio.pk).count()
    entregar(todo, 1)
    verbos = Asiento.objects.filter(cadena=todo.ejercicio.pk, n__gt=antes).values_list("verbo", flat=True)
    assert list(verbos) == ["crear_propuesta", "ratificar_propuestas", "recibir_propuestas"]
