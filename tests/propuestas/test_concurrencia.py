"""Real processes at once: the maximum of proposals holds, and two people on one draft lose nothing."""

from gobierno_abierto.ejercicios.models import Ejercicio
from propuestas.models import Dictamen, Propuesta


def crear(indice, ejercicio_id, actor_id):
    from gobierno_abierto.cuentas.models import Usuario
    from propuestas.operaciones import crear_propuesta

    return crear_propuesta(
        Ejercicio.objects.get(pk=ejercicio_id),
        actor=Usuario.objects.get(pk=actor_id),
        titulo=f"Parque ficticio {indice}",
        resumen="Sombra.",
    ).clave


def guardar(indice, propuesta_id, actor_id, institucion_id, edicion):
    from gobierno_abierto.cuentas.models import Usuario
    from gobierno_abierto.ejercicios.models import Institucion
    from propuestas.operaciones import guardar_dictamen

    return guardar_dictamen(
        Propuesta.objects.select_related("ejercicio").get(pk=propuesta_id),
        actor=Usuario.objects.get(pk=actor_id),
        dimension="tecnica",
        institucion=Institucion.objects.get(pk=institucion_id),
        motivacion=f"Texto {indice}",
        edicion=edicion,
    ).motivacion


def test_propuestas_a_la_vez_no_pasan_del_maximo(en_procesos):
    from tests.factories.propuestas import escenario

    todo = escenario(mesas=1, max_propuestas=3)
    resultados = en_procesos(6, crear, todo.ejercicio.pk, todo.coordinacion.pk)
    assert sorted(uno for uno in resultados if isinstance(uno, str)) == ["A", "B", "C"]
    assert {str(uno) for uno in resultados if not isinstance(uno, str)} == {
        "El ejercicio admite 3 propuestas como máximo."
    }
    assert list(Propuesta.objects.values_list("orden", flat=True)) == [1, 2, 3]


def test_dictamen_dos_personas_a_la_vez_gana_una_y_la_otra_se_entera(en_procesos):
    from tests.factories.propuestas import entregar, escenario, escribir

    todo = escenario(mesas=1)
    (propuesta,) = entregar(todo, 1)
    for edicion in (0, 1):  # on a new draft, and on one that exists
        if edicion:
            assert Dictamen.objects.get().edicion == 1
        resultados = en_procesos(4, guardar, propuesta.pk, todo.sspm.pk, todo.area_sspm.pk, edicion)
        ganadas = [uno for uno in resultados if isinstance(uno, str)]
        assert len(ganadas) == 1
        assert {uno.campo for uno in resultados if not isinstance(uno, str)} == {"edicion"}
        assert Dictamen.objects.get().motivacion == ganadas[0]
    assert escribir(todo, propuesta, edicion=2).edicion == 3
