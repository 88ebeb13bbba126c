"""VALIDACION: the session, fates, the draw, the frozen options and the acta."""

from decimal import Decimal
from hashlib import sha256

import pytest
from django.db import IntegrityError, transaction

from gobierno_abierto.canonico import huella, texto_canonico
from gobierno_abierto.ejercicios.etapas import ClaveEtapa, pendientes
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.ejercicios.operaciones import avanzar
from gobierno_abierto.errores import ReglaIncumplida
from mesas.models import Idea
from propuestas import operaciones
from propuestas.models import Destino, Opcion, SesionValidacion, huella_de_opciones
from propuestas.reglas import sortear_orden
from tests.factories.propuestas import COSTO, congelar, destinar, hasta_opciones, hasta_validacion, registrar

pytestmark = pytest.mark.django_db


def claves(ejercicio):
    return [uno.clave for uno in pendientes(Ejercicio.objects.get(pk=ejercicio.pk))]


def test_pendientes_van_cayendo_hasta_avanzar():
    todo = hasta_validacion()
    assert claves(todo.ejercicio) == ["V-01", "V-03", "V-04", "V-05"]
    registrar(todo, objeciones=[{"propuesta": "A", "objecion": "Falta sombra"}])
    assert claves(todo.ejercicio) == ["V-01", "V-02", "V-03", "V-04", "V-05"]
    registrar(todo, objeciones=[{"propuesta": "A", "objecion": "Falta sombra", "respuesta": "Habrá árboles"}])
    destinar(todo)
    assert claves(todo.ejercicio) == ["V-03", "V-04", "V-05"]
    congelar(todo)
    assert claves(todo.ejercicio) == ["V-05"]
    operaciones.cerrar_validacion(todo.ejercicio, actor=todo.coordinacion)
    assert claves(todo.ejercicio) == []
    assert avanzar(todo.ejercicio, desde=ClaveEtapa.VALIDACION, actor=todo.coordinacion).etapa == "votacion"


def test_destinos_automaticos_de_viables_y_de_caidas():
    todo = hasta_validacion(no_viables="B")
    registrar(todo)
    destinos = {uno.idea.clave: uno for uno in Destino.objects.select_related("idea__mesa")}
    assert {clave: uno.tipo for clave, uno in destinos.items()} == {
        "1.1": "incorporada",
        "2.1": "incorporada",
        "1.2": "no_viable",
        "2.2": "no_viable",
    }
    assert destinos["1.2"].razon == f"{todo.area_sspm.nombre} explicó: No cabe."
    assert all(uno.automatico for uno in destinos.values())


def test_destino_manual_exige_razon_y_respeta_las_propuestas():
    todo = hasta_validacion()
    registrar(todo)
    ideas = list(Idea.objects.cerradas(todo.ejercicio))
    libre = next(idea for idea in ideas if idea.clave == "1.3")
    datos = {"actor": todo.coordinacion, "ideas": [libre], "tipo": "agrupada", "razon": "con la 2.3"}
    with pytest.raises(ReglaIncumplida, match="Escriba la razón"):
        operaciones.fijar_destinos(todo.ejercicio, **(datos | {"razon": " "}))
    with pytest.raises(ReglaIncumplida, match="Elija un destino"):
        operaciones.fijar_destinos(todo.ejercicio, **(datos | {"tipo": "incorporada"}))
    with pytest.raises(ReglaIncumplida, match=r"ya están en una propuesta: 1\.1"):
        operaciones.fijar_destinos(todo.ejercicio, **(datos | {"ideas": ideas}))
    with pytest.raises(ReglaIncumplida, match="al menos una"):
        operaciones.fijar_destinos(todo.ejercicio, **(datos | {"ideas": []}))
    operaciones.fijar_destinos(todo.ejercicio, **datos)
    operaciones.fijar_destinos(todo.ejercicio, **(datos | {"tipo": "retirada", "razon": "Lo pidió la mesa"}))
    assert libre.destino.tipo == "retirada"


def test_sesion_edicion_vieja_se_rechaza():
    todo = hasta_validacion()
    registrar(todo, edicion=0)
    with pytest.raises(ReglaIncumplida) as error:
        registrar(todo, edicion=0, asistentes=10)
    assert error.value.campo == "edicion"
    assert SesionValidacion.objects.get().asistentes == 90


def test_sesion_mas_confirmaciones_que_personas_se_rechaza():
    todo = hasta_validacion()
    with pytest.raises(ReglaIncumplida, match="más confirmaciones"):
        registrar(todo, confirmaciones={"A": 91})
    with pytest.raises(ReglaIncumplida, match="No hay una propuesta"):
        registrar(todo, confirmaciones={"Z": 1})


def test_sorteo_una_vez_con_testigo_de_infoqro():
    todo = hasta_validacion(cuantas=3)
    datos = {
        "actor": todo.coordinacion,
        "semilla": "07  31",
        "fuente_semilla": "Tómbola",
        "testigo": todo.infoqro,
    }
    with pytest.raises(ReglaIncumplida, match="Primero registre"):
        operaciones.sortear_boleta(todo.ejercicio, **datos)
    registrar(todo)
    with pytest.raises(ReglaIncumplida, match="cuenta de Infoqro"):
        operaciones.sortear_boleta(todo.ejercicio, **(datos | {"testigo": todo.desarrollo}))
    with pytest.raises(ReglaIncumplida, match="valor"):
        operaciones.sortear_boleta(todo.ejercicio, **(datos | {"semilla": "  "}))
    assert operaciones.sortear_boleta(todo.ejercicio, **datos) == sortear_orden("07 31", "ABC")
    with pytest.raises(ReglaIncumplida, match="ya se sorteó"):
        operaciones.sortear_boleta(todo.ejercicio, **datos)


def test_congelar_exige_objeciones_respondidas_y_sorteo():
    todo = hasta_validacion()
    registrar(todo, objeciones=[{"propuesta": "A", "objecion": "Falta sombra"}])
    with pytest.raises(ReglaIncumplida, match="objeciones por responder"):
        operaciones.congelar_opciones(todo.ejercicio, actor=todo.coordinacion, textos={})
    registrar(todo)
    with pytest.raises(ReglaIncumplida, match="Falta sortear"):
        operaciones.congelar_opciones(todo.ejercicio, actor=todo.coordinacion, textos={})


def test_opciones_en_el_orden_sorteado_con_huella():
    todo = hasta_validacion(cuantas=3)
    registrar(todo)
    opciones = congelar(todo)
    assert [una.propuesta.clave for una in opciones] == sortear_orden("07 31 18", "ABC")
    assert [una.numero for una in opciones] == [1, 2, 3]
    assert {una.costo for una in opciones} == {COSTO}
    assert len({una.huella for una in opciones}) == 3
    with pytest.raises(ReglaIncumplida, match="ya están congeladas"):
        registrar(todo)


def test_titulo_de_boleta_largo_se_rechaza():
    todo = hasta_validacion(cuantas=1)
    registrar(todo)
    textos = {"A": {"titulo_boleta": "x" * 31, "linea_1": "Sombra"}}
    with pytest.raises(ReglaIncumplida, match="30"):
        operaciones.congelar_opciones(todo.ejercicio, actor=todo.coordinacion, textos=textos)
    assert not Opcion.objects.exists()


def test_una_sola_viable_da_una_opcion_sin_sorteo():
    todo = hasta_opciones(cuantas=2, no_viables="A")
    (opcion,) = Opcion.objects.filter(ejercicio=todo.ejercicio)
    assert (opcion.numero, opcion.propuesta.clave) == (1, "B")
    assert SesionValidacion.objects.get().documento.datos["es_ratificacion"]


@pytest.mark.parametrize("verbo", ["editar", "borrar", "reemplazar"])
def test_opcion_no_cambia_ni_por_la_base(verbo):
    todo = hasta_opciones(cuantas=1)
    opcion = Opcion.objects.get(ejercicio=todo.ejercicio)
    intentos = {
        "editar": lambda: Opcion.objects.update(costo=Decimal(1)),
        "borrar": lambda: opcion.delete(),
        "reemplazar": lambda: Opcion.objects.create(
            **{campo.attname: getattr(opcion, campo.attname) for campo in Opcion._meta.concrete_fields}
        ),
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        intentos[verbo]()


def test_acta_lleva_lo_congelado_y_los_destinos():
    todo = hasta_opciones()
    acta = SesionValidacion.objects.get().documento
    opciones = list(Opcion.objects.filter(ejercicio=todo.ejercicio))
    datos = acta.datos
    impresas = [{campo: una[campo] for campo in ("numero", "titulo", "huella")} for una in datos["opciones"]]
    assert datos["huella_opciones"] == huella(texto_canonico(impresas)) == huella_de_opciones(opciones)
    boletos = [(uno["clave"], uno["huella"]) for uno in datos["boletos"]]
    assert boletos == sorted(
        ((clave, sha256(f"07 31 18|{clave}".encode()).hexdigest()) for clave in "AB"), key=lambda uno: uno[1]
    )
    assert [clave for clave, _ in boletos] == [una["propuesta_clave"] for una in datos["opciones"]]
    assert [una["titulo"] for una in datos["opciones"]] == [una.titulo for una in opciones]
    assert datos["ideas_con_destino"] == 6
    assert datos["destinos"] == [
        {"destino": "Incorporada", "ideas": 4},
        {"destino": "No elegida", "ideas": 2},
    ]
    assert (datos["personas_validacion"], datos["expuestas"][0]["confirmadas"]) == (90, 70)
    assert "07 31 18" in datos["metodo_orden"]
    assert todo.infoqro.nombre in [uno["nombre"] for uno in datos["firmantes"]]
    assert acta.publico
    with pytest.raises(ReglaIncumplida, match="ya está cerrada"):
        operaciones.cerrar_validacion(todo.ejercicio, actor=todo.coordinacion)


def test_acta_no_cierra_con_ideas_sin_destino():
    todo = hasta_validacion(cuantas=1)
    registrar(todo)
    congelar(todo)
    with pytest.raises(ReglaIncumplida, match="4 ideas sin destino"):
        operaciones.cerrar_validacion(todo.ejercicio, actor=todo.coordinacion)
