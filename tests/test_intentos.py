"""Counts of tries: what a minute allows, what an address is, and what is left written of it."""

import time

import pytest
from django.conf import settings
from django.core.cache import caches

from gobierno_abierto import intentos
from gobierno_abierto.intentos import LimitePorDireccion, contar_intento, direccion_de, hay_demasiados


@pytest.fixture(autouse=True)
def _sin_intentos():
    caches["direcciones"].clear()
    yield
    caches["direcciones"].clear()


def contar_en_proceso(indice, veces):
    """Count some tries of one address, as one of several servers' processes."""
    from django.test import RequestFactory

    limite = LimitePorDireccion("prueba", 10, segundos=86_400)
    peticion = RequestFactory(REMOTE_ADDR="203.0.113.7").get("/")
    for _ in range(veces):
        limite.contar(peticion)
    return limite.espera(peticion)


def test_intento_que_vence_a_medio_contar(monkeypatch):
    def vencido(*_):
        raise ValueError

    monkeypatch.setattr(intentos.cache, "incr", vencido, raising=False)
    contar_intento("x")
    assert hay_demasiados("x", 1)


@pytest.mark.parametrize(
    ("una", "otra", "misma"),
    [
        ("203.0.113.7", "203.0.113.8", False),
        ("203.0.113.7", "::ffff:203.0.113.7", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),  # one house
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("", "unix:", True),  # the server was not told: all share one count
    ],
)
def test_limite_cuenta_por_direccion(rf, una, otra, misma):
    limite = LimitePorDireccion("prueba", 1)
    limite.contar(rf.get("/", REMOTE_ADDR=una))
    assert 0 < limite.espera(rf.get("/", REMOTE_ADDR=una)) <= limite.segundos
    assert bool(limite.espera(rf.get("/", REMOTE_ADDR=otra))) == misma
    assert not LimitePorDireccion("otra cosa", 1).espera(rf.get("/", REMOTE_ADDR=una))


def test_direccion_tras_el_proxy_es_la_que_el_proxy_escribio(rf, settings):
    peticion = rf.get("/", REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.7"})
    assert direccion_de(peticion) == "127.0.0.1"
    settings.TRAS_PROXY = True
    assert direccion_de(peticion) == "203.0.113.7"


def test_limite_se_cumple_al_pasar_el_tiempo(rf, monkeypatch):
    limite = LimitePorDireccion("prueba", 1, segundos=600)
    instante = (int(time.time()) // 600 + 1) * 600  # the stretch begins
    monkeypatch.setattr(intentos.time, "time", lambda: instante + 100.5)
    limite.contar(rf.get("/"))
    assert limite.espera(rf.get("/")) == 500
    monkeypatch.setattr(intentos.time, "time", lambda: instante + 600)
    assert limite.espera(rf.get("/")) == 0


def test_limite_no_deja_escrita_la_direccion(rf):
    LimitePorDireccion("prueba", 5).contar(rf.get("/", REMOTE_ADDR="203.0.113.7"))
    archivos = list((settings.DATOS / "intentos").iterdir())
    assert len(archivos) == 1
    assert b"203.0.113.7" not in archivos[0].read_bytes() + archivos[0].name.encode()


def test_limite_lo_comparten_los_procesos(en_procesos):
    esperas = en_procesos(1, contar_en_proceso, 6) + en_procesos(1, contar_en_proceso, 5)
    assert [bool(una) for una in esperas] == [False, True]
