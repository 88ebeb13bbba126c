"""Pages of exercises: who reaches them, what they keep, and how many queries they make."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gobierno_abierto.bitacora.models import Asiento
from gobierno_abierto.cuentas.permisos import PERMISOS, Permiso, Rol
from gobierno_abierto.ejercicios.etapa import Preparacion
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.models import Ejercicio, Situacion
from gobierno_abierto.ejercicios.operaciones import (
    avanzar,
    guardar_cronograma,
    guardar_seccion,
    solicitar_dispensa,
)
from tests.factories.ejercicios import (
    ActividadFactory,
    ColoniaFactory,
    EjercicioFactory,
    UsuarioFactory,
    cuenta_con,
    ejercicio_completo,
)

pytestmark = pytest.mark.django_db

P = Permiso
PUERTAS = {
    "": P.VER_TABLERO,
    "ficha/": P.CONFIGURAR,
    "ficha/predio/": P.CONFIGURAR,
    "cronograma/": P.CONFIGURAR,
    "avanzar/": P.AVANZAR,
    "cuentas/": P.ADMINISTRAR_CUENTAS,
    "cuentas/crear/": P.ADMINISTRAR_CUENTAS,
}


@pytest.fixture
def ejercicio():
    return ejercicio_completo()


@pytest.fixture
def coordinacion(client, ejercicio):
    cuenta = cuenta_con(ejercicio, Rol.COORDINACION)
    client.force_login(cuenta)
    return cuenta


def consultas(client, ruta):
    with CaptureQueriesContext(
        connection,
    ) as hechas:
        assert client.get(ruta).status_code == 200
    return len(hechas)


class TestAlcance:
    @pytest.mark.parametrize("rol", Rol)
    def test_puertas_por_papel(self, client, ejercicio, rol):
        client.force_login(cuenta_con(ejercicio, rol))
        for puerta, permiso in PUERTAS.items():
            esperado = 200 if permiso in PERMISOS[rol] else 404
            ruta = f"/trabajo/{ejercicio.slug}/{puerta}"
            assert client.get(ruta).status_code == esperado, ruta
            if esperado == 404:
                assert client.post(ruta, {"desde": "preparacion"}).status_code == 404, ruta
        assert not Asiento.objects.exists()

    def test_puertas_cerradas_desde_otro_ejercicio(self, client, ejercicio):
        client.force_login(cuenta_con(ejercicio_completo(), Rol.COORDINACION))
        for puerta in PUERTAS:
            assert client.get(f"/trabajo/{ejercicio.slug}/{puerta}").status_code == 404

    def test_puertas_cerradas_sin_papel_y_sin_sesion(self, client, ejercicio):
        for puerta in PUERTAS:
            assert client.get(f"/trabajo/{ejercicio.slug}/{puerta}").url.startswith("/entrar/?next=")
        client.force_login(UsuarioFactory())
        for puerta in PUERTAS:
            assert client.get(f"/trabajo/{ejercicio.slug}/{puerta}").status_code == 404

    def test_crear_solo_quien_puede(self, client):
        client.force_login(UsuarioFactory())
        assert client.get("/trabajo/crear/").status_code == 404
        client.force_login(UsuarioFactory(puede_crear_ejercicios=True))
        assert client.get("/trabajo/crear/").status_code == 200

    def test_acompanar_solo_infoqro_que_puede_y_por_post(self, client, ejercicio):
        ruta = f"/trabajo/{ejercicio.slug}/acompanar/"
        client.force_login(UsuarioFactory(puede_crear_ejercicios=True))
        assert client.post(ruta).status_code == 404
        client.force_login(UsuarioFactory(institucion="organo_garante", puede_crear_ejercicios=True))
        assert client.get(ruta).status_code == 405
        assert ejercicio.nombre_corto in client.get("/panel/").content.decode()
        assert client.post(ruta).url == "/panel/"
        assert client.get(f"/trabajo/{ejercicio.slug}/").status_code == 200
        assert client.post(ruta).status_code == 404  # somebody accompanies it now


class TestPublicas:
    def test_inicio_no_muestra_lo_que_se_prepara(self, client, ejercicio):
        assert ejercicio.get_absolute_url() not in client.get("/").content.decode()
        publico = ejercicio_completo(etapa=ClaveEtapa.DELIBERACION)
        assert publico.get_absolute_url() in client.get("/").content.decode()

    def test_publico_cerrado_en_preparacion_tambien_para_quien_trabaja_ahi(
        self, client, ejercicio, coordinacion
    ):
        assert client.get(ejercicio.get_absolute_url()).status_code == 404
        assert client.get(f"{ejercicio.get_absolute_url()}cronograma.pdf").status_code == 404

    def test_publico_dibuja_el_cronograma_de_la_semilla(self, client, ejercicio, coordinacion):
        avanzar(ejercicio, desde="preparacion", actor=coordinacion)
        client.logout()
        respuesta = client.get(ejercicio.get_absolute_url())
        texto = respuesta.content.decode()
        for palabra in (
            "Agosto",
            "Octubre",
            "2023",
            "Jornada de votación",
            "Firma de Convenio de Colaboración",
        ):
            assert palabra in texto
        assert texto.count("Se realiza el") >= 4
        assert [fila["titulo"] for fila in respuesta.context["documentos"]] == [
            "Ficha del ejercicio",
            "Cronograma de actividades",
        ]
        pdf = client.get(f"{ejercicio.get_absolute_url()}cronograma.pdf")
        assert pdf.status_code == 302
        assert pdf.url.endswith(".pdf")

    def test_cronograma_pdf_sin_documento_no_existe(self, client):
        ejercicio = ejercicio_completo(etapa=ClaveEtapa.CONVOCATORIA)
        assert client.get(f"{ejercicio.get_absolute_url()}cronograma.pdf").status_code == 404

    @pytest.mark.parametrize("etapa", ClaveEtapa.values[1:])
    def test_publico_en_cada_etapa(self, client, etapa):
        ejercicio = ejercicio_completo(etapa=etapa)
        respuesta = client.get(ejercicio.get_absolute_url())
        assert respuesta.status_code == 200
        assert ClaveEtapa(etapa).label in respuesta.content.decode()


class TestConsultas:
    """Three rows or twelve: the same number of queries."""

    @pytest.mark.ambos_motores
    def test_inicio(self, client):
        cuentas = []
        for cuantos in (3, 9):
            for _ in range(cuantos):
                ejercicio_completo(etapa=ClaveEtapa.CONVOCATORIA)
            cuentas.append(consultas(client, "/"))
        assert cuentas[0] == cuentas[1]

    @pytest.mark.ambos_motores
    def test_panel(self, client):
        cuenta = UsuarioFactory()
        client.force_login(cuenta)
        cuentas = []
        for cuantos in (3, 9):
            for _ in range(cuantos):
                cuenta.asignaciones.create(ejercicio=ejercicio_completo(), rol=Rol.COORDINACION)
            cuentas.append(consultas(client, "/panel/"))
        assert cuentas[0] == cuentas[1]

    @pytest.mark.ambos_motores
    def test_publico_y_tablero(self, client, ejercicio, coordinacion):
        avanzar(ejercicio, desde="preparacion", actor=coordinacion)
        rutas = [ejercicio.get_absolute_url(), f"/trabajo/{ejercicio.slug}/"]
        antes = [consultas(client, ruta) for ruta in rutas]
        for n in range(9):
            ColoniaFactory(ejercicio=ejercicio)
            ActividadFactory(ejercicio=ejercicio, orden=100 + n, fecha=date(2024, 1, 1 + n))
            cuenta_con(ejercicio, Rol.FACILITACION)
        assert [consultas(client, ruta) for ruta in rutas] == antes

    @pytest.mark.ambos_motores
    def test_cuentas(self, client, ejercicio, coordinacion):
        cuentas = []
        for cuantos in (2, 9):
            for _ in range(cuantos):
                cuenta_con(ejercicio, Rol.FACILITACION)
            cuentas.append(consultas(client, f"/trabajo/{ejercicio.slug}/cuentas/"))
        assert cuentas[0] == cuentas[1]

    @pytest.mark.ambos_motores
    def test_cuenta_propia(self, client, ejercicio, coordinacion):
        antes = consultas(client, "/cuenta/")
        for _ in range(9):
            coordinacion.asignaciones.create(ejercicio=EjercicioFactory(), rol=Rol.COORDINACION)
        assert consultas(client, "/cuenta/") == antes


class TestPanelYTablero:
    def test_panel_dice_lo_que_me_toca(self, client):
        ejercicio = EjercicioFactory(pregunta="")
        client.force_login(cuenta_con(ejercicio, Rol.COORDINACION))
        tareas = client.get("/panel/").context["tareas"]
        assert tareas[0]["texto"].startswith("Faltan datos de la ficha: pregunta")
        client.force_login(cuenta_con(ejercicio, Rol.FACILITACION))
        respuesta = client.get("/panel/")
        assert respuesta.context["tareas"] == []
        assert respuesta.context["ejercicios"][0]["roles_texto"] == "Facilitación"

    def test_panel_sin_ejercicios(self, client):
        client.force_login(UsuarioFactory())
        assert client.get("/panel/").status_code == 200

    @pytest.mark.parametrize("rol", Rol)
    def test_tablero_no_ofrece_puertas_cerradas(self, client, rol):
        """Every link of the dashboard opens for whoever sees it."""
        import re

        ejercicio = EjercicioFactory(pregunta="", predio_titulo="")
        cuenta = cuenta_con(ejercicio, rol)
        client.force_login(cuenta)
        texto = client.get(f"/trabajo/{ejercicio.slug}/").content.decode()
        cerradas = {
            ruta
            for ruta in re.findall(r'href="(/trabajo/[^"]+)"', texto)
            if client.get(ruta).status_code != 200
        }
        assert not cerradas
        assert ("Completar ficha" in texto) == (rol == Rol.COORDINACION)

    @pytest.mark.parametrize("etapa", ClaveEtapa.values)
    def test_tablero_en_cada_etapa(self, client, etapa):
        ejercicio = ejercicio_completo(etapa=etapa)
        client.force_login(cuenta_con(ejercicio, Rol.COORDINACION))
        assert client.get(f"/trabajo/{ejercicio.slug}/").status_code == 200
        for herramienta in Preparacion().herramientas(ejercicio):
            assert client.get(herramienta.url).status_code == 200

    def test_tablero_lleva_a_la_bitacora_a_infoqro(self, client, ejercicio):
        client.force_login(cuenta_con(ejercicio, Rol.INFOQRO))
        assert "/admin/bitacora/asiento/" in client.get(f"/trabajo/{ejercicio.slug}/").content.decode()
        client.force_login(cuenta_con(ejercicio, Rol.COORDINACION))
        assert "/admin/" not in client.get(f"/trabajo/{ejercicio.slug}/").content.decode()

    def test_tablero_cuenta_los_ultimos_movimientos(self, client, ejercicio, coordinacion):
        guardar_seccion(ejercicio, seccion="contacto", actor=coordinacion, datos={"telefono": "1"})
        guardar_seccion(ejercicio, seccion="contacto", actor=None, datos={"telefono": "2"})
        movimientos = client.get(f"/trabajo/{ejercicio.slug}/").context["movimientos"]
        assert [uno["quien"] for uno in movimientos] == ["El sistema", "Municipio"]
        assert {uno["texto"] for uno in movimientos} == {"Guardar «Registro y contacto»"}

    @pytest.mark.parametrize(
        ("situacion", "caminos"),
        [
            (Situacion.ACTIVO, ["reponer", "suspender", "cancelar"]),
            (Situacion.SUSPENDIDO, ["reanudar", "cancelar"]),
            (Situacion.CANCELADO, []),
        ],
    )
    def test_tablero_ofrece_los_movimientos_que_caben(
        self, client, ejercicio, coordinacion, situacion, caminos
    ):
        Ejercicio.objects.update(etapa=ClaveEtapa.CONVOCATORIA, situacion=situacion)
        respuesta = client.get(f"/trabajo/{ejercicio.slug}/")
        ofrecidos = [uno.url for uno in respuesta.context["movimientos_posibles"]]
        assert ofrecidos == [f"/trabajo/{ejercicio.slug}/{camino}/" for camino in caminos]
        pagina = respuesta.content.decode()
        activo = situacion == Situacion.ACTIVO
        for invitacion in (
            "Pasar a Deliberación",
            "Su trabajo en esta etapa",
            "Pedir dispensa",
            "Publicar convocatoria",
        ):
            assert (invitacion in pagina) == activo, invitacion
        assert ("por ahora no avanza" in pagina) != activo

    def test_tablero_avisa_mientras_infoqro_no_acompana(self, client, ejercicio, coordinacion):
        ruta = f"/trabajo/{ejercicio.slug}/"
        assert "Ninguna cuenta de Infoqro acompaña" in client.get(ruta).content.decode()
        cuenta_con(ejercicio, Rol.INFOQRO)
        assert "Ninguna cuenta de Infoqro acompaña" not in client.get(ruta).content.decode()

    def test_tablero_nombra_cada_pagina_una_vez(self, client, ejercicio, coordinacion):
        for etapa in (ClaveEtapa.PREPARACION, ClaveEtapa.CONVOCATORIA, ClaveEtapa.VOTACION):
            Ejercicio.objects.update(etapa=etapa)
            contexto = client.get(f"/trabajo/{ejercicio.slug}/").context
            urls = [uno.url for uno in [*contexto["enlaces"], *contexto["del_ejercicio"]]]
            assert len(urls) == len(set(urls))

    def test_tablero_no_ofrece_mover_a_quien_no_puede(self, client, ejercicio):
        client.force_login(cuenta_con(ejercicio, Rol.DESARROLLO_SOCIAL))
        contexto = client.get(f"/trabajo/{ejercicio.slug}/").context
        assert contexto["movimientos_posibles"] == []
        assert contexto["del_ejercicio"] == []

    def test_panel_dice_que_ya_se_puede_pasar(self, client, ejercicio, coordinacion):
        (tarea,) = client.get("/panel/").context["tareas"]
        assert tarea["accion"] == "Pasar a Convocatoria"
        assert tarea["enlace"] == f"/trabajo/{ejercicio.slug}/avanzar/"
        assert "se publican en este momento" in client.get(tarea["enlace"]).content.decode()
        Ejercicio.objects.update(pregunta="")
        assert "Pasar a Convocatoria" not in [
            una["accion"] for una in client.get("/panel/").context["tareas"]
        ]

    def test_panel_de_infoqro_pide_firmar_la_dispensa(self, client, coordinacion):
        convocado = ejercicio_completo(etapa=ClaveEtapa.CONVOCATORIA, minimo_registro=5)
        pide = cuenta_con(convocado, Rol.COORDINACION)
        dispensa = solicitar_dispensa(
            convocado, actor=pide, clave="C-02", motivo="La colonia tiene pocas casas habitadas."
        )
        client.force_login(cuenta_con(convocado, Rol.INFOQRO))
        (tarea,) = [una for una in client.get("/panel/").context["tareas"] if "dispensa" in una["texto"]]
        assert tarea["enlace"] == f"/trabajo/{convocado.slug}/dispensas/{dispensa.pk}/"
        Ejercicio.objects.filter(pk=convocado.pk).update(situacion=Situacion.SUSPENDIDO)
        assert not [una for una in client.get("/panel/").context["tareas"] if "dispensa" in una["texto"]]
        assert "Suspendido" in client.get("/panel/").content.decode()


class TestPasar:
    def test_pasar_pregunta_y_mueve(self, client, ejercicio, coordinacion):
        ruta = f"/trabajo/{ejercicio.slug}/avanzar/"
        assert "Convocatoria" in client.get(ruta).content.decode()
        respuesta = client.post(ruta, {"desde": "preparacion"}, follow=True)
        assert "El ejercicio está en la etapa de Convocatoria." in respuesta.content.decode()
        assert Ejercicio.objects.get().etapa == "convocatoria"

    def test_pasar_desde_una_pantalla_vieja_explica(self, client, ejercicio, coordinacion):
        ruta = f"/trabajo/{ejercicio.slug}/avanzar/"
        client.post(ruta, {"desde": "preparacion"})
        for desde in ("preparacion", "", "inventada"):
            respuesta = client.post(ruta, {"desde": desde}, follow=True)
            assert "ya está en la etapa de Convocatoria" in respuesta.content.decode()
        assert Ejercicio.objects.get().etapa == "convocatoria"

    def test_pasar_con_pendientes_dice_el_primero(self, client):
        ejercicio = EjercicioFactory(pregunta="")
        client.force_login(cuenta_con(ejercicio, Rol.COORDINACION))
        respuesta = client.post(f"/trabajo/{ejercicio.slug}/avanzar/", {"desde": "preparacion"}, follow=True)
        assert "No se puede todavía: Faltan datos de la ficha" in respuesta.content.decode()


def datos_de_cronograma(client, ruta):
    contexto = client.get(ruta).context
    formset = contexto["formset"]
    datos = {"version": contexto["version"], "vista": ""}  # only the version says what was seen
    for form in [formset.management_form, *formset.forms]:
        for campo in form:
            datos[campo.html_name] = "" if campo.value() is None else campo.value()
    return datos


class TestCronograma:
    @pytest.fixture
    def ruta(self, ejercicio, coordinacion):
        return f"/trabajo/{ejercicio.slug}/cronograma/"

    def test_cronograma_reordena_quita_y_agrega(self, client, ejercicio, ruta):
        datos = datos_de_cronograma(client, ruta)
        datos |= {
            "form-0-ORDER": "9",
            "form-2-DELETE": "on",
            "form-4-tipo": "otra",
            "form-4-nombre": "Nueva",
            "form-4-fecha": "2023-09-01",
            "form-4-ORDER": "1",
        }
        assert client.post(ruta, datos).url == ruta
        nombres = list(ejercicio.actividades.values_list("orden", "nombre"))
        assert [orden for orden, _ in nombres] == [1, 2, 3, 4]
        assert nombres[0][1] == "Nueva"
        assert nombres[-1][1].startswith("Primera mesa")
        assert not ejercicio.actividades.filter(nombre="Jornada de votación").exists()

    def test_cronograma_conserva_lo_escrito_si_otra_persona_guardo_antes(self, client, ejercicio, ruta):
        datos = datos_de_cronograma(client, ruta) | {"form-0-sede": "El salón que escribí"}
        actividades = [
            {campo: fila[campo] for campo in ("pk", "tipo", "nombre", "fecha")}
            for fila in ejercicio.actividades.values("pk", "tipo", "nombre", "fecha")
        ]
        guardar_cronograma(ejercicio, actor=None, actividades=actividades)
        respuesta = client.post(ruta, datos)
        assert "Alguien guardó cambios antes" in respuesta.content.decode()
        assert "El salón que escribí" in respuesta.content.decode()
        assert respuesta.context["version"] == 2
        assert client.post(ruta, datos | {"version": 2}).status_code == 302
        assert ejercicio.actividades.first().sede == "El salón que escribí"

    @pytest.mark.ambos_motores
    @pytest.mark.parametrize("version", ["", "x", "-1", "²", "9" * 30, "9" * 5000])
    def test_cronograma_con_una_version_que_no_es_no_guarda(self, client, ejercicio, ruta, version):
        datos = datos_de_cronograma(client, ruta) | {"form-0-sede": "Otra", "version": version}
        respuesta = client.post(ruta, datos)
        assert "Alguien guardó cambios antes" in respuesta.content.decode()
        assert not Asiento.objects.exists()

    def test_cronograma_rehusa_terminar_antes_de_empezar(self, client, ruta):
        datos = datos_de_cronograma(client, ruta) | {
            "form-0-hora_inicio": "14:00",
            "form-0-hora_fin": "10:00",
        }
        respuesta = client.post(ruta, datos)
        assert "va después de la de inicio" in respuesta.content.decode()
        assert not Asiento.objects.exists()

    def test_cronograma_sin_sus_campos_ocultos_no_truena(self, client, ruta):
        assert client.post(ruta, {"nada": "1"}).status_code == 200

    def test_cronograma_vacio_se_puede_empezar(self, client):
        ejercicio = EjercicioFactory()
        client.force_login(cuenta_con(ejercicio, Rol.COORDINACION))
        assert (
            "Todavía no hay actividades"
            in client.get(f"/trabajo/{ejercicio.slug}/cronograma/").content.decode()
        )
