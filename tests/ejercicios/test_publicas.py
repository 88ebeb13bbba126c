"""What a resident reads without an account: the home page and each exercise's own page."""

import re
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.documentos.models import TipoDocumento
from gobierno_abierto.ejemplo import recorrido
from gobierno_abierto.ejemplo.cuentas import crear_cuentas
from gobierno_abierto.ejercicios.etapas import CONTADAS, ClaveEtapa
from gobierno_abierto.ejercicios.models import Actividad, CambioDeFecha, Ejercicio, Plano, Situacion
from gobierno_abierto.ejercicios.operaciones import avanzar, cancelar, reponer_etapa, suspender
from gobierno_abierto.ejercicios.reglas import que_sigue
from gobierno_abierto.ejercicios.textos import POR_PUBLICAR
from gobierno_abierto.tiempo import hoy
from tests.factories.documentos import levantar_ficha
from tests.factories.ejercicios import (
    ActividadFactory,
    ColoniaFactory,
    EjercicioFactory,
    InstitucionFactory,
    cuenta_con,
    ejercicio_completo,
)

pytestmark = pytest.mark.django_db
E = ClaveEtapa
T = Actividad.Tipo

# The seed, line by line as it is written, with its one missing accent mended («dialogarán»): docs/decisiones/0002.
SEMILLA = """
Ejercicio de Gobierno Abierto en la Colonia Constituyentes del Parque
Primera mesa de trabajo para el Ejercicio de Gobierno Abierto en la Colonia Constituyentes del Parque
Segunda mesa de trabajo para el Ejercicio de Gobierno Abierto en la Colonia Constituyentes del Parque
Jornada de votación
Firma de Convenio de Colaboración
8 de agosto de 2023
Primera mesa de trabajo (jornada deliberativa) para el Ejercicio de Gobierno Abierto en la Colonia Constituyentes del Parque.
Municipio de Querétaro a través de la Secretaría de Desarrollo Humano y Social, la Coordinación de Gabinete y la Secretaría de Servicios Públicos, habitantes de las Colonias Constituyentes del Parque, Las Fuentes y Arboledas de la Delegación Epigmenio González e Infoqro.
diálogo colaborativo entre los habitantes de las colonias convocadas y gobierno municipal para generar propuestas sobre la construcción de un parque público en Constituyentes del Parque.
Integración de 11 mesas deliberativas conformadas por 11 personas cada una.
Deliberación en donde los habitantes de las colonias convocados dialogarán con la finalidad de generar de manera colectiva un total de hasta tres propuestas para construir un parque público en el predio municipal ubicado en Calle Jesús Rivera, Constituyentes del Parque.
La Secretaría de Servicios Públicos Municipales, se lleva las propuestas realizadas para analizar y determinar la viabilidad de su ejecución.
15 de agosto de 2023
Segunda mesa de trabajo (jornada de validación) para el Ejercicio de Gobierno Abierto en la Colonia Constituyentes del Parque.
Municipio de Querétaro a través de la Secretaría de Desarrollo Humano y Social, la Coordinación de Gabinete y la Secretaría de Servicios Públicos, habitantes de las Colonias Constituyentes del Parque, Las Fuentes y Arboledas del Parque de la Delegación Epigmenio González e Infoqro.
exposición del análisis, confirmación de la validación técnica y presupuestal de las propuestas sobre la construcción de un parque público en Constituyentes del Parque.
Validación con base en la primera mesa de trabajo, las dependencias de la administración pública municipal competentes, realizan el análisis de factibilidad correspondiente a efecto de determinar si las propuestas de parque público resultan viables técnica y presupuestalmente para su ejecución.
Jornada de votación.
Municipio de Querétaro a través de la Secretaría de Desarrollo Humano y Social, la Coordinación de Gabinete y la Secretaría de Servicios Públicos Municipales, habitantes de las Colonias Constituyentes del Parque, Las Fuentes y Arboledas del Parque de la Delegación Epigmenio González e Infoqro.
que los habitantes de las colonias convocados elijan una de las tres propuestas finales de parque público por medio de una votación, de la cual resultará como propuesta ganadora, aquella que obtenga la mayoría de los votos emitidos en la jornada electiva.
23 de Octubre de 2023
Firma de Convenio.
Municipio de Querétaro, Representante de Sociedad Civil e Infoqro.
Firma de Convenio de Colaboración para la Implementación del Ejercicio de Gobierno Abierto en la Colonia Constituyentes del Parque.
""".strip().splitlines()


class _Lector(HTMLParser):
    """Gather what the page says inside ``<main>``, in order."""

    def __init__(self):
        super().__init__()
        self.dentro, self.partes = 0, []

    def handle_starttag(self, tag, attrs):
        self.dentro += tag == "main"
        if tag == "br":
            self.partes.append(" ")

    def handle_endtag(self, tag):
        self.dentro -= tag == "main"

    def handle_data(self, data):
        if self.dentro:
            self.partes.append(data)


def leer(respuesta):
    """Return the text of the page's main part, its blanks made one."""
    lector = _Lector()
    lector.feed(respuesta.content.decode())
    return " ".join("".join(lector.partes).split())


def documento(ejercicio, tipo, datos=None, **campos):
    """Freeze a document of that kind, public unless told otherwise."""
    return levantar_ficha(ejercicio, tipo=tipo, titulo=TipoDocumento(tipo).label, datos=datos or {}, **campos)


def leer_todo(crudo):
    """Return the text of the whole page, its blanks made one."""
    return " ".join(re.sub("<[^>]+>", "", crudo).split())


def ver(client, ejercicio):
    return leer(client.get(ejercicio.get_absolute_url()))


@pytest.fixture
def ejemplo():
    """The example's exercise, as ``iniciar`` loads it, one step further: public."""
    crear_cuentas()
    return recorrido.cargar(E.CONVOCATORIA)


class TestSemilla:
    def test_todo_lo_que_dice_la_semilla_se_lee(self, client, ejemplo):
        pagina = ver(client, ejemplo).lower()
        assert not [linea for linea in SEMILLA if linea.lower() not in pagina]

    def test_lo_que_la_semilla_no_dice_va_marcado(self, client, ejemplo):
        pagina = ver(client, ejemplo)
        for dicho in (
            "$4,000,000.00 (dato de demostración)",
            "18 años (dato de demostración)",
            "2,700 m² (dato de demostración)",
            "de 17:00 a 20:00 horas (dato de demostración)",
            "demostracion@example.org (dato de demostración)",
            "Segunda vuelta entre las opciones empatadas (dato de demostración)",
        ):
            assert dicho in pagina
        assert "(dato de demostración) (dato de demostración)" not in pagina

    @pytest.mark.parametrize("puerta", ["mesas:convocatoria", "mesas:aviso"])
    def test_las_paginas_de_la_convocatoria_tambien_marcan(self, client, ejemplo, puerta):
        pagina = leer(client.get(reverse(puerta, args=[ejemplo.slug])))
        assert "18 años (dato de demostración)" in pagina

    def test_lo_que_es_de_la_semilla_no_va_marcado(self, client, ejemplo):
        pagina = ver(client, ejemplo)
        assert "11 mesas de 11 personas; entre todas, hasta 3 propuestas" in pagina
        assert "Base de los porcentajes Votos emitidos" in pagina
        assert "Arboledas del Parque (también «Arboledas»)" in pagina

    def test_el_ejemplo_inicial_esta_en_preparacion_y_nada_le_falta(self, client):
        crear_cuentas()
        ejercicio = recorrido.cargar(E.PREPARACION)
        assert ejercicio.slug == recorrido.SLUG
        assert client.get(ejercicio.get_absolute_url()).status_code == 404
        actor = ejercicio.asignaciones.get(usuario__usuario="coordinacion.1").usuario
        assert avanzar(ejercicio, desde=E.PREPARACION, actor=actor).etapa == E.CONVOCATORIA
        assert client.get(ejercicio.get_absolute_url()).status_code == 200


class TestLoQueSigue:
    def programar(self, *actividades):
        """Return unsaved activities of (tipo, days from today)."""
        return [
            Actividad(tipo=tipo, fecha=hoy() + timedelta(dias), orden=orden)
            for orden, (tipo, dias) in enumerate(actividades, start=1)
        ]

    def sigue(self, actividades, *hechas):
        return que_sigue(actividades, hechas=set(hechas), requeridos=set(T.values) - {T.OTRA}, desde=hoy())

    def test_la_primera_de_las_que_vienen(self):
        una, otra = self.programar((T.JORNADA_VALIDACION, 9), (T.JORNADA_DELIBERATIVA, 3))
        assert self.sigue([una, otra]) is otra

    def test_lo_atrasado_va_antes(self):
        tarde, despues = self.programar((T.JORNADA_DELIBERATIVA, -3), (T.JORNADA_VALIDACION, 5))
        assert self.sigue([tarde, despues]) is tarde

    def test_lo_hecho_ya_no_sigue_aunque_su_fecha_venga(self):
        hecha, sigue = self.programar((T.JORNADA_DELIBERATIVA, 3), (T.JORNADA_VALIDACION, 5))
        assert self.sigue([hecha, sigue], T.JORNADA_DELIBERATIVA) is sigue

    def test_de_dos_del_mismo_tipo_sigue_la_que_viene(self):
        _, segunda = programadas = self.programar((T.JORNADA_DELIBERATIVA, -7), (T.JORNADA_DELIBERATIVA, 0))
        assert self.sigue(programadas) is segunda

    def test_otra_actividad_pasada_ya_se_hizo(self):
        assert self.sigue(self.programar((T.OTRA, -1))) is None

    def test_fecha_pasada_se_dice(self, client):
        ejercicio = ejercicio_completo(etapa=E.DELIBERACION)
        pagina = ver(client, ejercicio)
        assert "Lo que sigue" in pagina
        assert "Jornada deliberativa · martes 8 de agosto de 2023, 10:00 horas" in pagina
        assert "Esa fecha ya pasó y la actividad todavía no se realiza." in pagina
        assert "(la fecha ya pasó)" in leer(client.get("/"))

    def test_fecha_por_venir_no_dice_que_paso(self, client):
        ejercicio = ejercicio_completo(etapa=E.DELIBERACION)
        ejercicio.actividades.update(fecha=hoy() + timedelta(3))
        assert "ya pasó" not in ver(client, ejercicio)

    def test_en_seguimiento_se_dice_en_que_va(self, client):
        pagina = ver(client, ejercicio_completo(etapa=E.SEGUIMIENTO))
        assert "En qué va" in pagina
        assert "Lo que sigue" not in pagina

    def test_sin_convocatoria_publicada_no_se_invita_a_registrarse(self, client):
        ejercicio = ejercicio_completo(etapa=E.CONVOCATORIA)
        assert "El Municipio prepara la convocatoria." in ver(client, ejercicio)
        documento(ejercicio, TipoDocumento.CONVOCATORIA)
        assert "Ya puede registrarse." in ver(client, ejercicio)


class TestPagina:
    @pytest.mark.parametrize("etapa", [uno for uno in E if uno != E.PREPARACION])
    def test_se_lee_en_cada_etapa(self, client, etapa):
        ejercicio = ejercicio_completo(etapa=etapa)
        pagina = client.get(ejercicio.get_absolute_url()).content.decode()
        assert pagina.count('aria-current="step"') == (1 if etapa in CONTADAS else 0)
        if etapa in CONTADAS:
            assert f"Etapa {CONTADAS.index(etapa) + 1} de 8" in pagina

    def test_la_ficha_completa_dice_todo(self, client):
        ejercicio = ejercicio_completo(
            etapa=E.CONVOCATORIA,
            predio_uso_suelo="equipamiento",
            predio_restricciones="No talar\nNo techar",
            plazo_aclaracion=1,
            plazo_inconformidad=72,
            con_voto_nulo=False,
        )
        InstitucionFactory(ejercicio=ejercicio, nombre="Secretaría Nueva", orden=99).representantes.create(
            nombre="Persona Titular", cargo="Titular"
        )
        pagina = ver(client, ejercicio)
        for dicho in (
            ejercicio.pregunta,
            ejercicio.compromiso_publico,
            "$4,000,000.00 (cuatro millones de pesos 00/100 M. N.)",
            ejercicio.predio_clave_catastral,
            "5,200 m²",
            "Uso de suelo Equipamiento",
            "No talar No techar",
            "Recibo de agua Recibo de luz",
            "Plazo para pedir aclaraciones 1 hora",
            "Plazo para inconformarse 72 horas",
            "La boleta ofrece «Anular mi voto» No",
            "Secretaría de Servicios Públicos Municipales (también «Secretaría de Servicios Públicos»)",
            "Persona Titular, Titular",
            ejercicio.telefono,
        ):
            assert dicho in pagina

    def test_secciones_electorales_por_su_nombre(self, client):
        ejercicio = EjercicioFactory(etapa=E.CONVOCATORIA, territorio="secciones")
        ColoniaFactory(ejercicio=ejercicio, nombre="Sección 412")
        assert "Secciones electorales convocadas Sección 412" in ver(client, ejercicio)

    def test_plano_se_ofrece_cuando_lo_hay(self, client):
        ejercicio = ejercicio_completo(etapa=E.CONVOCATORIA)
        direccion = reverse("ejercicios:plano", args=[ejercicio.slug])
        assert direccion not in client.get(ejercicio.get_absolute_url()).content.decode()
        Plano.objects.create(
            ejercicio=ejercicio, contenido=b"x", tipo="image/png", ancho=8, alto=6, huella="a" * 64
        )
        crudo = client.get(ejercicio.get_absolute_url()).content.decode()
        assert crudo.count(f'<a href="{direccion}">Ver el plano del predio</a>') == 2
        assert crudo.count(direccion) == 2  # never as a picture: it would load before anybody asks for it
        assert "huella aaaaaaaaaaaaaaaa" not in crudo

    def test_sin_actividades_se_dice(self, client):
        pagina = ver(client, EjercicioFactory(etapa=E.CONVOCATORIA))
        assert "Todavía no hay actividades" in pagina

    @pytest.mark.parametrize(
        ("nombre", "partes"),
        [
            ("Ejercicio del Parque en la Colonia Nueva", ("Ejercicio del Parque en la", "Colonia Nueva")),
            (
                "Ejercicio en la Colonia Nueva, segunda vuelta",
                ("", "Ejercicio en la Colonia Nueva, segunda vuelta"),
            ),
            ("Ejercicio de la Bicolonia Nueva", ("", "Ejercicio de la Bicolonia Nueva")),
            ("Parque para todas", ("", "Parque para todas")),
        ],
    )
    def test_el_titulo_dice_el_nombre_completo(self, client, nombre, partes):
        ejercicio = ejercicio_completo(etapa=E.CONVOCATORIA, nombre=nombre, colonia_titulo="Nueva")
        assert ejercicio.nombre_partido == partes
        titulo = (
            client.get(ejercicio.get_absolute_url())
            .content.decode()
            .partition("<h1>")[2]
            .partition("</h1>")[0]
        )
        assert " ".join(re.sub("<[^>]+>", "", titulo).split()) == nombre
        ejercicio.colonia_titulo = ""
        assert ejercicio.nombre_partido == ("", nombre)

    @pytest.mark.parametrize(
        ("areas", "dicho"),
        [
            (["Municipio de Querétaro"], "Municipio de Querétaro"),
            (["El municipio de Querétaro ", "Secretaría Una"], "Municipio de Querétaro: Secretaría Una"),
            (["Secretaría Una", "Secretaría Dos"], "Municipio de Querétaro: Secretaría Una y Secretaría Dos"),
        ],
    )
    def test_el_municipio_no_se_dice_dos_veces(self, client, areas, dicho):
        ejercicio = EjercicioFactory(etapa=E.CONVOCATORIA)
        ejercicio.instituciones.all().delete()
        for orden, nombre in enumerate(areas):
            InstitucionFactory(ejercicio=ejercicio, nombre=nombre, orden=orden, papel="convoca")
        assert f"Quién convoca {dicho} Dónde y cómo" in ver(client, ejercicio)

    @pytest.mark.parametrize("situacion", [Situacion.SUSPENDIDO, Situacion.CANCELADO])
    def test_detenido_no_dice_que_sigue(self, client, situacion):
        ejercicio = ejercicio_completo(etapa=E.CONVOCATORIA)
        assert "Sigue: Deliberación" in ver(client, ejercicio)
        Ejercicio.objects.filter(pk=ejercicio.pk).update(situacion=situacion)
        assert "Sigue:" not in ver(client, ejercicio)

    def test_no_se_dice_que_una_actividad_es_otra(self, client):
        ejercicio = EjercicioFactory(etapa=E.CONVOCATORIA)
        ActividadFactory(
            ejercicio=ejercicio, tipo=T.OTRA, nombre="Recorrido", fecha=hoy() + timedelta(days=3)
        )
        pagina = ver(client, ejercicio)
        assert "Recorrido" in pagina
        assert "Otra actividad" not in pagina

    def test_lo_que_escribe_una_persona_no_es_html(self, client):
        ejercicio = ejercicio_completo(etapa=E.CONVOCATORIA, pregunta="<script>alert(1)</script>")
        ejercicio.actividades.update(sede="<b>plaza</b>")
        crudo = client.get(ejercicio.get_absolute_url()).content.decode()
        assert "<script>alert" not in crudo
        assert "<b>plaza" not in crudo

    def test_viaja_comprimida(self, client):
        ejercicio = ejercicio_completo(etapa=E.CONVOCATORIA)
        for ruta in ("/", ejercicio.get_absolute_url()):
            respuesta = client.get(ruta, headers={"accept-encoding": "gzip"})
            assert respuesta["Content-Encoding"] == "gzip"


class TestDocumentos:
    def test_lo_que_falta_por_publicarse_sale_de_la_tabla(self, client):
        ejercicio = ejercicio_completo(etapa=E.FACTIBILIDAD)
        pagina = ver(client, ejercicio)
        assert "Lo que falta por publicarse: 5 documentos" in pagina
        assert "Acta de escrutinio y cómputo" in pagina
        assert "Aviso de privacidad" not in pagina.partition("Lo que falta por publicarse")[2]

    def test_lo_publicado_ya_no_falta(self, client):
        ejercicio = ejercicio_completo(etapa=E.CONVENIO)
        assert "Lo que falta por publicarse: 1 documento " in ver(client, ejercicio)
        documento(ejercicio, TipoDocumento.CONVENIO)
        assert "Lo que falta por publicarse" not in ver(client, ejercicio)

    def test_un_borrador_no_se_nombra(self, client):
        ejercicio = ejercicio_completo(etapa=E.CONVOCATORIA)
        uno = documento(ejercicio, TipoDocumento.CONVOCATORIA, publico=False)
        assert uno.folio not in ver(client, ejercicio)

    def test_los_muchos_de_un_tipo_se_pliegan(self, client):
        ejercicio = ejercicio_completo(etapa=E.FACTIBILIDAD)
        for _ in range(4):
            documento(ejercicio, TipoDocumento.ACTA_MESA)
        assert "Acta de mesa: 4 documentos" in ver(client, ejercicio)

    def test_cada_documento_por_publicar_es_de_una_etapa_y_en_orden(self):
        orden = [list(E.values).index(etapa) for _, etapa, _ in POR_PUBLICAR]
        assert orden == sorted(orden)


class TestHistoria:
    def test_se_cuenta_lo_ultimo_primero_y_lo_viejo_plegado(self, client):
        ejercicio = ejercicio_completo()
        actor = cuenta_con(ejercicio, Rol.COORDINACION)
        for _ in range(4):
            avanzar(ejercicio, desde=E.PREPARACION, actor=actor)
            reponer_etapa(
                ejercicio, desde=E.CONVOCATORIA, hacia=E.PREPARACION, motivo="Faltó una colonia.", actor=actor
            )
        avanzar(ejercicio, desde=E.PREPARACION, actor=actor)
        pagina = ver(client, ejercicio)
        assert "Historia del ejercicio" in pagina
        assert pagina.index("Pasó de Preparación a Convocatoria.") < pagina.index("Regresó de Convocatoria")
        assert "Razón: Faltó una colonia." in pagina
        assert "Lo anterior: 4 movimientos" in pagina
        assert "· Coordinación" in pagina
        assert actor.nombre not in pagina

    @pytest.mark.parametrize(("verbo", "situacion"), [(suspender, "suspendido"), (cancelar, "cancelado")])
    def test_detenido_dice_su_razon(self, client, verbo, situacion):
        ejercicio = ejercicio_completo(etapa=E.DELIBERACION)
        verbo(
            ejercicio, motivo="Se inundó el predio municipal.", actor=cuenta_con(ejercicio, Rol.COORDINACION)
        )
        pagina = ver(client, ejercicio)
        assert f"Ejercicio {situacion}." in pagina
        assert "por esta razón: Se inundó el predio municipal." in pagina
        assert "Esa fecha ya pasó" not in pagina
        assert "Lo que falta por publicarse" not in pagina

    def test_fecha_cambiada_conserva_la_anterior(self, client):
        ejercicio = ejercicio_completo(etapa=E.CONVOCATORIA)
        CambioDeFecha.objects.create(
            actividad=ejercicio.actividades.first(),
            fecha_anterior=date(2023, 8, 1),
            fecha_nueva=date(2023, 8, 8),
            motivo="Se esperaba lluvia.",
            rol=Rol.COORDINACION,
            en=timezone.now(),
        )
        pagina = ver(client, ejercicio)
        assert "martes 1 de agosto de 2023" in pagina
        assert "Motivo: Se esperaba lluvia." in pagina


class TestVistaPrevia:
    def ruta(self, ejercicio):
        return reverse("ejercicios:vista_previa", args=[ejercicio.slug])

    def test_se_ve_como_se_vera_y_dice_que_no_es_publica(self, client):
        ejercicio = ejercicio_completo()
        client.force_login(cuenta_con(ejercicio, Rol.DESARROLLO_SOCIAL))
        respuesta = client.get(self.ruta(ejercicio))
        crudo = respuesta.content.decode()
        assert "Vista previa: todavía no es pública. Así se verán sus datos." in leer_todo(crudo)
        assert ejercicio.pregunta in crudo
        assert reverse("ejercicios:cronograma_pdf", args=[ejercicio.slug]) not in crudo
        assert reverse("mesas:aviso", args=[ejercicio.slug]) not in crudo

    def test_un_ejercicio_recien_creado_tambien_se_ve(self, client):
        ejercicio = Ejercicio.objects.create(slug="nuevo", nombre="Nuevo", nombre_corto="Nuevo")
        client.force_login(cuenta_con(ejercicio, Rol.COORDINACION))
        assert client.get(self.ruta(ejercicio)).status_code == 200

    def test_publicado_lleva_a_su_pagina(self, client):
        ejercicio = ejercicio_completo(etapa=E.CONVOCATORIA)
        client.force_login(cuenta_con(ejercicio, Rol.COORDINACION))
        assert client.get(self.ruta(ejercicio)).url == ejercicio.get_absolute_url()

    def test_ajeno_no_existe(self, client):
        ejercicio = ejercicio_completo()
        assert client.get(self.ruta(ejercicio)).status_code == 302
        client.force_login(cuenta_con(ejercicio_completo(), Rol.COORDINACION))
        assert client.get(self.ruta(ejercicio)).status_code == 404


class TestInicio:
    def test_cada_ejercicio_en_su_grupo(self, client):
        for nombre, campos in {
            "Uno En Curso": {"etapa": E.VOTACION},
            "Uno Terminado": {"etapa": E.SEGUIMIENTO},
            "Uno Suspendido": {"etapa": E.VOTACION, "situacion": Situacion.SUSPENDIDO},
            "Uno Cancelado": {"etapa": E.SEGUIMIENTO, "situacion": Situacion.CANCELADO},
            "Uno Secreto": {"etapa": E.PREPARACION},
        }.items():
            ejercicio_completo(nombre_corto=nombre, **campos)
        pagina = leer(client.get("/"))
        en_curso, resto = pagina.split("Con resultado")
        terminados, detenidos = resto.split("Suspendidos o cancelados")
        assert "Uno En Curso" in en_curso
        assert "Uno Terminado" in terminados
        assert "Uno Suspendido" in detenidos
        assert re.search(r"Uno Cancelado .* Cancelado", detenidos)
        assert "Uno Secreto" not in pagina

    def test_dice_quien_gano_cuando_el_acta_es_publica(self, client):
        ejercicio = ejercicio_completo(etapa=E.SEGUIMIENTO)
        datos = {
            "hay_ganadora": True,
            "ganadora_titulo": "Parque deportivo",
            "ganadora_votos": 153,
            "ganadora_porcentaje": "45.5",
            "base_total": 336,
            "base_porcentaje": "votos emitidos",
        }
        documento(ejercicio, TipoDocumento.ACTA_ESCRUTINIO, datos, publico=False)
        assert "Ganó" not in leer(client.get("/"))
        documento(ejercicio, TipoDocumento.ACTA_ESCRUTINIO, datos)
        assert "Ganó «Parque deportivo», con 153 de 336 votos emitidos (45.5 %)." in leer(client.get("/"))

    def test_vacio_dice_que_esperar(self, client):
        assert "No hay un ejercicio en curso" in leer(client.get("/"))


@pytest.mark.ambos_motores
class TestConsultas:
    def contar(self, client, ruta):
        with CaptureQueriesContext(connection) as hechas:
            assert client.get(ruta).status_code == 200
        return len(hechas)

    def test_inicio_no_crece_con_los_ejercicios(self, client):
        for etapa in (E.CONVOCATORIA, E.SEGUIMIENTO):
            ejercicio_completo(etapa=etapa)
        con_dos = self.contar(client, "/")
        for numero in range(18):
            ejercicio_completo(etapa=E.CONVOCATORIA if numero % 2 else E.SEGUIMIENTO)
        for _ in range(3):
            levantar_ficha(ejercicio_completo())
        assert self.contar(client, "/") == con_dos <= 5

    def test_pagina_no_crece_con_sus_renglones(self, client):
        ejercicio = ejercicio_completo(etapa=E.CONVOCATORIA)
        ruta = ejercicio.get_absolute_url()
        con_cuatro = self.contar(client, ruta)
        for numero in range(51):
            actividad = ActividadFactory(ejercicio=ejercicio, orden=100 + numero)
            CambioDeFecha.objects.create(
                actividad=actividad,
                fecha_anterior=date(2023, 8, 1),
                fecha_nueva=date(2023, 8, 8),
                motivo="Se esperaba lluvia.",
                rol=Rol.COORDINACION,
                en=timezone.now(),
            )
            ColoniaFactory(ejercicio=ejercicio, orden=100 + numero)
            InstitucionFactory(ejercicio=ejercicio, orden=100 + numero).representantes.create(nombre="Una")
            documento(ejercicio, TipoDocumento.ACTA_MESA)
        assert self.contar(client, ruta) == con_cuatro <= 20
