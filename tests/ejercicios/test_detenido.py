"""A suspended exercise admits nothing: every desk, kiosk and table says so clearly, and keeps what it had."""

from datetime import date

import pytest
from django.urls import reverse

from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.ejercicios.etapas import ClaveEtapa as E
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.ejercicios.operaciones import reanudar, suspender
from gobierno_abierto.errores import ReglaIncumplida
from mesas import operaciones as de_mesas
from mesas.models import Idea, Inscripcion
from propuestas import operaciones as de_propuestas
from tests.factories.ejercicios import cuenta_con
from tests.factories.mesas import IDEA, admitidas, convocado, deliberando, mesa_instalada, persona
from tests.factories.propuestas import entregar, escenario, escribir
from tests.factories.votacion import escena
from votacion import operaciones as de_votacion
from votacion.models import Boleta, Kiosco, Tarjeta, huella_tarjeta

pytestmark = pytest.mark.django_db

RAZON = "La sede cerró por una inundación."
NO_ADMITE = "El ejercicio está suspendido: no admite cambios"


def detener(ejercicio, actor=None):
    return suspender(Ejercicio.objects.get(pk=ejercicio.pk), motivo=RAZON, actor=actor)


def todos_rehusan(*intentos, dice=NO_ADMITE):
    for intento in intentos:
        with pytest.raises(ReglaIncumplida, match=dice):
            intento()


def test_registro_y_mesas_se_detienen_y_luego_siguen():
    ejercicio = deliberando(personas=1)
    mesa = mesa_instalada(ejercicio)
    idea = de_mesas.guardar_idea(mesa, actor=mesa.relator, **IDEA)
    una = Inscripcion.objects.get()
    detener(ejercicio)
    todos_rehusan(
        lambda: persona(ejercicio, 2),
        lambda: de_mesas.recibir_persona(una, actor=None),
        lambda: de_mesas.guardar_idea(mesa, actor=mesa.relator, **IDEA | {"titulo": "Otra idea"}),
        lambda: de_mesas.guardar_relatoria(mesa, actor=mesa.relator, version=1, acuerdos="Acuerdo"),
        lambda: de_mesas.quitar_idea(idea, actor=mesa.relator, version=1),
        lambda: de_mesas.acomodar(ejercicio, actor=None),
        lambda: de_mesas.preparar_mesas(ejercicio, actor=None),
    )
    reanudar(ejercicio, motivo="Se consiguió otra sede.", actor=None)
    de_mesas.guardar_idea(mesa, actor=mesa.relator, **IDEA | {"titulo": "Otra idea"})
    assert Idea.objects.count() == 2


def test_registro_en_linea_dice_por_que_y_no_ofrece_el_formulario(client):
    ejercicio = convocado()
    ruta = reverse("mesas:registro", args=[ejercicio.slug])
    assert "Nombre y apellidos" in client.get(ruta).content.decode()
    detener(ejercicio)
    pagina = client.get(ruta).content.decode()
    assert "El registro en línea está detenido" in pagina
    assert RAZON in pagina
    assert "Nombre y apellidos" not in pagina


def test_dictamenes_se_detienen():
    todo = escenario()
    propuesta = entregar(todo)[0]
    borrador = escribir(todo, propuesta)
    detener(todo.ejercicio, todo.coordinacion)
    todos_rehusan(lambda: escribir(todo, propuesta), dice="con el ejercicio en curso")
    todos_rehusan(
        lambda: de_propuestas.dejar_en_firme(borrador, actor=todo.sspm),
        lambda: de_propuestas.publicar_dictamenes(todo.ejercicio, actor=todo.coordinacion),
    )


def test_votacion_se_detiene_entera_sin_gastar_ninguna_tarjeta():
    una = escena(tarjetas=6)
    casilla, (alguien, otra) = una.casilla, una.personal
    una.acreditar(2)
    kiosco, codigo = de_votacion.crear_codigo_de_enlace(casilla, actor=alguien)
    inscripcion, clave = una.persona(), una.claves[casilla.pk][-1]
    detener(una.ejercicio, una.coordinacion)

    with pytest.raises(ReglaIncumplida) as error:
        de_votacion.depositar(casilla, huella=huella_tarjeta(clave), eleccion="1")
    assert error.value.codigo == "KE-09"  # «La votación está en pausa. Su tarjeta todavía sirve.»
    assert not Boleta.objects.exists()
    assert Tarjeta.objects.get(huella=huella_tarjeta(clave)).estado == "disponible"
    with pytest.raises(ReglaIncumplida) as error:
        de_votacion.acreditar(casilla, actor=alguien, inscripcion=inscripcion)
    assert error.value.codigo == "D-20"
    todos_rehusan(
        lambda: de_votacion.registrar_en_casilla(
            casilla, actor=alguien, nombre="Persona Ficticia 999", fecha_nacimiento=date(1980, 1, 1),
            colonia=una.ejercicio.colonias.first(),
        ),
        lambda: de_votacion.confirmar_homonimo(casilla, actor=alguien, inscripcion=inscripcion),
        lambda: de_votacion.anular_tarjeta(casilla, actor=alguien, entregada=True, codigo=clave),
        lambda: de_votacion.crear_codigo_de_enlace(casilla, actor=alguien),
        lambda: de_votacion.enlazar_kiosco(codigo),
        lambda: de_votacion.suspender_casilla(casilla, actor=alguien, motivo=RAZON, resguardo="Caja"),
        lambda: de_votacion.terminar_votacion(casilla, actor=alguien),
        lambda: de_votacion.generar_tarjetas(casilla, actor=una.infoqro, cantidad=1),
        lambda: de_votacion.anular_lote(casilla, actor=una.infoqro, lote=1, razon=RAZON),
        lambda: de_votacion.asignar_personal(casilla, actor=una.coordinacion, usuario=otra),
        lambda: de_votacion.retirar_personal(casilla.personal.first(), actor=una.coordinacion),
    )  # fmt: skip
    de_votacion.revocar_kiosco(kiosco, actor=alguien)  # cutting a device off is always possible
    assert Kiosco.objects.get().serie is None

    reanudar(una.ejercicio, motivo="Se consiguió otra sede.", actor=una.coordinacion)
    de_votacion.depositar(casilla, huella=huella_tarjeta(clave), eleccion="1")
    assert Boleta.objects.count() == 1


@pytest.mark.parametrize("etapa", [E.CONVOCATORIA, E.DELIBERACION, E.VOTACION, E.CONVENIO])
@pytest.mark.parametrize("verbo", ["suspender", "cancelar"])
def test_las_paginas_se_leen_detenidas(client, etapa, verbo):
    ejercicio = convocado()
    admitidas(ejercicio, 1, cuenta_con(ejercicio, Rol.DESARROLLO_SOCIAL))
    actor = cuenta_con(ejercicio, Rol.COORDINACION)
    Ejercicio.objects.update(etapa=etapa)
    client.force_login(actor)
    client.post(reverse(f"ejercicios:{verbo}", args=[ejercicio.slug]), {"motivo": RAZON})
    for nombre in (
        "ejercicios:publico",
        "ejercicios:tablero",
        "ejercicios:avanzar",
        "mesas:convocatoria",
        "mesas:aviso",
    ):
        respuesta = client.get(reverse(nombre, args=[ejercicio.slug]))
        assert respuesta.status_code == 200
        if nombre.startswith("ejercicios"):
            assert RAZON in respuesta.content.decode(), nombre
