"""Ways back around the vote: before a jornada opens, and after one that had no winner or was annulled."""

import pytest

from gobierno_abierto.cuentas.permisos import Institucion as Parte
from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.documentos.models import Documento, TipoDocumento
from gobierno_abierto.ejercicios.calendario import por_celebrarse
from gobierno_abierto.ejercicios.etapas import ClaveEtapa as E
from gobierno_abierto.ejercicios.etapas import pendientes, regresos
from gobierno_abierto.ejercicios.operaciones import motivo_sin_regreso
from gobierno_abierto.errores import ReglaIncumplida
from mesas.models import Inscripcion
from propuestas.models import Propuesta, estudiar
from tests.factories.ejercicios import cuenta_con
from tests.factories.propuestas import firmar, hasta_opciones
from tests.factories.votacion import Escena
from votacion import operaciones as de_votacion
from votacion.models import Jornada

from .test_regresos import RAZON, regresar, rehacer, seguir, versiones

JORNADA_VOTACION = "jornada_votacion"

pytestmark = pytest.mark.django_db


def jornada_de(todo):
    """Return the scene of a jornada on the exercise's frozen options, ready to be opened."""
    ejercicio = todo.ejercicio
    una = Escena(
        ejercicio=ejercicio,
        coordinacion=todo.coordinacion,
        infoqro=todo.infoqro,
        personal=[cuenta_con(ejercicio, Rol.CASILLA) for _ in range(2)],
        custodias=[],
        jornada=de_votacion.preparar_jornada(ejercicio, actor=todo.coordinacion),
        casillas=[],
        personas=Inscripcion.objects.count(),
    )
    casilla = de_votacion.agregar_casilla(una.jornada, actor=todo.coordinacion, sede="Plaza ficticia")
    una.casillas.append(casilla)
    for alguien in una.personal:
        de_votacion.asignar_personal(casilla, actor=todo.coordinacion, usuario=alguien)
    una.claves[casilla.pk] = de_votacion.generar_tarjetas(casilla, actor=todo.infoqro, cantidad=5)
    una.custodias = list(
        type(todo.infoqro).objects.filter(asignaciones__rol=Rol.CUSTODIA, asignaciones__ejercicio=ejercicio)
    ) or [cuenta_con(ejercicio, Rol.CUSTODIA, institucion=parte) for parte in Parte]
    de_votacion.armar_urna(una.jornada, actor=todo.coordinacion)
    return una


def abrir(una):
    for alguien in una.personal:
        de_votacion.confirmar_apertura(una.casillas[0], actor=alguien, tarjetas_recibidas=5)
    una.casillas[0].refresh_from_db()
    una.jornada.refresh_from_db()


def en_votacion(cuantas=1):
    """Return an exercise that came to VOTACION with so many options."""
    todo = hasta_opciones(cuantas=cuantas)
    assert seguir(todo.ejercicio, todo.coordinacion) == E.VOTACION
    todo.ejercicio.refresh_from_db()
    return todo


def por_cambiar_de_fecha(todo):
    return [una.tipo for una in por_celebrarse(todo.ejercicio)]


def test_de_votacion_a_validacion_antes_de_abrir_y_otra_jornada(client):
    todo = en_votacion(cuantas=2)
    vieja = jornada_de(todo)
    regresar(todo.ejercicio, E.FACTIBILIDAD, todo.coordinacion)
    firmar(todo, Propuesta.objects.get(clave="B"), sentido="no_viable", motivacion="El drenaje no alcanza.")
    seguir(todo.ejercicio, todo.coordinacion)
    rehacer(todo)
    assert seguir(todo.ejercicio, todo.coordinacion) == E.VOTACION
    todo.ejercicio.refresh_from_db()
    falta = pendientes(todo.ejercicio)[0]
    assert falta.texto == "Las opciones se congelaron otra vez: falta preparar otra jornada."
    with pytest.raises(ReglaIncumplida, match="prepara otra jornada"):
        abrir(vieja)
    client.force_login(todo.coordinacion)
    assert "Preparar otra jornada" in client.get(falta.enlace).content.decode()
    nueva = jornada_de(todo)
    vieja.jornada.refresh_from_db()
    assert (vieja.jornada.estado, nueva.jornada.numero) == ("anulada", 2)
    with pytest.raises(ReglaIncumplida, match="ya tiene una jornada"):
        de_votacion.preparar_jornada(todo.ejercicio, actor=todo.coordinacion)
    abrir(nueva)
    assert nueva.jornada.estado == "abierta"


def test_de_votacion_a_validacion_con_la_misma_boleta_conserva_la_jornada():
    todo = en_votacion()
    escena = jornada_de(todo)
    regresar(todo.ejercicio, E.VALIDACION, todo.coordinacion)
    rehacer(todo)
    assert versiones(todo.ejercicio, TipoDocumento.ACTA_VALIDACION) == [(1, ""), (2, RAZON)]
    assert seguir(todo.ejercicio, todo.coordinacion) == E.VOTACION
    abrir(escena)
    assert escena.jornada.estado == "abierta"


def test_con_la_jornada_abierta_no_se_regresa():
    todo = en_votacion()
    una = jornada_de(todo)
    assert JORNADA_VOTACION in por_cambiar_de_fecha(todo)
    abrir(una)
    assert JORNADA_VOTACION not in por_cambiar_de_fecha(todo)
    assert regresos(todo.ejercicio) == []
    assert "ya se abrió" in motivo_sin_regreso(todo.ejercicio)
    with pytest.raises(ReglaIncumplida, match="La jornada de votación ya se abrió"):
        regresar(todo.ejercicio, E.VALIDACION, todo.coordinacion)


def votada(todo, *elecciones):
    """Live a whole jornada up to its published result."""
    una = jornada_de(todo)
    abrir(una)
    una.votar(*elecciones)
    una.cerrar()
    assert seguir(todo.ejercicio, todo.coordinacion) == E.RESULTADOS
    de_votacion.abrir_urna(una.jornada, actor=una.custodias[0])
    de_votacion.abrir_urna(una.jornada, actor=una.custodias[1])
    una.publicar()
    return una


def test_de_resultados_sin_ganadora_a_factibilidad_y_otra_votacion():
    todo = en_votacion()
    primera = votada(todo, "no", "no", "si")
    assert [una.clave for una in pendientes(todo.ejercicio)] == ["E-03"]
    todo.ejercicio.refresh_from_db()
    assert regresos(todo.ejercicio) == [E.FACTIBILIDAD]
    regresar(todo.ejercicio, E.FACTIBILIDAD, todo.coordinacion)
    firmar(todo, Propuesta.objects.get(clave="A"), motivacion="Ahora con drenaje.")
    assert seguir(todo.ejercicio, todo.coordinacion) == E.VALIDACION
    rehacer(todo)
    assert seguir(todo.ejercicio, todo.coordinacion) == E.VOTACION
    todo.ejercicio.refresh_from_db()
    assert JORNADA_VOTACION in por_cambiar_de_fecha(todo)
    assert Jornada.objects.vigente(todo.ejercicio) is None  # that one had its day: another is prepared
    assert pendientes(todo.ejercicio)[0].texto == "Falta preparar la jornada y sus casillas."
    segunda = votada(todo, "si", "si", "no")
    segunda.jornada.refresh_from_db()
    primera.jornada.refresh_from_db()
    assert (primera.jornada.desenlace, segunda.jornada.desenlace) == ("sin_ganadora", "ganadora")
    assert Jornada.objects.vigente(todo.ejercicio) == segunda.jornada
    assert [(uno.publico, uno.version) for uno in Documento.objects.filter(tipo="acta_escrutinio")] == [
        (True, 1),
        (True, 1),
    ]
    assert seguir(todo.ejercicio, todo.coordinacion) == E.CONVENIO
    assert not estudiar(todo.ejercicio)[0].en_contra


def test_de_una_jornada_anulada_a_votacion_y_otra_jornada():
    todo = en_votacion()
    anulada = votada(todo, "si")
    Jornada.objects.filter(pk=anulada.jornada.pk).update(estado="anulada")
    todo.ejercicio.refresh_from_db()
    assert regresos(todo.ejercicio) == [E.VOTACION]
    regresar(todo.ejercicio, E.VOTACION, todo.coordinacion)
    todo.ejercicio.refresh_from_db()
    assert JORNADA_VOTACION in por_cambiar_de_fecha(todo)  # another one is to come, on another day
    assert regresos(todo.ejercicio) == []
    otra = votada(todo, "si", "si")
    assert otra.jornada.numero == 2
    assert seguir(todo.ejercicio, todo.coordinacion) == E.CONVENIO
