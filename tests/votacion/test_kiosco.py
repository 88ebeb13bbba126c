"""The kiosk, page by page, without a browser."""

from datetime import timedelta

import pytest
import time_machine as maquina
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from gobierno_abierto.bitacora.models import Asiento
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.errores import ReglaIncumplida
from gobierno_abierto.tiempo import ahora
from tests.factories.votacion import escena
from votacion import operaciones as op
from votacion.models import Boleta, Kiosco, Tarjeta, huella_tarjeta
from votacion.reglas import agrupar
from votacion.sobres import abrir_sobres
from votacion.views.casilla import estado_de

pytestmark = pytest.mark.django_db

INICIO, BOLETA, CONFIRMAR, GRACIAS, SIGUE, SALIR, ENLAZAR = (
    f"/kiosco/{pagina}"
    for pagina in ("", "boleta/", "confirmar/", "gracias/", "sigue/", "salir/", "enlazar/")
)


@pytest.fixture(autouse=True)
def _sin_intentos():
    cache.clear()
    yield
    cache.clear()


def enlazado(una, casilla=None):
    """Return a browser that is a paired kiosk of the casilla."""
    casilla = casilla or una.casilla
    _, codigo = op.crear_codigo_de_enlace(casilla, actor=una.de(casilla)[0])
    cliente = Client()
    respuesta = cliente.post(ENLAZAR, {"codigo": codigo.lower()})
    assert (respuesta.status_code, respuesta["Location"]) == (303, INICIO)
    return cliente


@pytest.fixture
def una():
    return escena(casillas=2)


@pytest.fixture
def kiosco(una):
    return enlazado(una)


def clave(una, casilla=None):
    return una.claves[(casilla or una.casilla).pk].pop()


def ver(cliente, direccion):
    respuesta = cliente.get(direccion)
    assert respuesta.status_code == 200, (direccion, respuesta.status_code, respuesta.get("Location"))
    return respuesta.content.decode()


def va(respuesta, hacia):
    assert (respuesta.status_code, respuesta["Location"]) == (303, hacia)


def presentar(cliente, texto):
    """Post a card and return what the start says, if it was refused."""
    respuesta = cliente.post(INICIO, {"tarjeta": texto})
    if respuesta["Location"] == BOLETA:
        return ""
    va(respuesta, INICIO)
    return ver(cliente, INICIO)


def test_voto_completo_de_principio_a_fin(una, kiosco):
    una.acreditar()
    tarjeta = clave(una)
    assert "Pase su tarjeta por el lector" in ver(kiosco, INICIO)
    va(kiosco.post(INICIO, {"tarjeta": agrupar(tarjeta).lower()}), BOLETA)
    pagina = ver(kiosco, BOLETA)
    assert "Elija una opción" in pagina
    assert tarjeta not in pagina
    for titulo in (
        "Parque de sombra",
        "Parque de juego",
        "Parque de encuentro",
        "Voto en blanco",
        "Anular mi voto",
    ):
        assert titulo in pagina
    assert pagina.index("Parque de sombra") < pagina.index("Parque de juego") < pagina.index("Voto en blanco")
    va(kiosco.post(BOLETA, {"opcion": "2"}), CONFIRMAR)
    pagina = ver(kiosco, CONFIRMAR)
    assert "Usted eligió la opción 2" in pagina
    assert "Su voto todavía no está en la urna." in pagina
    assert not Boleta.objects.exists()
    va(kiosco.post(CONFIRMAR), GRACIAS)
    pagina = ver(kiosco, GRACIAS)
    assert "Su voto está en la urna" in pagina
    assert "Parque de juego" not in pagina
    assert abrir_sobres([bytes(Boleta.objects.get().sobre)]) == ["2"]
    va(kiosco.get(GRACIAS), INICIO)  # gone once shown
    assert "Pase su tarjeta" in ver(kiosco, INICIO)
    assert "ya quedó depositado un voto" in presentar(kiosco, tarjeta)


@pytest.mark.parametrize(
    ("opcion", "titulo"),
    [("blanco", "Usted eligió votar en blanco"), ("nulo", "Usted eligió anular su voto")],
)
def test_blanco_y_nulo_son_opciones_explicitas(una, kiosco, opcion, titulo):
    una.acreditar()
    presentar(kiosco, clave(una))
    kiosco.post(BOLETA, {"opcion": opcion})
    assert titulo in ver(kiosco, CONFIRMAR)
    kiosco.post(CONFIRMAR)
    assert abrir_sobres([bytes(Boleta.objects.get().sobre)]) == [opcion]


@pytest.mark.parametrize(
    ("regla", "opcion", "palabra"),
    [("con_voto_en_blanco", "blanco", "Voto en blanco"), ("con_voto_nulo", "nulo", "Anular mi voto")],
)
def test_boleta_no_ofrece_lo_que_las_reglas_no_dicen(regla, opcion, palabra):
    una = escena(**{regla: False})
    Ejercicio.objects.update(**{regla: True})  # too late: the rules were frozen with the jornada
    kiosco = enlazado(una)
    una.acreditar()
    tarjeta = clave(una)
    presentar(kiosco, tarjeta)
    pagina = ver(kiosco, BOLETA)
    assert palabra not in pagina
    assert ("También puede votar en blanco" in pagina) is False
    va(kiosco.post(BOLETA, {"opcion": opcion}), BOLETA)
    with pytest.raises(ReglaIncumplida, match="no está en la boleta"):
        op.depositar(una.casilla, huella=huella_tarjeta(tarjeta), eleccion=opcion)
    assert Boleta.objects.count() == 0
    assert palabra not in una.casilla.acta_apertura.datos["ademas_en_la_boleta"]


def test_ratificacion_pregunta_si_o_no():
    una = escena(opciones=1)
    kiosco = enlazado(una)
    una.acreditar()
    presentar(kiosco, clave(una))
    pagina = ver(kiosco, BOLETA)
    assert "¿Acepta esta propuesta?" in pagina
    assert "Sí la acepto" in pagina
    va(kiosco.post(BOLETA, {"opcion": "1"}), BOLETA)
    kiosco.post(BOLETA, {"opcion": "no"})
    assert "Usted eligió: No la acepto" in ver(kiosco, CONFIRMAR)
    kiosco.post(CONFIRMAR)
    assert abrir_sobres([bytes(Boleta.objects.get().sobre)]) == ["no"]


def test_cambiar_regresa_a_la_boleta_sin_nada_elegido(una, kiosco):
    una.acreditar()
    presentar(kiosco, clave(una))
    kiosco.post(BOLETA, {"opcion": "1"})
    ver(kiosco, CONFIRMAR)
    ver(kiosco, BOLETA)
    va(kiosco.get(CONFIRMAR), BOLETA)
    kiosco.post(BOLETA, {"opcion": "3"})
    kiosco.post(CONFIRMAR)
    assert abrir_sobres([bytes(Boleta.objects.get().sobre)]) == ["3"]


def test_no_elegir_lo_dice_y_conserva_la_tarjeta(una, kiosco):
    una.acreditar()
    presentar(kiosco, clave(una))
    va(kiosco.post(BOLETA, {}), BOLETA)
    assert "Toque una opción para seguir. También puede votar en blanco." in ver(kiosco, BOLETA)
    assert "Toque una. Después" in ver(kiosco, BOLETA)
    va(kiosco.post(BOLETA, {"opcion": "9"}), BOLETA)


def test_doble_clic_al_depositar_deja_un_voto_y_una_pantalla_neutral(una, kiosco):
    una.acreditar(2)
    presentar(kiosco, clave(una))
    kiosco.post(BOLETA, {"opcion": "1"})
    paso = kiosco.cookies["paso"].value
    va(kiosco.post(CONFIRMAR), GRACIAS)
    kiosco.cookies["paso"] = paso
    va(kiosco.post(CONFIRMAR), INICIO)
    assert "Si usted acaba de votar, ya terminó" in ver(kiosco, INICIO)
    assert Boleta.objects.count() == 1


def test_tarjetas_que_no_sirven_dicen_por_que(una, kiosco):
    una.acreditar(2)
    anulada = clave(una)
    op.anular_tarjeta(una.casilla, actor=una.personal[0], entregada=False, codigo=anulada)
    buena = clave(una)
    mala = buena[:-1] + ("0" if buena[-1] != "0" else "1")
    assert "Revise la clave" in presentar(kiosco, mala)
    assert "Escribir otra vez" in presentar(kiosco, "ABC")
    assert "No reconocemos esta tarjeta" in presentar(kiosco, "0" * 17)
    assert "Su tarjeta es de la casilla 2" in presentar(kiosco, clave(una, una.casillas[1]))
    assert "Esta tarjeta se anuló" in presentar(kiosco, anulada)
    assert presentar(kiosco, buena) == ""


def test_demasiados_intentos_en_un_kiosco_lo_detienen_un_minuto(una, kiosco):
    una.acreditar()
    for _ in range(10):
        assert "Revise la clave" in presentar(kiosco, "ABC")
    buena = clave(una)
    assert "Hubo varios intentos" in presentar(kiosco, buena)
    assert "Hubo varios" not in presentar(enlazado(una), buena)  # another device is not to blame
    cache.clear()
    assert presentar(kiosco, buena) == ""


def test_estados_de_la_casilla_en_el_kiosco():
    una = escena(hasta="armada")
    kiosco = enlazado(una)
    assert "Todavía no abrimos" in ver(kiosco, INICIO)
    va(kiosco.post(INICIO, {"tarjeta": clave(una)}), INICIO)
    for persona in una.personal:
        op.confirmar_apertura(una.casilla, actor=persona, tarjetas_recibidas=20)
    assert "Pase su tarjeta" in ver(kiosco, INICIO)
    una.acreditar(2)
    presentar(kiosco, clave(una))
    kiosco.post(BOLETA, {"opcion": "1"})
    op.suspender_casilla(una.casilla, actor=una.personal[0], motivo="x", resguardo="y")
    va(kiosco.post(CONFIRMAR), INICIO)
    assert "Su voto no se guardó y su tarjeta todavía sirve." in ver(kiosco, INICIO)
    assert "Conserve su tarjeta. Le avisaremos cuando siga." in ver(kiosco, INICIO)
    op.terminar_votacion(una.casilla, actor=una.personal[0])
    pagina = ver(kiosco, INICIO)
    assert "La votación terminó" in pagina
    assert reverse("votacion:resultados", args=[una.ejercicio.slug]) in pagina
    assert not Boleta.objects.exists()


def test_la_casilla_cierra_justo_antes_del_deposito(una, kiosco, monkeypatch):
    """The page was drawn while open; the deposit itself meets the closed casilla."""
    una.acreditar()
    presentar(kiosco, clave(una))
    kiosco.post(BOLETA, {"opcion": "1"})

    def cerrada(casilla, *, huella, eleccion):
        from votacion.reglas import rechazo

        raise rechazo("KE-08")

    monkeypatch.setattr("votacion.views.kiosco.depositar", cerrada)
    va(kiosco.post(CONFIRMAR), INICIO)
    pagina = ver(kiosco, INICIO)
    assert "La casilla acaba de cerrar" in pagina
    assert "Volver al inicio" not in pagina
    assert "Pase su tarjeta" in ver(kiosco, INICIO)


def test_sin_personas_acreditadas_el_voto_no_entra_y_la_tarjeta_queda(una, kiosco):
    tarjeta = clave(una)
    presentar(kiosco, tarjeta)
    kiosco.post(BOLETA, {"opcion": "1"})
    va(kiosco.post(CONFIRMAR), INICIO)
    assert "Su tarjeta no se gastó" in ver(kiosco, INICIO)
    assert Tarjeta.objects.get(huella=huella_tarjeta(tarjeta)).estado == "disponible"


def test_pasados_cinco_minutos_hay_que_empezar(una, kiosco):
    una.acreditar()
    presentar(kiosco, clave(una))
    ver(kiosco, BOLETA)
    with maquina.travel(ahora() + timedelta(minutes=4)):
        ver(kiosco, SIGUE)  # each page gives five minutes more
    with maquina.travel(ahora() + timedelta(minutes=8)):
        ver(kiosco, BOLETA)
    with maquina.travel(ahora() + timedelta(minutes=14)):
        va(kiosco.get(BOLETA), INICIO)
        assert "Se acabó el tiempo" in ver(kiosco, INICIO)
        assert "Pase su tarjeta por el lector" in ver(kiosco, INICIO)


def test_kiosco_ocioso_pregunta_y_luego_empieza_de_nuevo(una, kiosco):
    una.acreditar()
    tarjeta = clave(una)
    presentar(kiosco, tarjeta)
    assert kiosco.get(BOLETA)["Refresh"] == "120; url=/kiosco/sigue/"
    respuesta = kiosco.get(SIGUE)
    assert respuesta["Refresh"] == "30; url=/kiosco/salir/"
    assert "en 30 segundos" in respuesta.content.decode()
    assert BOLETA in respuesta.content.decode()
    respuesta = kiosco.get(SALIR)
    assert "Empezamos de nuevo" in respuesta.content.decode()
    assert "Su tarjeta todavía sirve." in respuesta.content.decode()
    va(kiosco.get(BOLETA), INICIO)
    va(kiosco.get(SALIR), INICIO)
    assert presentar(kiosco, tarjeta) == ""
    kiosco.post(BOLETA, {"opcion": "1"})
    assert CONFIRMAR in ver(kiosco, SIGUE)


def test_salir_no_promete_lo_que_no_sabe(una, kiosco):
    una.acreditar()
    tarjeta = clave(una)
    presentar(kiosco, tarjeta)
    op.depositar(una.casilla, huella=huella_tarjeta(tarjeta), eleccion="1")  # its answer got lost
    pagina = ver(kiosco, SALIR)
    assert "No se guardó nada" not in pagina
    assert "si no ha votado" in pagina


def test_espera_del_kiosco_es_del_ejercicio(una, kiosco):
    Ejercicio.objects.filter(pk=una.ejercicio.pk).update(espera_kiosco=45)
    presentar(kiosco, clave(una))
    assert kiosco.get(BOLETA)["Refresh"].startswith("45;")


def test_paginas_sin_tarjeta_llevan_al_inicio(una, kiosco):
    for direccion in (BOLETA, CONFIRMAR, GRACIAS, SIGUE, SALIR):
        va(kiosco.get(direccion), INICIO)
    for direccion in (BOLETA, CONFIRMAR):
        va(kiosco.post(direccion, {"opcion": "1"}), INICIO)
        assert "Su tarjeta todavía sirve si no ha votado" in ver(kiosco, INICIO)
    for direccion in (GRACIAS, SIGUE, SALIR):
        assert kiosco.post(direccion).status_code == 405


def test_equipo_sin_enlazar_no_muestra_nada_mas(una):
    cliente = Client()
    for direccion in (INICIO, BOLETA, CONFIRMAR, GRACIAS, SIGUE, SALIR):
        assert "Este kiosco no está listo" in ver(cliente, direccion)
    va(cliente.post(INICIO, {"tarjeta": clave(una)}), INICIO)
    cliente.cookies["kiosco"] = "falsa:firma"
    assert "Este kiosco no está listo" in ver(cliente, INICIO)


def test_codigo_de_enlace_sirve_una_vez_y_diez_minutos(una):
    kiosco, codigo = op.crear_codigo_de_enlace(una.casilla, actor=una.personal[0])
    assert codigo.replace("-", "") not in {str(valor) for valor in Kiosco.objects.values().get().values()}
    cliente = Client()
    with maquina.travel(ahora() + timedelta(minutes=11)):
        assert "no sirve o ya venció" in cliente.post(ENLAZAR, {"codigo": codigo}).content.decode()
    va(cliente.post(ENLAZAR, {"codigo": codigo}), INICIO)
    assert "no sirve" in Client().post(ENLAZAR, {"codigo": codigo}).content.decode()
    assert 'role="alert"' in Client().post(ENLAZAR, {"codigo": ""}).content.decode()
    assert "Pase su tarjeta" in ver(cliente, INICIO)
    op.crear_codigo_de_enlace(
        una.casilla, actor=una.personal[1], kiosco=kiosco
    )  # re-paired: the old device is out
    assert "no está listo" in ver(cliente, INICIO)
    with pytest.raises(ReglaIncumplida, match="no atiende"):
        op.crear_codigo_de_enlace(una.casilla, actor=una.personal[2])


def test_equipo_ya_enlazado_no_vuelve_al_formulario(una, kiosco):
    va(kiosco.get(ENLAZAR), INICIO)


def test_kiosco_revocado_queda_fuera_en_el_acto(una, kiosco):
    op.revocar_kiosco(Kiosco.objects.get(), actor=una.personal[0])
    assert "no está listo" in ver(kiosco, INICIO)


def test_paso_de_un_kiosco_no_sirve_en_otro(una, kiosco):
    una.acreditar()
    presentar(kiosco, clave(una))
    otro = enlazado(una)
    otro.cookies["paso"] = kiosco.cookies["paso"].value
    va(otro.get(BOLETA), INICIO)
    otro.cookies["paso"] = "no-es-un-paso"
    va(otro.get(BOLETA), INICIO)


def test_cookie_del_paso_es_cerrada_y_de_largo_fijo(una, kiosco):
    una.acreditar()
    tarjeta = clave(una)
    presentar(kiosco, tarjeta)
    largos = set()
    for opcion in ("1", "blanco", "nulo"):
        kiosco.post(BOLETA, {"opcion": opcion})
        paso = kiosco.cookies["paso"]
        largos.add(len(paso.value))
        assert huella_tarjeta(tarjeta) not in paso.value
    assert len(largos) == 1
    assert (paso["httponly"], paso["samesite"], paso["path"], paso["secure"], paso["max-age"]) == (
        True, "Strict", "/kiosco/", True, 300,
    )  # fmt: skip
    respuesta = kiosco.get(BOLETA, HTTP_HOST="127.0.0.1:8000")
    assert not respuesta.cookies["paso"]["secure"]
    respuesta = kiosco.get(BOLETA, HTTP_HOST="[::1]:8000")
    assert not respuesta.cookies["paso"]["secure"]


def test_kiosco_no_usa_sesion_ni_guarda_copias(una, kiosco, client):
    client.force_login(una.personal[0])
    client.cookies["kiosco"] = kiosco.cookies["kiosco"].value
    una.acreditar()
    respuestas = [client.get(INICIO), client.post(INICIO, {"tarjeta": clave(una)}), client.get(BOLETA)]
    respuestas += [
        client.post(BOLETA, {"opcion": "1"}),
        client.get(CONFIRMAR),
        client.post(CONFIRMAR),
        client.get(GRACIAS),
    ]
    for respuesta in respuestas:
        assert "no-store" in respuesta["Cache-Control"]
        assert "sessionid" not in respuesta.cookies
        if hasattr(respuesta.wsgi_request, "session"):
            assert respuesta.wsgi_request.session.accessed is False
        assert "Content-Security-Policy" in respuesta


def test_formularios_llevan_csrf_y_una_falla_vuelve_al_inicio(una, kiosco):
    estricto = Client(enforce_csrf_checks=True)
    estricto.cookies = kiosco.cookies
    respuesta = estricto.post(INICIO, {"tarjeta": clave(una)})
    assert (respuesta.status_code, respuesta["Location"]) == (302, INICIO)
    assert "csrfmiddlewaretoken" in ver(kiosco, INICIO)


def test_senal_del_kiosco_es_un_solo_minuto(una, kiosco):
    ver(kiosco, INICIO)
    guardado = Kiosco.objects.get()
    assert (guardado.visto_minuto.second, guardado.visto_minuto.microsecond) == (0, 0)
    assert estado_de(guardado) == "Libre"
    presentar(kiosco, clave(una))
    ver(kiosco, BOLETA)
    guardado.refresh_from_db()
    assert estado_de(guardado) == "En uso"
    with maquina.travel(ahora() + timedelta(minutes=10)):
        assert estado_de(guardado) == "Sin señal"
    guardado.serie = None
    assert estado_de(guardado) == "Sin enlazar"


def test_kiosco_no_deja_asiento_al_votar(una, kiosco):
    una.acreditar()
    antes = Asiento.objects.count()
    presentar(kiosco, clave(una))
    kiosco.post(BOLETA, {"opcion": "1"})
    kiosco.post(CONFIRMAR)
    assert Asiento.objects.count() == antes


def test_boleta_hace_pocas_consultas(una, kiosco, django_assert_max_num_queries):
    presentar(kiosco, clave(una))
    with django_assert_max_num_queries(8):
        ver(kiosco, BOLETA)


def test_con_javascript_el_reloj_lo_lleva_la_pagina(una, kiosco):
    presentar(kiosco, clave(una))
    assert "Refresh" in kiosco.get(BOLETA)
    kiosco.cookies["con_js"] = "1"
    respuesta = kiosco.get(BOLETA)
    assert "Refresh" not in respuesta
    assert 'data-espera="120" data-hacia="/kiosco/sigue/"' in respuesta.content.decode()
    respuesta = kiosco.get(SIGUE)
    assert respuesta["Refresh"] == "30; url=/kiosco/salir/"
    assert "data-espera" not in respuesta.content.decode()
