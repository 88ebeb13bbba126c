"""Proposals at whatever point a test needs: the seed's exercise with closed tables, driven by the real operations."""

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any

from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.models import Ejercicio, Institucion
from gobierno_abierto.tiempo import ahora
from mesas.models import Idea, Mesa
from propuestas import operaciones
from propuestas.models import Dictamen, Propuesta, estudiar
from propuestas.reglas import CRITERIOS
from tests.factories.ejercicios import cuenta_con, ejercicio_completo


@dataclass
class Escenario:
    """An exercise with the people who act on its proposals."""

    ejercicio: Ejercicio
    coordinacion: Usuario
    infoqro: Usuario
    desarrollo: Usuario
    sspm: Usuario
    obras: Usuario
    area_sspm: Institucion
    area_obras: Institucion


def escenario(mesas: int = 2, ideas: int = 3, **campos: Any) -> Escenario:
    """Return an exercise in DELIBERACION with closed tables and their ideas, and its accounts."""
    ejercicio = ejercicio_completo(ClaveEtapa.DELIBERACION, **campos)
    for numero in range(1, mesas + 1):
        mesa_cerrada(ejercicio, numero, ideas)
    areas = {una.papel: una for una in ejercicio.instituciones.all()}
    todo = Escenario(
        ejercicio=ejercicio,
        coordinacion=cuenta_con(ejercicio, Rol.COORDINACION),
        infoqro=cuenta_con(ejercicio, Rol.INFOQRO),
        desarrollo=cuenta_con(ejercicio, Rol.DESARROLLO_SOCIAL),
        sspm=cuenta_con(ejercicio, Rol.DICTAMINACION),
        obras=cuenta_con(ejercicio, Rol.DICTAMINACION),
        area_sspm=areas["ejecuta"],
        area_obras=areas["dictamina"],
    )
    for usuario, institucion in ((todo.sspm, todo.area_sspm), (todo.obras, todo.area_obras)):
        operaciones.asignar_dictaminadora(
            ejercicio, actor=todo.coordinacion, usuario=usuario, institucion=institucion
        )
    operaciones.definir_competencias(
        ejercicio,
        actor=todo.coordinacion,
        competencias={"tecnica": [todo.area_sspm], "presupuestal": [todo.area_obras]},
    )
    return todo


def mesa_cerrada(ejercicio: Ejercicio, numero: int = 1, ideas: int = 3) -> Mesa:
    """Return a table closed with so many ideas."""
    mesa = Mesa.objects.create(ejercicio=ejercicio, numero=numero, estado=Mesa.Estado.CONVERSANDO)
    for n in range(1, ideas + 1):
        Idea.objects.create(
            mesa=mesa,
            numero=n,
            orden=n,
            titulo=f"Idea ficticia {numero}.{n}",
            que="Árboles y bancas",
            acuerdo="consenso",
        )
    Mesa.objects.filter(pk=mesa.pk).update(estado=Mesa.Estado.CERRADA, cerrada_en=ahora())
    mesa.refresh_from_db()
    return mesa


COMPONENTES = [
    {
        "nombre": "Árboles de sombra",
        "cantidad": Decimal(40),
        "unidad": "pieza",
        "precio": Decimal("2500.00"),
        "fuente_precio": "Catálogo ficticio",
        "fecha_precio": date(2023, 7, 1),
    },
    {
        "nombre": "Bancas",
        "cantidad": Decimal("12.50"),
        "unidad": "pieza",
        "precio": Decimal("8000.00"),
        "fuente_precio": "Catálogo ficticio",
        "fecha_precio": date(2023, 7, 1),
    },
]
COSTO = Decimal("200000.00")


def formar(todo: Escenario, cuantas: int = 2, **campos: Any) -> list[Propuesta]:
    """Make so many draft proposals; the n-th takes the n-th idea of every table."""
    hechas = []
    for n in range(1, cuantas + 1):
        ideas = [idea for idea in Idea.objects.cerradas(todo.ejercicio) if idea.numero == n]
        datos = {
            "titulo": f"Parque ficticio {n}",
            "resumen": "Sombra y bancas para estar.",
            "componentes": COMPONENTES,
            "origenes": [(idea, "Las bancas y los árboles") for idea in ideas],
        }
        hechas.append(
            operaciones.crear_propuesta(todo.ejercicio, actor=todo.coordinacion, **(datos | campos))
        )
    return hechas


def ratificar(todo: Escenario, **campos: Any) -> Any:
    """Have the plenary ratify everything."""
    datos = {"metodo": "Se votó a mano alzada.", "a_favor": 80, "en_contra": 5, "testigo": todo.infoqro}
    return operaciones.ratificar_propuestas(todo.ejercicio, actor=todo.coordinacion, **(datos | campos))


def mover(todo: Escenario, etapa: str) -> None:
    """Put the exercise in a stage without asking anybody."""
    Ejercicio.objects.filter(pk=todo.ejercicio.pk).update(etapa=etapa)
    todo.ejercicio.etapa = etapa


def entregar(todo: Escenario, cuantas: int = 2) -> list[Propuesta]:
    """Make, ratify and hand over proposals; the exercise enters FACTIBILIDAD."""
    formar(todo, cuantas)
    ratificar(todo)
    operaciones.recibir_propuestas(todo.ejercicio, actor=todo.sspm)
    mover(todo, ClaveEtapa.FACTIBILIDAD)
    return list(Propuesta.objects.filter(ejercicio=todo.ejercicio))


def escribir(todo: Escenario, propuesta: Propuesta, dimension: str = "tecnica", **campos: Any) -> Dictamen:
    """Save a complete draft of a dictamen by its own dependencia."""
    actor, institucion = (
        (todo.sspm, todo.area_sspm) if dimension == "tecnica" else (todo.obras, todo.area_obras)
    )
    datos = {
        "sentido": "viable",
        "motivacion": "Se visitó el predio.",
        "fundamento": "Artículo ficticio 1.",
        "criterios": [("si", "")] * len(CRITERIOS[dimension]),
    }
    return operaciones.guardar_dictamen(
        propuesta, actor=actor, dimension=dimension, institucion=institucion, **(datos | campos)
    )


def firmar(todo: Escenario, propuesta: Propuesta, dimension: str = "tecnica", **campos: Any) -> Dictamen:
    """Write and sign a dictamen."""
    actor = todo.sspm if dimension == "tecnica" else todo.obras
    return operaciones.dejar_en_firme(escribir(todo, propuesta, dimension, **campos), actor=actor)


def dictaminar(todo: Escenario, no_viables: str = "") -> None:
    """Sign every required dictamen; the keys in ``no_viables`` get a técnica «no viable»."""
    for propuesta in Propuesta.objects.filter(ejercicio=todo.ejercicio):
        campos = {"sentido": "no_viable", "motivacion": "No cabe."} if propuesta.clave in no_viables else {}
        firmar(todo, propuesta, "tecnica", **campos)
        firmar(todo, propuesta, "presupuestal")


def hasta_validacion(cuantas: int = 2, no_viables: str = "", **campos: Any) -> Escenario:
    """Return an exercise in VALIDACION with published dictámenes."""
    todo = escenario(**campos)
    entregar(todo, cuantas)
    dictaminar(todo, no_viables)
    operaciones.publicar_dictamenes(todo.ejercicio, actor=todo.coordinacion)
    mover(todo, ClaveEtapa.VALIDACION)
    return todo


def registrar(todo: Escenario, **campos: Any) -> Any:
    """Record the validation session."""
    datos = {
        "fecha": date(2023, 8, 15),
        "lugar": "Plaza de la colonia",
        "asistentes": 90,
        "hora_inicio": time(10),
        "confirmaciones": {"A": 70},
        "preguntas": [("¿Cuándo empieza la obra?", "Después de la firma.")],
    }
    return operaciones.registrar_sesion(todo.ejercicio, actor=todo.coordinacion, **(datos | campos))


def destinar(todo: Escenario) -> None:
    """Give the same fate to every idea that has none."""
    ideas = [idea for idea in Idea.objects.cerradas(todo.ejercicio) if not idea.origenes.exists()]
    operaciones.fijar_destinos(
        todo.ejercicio, actor=todo.coordinacion, ideas=ideas, tipo="no_elegida", razon="Tuvo menos apoyo."
    )


def congelar(todo: Escenario) -> list[Any]:
    """Draw if needed and freeze the options."""
    viables = [uno.propuesta.clave for uno in estudiar(todo.ejercicio) if uno.es_viable]
    if len(viables) > 1:
        operaciones.sortear_boleta(
            todo.ejercicio,
            actor=todo.coordinacion,
            semilla="07 31 18",
            fuente_semilla="Tres papeles de una tómbola",
            testigo=todo.infoqro,
        )
    textos = {clave: {"titulo_boleta": f"Parque {clave}", "linea_1": "Sombra y bancas"} for clave in viables}
    return operaciones.congelar_opciones(todo.ejercicio, actor=todo.coordinacion, textos=textos)


def hasta_opciones(cuantas: int = 2, no_viables: str = "", **campos: Any) -> Escenario:
    """Return an exercise in VALIDACION with its acta closed and its options frozen: ready for the vote."""
    todo = hasta_validacion(cuantas, no_viables, **campos)
    registrar(todo)
    destinar(todo)
    congelar(todo)
    operaciones.cerrar_validacion(todo.ejercicio, actor=todo.coordinacion, hora_fin=time(12))
    return todo
