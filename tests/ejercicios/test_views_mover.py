"""Screens of moving an exercise: what each says before, what it does, and to whom it does not exist."""

import pytest
from django.urls import reverse

from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.ejercicios.etapas import ClaveEtapa as E
from gobierno_abierto.ejercicios.models import Ejercicio
from tests.factories.ejercicios import cuenta_con, ejercicio_completo

from .test_cronograma import ya_publicado
from .test_mover import RAZON, coordinado, verbos

PANTALLAS = ["avanzar", "reponer", "suspender", "cancelar", "dispensas"]


@pytest.mark.django_db
class TestPantallas:
    def ruta(self, nombre, ejercicio):
        return reverse(f"ejercicios:{nombre}", args=[ejercicio.slug])

    @pytest.mark.parametrize("nombre", PANTALLAS)
    def test_mirar_no_cambia_nada_en_pocas_consultas(self, client, nombre, django_assert_max_num_queries):
        ejercicio, actor = coordinado(E.DELIBERACION)
        client.force_login(actor)
        with django_assert_max_num_queries(22):
            respuesta = client.get(self.ruta(nombre, ejercicio))
        assert respuesta.status_code == 200
        assert ejercicio.nombre_corto in respuesta.content.decode()
        assert verbos(ejercicio) == []
        assert Ejercicio.objects.get().etapa == E.DELIBERACION

    @pytest.mark.parametrize("nombre", [*PANTALLAS, "reanudar", "clonar"])
    @pytest.mark.parametrize("rol", [Rol.FACILITACION, Rol.CUSTODIA, Rol.OBSERVACION])
    def test_otro_papel_no_encuentra_la_pagina(self, client, nombre, rol):
        ejercicio = ejercicio_completo(E.DELIBERACION)
        client.force_login(cuenta_con(ejercicio, rol))
        for respuesta in (
            client.get(self.ruta(nombre, ejercicio)),
            client.post(self.ruta(nombre, ejercicio), {"motivo": RAZON}),
        ):
            assert respuesta.status_code == 404
        assert verbos(ejercicio) == []

    def test_reponer_en_pantalla(self, client):
        ejercicio, actor = coordinado(E.DELIBERACION)
        client.force_login(actor)
        datos = {"desde": E.DELIBERACION, "hacia": E.CONVOCATORIA, "motivo": RAZON}
        respuesta = client.post(self.ruta("reponer", ejercicio), datos, follow=True)
        assert "El ejercicio regresó a la etapa de Convocatoria" in respuesta.content.decode()
        respuesta = client.post(self.ruta("reponer", ejercicio), datos)  # the same sheet again
        assert "Escoja una opción" in respuesta.content.decode() or respuesta.context["form"].errors
        assert verbos(ejercicio) == ["reponer_etapa"]

    def test_reponer_sin_a_donde_lo_dice(self, client):
        ejercicio, actor = coordinado()
        client.force_login(actor)
        assert "primera etapa" in client.get(self.ruta("reponer", ejercicio)).content.decode()

    def test_suspender_reanudar_y_cancelar_en_pantalla(self, client):
        ejercicio, actor = coordinado(E.DELIBERACION)
        client.force_login(actor)
        assert client.get(self.ruta("reanudar", ejercicio)).status_code == 404
        assert (
            "Escriba la razón"
            in client.post(self.ruta("suspender", ejercicio), {"motivo": ""}).content.decode()
        )
        client.post(self.ruta("suspender", ejercicio), {"motivo": RAZON})
        assert client.get(self.ruta("suspender", ejercicio)).status_code == 404
        avanzar_ahora = client.get(self.ruta("avanzar", ejercicio)).content.decode()
        assert f"El ejercicio está en pausa por esta razón: {RAZON} Aquí avisaremos" in avanzar_ahora
        assert RAZON in client.get(self.ruta("reponer", ejercicio)).content.decode()
        client.post(self.ruta("reanudar", ejercicio), {"motivo": "Se consiguió otra sede."})
        respuesta = client.get(self.ruta("cancelar", ejercicio)).content.decode()
        assert "btn-danger" in respuesta
        assert "No se puede deshacer" in respuesta
        client.post(self.ruta("cancelar", ejercicio), {"motivo": RAZON})
        otra_vez = client.post(self.ruta("cancelar", ejercicio), {"motivo": RAZON})
        assert "ya está cancelado" in otra_vez.content.decode()
        assert verbos(ejercicio) == ["suspender", "reanudar", "cancelar"]

    @pytest.mark.parametrize("nombre", ["suspender", "cancelar"])
    def test_detener_lo_nunca_publicado_no_promete_pagina_publica(self, client, nombre):
        ejercicio, actor = coordinado()
        client.force_login(actor)
        antes = client.get(self.ruta(nombre, ejercicio)).content.decode()
        assert "sigue a la vista" not in antes
        assert "queda publicado" not in antes
        assert "Se publica" not in antes
        assert "página pública" in antes  # only to say that there is none
        assert client.get(ejercicio.get_absolute_url()).status_code == 404
        respuesta = client.post(self.ruta(nombre, ejercicio), {"motivo": RAZON}, follow=True).content.decode()
        assert "La razón ya se ve en su tablero." in respuesta
        assert "ya se ve en su página pública" not in respuesta
        assert RAZON in respuesta

    def test_detener_lo_que_regreso_a_preparacion_si_se_ve(self, client):
        ejercicio = ya_publicado()
        Ejercicio.objects.update(etapa=E.PREPARACION)
        client.force_login(cuenta_con(ejercicio, Rol.COORDINACION))
        antes = client.get(self.ruta("suspender", ejercicio)).content.decode()
        assert "La página pública sigue a la vista" in antes
        assert "Se publica en la historia" in antes
        assert client.get(ejercicio.get_absolute_url()).status_code == 200

    @pytest.mark.parametrize("fecha", ["0001-01-01", "1999-12-31", "2101-01-01", "9999-12-31"])
    def test_clonar_rehusa_la_fecha_en_su_campo(self, client, fecha):
        ejercicio, actor = coordinado(E.DELIBERACION)
        actor.puede_crear_ejercicios = True
        actor.save()
        client.force_login(actor)
        datos = {"nombre": "Otro ejercicio", "nombre_corto": "Otro", "primera_fecha": fecha}
        respuesta = client.post(self.ruta("clonar", ejercicio), datos)
        assert respuesta.context["form"].errors == {"primera_fecha": ["Revise el año de la fecha."]}
        assert Ejercicio.objects.count() == 1

    def test_clonar_dos_veces_lo_dice_en_el_nombre(self, client):
        ejercicio, actor = coordinado(E.DELIBERACION)
        actor.puede_crear_ejercicios = True
        actor.save()
        client.force_login(actor)
        datos = {"nombre": "Otro ejercicio", "nombre_corto": "Otro", "primera_fecha": "2027-03-01"}
        assert client.post(self.ruta("clonar", ejercicio), datos).status_code == 302
        errores = client.post(self.ruta("clonar", ejercicio), datos).context["form"].errors
        assert "Ya existe un ejercicio con ese nombre" in errores["nombre"][0]

    def test_clonar_en_pantalla(self, client):
        ejercicio, actor = coordinado(E.DELIBERACION)
        client.force_login(actor)
        assert client.get(self.ruta("clonar", ejercicio)).status_code == 404
        actor.puede_crear_ejercicios = True
        actor.save()
        assert "No se copia" in client.get(self.ruta("clonar", ejercicio)).content.decode()
        datos = {"nombre": "Otro ejercicio", "nombre_corto": "Otro", "primera_fecha": "2027-03-01"}
        assert client.post(self.ruta("clonar", ejercicio), datos).url == "/trabajo/otro/ficha/"

    def test_avanzar_despues_de_la_ultima(self, client):
        ejercicio, actor = coordinado(E.CONCLUIDO)
        client.force_login(actor)
        assert "no hay otra etapa" in client.get(self.ruta("avanzar", ejercicio)).content.decode()
