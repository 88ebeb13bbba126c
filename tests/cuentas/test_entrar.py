"""Signing in and out, the lockout, the forced first change of password, and where one may be led afterwards."""

import logging

import pytest
from axes.models import AccessAttempt
from django.urls import reverse

from gobierno_abierto.bitacora.models import Asiento
from gobierno_abierto.cuentas.permisos import Rol
from tests.factories.documentos import levantar_ficha
from tests.factories.ejercicios import CONTRASENA, UsuarioFactory, cuenta_con, ejercicio_completo

pytestmark = pytest.mark.django_db

ENTRAR, CONTRASENA_PROPIA = "/entrar/", "/cuenta/contrasena/"


def entrar(client, usuario, contrasena=CONTRASENA, **mas):
    return client.post(ENTRAR, {"username": usuario, "password": contrasena} | mas)


class TestEntrar:
    def test_entrar_lleva_al_panel(self, client):
        respuesta = entrar(client, UsuarioFactory().usuario)
        assert (respuesta.status_code, respuesta.url) == (302, "/panel/")

    def test_entrar_dos_veces_lleva_al_panel(self, client):
        client.force_login(UsuarioFactory())
        assert client.get(ENTRAR).url == "/panel/"

    def test_entrar_lleva_a_donde_se_iba(self, client):
        assert client.get("/panel/").url == "/entrar/?next=/panel/"
        assert entrar(client, UsuarioFactory().usuario, next="/cuenta/").url == "/cuenta/"

    @pytest.mark.parametrize(
        "lejos", ["https://otro.example/", "//otro.example/", "/\\otro.example", "javascript:alert(1)"]
    )
    def test_entrar_no_lleva_fuera(self, client, lejos):
        cuenta = UsuarioFactory()
        assert entrar(client, cuenta.usuario, next=lejos).url == "/panel/"
        assert client.get(ENTRAR, {"next": lejos}).url == "/panel/"

    def test_entrar_mal_no_dice_cual_de_los_dos_esta_mal(self, client):
        cuenta = UsuarioFactory()
        textos = {
            entrar(client, usuario, "otra-contrasena").content.decode().split("<form")[0]
            for usuario in (cuenta.usuario, "no-existe")
        }
        assert len(textos) == 1
        assert "El usuario y la contraseña no coinciden" in textos.pop()

    def test_entrar_con_una_cuenta_inactiva_no_se_puede(self, client):
        assert entrar(client, UsuarioFactory(is_active=False).usuario).status_code == 200

    def test_entrar_cambia_la_sesion(self, client):
        client.get(ENTRAR)
        session = client.session
        session["antes"] = "1"
        session.save()
        vieja = session.session_key
        entrar(client, UsuarioFactory().usuario)
        assert client.session.session_key != vieja

    def test_salir_solo_por_post(self, client):
        client.force_login(UsuarioFactory())
        assert client.get("/salir/").status_code == 405
        assert client.get("/panel/").status_code == 200
        assert client.post("/salir/").url == "/"
        assert client.get("/panel/").status_code == 302


class TestBloqueo:
    def fallar(self, client, usuario, veces):
        for _ in range(veces):
            respuesta = entrar(client, usuario, "no-es-esta-contrasena")
        return respuesta

    def test_bloqueo_al_quinto_intento(self, client):
        cuenta = UsuarioFactory()
        assert self.fallar(client, cuenta.usuario, 4).status_code == 200
        respuesta = self.fallar(client, cuenta.usuario, 1)
        assert respuesta.status_code == 429
        assert "cuentas/bloqueo.html" in [plantilla.name for plantilla in respuesta.templates]
        assert "15 minutos" in respuesta.content.decode()
        assert cuenta.usuario not in respuesta.content.decode()
        assert entrar(client, cuenta.usuario).status_code == 429  # not even with the right one

    def test_bloqueo_de_una_cuenta_no_bloquea_a_las_demas(self, client):
        """Everybody in the hall shares one address."""
        self.fallar(client, UsuarioFactory().usuario, 5)
        assert entrar(client, UsuarioFactory().usuario).status_code == 302

    def test_bloqueo_olvida_las_fallas_al_entrar(self, client):
        cuenta = UsuarioFactory()
        for _ in range(2):
            self.fallar(client, cuenta.usuario, 4)
            assert entrar(client, cuenta.usuario).status_code == 302
            client.logout()

    def test_bloqueo_de_una_cuenta_que_no_existe(self, client):
        assert self.fallar(client, "no-existe", 5).status_code == 429

    def test_bloqueo_no_escribe_nombres_ni_direcciones(self, client, caplog):
        caplog.set_level(logging.WARNING)
        cuenta = UsuarioFactory(usuario="nombre-delator")
        self.fallar(client, cuenta.usuario, 6)
        assert "nombre-delator" not in caplog.text
        assert "127.0.0.1" not in caplog.text
        assert "no-es-esta-contrasena" not in caplog.text
        assert AccessAttempt.objects.exists()
        for intento in AccessAttempt.objects.values_list("post_data", "get_data"):
            assert "no-es-esta-contrasena" not in str(intento)
        assert not Asiento.objects.exists()


class TestPrimeraVez:
    @pytest.fixture
    def ejercicio(self):
        return ejercicio_completo()

    @pytest.fixture
    def nueva(self, client, ejercicio):
        cuenta = cuenta_con(ejercicio, Rol.COORDINACION, debe_cambiar_contrasena=True)
        client.force_login(cuenta)
        return cuenta

    @pytest.mark.parametrize(
        "ruta",
        ["/panel/", "/cuenta/", "/trabajo/{slug}/", "/trabajo/{slug}/avanzar/", "/admin/", "/admin/logout/"],
    )
    @pytest.mark.parametrize("metodo", ["get", "post"])
    def test_primera_vez_todo_lleva_a_cambiar_la_contrasena(self, client, nueva, ejercicio, ruta, metodo):
        respuesta = getattr(client, metodo)(ruta.format(slug=ejercicio.slug), {"desde": "preparacion"})
        assert (respuesta.status_code, respuesta.url) == (302, CONTRASENA_PROPIA)
        ejercicio.refresh_from_db()
        assert ejercicio.etapa == "preparacion"

    def test_primera_vez_se_puede_salir_y_ver_lo_publico(self, client, nueva):
        assert client.get("/").status_code == 200
        assert client.post("/salir/").url == "/"

    def cambiar(self, client, **campos):
        datos = {"actual": CONTRASENA, "nueva": "cuatro palabras sueltas aqui"} | campos
        return client.post(CONTRASENA_PROPIA, {"repetida": datos["nueva"]} | datos)

    def test_primera_vez_cambiada_se_sigue_sin_volver_a_entrar(self, client, nueva):
        assert "Elija su contraseña" in client.get(CONTRASENA_PROPIA).content.decode()
        assert self.cambiar(client).url == "/panel/"
        assert client.get("/panel/").status_code == 200
        nueva.refresh_from_db()
        assert not nueva.debe_cambiar_contrasena
        assert nueva.check_password("cuatro palabras sueltas aqui")
        asiento = Asiento.objects.get()
        assert (asiento.cadena, asiento.verbo, asiento.actor) == (0, "cambiar_contrasena", nueva.pk)

    @pytest.mark.parametrize(
        ("campos", "error"),
        [
            ({"actual": "otra"}, "Esa no es su contraseña actual"),
            ({"repetida": "otra cosa distinta"}, "no son iguales"),
            ({"nueva": CONTRASENA}, "debe ser distinta de la actual"),
            ({"nueva": "corta"}, "demasiado corta"),
            ({"nueva": "123456789012345"}, "numérica"),
            ({"nueva": "persona-parecida"}, "similar"),
        ],
    )
    def test_contrasena_que_no_sirve(self, client, ejercicio, campos, error):
        cuenta = cuenta_con(ejercicio, Rol.COMITE, usuario="persona-parecida", debe_cambiar_contrasena=True)
        client.force_login(cuenta)
        respuesta = self.cambiar(client, **campos)
        assert respuesta.status_code == 200
        assert error in respuesta.content.decode()
        cuenta.refresh_from_db()
        assert cuenta.debe_cambiar_contrasena
        assert cuenta.check_password(CONTRASENA)

    def test_contrasena_cambiada_cierra_las_demas_sesiones(self, client, nueva):
        from django.test import Client

        otra = Client()
        otra.force_login(nueva)
        self.cambiar(client)
        assert otra.get("/panel/").status_code == 302

    def test_contrasena_no_se_guarda_en_el_navegador(self, client, nueva):
        assert "no-store" in client.get(CONTRASENA_PROPIA)["Cache-Control"]


class TestAdmin:
    def test_admin_lleva_a_entrar_a_quien_no_tiene_sesion(self, client):
        assert client.get("/admin/", follow=True).redirect_chain[-1] == ("/entrar/?next=/admin/", 302)
        assert client.get("/admin/login/?next=/admin/ejercicios/").url == "/entrar/?next=/admin/ejercicios/"
        assert client.get("/admin/login/").url == "/entrar/?next=/admin/"

    def test_admin_no_existe_para_quien_no_es_de_infoqro(self, client):
        """Otherwise admin and sign-in would send each other the browser for ever."""
        client.force_login(UsuarioFactory())
        respuesta = client.get("/admin/", follow=True)
        assert respuesta.status_code == 404

    def test_admin_no_cambia_contrasenas_por_su_cuenta(self, client):
        client.force_login(UsuarioFactory(institucion="organo_garante"))
        for metodo in (client.get, client.post):
            respuesta = metodo("/admin/password_change/", {"new_password1": "x"})
            assert (respuesta.status_code, respuesta.url) == (302, CONTRASENA_PROPIA)
        assert reverse("admin:index") == "/admin/"


class TestDespuesDeSalir:
    """What needed an account isn't kept by the browser; what is public is."""

    def test_nada_interno_se_guarda_en_el_navegador(self, client):
        ejercicio = ejercicio_completo("convocatoria")
        client.force_login(cuenta_con(ejercicio, Rol.COORDINACION))
        for direccion in ("/panel/", "/cuenta/", f"/trabajo/{ejercicio.slug}/", "/trabajo/no-existe/"):
            assert "no-store" in client.get(direccion)["Cache-Control"]
        client.logout()
        assert "no-store" in client.get("/panel/")["Cache-Control"]

    def test_lo_publico_se_puede_guardar(self, client):
        ejercicio = ejercicio_completo("convocatoria")
        publico = levantar_ficha(ejercicio)
        for direccion in ("/", ejercicio.get_absolute_url(), publico.get_absolute_url()):
            assert "no-store" not in client.get(direccion).get("Cache-Control", "")
        datos = client.get(reverse("documentos:json", args=[publico.folio, 1]))
        assert datos["Cache-Control"] == "public, max-age=300"
