"""Screens of accounts: reach, one-time slips, and what never leaves a trace."""

import re

import pytest

from gobierno_abierto.bitacora.models import Asiento
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.ejercicios.models import Asignacion
from tests.factories.ejercicios import CONTRASENA, UsuarioFactory, cuenta_con, ejercicio_completo

pytestmark = pytest.mark.django_db

DE_INFOQRO = {Rol.INFOQRO, Rol.CUSTODIA, Rol.OBSERVACION}


@pytest.fixture
def ejercicio():
    return ejercicio_completo()


@pytest.fixture(params=[Rol.COORDINACION, Rol.INFOQRO])
def quien(request, client, ejercicio):
    cuenta = cuenta_con(ejercicio, request.param)
    client.force_login(cuenta)
    return cuenta


@pytest.fixture
def coordinacion(client, ejercicio):
    cuenta = cuenta_con(ejercicio, Rol.COORDINACION)
    client.force_login(cuenta)
    return cuenta


def de(ejercicio, resto=""):
    return f"/trabajo/{ejercicio.slug}/cuentas/{resto}"


class TestCrear:
    def datos(self, **campos):
        return {
            "usuario": "nueva", "nombre": "Persona Ficticia", "cargo": "", "institucion": "municipio", "rol": "comite",
        } | campos  # fmt: skip

    def test_crear_muestra_la_contrasena_una_sola_vez(self, client, ejercicio, coordinacion):
        respuesta = client.post(de(ejercicio, "crear/"), self.datos())
        assert respuesta.status_code == 200
        assert "no-store" in respuesta["Cache-Control"]
        clave = respuesta.context["contrasena"]
        assert clave in respuesta.content.decode()
        assert Usuario.objects.get(usuario="nueva").check_password(clave)
        for ruta in (de(ejercicio), de(ejercicio, "crear/"), f"/trabajo/{ejercicio.slug}/", "/panel/"):
            assert clave not in client.get(ruta).content.decode()
        assert clave not in str(dict(client.session))
        assert clave not in str(list(Asiento.objects.values_list()))

    def test_crear_dos_veces_la_misma_conserva_lo_escrito(self, client, ejercicio, coordinacion):
        client.post(de(ejercicio, "crear/"), self.datos())
        respuesta = client.post(de(ejercicio, "crear/"), self.datos(cargo="Lo que escribí"))
        assert "usuario" in respuesta.context["form"].errors
        assert "Lo que escribí" in respuesta.content.decode()
        assert Usuario.objects.filter(usuario="nueva").count() == 1

    def test_crear_guarda_nombre_y_cargo_en_un_renglon(self, client, ejercicio, coordinacion):
        campos = {"nombre": "Ana\x01\r\nLuisa\u2028\tFicticia ", "cargo": "Jefa\u202e\x85 de\narea"}
        client.post(de(ejercicio, "crear/"), self.datos(**campos))
        cuenta = Usuario.objects.get(usuario="nueva")
        assert (cuenta.nombre, cuenta.cargo) == ("Ana Luisa Ficticia", "Jefa de area")

    def test_crear_ofrece_solo_los_papeles_que_se_pueden_dar(self, client, ejercicio, quien):
        form = client.get(de(ejercicio, "crear/")).context["form"]
        ofrecidos = {clave for clave, _ in form.fields["rol"].choices}
        assert ofrecidos == (DE_INFOQRO if quien.es_organo_garante else set(Rol) - DE_INFOQRO)
        partes = {clave for clave, _ in form.fields["institucion"].choices}
        assert ("organo_garante" in partes) == quien.es_organo_garante

    @pytest.mark.parametrize(
        "campos", [{"rol": "infoqro"}, {"rol": "custodia"}, {"institucion": "organo_garante"}]
    )
    def test_crear_con_el_formulario_forzado_no_pasa(self, client, ejercicio, coordinacion, campos):
        assert client.post(de(ejercicio, "crear/"), self.datos(**campos)).context["form"].errors
        assert not Usuario.objects.filter(usuario="nueva").exists()

    @pytest.mark.parametrize("campos", [{"rol": "transparencia", "institucion": "sociedad_civil"}])
    def test_crear_con_papel_de_otra_institucion_lo_dice_en_su_campo(
        self, client, ejercicio, coordinacion, campos
    ):
        respuesta = client.post(de(ejercicio, "crear/"), self.datos(**campos))
        assert "solo para cuentas del Municipio" in str(respuesta.context["form"].errors["rol"])
        assert not Usuario.objects.filter(usuario="nueva").exists()


class TestLista:
    def test_lista_ofrece_solo_lo_que_se_puede(self, client, ejercicio, quien):
        cuentas = {rol: cuenta_con(ejercicio, rol) for rol in Rol}
        texto = client.get(de(ejercicio)).content.decode()
        for rol, cuenta in cuentas.items():
            suya = (rol in DE_INFOQRO) == quien.es_organo_garante
            ruta = de(ejercicio, f"{cuenta.pk}/contrasena/")
            assert (ruta in texto) == suya
            assert client.get(ruta).status_code == (200 if suya else 404)
            retirar = de(ejercicio, f"papel/{cuenta.asignaciones.get().pk}/retirar/")
            assert (retirar in texto) == suya
            assert client.get(retirar).status_code == (200 if suya else 404)

    def test_lista_no_ofrece_restablecer_a_quien_trabaja_en_otro_ejercicio(
        self, client, ejercicio, coordinacion
    ):
        cuenta = cuenta_con(ejercicio, Rol.FACILITACION)
        cuenta.asignaciones.create(ejercicio=ejercicio_completo(), rol=Rol.FACILITACION)
        ruta = de(ejercicio, f"{cuenta.pk}/contrasena/")
        assert ruta not in client.get(de(ejercicio)).content.decode()
        for metodo in (client.get, client.post):
            assert metodo(ruta).status_code == 404
        cuenta.refresh_from_db()
        assert cuenta.check_password(CONTRASENA)

    def test_lista_da_un_papel_a_una_cuenta_que_existe(self, client, ejercicio, coordinacion):
        cuenta = UsuarioFactory()
        datos = {"usuario": f" {cuenta.usuario.upper()} ", "rol": "facilitacion"}
        assert client.post(de(ejercicio), datos).url == de(ejercicio)
        assert cuenta.asignaciones.get().rol == "facilitacion"
        respuesta = client.post(de(ejercicio), datos)
        assert "ya tiene ese papel" in respuesta.content.decode()

    @pytest.mark.parametrize("rol", ["infoqro", "custodia", "observacion", "inventado"])
    def test_lista_no_da_papeles_ajenos(self, client, ejercicio, coordinacion, rol):
        cuenta = UsuarioFactory()
        assert client.post(de(ejercicio), {"usuario": cuenta.usuario, "rol": rol}).context["form"].errors
        assert not cuenta.asignaciones.exists()

    def test_lista_dice_que_la_cuenta_no_existe(self, client, ejercicio, coordinacion):
        respuesta = client.post(de(ejercicio), {"usuario": "no-existe", "rol": "comite"})
        assert "No hay una cuenta con ese usuario" in respuesta.content.decode()

    def test_lista_no_da_papeles_a_infoqro(self, client, ejercicio, coordinacion):
        infoqro = UsuarioFactory(institucion="organo_garante")
        respuesta = client.post(de(ejercicio), {"usuario": infoqro.usuario, "rol": "comite"})
        assert "la administra otra institución" in respuesta.content.decode()
        assert not infoqro.asignaciones.exists()


class TestRestablecer:
    def test_restablecer_pregunta_y_muestra_una_vez(self, client, ejercicio, coordinacion):
        cuenta = cuenta_con(ejercicio, Rol.FACILITACION)
        cuenta.asignaciones.create(ejercicio=ejercicio, rol=Rol.DESARROLLO_SOCIAL)  # two roles, one account
        ruta = de(ejercicio, f"{cuenta.pk}/contrasena/")
        pregunta = client.get(ruta)
        assert cuenta.nombre in pregunta.content.decode()
        cuenta.refresh_from_db()
        assert cuenta.check_password(CONTRASENA)  # asking changes nothing
        respuesta = client.post(ruta)
        assert "no-store" in respuesta["Cache-Control"]
        cuenta.refresh_from_db()
        assert cuenta.check_password(respuesta.context["contrasena"])
        assert cuenta.debe_cambiar_contrasena

    def test_restablecer_fuera_del_ejercicio_no_existe(self, client, ejercicio, coordinacion):
        otro = ejercicio_completo()
        ajena = cuenta_con(otro, Rol.FACILITACION)
        for ruta in (de(ejercicio, f"{ajena.pk}/contrasena/"), de(otro, f"{ajena.pk}/contrasena/")):
            assert client.get(ruta).status_code == 404
            assert client.post(ruta).status_code == 404
        assert client.post(de(ejercicio, "999999/contrasena/")).status_code == 404
        ajena.refresh_from_db()
        assert ajena.check_password(CONTRASENA)

    def test_restablecer_cierra_la_sesion_de_la_cuenta(self, client, ejercicio, coordinacion):
        from django.test import Client

        cuenta = cuenta_con(ejercicio, Rol.FACILITACION)
        suya = Client()
        suya.force_login(cuenta)
        client.post(de(ejercicio, f"{cuenta.pk}/contrasena/"))
        assert suya.get("/panel/").status_code == 302


class TestRetirar:
    def test_retirar_pregunta_y_retira(self, client, ejercicio, coordinacion):
        asignacion = cuenta_con(ejercicio, Rol.FACILITACION).asignaciones.get()
        ruta = de(ejercicio, f"papel/{asignacion.pk}/retirar/")
        assert "Facilitación" in client.get(ruta).content.decode()
        assert Asignacion.objects.filter(pk=asignacion.pk).exists()
        assert client.post(ruta).url == de(ejercicio)
        assert not Asignacion.objects.filter(pk=asignacion.pk).exists()

    def test_retirar_la_unica_coordinacion_explica(self, client, ejercicio, coordinacion):
        ruta = de(ejercicio, f"papel/{coordinacion.asignaciones.get().pk}/retirar/")
        assert "al menos una persona en coordinación" in client.post(ruta, follow=True).content.decode()

    def test_retirar_en_otro_ejercicio_no_existe(self, client, ejercicio, coordinacion):
        ajena = cuenta_con(ejercicio_completo(), Rol.FACILITACION).asignaciones.get()
        assert client.post(de(ejercicio, f"papel/{ajena.pk}/retirar/")).status_code == 404


def test_cuenta_propia_dice_mis_papeles(client, ejercicio):
    client.force_login(cuenta_con(ejercicio, Rol.DICTAMINACION))
    texto = client.get("/cuenta/").content.decode()
    assert "Dictaminación" in texto
    assert ejercicio.nombre_corto in texto


def test_pantallas_de_cuentas_llevan_su_ficha_de_seguridad(client, ejercicio, coordinacion):
    """Each form that posts carries its token."""
    cuenta = cuenta_con(ejercicio, Rol.FACILITACION)
    for ruta in (
        de(ejercicio),
        de(ejercicio, "crear/"),
        de(ejercicio, f"{cuenta.pk}/contrasena/"),
        "/cuenta/contrasena/",
    ):
        texto = client.get(ruta).content.decode()
        for formulario in re.findall(r'<form[^>]*method="post".*?</form>', texto, re.DOTALL):
            assert "csrfmiddlewaretoken" in formulario
