"""The admin reads, and only what is within reach."""

import itertools
import uuid
from datetime import date, time

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gobierno_abierto.bitacora import disparadores
from gobierno_abierto.bitacora.models import Asiento, Cadena
from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.documentos.models import Documento
from gobierno_abierto.ejercicios.admin.lectura import SoloLectura
from gobierno_abierto.ejercicios.ficha import SECCIONES
from gobierno_abierto.ejercicios.models import (
    Actividad,
    Asignacion,
    CambioDeFecha,
    Dispensa,
    Ejercicio,
    Institucion,
    Plano,
    Representante,
)
from gobierno_abierto.ejercicios.operaciones import avanzar, guardar_seccion
from tests.factories.ejercicios import (
    ActividadFactory,
    InstitucionFactory,
    UsuarioFactory,
    cuenta_con,
    ejercicio_completo,
)

MODELOS = [Ejercicio, Institucion, Actividad, CambioDeFecha, Dispensa, Asignacion, Documento, Asiento]


def ruta(modelo, accion, *llaves):
    return reverse(f"admin:{modelo._meta.app_label}_{modelo._meta.model_name}_{accion}", args=llaves)


def con_movimiento():
    """An exercise with at least one row of each model."""
    ejercicio = ejercicio_completo()
    coordinacion = cuenta_con(ejercicio, Rol.COORDINACION)
    avanzar(ejercicio, desde="preparacion", actor=coordinacion)
    Representante.objects.create(
        institucion=ejercicio.instituciones.first(), nombre="Persona Titular Ficticia", cargo="Titular"
    )
    CambioDeFecha.objects.create(
        actividad=ejercicio.actividades.first(),
        fecha_anterior=date(2023, 8, 1),
        hora_inicio_anterior=time(10),
        hora_fin_anterior=time(12),
        sede_anterior="la Plaza vieja",
        fecha_nueva=date(2023, 8, 8),
        motivo="Se esperaba lluvia.",
        rol=Rol.COORDINACION,
        en=timezone.now(),
    )
    Dispensa.objects.create(
        ejercicio=ejercicio,
        etapa="convocatoria",
        clave="C-02",
        texto="Faltan 3 personas para llegar al mínimo.",
        motivo="La colonia es pequeña.",
        solicito=coordinacion,
        solicitada_en=timezone.now(),
    )
    return ejercicio


def renglon(modelo, ejercicio):
    if modelo is Ejercicio:
        return ejercicio
    filtro = {Asiento: {"cadena": ejercicio.pk}, CambioDeFecha: {"actividad__ejercicio": ejercicio}}.get(
        modelo, {"ejercicio": ejercicio}
    )
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

    @pytest.mark.ambos_motores
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
class TestPuertas:
    """The admin's doors that Django opens by itself, beside the lists and rows."""

    def test_el_atajo_no_recorre_lo_que_otros_preparan(self, client, suyo):
        secreto = ejercicio_completo()
        client.force_login(UsuarioFactory(institucion="organo_garante"))
        for modelo in [*MODELOS, *map(apps.get_model, ["mesas.Inscripcion", "votacion.Casilla"])]:
            tipo = ContentType.objects.get_for_model(modelo).pk
            for llave in (secreto.pk, suyo.pk, "987654321", "x", str(uuid.UUID(int=7))):
                assert client.get(f"/admin/r/{tipo}/{llave}/").status_code == 404

    def test_no_hay_listas_para_elegir(self, client, suyo):
        respuesta = client.get(
            "/admin/autocomplete/",
            {
                "app_label": "ejercicios",
                "model_name": "asignacion",
                "field_name": "ejercicio",
                "term": "\0",
            },
        )
        assert respuesta.status_code == 404

    def test_las_palabras_de_sus_guiones_no_dicen_nada_de_la_casa(self, client, suyo):
        assert client.get("/admin/jsi18n/").status_code == 200
        assert suyo.nombre_corto not in client.get("/admin/jsi18n/").content.decode()

    @pytest.mark.parametrize("modelo", MODELOS)
    def test_la_historia_de_un_renglon_ajeno_no_se_abre(self, client, suyo, modelo):
        ajeno = renglon(modelo, con_movimiento())
        respuesta = client.get(ruta(modelo, "history", ajeno.pk))
        assert (respuesta.status_code, respuesta.url) == (302, "/admin/")


def parametros_de(uno):
    """Return the parameter of each filter that a list of the admin offers, and of its search."""
    de_filtros = [
        (filtro, f"{filtro}__exact") if isinstance(filtro, str) else (filtro.parameter_name,)
        for filtro in uno.list_filter
    ]
    return [*itertools.chain(*de_filtros), "q"]


@pytest.mark.ambos_motores
@pytest.mark.django_db
@pytest.mark.parametrize(
    "modelo",
    [  # without Django's own Group, which nobody may open
        pytest.param(modelo, id=modelo.__name__)
        for modelo, uno in admin.site._registry.items()
        if isinstance(uno, SoloLectura)
    ],
)
def test_un_filtro_con_lo_que_ninguna_base_guarda_no_la_rompe(client, suyo, modelo):
    lista = ruta(modelo, "changelist")
    for parametro in parametros_de(admin.site._registry[modelo]):
        for valor in ("\0", "a\0b"):
            assert client.get(lista, {parametro: valor}).status_code == 400, parametro
        for valor in ("9" * 40, "-" + "9" * 40, "²"):
            assert client.get(lista, {parametro: valor}, follow=True).status_code in {200, 400}, parametro


@pytest.mark.django_db
class TestEjercicio:
    def test_todo_esta_en_su_pagina(self, client, suyo):
        Plano.objects.create(
            ejercicio=suyo, contenido=b"x", tipo="image/png", ancho=10, alto=20, huella="ab" * 32
        )
        Ejercicio.objects.filter(pk=suyo.pk).update(datos_de_demostracion="plano\nedad_minima\nsin_nombre")
        suyo.actividades.update(datos_de_demostracion="hora_inicio")
        texto = client.get(ruta(Ejercicio, "change", suyo.pk)).content.decode()
        for dicho in (
            "plano del predio, edad mínima (años) y sin_nombre",
            "hora de inicio",
            suyo.pregunta,
            suyo.predio_clave_catastral,
            "Arboledas",
            "Persona Titular Ficticia, Titular",
            "Secretaría de Servicios Públicos Municipales",
            "martes 1 de agosto de 2023, de 10:00 a 12:00 horas, en la Plaza vieja: Se esperaba lluvia.",
            "Faltan 3 personas para llegar al mínimo.",
            "La colonia es pequeña.",
            "10 × 20 puntos",
            reverse("ejercicios:plano", args=[suyo.slug]),
        ):
            assert dicho in texto

    def test_los_cambios_de_fecha_dicen_la_hora_y_la_sede_de_antes(self, client, suyo):
        texto = client.get(ruta(CambioDeFecha, "changelist")).content.decode()
        for dicho in ("hora de inicio anterior", "hora de término anterior", "la Plaza vieja"):
            assert dicho in texto.lower() or dicho in texto

    def test_cada_dato_de_la_ficha_tiene_su_lugar(self):
        secciones = admin.site._registry[Ejercicio].fieldsets
        puestos = {campo for _, opciones in secciones for campo in opciones["fields"]}
        de_la_ficha = {campo for seccion in SECCIONES for campo in seccion.campos}
        assert de_la_ficha - puestos == {"colonias", "instituciones", "plano"}

    def test_los_renglones_de_su_pagina_no_se_escriben(self, client, suyo):
        """Rows beside the exercise offer nothing to write, and a forged POST is refused."""
        direccion = ruta(Ejercicio, "change", suyo.pk)
        texto = client.get(direccion).content.decode()
        for marca in ('name="actividades-0-nombre"', "-DELETE", 'name="_save"'):
            assert marca not in texto
        antes = list(Actividad.objects.values_list())
        datos = {
            "actividades-TOTAL_FORMS": "1",
            "actividades-INITIAL_FORMS": "1",
            "actividades-0-nombre": "otro",
        }
        assert client.post(direccion, datos).status_code == 403
        assert list(Actividad.objects.values_list()) == antes

    @pytest.mark.parametrize(
        ("modelo", "filtro"),
        [
            (Ejercicio, "?etapa__exact=convocatoria&q=Parque"),
            (Institucion, "?papel__exact=convoca&q=Gabinete"),
            (Actividad, "?tipo__exact=otra&q=votación"),
            (CambioDeFecha, "?rol__exact=coordinacion&q=lluvia"),
            (Dispensa, "?estado__exact=solicitada&q=C-02"),
        ],
    )
    def test_las_listas_se_filtran_y_se_buscan(self, client, suyo, modelo, filtro):
        assert client.get(ruta(modelo, "changelist") + filtro).status_code == 200
        if modelo is not Ejercicio:
            lista = client.get(f"{ruta(modelo, 'changelist')}?ejercicio={suyo.pk}").context["cl"].result_list
            assert renglon(modelo, suyo) in lista
            ajena = client.get(f"{ruta(modelo, 'changelist')}?ejercicio={con_movimiento().pk}")
            assert not ajena.context["cl"].result_list

    @pytest.mark.ambos_motores
    def test_las_consultas_de_su_pagina_no_crecen(self, client, suyo):
        def consultas():
            with CaptureQueriesContext(connection) as hechas:
                client.get(ruta(Ejercicio, "change", suyo.pk))
            return len(hechas)

        consultas()  # the first visit fills caches
        antes = consultas()
        for numero in range(10):
            actividad = ActividadFactory(ejercicio=suyo, orden=100 + numero)
            CambioDeFecha.objects.create(
                actividad=actividad,
                fecha_anterior=date(2023, 8, 1),
                fecha_nueva=date(2023, 8, 8),
                motivo="Se esperaba lluvia.",
                rol=Rol.COORDINACION,
                en=timezone.now(),
            )
            area = InstitucionFactory(ejercicio=suyo, orden=100 + numero)
            Representante.objects.create(institucion=area, nombre="Persona Ficticia")
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
        guardar_seccion(ajeno, seccion="contacto", actor=None, datos={"telefono": "1"})
        lista = ruta(Asiento, "changelist")
        for direccion in (lista, f"{lista}?cadena={ajeno.pk}", f"{lista}?verbo=guardar_seccion"):
            assert "Guardar sección" not in client.get(direccion).content.decode()
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
