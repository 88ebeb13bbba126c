"""Settings: production mode, keys, and the headers that every page carries."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.factories.ejercicios import UsuarioFactory

RAIZ = Path(__file__).resolve().parents[1]
LLAVES = ["clave_secreta", "llave_personas", "llave_tarjetas", "llave_kiosco"]


@pytest.fixture
def entorno(tmp_path):
    """The environment of a fresh installation, without anybody's keys."""
    limpio = {
        nombre: valor for nombre, valor in os.environ.items() if not nombre.startswith(("GA_", "DJANGO_"))
    }
    (tmp_path / "estaticos").mkdir()
    return limpio | {
        "DJANGO_SETTINGS_MODULE": "gobierno_abierto.settings",
        "GA_DATOS": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'ga.sqlite3'}",
    }


@pytest.fixture
def produccion(entorno):
    secretos = {f"GA_{llave.upper()}": "k7-" + llave * 6 for llave in LLAVES}
    return (
        entorno
        | secretos
        | {
            "GA_PRODUCCION": "1",
            "GA_ANFITRIONES": "gobierno-abierto.example",
            "GA_ORIGENES": "https://gobierno-abierto.example",
            "GA_DIRECCION_PUBLICA": "https://gobierno-abierto.example",
        }
    )


def correr(entorno, *argumentos):
    return subprocess.run(
        [sys.executable, "-W", "error", *argumentos], cwd=RAIZ, env=entorno, capture_output=True, text=True
    )


LEER = "from django.conf import settings; print(settings.SECRET_KEY)"


@pytest.mark.lento
class TestProduccion:
    def test_check_deploy_sin_avisos(self, produccion):
        hecho = correr(produccion, "-m", "django", "check", "--deploy", "--fail-level", "WARNING")
        assert hecho.returncode == 0, hecho.stderr
        assert "no issues" in hecho.stdout + hecho.stderr or "0 silenced" in hecho.stdout

    @pytest.mark.parametrize("llave", LLAVES)
    def test_sin_una_llave_no_arranca(self, produccion, llave):
        del produccion[f"GA_{llave.upper()}"]
        hecho = correr(produccion, "-c", LEER)
        assert hecho.returncode != 0
        assert f"Falta la variable GA_{llave.upper()}." in hecho.stderr
        assert not (Path(produccion["GA_DATOS"]) / "llaves").exists()

    @pytest.mark.parametrize("proxy", ["", "1"])
    def test_solo_por_https(self, produccion, proxy):
        programa = """
import django; django.setup()
from django.conf import settings
from django.test import Client
cliente = Client(headers={"host": "gobierno-abierto.example"})
lisa = cliente.get("/panel/")
print(lisa.status_code, lisa.headers.get("Location"))
print(cliente.get("/panel/", headers={"x-forwarded-proto": "https"}).headers["Location"])
segura = cliente.get("/panel/", secure=True)
print(segura.headers["Location"], segura.headers["Strict-Transport-Security"])
print(settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE)
"""
        hecho = correr(produccion | {"GA_PROXY": proxy}, "-W", "default", "-c", programa)
        assert hecho.stdout.splitlines() == [
            "301 https://gobierno-abierto.example/panel/",
            "/entrar/?next=/panel/" if proxy else "https://gobierno-abierto.example/panel/",
            "/entrar/?next=/panel/ max-age=31536000; includeSubDomains; preload",
            "True True",
        ], hecho.stderr


class TestLlaves:
    def test_llaves_se_hacen_una_vez_y_solo_las_lee_su_duenio(self, entorno):
        primera, segunda = correr(entorno, "-c", LEER), correr(entorno, "-c", LEER)
        assert primera.returncode == 0, primera.stderr
        assert primera.stdout == segunda.stdout
        carpeta = Path(entorno["GA_DATOS"]) / "llaves"
        assert stat.S_IMODE(carpeta.stat().st_mode) == 0o700
        assert sorted(una.name for una in carpeta.iterdir()) == sorted(LLAVES)
        contenidos = [una.read_text() for una in carpeta.iterdir()]
        assert {stat.S_IMODE(una.stat().st_mode) for una in carpeta.iterdir()} == {0o600}
        assert len(set(contenidos)) == 4
        assert min(map(len, contenidos)) >= 64

    def test_llaves_del_entorno_no_se_escriben(self, entorno):
        secretos = {f"GA_{llave.upper()}": f"{llave} dada" for llave in LLAVES}
        assert correr(entorno | secretos, "-c", LEER).stdout == "clave_secreta dada\n"
        assert not (Path(entorno["GA_DATOS"]) / "llaves").exists()

    def test_llaves_seis_procesos_a_la_vez_leen_la_misma(self, entorno):
        hijos = [
            subprocess.Popen(
                [sys.executable, "-c", LEER], cwd=RAIZ, env=entorno, stdout=subprocess.PIPE, text=True
            )
            for _ in range(6)
        ]
        leidas = [hijo.communicate()[0] for hijo in hijos]
        assert len(set(leidas)) == 1
        assert len(leidas[0]) > 60


@pytest.mark.django_db
class TestCabeceras:
    RUTAS = ["/", "/entrar/", "/no-existe/", "/panel/", "/admin/", "/verificar/", "/kiosco/"]

    @pytest.mark.parametrize("ruta", RUTAS)
    def test_toda_pagina_lleva_su_politica(self, client, ruta):
        if ruta == "/admin/":
            client.force_login(UsuarioFactory(institucion="organo_garante"))
        if ruta == "/panel/":
            client.force_login(UsuarioFactory())
        respuesta = client.get(ruta)
        politica = respuesta["Content-Security-Policy"]
        directivas = dict(parte.strip().split(" ", 1) for parte in politica.split(";") if parte.strip())
        assert (
            directivas["default-src"] == directivas["frame-ancestors"] == directivas["base-uri"] == "'none'"
        )
        assert directivas["script-src"] == directivas["style-src"] == directivas["form-action"] == "'self'"
        assert "unsafe" not in politica
        assert "http" not in politica
        assert respuesta["X-Frame-Options"] == "DENY"
        assert respuesta["X-Content-Type-Options"] == "nosniff"
        assert respuesta["Referrer-Policy"] == "same-origin"
        assert respuesta["Cross-Origin-Opener-Policy"] == "same-origin"

    def test_un_formulario_sin_su_ficha_se_rechaza_en_espanol(self):
        from django.test import Client

        respuesta = Client(enforce_csrf_checks=True).post("/entrar/", {"username": "a", "password": "b"})
        assert respuesta.status_code == 403
        assert "403_csrf.html" in [plantilla.name for plantilla in respuesta.templates]

    def test_las_galletas_no_se_leen_desde_la_pagina(self, client):
        respuesta = client.post(
            "/entrar/", {"username": UsuarioFactory().usuario, "password": "Parque-De-Todas-2023"}
        )
        galletas = respuesta.cookies
        assert galletas["sessionid"]["httponly"]
        assert galletas["sessionid"]["samesite"] == "Lax"
        assert galletas["csrftoken"]["httponly"]
        assert galletas["sessionid"]["max-age"] == 12 * 60 * 60

    def test_una_pagina_que_no_existe_responde_en_espanol(self, client):
        respuesta = client.get("/no-existe/")
        assert respuesta.status_code == 404
        assert "404.html" in [plantilla.name for plantilla in respuesta.templates]


def test_settings_por_omision_son_seguros():
    assert settings.DEBUG is False
    assert settings.LANGUAGE_CODE == "es-mx"
    assert settings.TIME_ZONE == "America/Mexico_City"
    assert settings.AXES_USERNAME_FORM_FIELD == "username"
