"""What a resident reads of an exercise brought back to PREPARACION: what it published, and nothing of its draft."""

import re
from datetime import date

import pytest
from django.db.models import Value
from django.db.models.functions import Concat
from django.urls import reverse

from gobierno_abierto.bitacora.operaciones import asentar, operacion
from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.documentos.models import TipoDocumento
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.ejercicios.operaciones import avanzar, reponer_etapa, reprogramar, suspender
from mesas.models import Inscripcion
from mesas.operaciones import publicar_convocatoria
from tests.ejercicios.test_publicas import documento, leer, ver
from tests.factories.ejercicios import cuenta_con, ejercicio_completo
from tests.factories.mesas import CIERRE, persona, publicar_aviso

pytestmark = pytest.mark.django_db
E = ClaveEtapa


@operacion
def asentar_de_infoqro(ejercicio):
    """Write a movement of the oversight body's in the public history."""
    hechos = {"etapa": "convocatoria", "texto": "Faltan 3 personas.", "rol": Rol.INFOQRO}
    asentar("negar_dispensa", ejercicio_id=ejercicio.pk, actor=None, hechos=hechos)


def repuesto(**campos):
    """An exercise convened, brought back to PREPARACION, and its facts under another draft meanwhile."""
    ejercicio = ejercicio_completo(**campos)
    actor = cuenta_con(ejercicio, Rol.COORDINACION)
    avanzar(ejercicio, desde=E.PREPARACION, actor=actor)
    publicar_aviso(ejercicio)
    publicar_convocatoria(ejercicio, actor=actor, cierre_registro=CIERRE)
    persona(ejercicio)
    reponer_etapa(
        ejercicio, desde=E.CONVOCATORIA, hacia=E.PREPARACION, motivo="Faltó una colonia", actor=actor
    )
    Ejercicio.objects.filter(pk=ejercicio.pk).update(
        nombre="Borrador de nombre",
        nombre_corto="Borrador corto",
        municipio="Borrador de municipio",
        pregunta="¿Borrador?",
        telefono="Borrador de teléfono",
        lugar_registro="Borrador de lugar",
    )
    asentar_de_infoqro(ejercicio)
    ejercicio.instituciones.update(nombre=Concat(Value("Borrador de "), "nombre"), alias="Borrador de alias")
    ejercicio.actividades.update(
        nombre="Borrador de actividad", fecha=date(2031, 5, 5), sede="Borrador de sede"
    )
    ejercicio.refresh_from_db()
    return ejercicio


class TestRepuesto:
    """Back in PREPARACION: what was published stays in reach, and nothing of the draft is."""

    def paginas(self, ejercicio):
        folio = Inscripcion.objects.get(ejercicio=ejercicio).folio
        return [
            ejercicio.get_absolute_url(),
            *(
                reverse(f"mesas:{una}", args=[ejercicio.slug])
                for una in ("convocatoria", "aviso", "registro")
            ),
            reverse("mesas:registro_listo", args=[ejercicio.slug, folio]),
            *(uno.get_absolute_url() for uno in ejercicio.documentos.all()),
        ]

    def test_ninguna_pagina_dice_el_borrador(self, client):
        ejercicio = repuesto(nombre="Ejercicio de la Colonia Publicada", municipio="Corregidora")
        for direccion in self.paginas(ejercicio):
            respuesta = client.get(direccion)
            assert respuesta.status_code == 200, direccion
            crudo = respuesta.content.decode()
            assert "Borrador" not in crudo, direccion
            assert "2031" not in crudo, direccion
            if "/verificar/" not in direccion:
                assert "Municipio de Corregidora" in crudo

    def test_dice_la_pregunta_el_cronograma_y_a_donde_ir(self, client):
        antes = ejercicio_completo()
        ejercicio = repuesto(pregunta="¿Cómo será el parque?", telefono="442 000 0001")
        crudo = client.get(ejercicio.get_absolute_url()).content.decode()
        pagina = ver(client, ejercicio)
        for dicho in (
            "La razón: Faltó una colonia. La coordinación revisa la ficha y el cronograma.",
            "¿Cómo será el parque?",
            "llame al 442 000 0001",
            f"· {antes.organo_garante.nombre}",
            "Cronograma publicado",
            "Se realiza el 8 de agosto de 2023",
            "La ficha publicada",
            *(una.nombre for una in antes.actividades.all()),
        ):
            assert dicho in pagina
        for puerta in ("ejercicios:cronograma_pdf", "mesas:convocatoria", "mesas:aviso"):
            assert reverse(puerta, args=[ejercicio.slug]) in crudo
        assert reverse("mesas:registro", args=[ejercicio.slug]) + '"' not in crudo

    def test_el_cronograma_en_pdf_sigue(self, client):
        ejercicio = repuesto()
        respuesta = client.get(reverse("ejercicios:cronograma_pdf", args=[ejercicio.slug]))
        cronograma = ejercicio.documentos.get(tipo=TipoDocumento.CRONOGRAMA)
        assert respuesta.url == reverse("documentos:pdf", args=[cronograma.folio, 1])

    def test_el_cronograma_conserva_lo_que_habia_cambiado(self, client):
        ejercicio = ejercicio_completo()
        actor = cuenta_con(ejercicio, Rol.COORDINACION)
        avanzar(ejercicio, desde=E.PREPARACION, actor=actor)
        primera = ejercicio.actividades.first()
        reprogramar(
            ejercicio,
            actor=actor,
            cambios=[{"pk": primera.pk, "fecha": date(2023, 8, 9)}],
            motivo="Se anuncian lluvias.",
        )
        reponer_etapa(
            ejercicio, desde=E.CONVOCATORIA, hacia=E.PREPARACION, motivo="Faltó una colonia.", actor=actor
        )
        pagina = ver(client, ejercicio)
        assert "Se realiza el 9 de agosto de 2023" in pagina
        assert "Fecha anterior: 8 de agosto de 2023" in pagina
        assert re.search(r"Antes: martes 8 de agosto de 2023.*Motivo: Se anuncian lluvias\.", pagina)

    @pytest.mark.parametrize("metodo", ["get", "post"])
    def test_el_registro_dice_que_se_detuvo(self, client, metodo):
        ejercicio = repuesto()
        respuesta = getattr(client, metodo)(reverse("mesas:registro", args=[ejercicio.slug]))
        assert "El registro en línea está detenido La coordinación revisa la ficha" in leer(respuesta)

    def test_sin_publicar_antes_nada_se_abre(self, client):
        ejercicio = ejercicio_completo()
        publicar_aviso(ejercicio)
        for puerta in (
            "ejercicios:publico",
            "ejercicios:cronograma_pdf",
            "mesas:convocatoria",
            "mesas:aviso",
        ):
            assert client.get(reverse(puerta, args=[ejercicio.slug])).status_code == 404

    def test_las_consultas_no_crecen_con_lo_publicado(self, client, django_assert_max_num_queries):
        ejercicio = repuesto()
        for _ in range(12):
            documento(ejercicio, TipoDocumento.ACTA_MESA)
        with django_assert_max_num_queries(12):
            client.get(ejercicio.get_absolute_url())

    def test_el_que_se_revisa_sigue_en_la_lista_con_el_nombre_publicado(self, client):
        repuesto(nombre="Ejercicio de la Colonia Publicada")
        pagina = leer(client.get("/"))
        en_curso = pagina.partition("Cómo funciona")[0]
        assert (
            "Ejercicio de la Colonia Publicada La coordinación revisa la ficha y el cronograma. En revisión"
            in en_curso
        )
        assert "Borrador" not in client.get("/").content.decode()
        assert "No hay un ejercicio en curso" not in pagina

    def test_el_que_se_revisa_y_se_detuvo_se_dice_detenido(self, client):
        ejercicio = repuesto()
        suspender(ejercicio, motivo="Se inundó el predio.", actor=cuenta_con(ejercicio, Rol.COORDINACION))
        detenidos = leer(client.get("/")).split("Suspendidos o cancelados")[1]
        assert "Se detuvo en la etapa de Preparación." in detenidos
        assert "En revisión" not in detenidos
