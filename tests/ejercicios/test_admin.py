"""The admin reads, and only what is within reach."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gobierno_abierto.bitacora import disparadores
from gobierno_abierto.bitacora.models import Asiento, Cadena
from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.documentos.models import Documento
from gobierno_abierto.ejercicios.models import Actividad, Asignacion, Ejercicio
from gobierno_abierto.ejercicios.operaciones import avanzar, configurar_ejercicio
from tests.factories.ejercicios import UsuarioFactory, cuenta_con, ejercicio_completo

MODELOS = [Ejercicio, Actividad, Asignacion, Documento, Asiento]


def ruta(modelo, accion, *llaves):
    return reverse(f"admin:{modelo._meta.app_label}_{modelo._meta.model_name}_{accion}", args=llaves)


def con_movimiento():
    """An exercise with at least one row of each model."""
    ejercicio = ejercicio_completo()
    avanzar(ejercicio, desde="preparacion", actor=cuenta_con(ejercicio, Rol.COORDINACION))
    return ejercicio


def renglon(modelo, ejercicio):
    if modelo is Ejercicio:
        return ejercicio
    filtro = {"cadena": ejercicio.pk} if modelo is Asiento else {"ejercicio": ejercicio}
    return modelo.objects.filter(**filtro).first()


@pytest.fixture
def suyo(client):
    ejercicio = con_movimiento()
    client.force_login(cuenta_con(ejercicio, Rol.INFOQRO))
    return ejercicio


@pytest.mark.django_db
class TestAlcance:
    def test_indice_nombra_lo_que_se_lee(self, client, suyo):
        respuesta = client.get("/admin/")
        assert respuesta.status_code == 200
        registrados = set(admin.site._registry)
        assert set(MODELOS) <= registrados
        for modelo in MODELOS:
            assert ruta(modelo, "changelist") in respuesta.content.decode()

    @pytest.mark.parametrize("modelo", MODELOS)
    def test_lista_y_renglon_se_leen(self, client, suyo, modelo):
        assert client.get(ruta(modelo, "changelist")).status_code == 200
        respuesta = client.get(ruta(modelo, "change", renglon(modelo, suyo).pk))
        assert respuesta.status_code == 200
        assert 'name="_save"' not in respuesta.content.decode()

    @pytest.mark.parametrize("modelo", MODELOS)
    def test_nada_se_escribe(self, client, suyo, modelo):
        antes = list(modelo.objects.values_list())
        uno = renglon(modelo, suyo)
        for direccion in (
            ruta(modelo, "add"),
            ruta(modelo, "change", uno.pk),
            ruta(modelo, "delete", uno.pk),
        ):
            assert client.post(direccion, {"post": "yes", "nombre": "otro", "_save": "1"}).status_code == 403
        client.post(
            ruta(modelo, "changelist"),
            {"action": "delete_selected", "_selected_action": uno.pk, "post": "yes"},
        )
        assert list(modelo.objects.values_list()) == antes

    @pytest.mark.parametrize("modelo", MODELOS)
    def test_solo_lo_de_sus_ejercicios(self, client, suyo, modelo):
        ajeno = con_movimiento()
        otro = renglon(modelo, ajeno)
        vistos = client.get(ruta(modelo, "changelist")).context["cl"].result_list
        assert renglon(modelo, suyo) in vistos
        assert otro not in vistos
        lejos = client.get(ruta(modelo, "change", otro.pk))
        assert (lejos.status_code, lejos.url) == (302, "/admin/")  # «no existe», says the admin

    @pytest.mark.parametrize("modelo", MODELOS)
    def test_otro_papel_de_infoqro_no_lee_nada(self, client, modelo):
        ejercicio = con_movimiento()
        client.force_login(cuenta_con(ejercicio, Rol.CUSTODIA, institucion="organo_garante"))
        assert list(client.get(ruta(modelo, "changelist")).context["cl"].result_list) == []

    def test_quien_no_es_de_infoqro_no_entra(self, client):
        ejercicio = con_movimiento()
        client.force_login(cuenta_con(ejercicio, Rol.COORDINACION))
        for modelo in MODELOS:
            assert client.get(ruta(modelo, "changelist"), follow=True).status_code == 404

    def test_sin_sesion_se_pide_entrar(self, client):
        for modelo in MODELOS:
            respuesta = client.get(ruta(modelo, "changelist"), follow=True)
            assert respuesta.redirect_chain[-1][0].startswith("/entrar/?next=/admin/")

    def test_una_persona_sin_cuenta_no_lee_nada(self, rf):
        from django.contrib.auth.models import AnonymousUser

        from gobierno_abierto.ejercicios.admin import ejercicios_que_lee

        con_movimiento()
        peticion = rf.get("/")
        for usuario in (AnonymousUser(), UsuarioFactory()):
            peticion.user = usuario
            assert not ejercicios_que_lee(peticion).exists()

    @pytest.mark.parametrize("modelo", MODELOS)
    def test_las_consultas_no_crecen_con_los_renglones(self, client, suyo, modelo):
        def consultas():
            with CaptureQueriesContext(connection) as hechas:
                client.get(ruta(modelo, "changelist"))
            return len(hechas)

        antes = consultas()
        infoqro = Asignacion.objects.get(rol=Rol.INFOQRO).usuario
        for _ in range(4):
            otro = con_movimiento()
            Asignacion.objects.create(usuario=infoqro, ejercicio=otro, rol=Rol.INFOQRO)
        assert consultas() == antes


@pytest.mark.django_db
class TestBitacora:
    def test_lista_se_lee_en_espanol(self, client, suyo):
        texto = client.get(ruta(Asiento, "changelist")).content.decode()
        assert "Avanzar de Preparación a Convocatoria" in texto
        assert suyo.nombre_corto in texto
        assert ">Municipio<" in texto
        assert reverse("admin:bitacora_comprobar") in texto

    @pytest.mark.parametrize(
        "filtro", ["?verbo=avanzar", "?cadena=x", f"?cadena={'9' * 30}", "?o=1.2", "?q=x"]
    )
    def test_lista_admite_sus_filtros(self, client, suyo, filtro):
        assert client.get(ruta(Asiento, "changelist") + filtro, follow=True).status_code == 200

    def test_filtros_no_dejan_ver_ejercicios_ajenos(self, client, suyo):
        ajeno = ejercicio_completo()
        configurar_ejercicio(ajeno, actor=None, telefono="1")
        lista = ruta(Asiento, "changelist")
        for direccion in (lista, f"{lista}?cadena={ajeno.pk}", f"{lista}?verbo=configurar_ejercicio"):
            assert "Configurar ejercicio" not in client.get(direccion).content.decode()
        assert (
            "Avanzar de Preparación" in client.get(f"{lista}?cadena={suyo.pk}&verbo=avanzar").content.decode()
        )
        assert "Avanzar de Preparación" not in client.get(f"{lista}?verbo=otro").content.decode()

    def test_comprobar_dice_integra(self, client, suyo):
        ajeno = con_movimiento()
        respuesta = client.get(reverse("admin:bitacora_comprobar"))
        assert "Íntegra" in respuesta.content.decode()
        assert [una["nombre"] for una in respuesta.context["revisiones"]] == [suyo.nombre_corto]
        assert ajeno.pk != suyo.pk

    def test_comprobar_sin_ejercicios(self, client):
        client.force_login(UsuarioFactory(institucion="organo_garante"))
        assert (
            "No hay ejercicios a su alcance"
            in client.get(reverse("admin:bitacora_comprobar")).content.decode()
        )

    def test_comprobar_pide_cuenta_de_infoqro(self, client):
        direccion = reverse("admin:bitacora_comprobar")
        assert client.get(direccion, follow=True).redirect_chain[-1][0].startswith("/entrar/")
        client.force_login(UsuarioFactory())
        assert client.get(direccion, follow=True).status_code == 404


def test_comprobar_dice_donde_se_rompio(base_real, client):
    ejercicio = con_movimiento()
    client.force_login(cuenta_con(ejercicio, Rol.INFOQRO))
    disparadores.quitar(connection)
    Asiento.objects.filter(cadena=ejercicio.pk).update(hechos="{}")
    texto = client.get(reverse("admin:bitacora_comprobar")).content.decode()
    assert "Rota en el asiento 1: su contenido no corresponde a su huella." in texto
    Cadena.objects.filter(pk=ejercicio.pk).delete()
    assert "no tiene cabeza" in client.get(reverse("admin:bitacora_comprobar")).content.decode()
