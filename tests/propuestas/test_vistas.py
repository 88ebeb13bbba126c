"""Screens: who reaches what, what is saved, what a loser of a race sees, and how many queries a page makes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.models import Ejercicio
from propuestas import operaciones
from propuestas.models import Aclaracion, Acuse, Dictamen, Opcion, Propuesta, SesionValidacion
from propuestas.reglas import CRITERIOS
from tests.factories.ejercicios import cuenta_con
from tests.factories.propuestas import (
    congelar,
    destinar,
    dictaminar,
    entregar,
    escenario,
    escribir,
    firmar,
    formar,
    hasta_opciones,
    hasta_validacion,
    mover,
    ratificar,
    registrar,
)

pytestmark = pytest.mark.django_db


def ir(nombre, todo, *args):
    return reverse(f"propuestas:{nombre}", args=[todo.ejercicio.slug, *args])


def entrar(client, cuenta):
    client.force_login(cuenta)
    return client


def renglones(prefijo, *filas, total=None):
    """Return the POST data of a formset with those rows."""
    datos = {f"{prefijo}-TOTAL_FORMS": total or len(filas), f"{prefijo}-INITIAL_FORMS": 0}
    for n, fila in enumerate(filas):
        datos |= {f"{prefijo}-{n}-{campo}": valor for campo, valor in fila.items()}
    return datos


COMPONENTE = {
    "nombre": "Bancas",
    "cantidad": "10",
    "unidad": "pieza",
    "precio": "1000.50",
    "fuente_precio": "Catálogo",
    "fecha_precio": "2023-07-01",
}
PARTIDA = {"concepto": "Bancas"} | {campo: valor for campo, valor in COMPONENTE.items() if campo != "nombre"}


@pytest.mark.parametrize(
    ("vista", "args", "quienes"),
    [
        ("lista", [], {"coordinacion", "infoqro"}),
        ("nueva", [], {"coordinacion"}),
        ("editar", ["A"], {"coordinacion"}),
        ("ideas", ["A"], {"coordinacion"}),
        ("quitar", ["A"], {"coordinacion"}),
        ("ratificar", [], {"coordinacion"}),
        ("reabrir", [], {"coordinacion"}),
        ("recibir", [], {"sspm"}),
        ("dependencias", [], {"coordinacion"}),
        ("dictamenes", [], {"coordinacion", "infoqro", "sspm", "obras"}),
        ("publicar", [], {"coordinacion"}),
        ("aclaraciones", [], {"coordinacion", "infoqro", "sspm", "obras", "desarrollo"}),
        ("validacion", [], {"coordinacion"}),
        ("sesion", [], {"coordinacion"}),
        ("destinos", [], {"coordinacion"}),
        ("sorteo", [], {"coordinacion"}),
        ("congelar", [], {"coordinacion"}),
    ],
)
def test_paginas_fuera_de_alcance_son_404(client, vista, args, quienes):
    todo = escenario()
    formar(todo, 1)
    otro = cuenta_con(escenario().ejercicio, "coordinacion")
    for nombre in ("coordinacion", "infoqro", "desarrollo", "sspm", "obras"):
        respuesta = entrar(client, getattr(todo, nombre)).get(ir(vista, todo, *args))
        assert respuesta.status_code == (200 if nombre in quienes else 404), nombre
    assert entrar(client, otro).get(ir(vista, todo, *args)).status_code == 404


def test_dictamen_de_otra_dependencia_es_404(client):
    todo = escenario()
    (propuesta,) = entregar(todo, 1)
    escribir(todo, propuesta)
    tecnico = ir("dictamen", todo, "A", "tecnica", todo.area_sspm.pk)
    assert entrar(client, todo.sspm).get(tecnico).status_code == 200
    assert entrar(client, todo.obras).get(tecnico).status_code == 404
    assert entrar(client, todo.coordinacion).get(tecnico).status_code == 404  # a draft is private
    assert (
        entrar(client, todo.sspm)
        .get(ir("dictamen", todo, "A", "presupuestal", todo.area_sspm.pk))
        .status_code
        == 404
    )
    firmado = escribir(todo, propuesta)
    operaciones.dejar_en_firme(firmado, actor=todo.sspm)
    assert entrar(client, todo.obras).get(tecnico).status_code == 404
    assert "En firme" in entrar(client, todo.infoqro).get(tecnico).content.decode()


def test_dictamen_lista_solo_los_propios(client):
    todo = escenario()
    entregar(todo, 2)
    texto = entrar(client, todo.obras).get(ir("dictamenes", todo)).content.decode()
    assert "dimensión presupuestal" in texto
    assert "dimensión técnica" not in texto


def test_nueva_guarda_componentes_y_deja_fuera_los_vacios(client):
    todo = escenario()
    datos = {"titulo": "Parque", "resumen": "Sombra"} | renglones("lineas", COMPONENTE, total=4)
    respuesta = entrar(client, todo.coordinacion).post(ir("nueva", todo), datos)
    assert respuesta.status_code == 302
    (parte,) = Propuesta.objects.get().componentes.all()
    assert (parte.nombre, str(parte.importe)) == ("Bancas", "10005.00")


def test_editar_con_edicion_vieja_muestra_los_dos_textos(client):
    todo = escenario()
    (propuesta,) = formar(todo, 1)
    datos = {"titulo": "El mío", "resumen": "Lo que yo escribí", "edicion": propuesta.edicion} | renglones(
        "lineas"
    )
    operaciones.editar_propuesta(propuesta, actor=todo.coordinacion, titulo="El otro", resumen="Lo guardado")
    respuesta = entrar(client, todo.coordinacion).post(ir("editar", todo, "A"), datos)
    texto = respuesta.content.decode()
    assert "Lo que yo escribí" in texto
    assert "Lo guardado" in texto
    assert 'name="edicion" value="2"' in texto
    assert client.post(ir("editar", todo, "A"), datos | {"edicion": 2}).status_code == 302
    assert Propuesta.objects.get().resumen == "Lo que yo escribí"


def test_ideas_se_eligen_con_su_como(client):
    todo = escenario()
    (propuesta,) = formar(todo, 1, origenes=[])
    idea = todo.ejercicio.mesas.first().ideas.first()
    datos = {"edicion": 1, f"idea_{idea.pk}": "on"}
    respuesta = entrar(client, todo.coordinacion).post(ir("ideas", todo, "A"), datos)
    assert f"Escriba cómo se incorpora la idea {idea.clave}." in respuesta.content.decode()
    assert client.post(ir("ideas", todo, "A"), datos | {f"como_{idea.pk}": "Las bancas"}).status_code == 302
    assert propuesta.origenes.get().como == "Las bancas"


def test_ratificar_y_recibir_desde_la_pantalla(client):
    todo = escenario()
    formar(todo, 1)
    form = {
        "metodo": "A mano alzada",
        "a_favor": 50,
        "en_contra": 2,
        "fecha_limite_dictamen": "2023-08-14",
        "lugar": "Plaza",
    }
    assert entrar(client, todo.coordinacion).post(ir("ratificar", todo), form).status_code == 302
    assert entrar(client, todo.sspm).post(ir("recibir", todo), {}).status_code == 200
    assert not Acuse.objects.exists()
    assert client.post(ir("recibir", todo), {"conforme": "on"}).status_code == 302
    assert Acuse.objects.get().documento.datos["fecha_limite_dictamen"] == "14 de agosto de 2023"
    assert "Imprimir acuse" in client.get(ir("recibir", todo)).content.decode()


def test_quitar_y_reabrir_piden_confirmacion(client):
    todo = escenario()
    formar(todo, 2)
    assert entrar(client, todo.coordinacion).post(ir("quitar", todo, "A")).status_code == 302
    assert Propuesta.objects.count() == 1
    ratificar(todo)
    assert client.post(ir("reabrir", todo), {"razon": "Faltó una línea"}).status_code == 302
    assert Propuesta.objects.get().es_editable


def test_dependencias_ofrece_un_reparto_y_lo_guarda(client):
    todo = escenario()
    todo.ejercicio.competencias.all().delete()
    texto = entrar(client, todo.coordinacion).get(ir("dependencias", todo)).content.decode()
    assert "Este reparto es una sugerencia" in texto
    datos = {
        "tecnica": [todo.area_sspm.pk],
        "presupuestal": todo.area_obras.pk,
        "ambiental": [todo.area_sspm.pk],
    }
    assert client.post(ir("dependencias", todo), datos).status_code == 302
    assert todo.ejercicio.competencias.count() == 3
    nueva = cuenta_con(todo.ejercicio, "dictaminacion")
    asignar = {"usuario": nueva.pk, "institucion": todo.area_obras.pk}
    assert client.post(ir("dependencias", todo), asignar).status_code == 302
    servicio = nueva.dependencias.get()
    assert client.post(ir("retirar_dictaminadora", todo, servicio.pk)).status_code == 302
    assert not nueva.dependencias.exists()


def respuestas(dimension, **campos):
    datos = {"edicion": 0, "sentido": "viable", "motivacion": "Se visitó.", "fundamento": "Artículo 1."}
    datos |= {f"respuesta_{n}": "si" for n in range(1, len(CRITERIOS[dimension]) + 1)}
    return datos | campos


def test_dictamen_borrador_y_firma_desde_la_pantalla(client):
    todo = escenario()
    entregar(todo, 1)
    direccion = ir("dictamen", todo, "A", "presupuestal", todo.area_obras.pk)
    assert "Árboles de sombra" in entrar(client, todo.obras).get(direccion).content.decode()
    lineas = renglones("partidas", PARTIDA, total=3)
    incompleto = respuestas("presupuestal", accion="firmar", fundamento="") | lineas
    texto = client.post(direccion, incompleto).content.decode()
    assert "Falta 1 dato para dejar el dictamen en firme" in texto
    assert 'href="#id_fundamento"' in texto
    borrador = Dictamen.objects.get()
    assert (borrador.motivacion, borrador.es_final) == ("Se visitó.", False)
    completo = respuestas("presupuestal", accion="firmar", edicion=borrador.edicion) | lineas
    assert client.post(direccion, completo).status_code == 302
    assert str(Dictamen.objects.get().costo) == "10005.00"
    assert "En firme" in client.get(direccion).content.decode()


def test_dictamen_edicion_vieja_muestra_los_dos_textos(client):
    todo = escenario()
    (propuesta,) = entregar(todo, 1)
    escribir(todo, propuesta, motivacion="Lo de mi colega", fundamento="Artículo ajeno")
    direccion = ir("dictamen", todo, "A", "tecnica", todo.area_sspm.pk)
    mio = respuestas("tecnica", motivacion="Lo mío", accion="guardar")
    texto = entrar(client, todo.sspm).post(direccion, mio).content.decode()
    assert "Lo mío" in texto
    assert "Lo de mi colega" in texto
    assert 'name="edicion" value="1"' in texto
    assert Dictamen.objects.get().motivacion == "Lo de mi colega"
    assert client.post(direccion, mio | {"edicion": 1}).status_code == 302
    assert Dictamen.objects.get().motivacion == "Lo mío"


def test_publicar_y_aclarar_desde_la_pantalla(client):
    todo = escenario(plazo_aclaracion=24)
    entregar(todo, 1)
    dictaminar(todo)
    publica = ir("publicas", todo)
    assert "Se visitó el predio." not in client.get(publica).content.decode()
    assert entrar(client, todo.coordinacion).post(ir("publicar", todo)).status_code == 302
    assert "Se visitó el predio." in client.get(publica).content.decode()
    dictamen = Dictamen.objects.get(dimension="tecnica")
    escrito = {"dictamen": dictamen.pk, "pregunta": "¿Y el agua?", "recibida_en": "2001-01-01T10:00"}
    texto = entrar(client, todo.desarrollo).post(ir("aclaraciones", todo), escrito).content.decode()
    assert "fuera del plazo" in texto
    operaciones.registrar_aclaracion(dictamen, actor=todo.desarrollo, pregunta="¿Y el agua?")
    assert entrar(client, todo.obras).get(ir("responder", todo, 1)).status_code == 404
    assert "¿Y el agua?" not in client.get(ir("aclaraciones", todo)).content.decode()
    assert (
        entrar(client, todo.sspm).post(ir("responder", todo, 1), {"respuesta": "Hay toma."}).status_code
        == 302
    )
    assert Aclaracion.objects.get().respuesta == "Hay toma."


def test_validacion_completa_desde_la_pantalla(client):
    todo = hasta_validacion()
    entrar(client, todo.coordinacion)
    sesion = (
        {"edicion": 0, "fecha": "2023-08-15", "lugar": "Plaza", "asistentes": 40, "confirmadas_A": 30}
        | renglones("preguntas", {"pregunta": "¿Cuándo?", "respuesta": "Pronto"}, total=2)
        | renglones(
            "objeciones", {"propuesta": "B", "objecion": "Ruido", "respuesta": "Con horario"}, total=1
        )
    )
    assert client.post(ir("sesion", todo), sesion).status_code == 302
    assert "Lo mío" not in client.get(ir("sesion", todo)).content.decode()
    conflicto = client.post(ir("sesion", todo), sesion | {"asistentes": 41}).content.decode()
    assert "Alguien guardó cambios antes" in conflicto
    assert SesionValidacion.objects.get().asistentes == 40
    libres = [
        idea.pk
        for mesa in todo.ejercicio.mesas.all()
        for idea in mesa.ideas.all()
        if not idea.origenes.exists()
    ]
    assert (
        client.post(
            ir("destinos", todo), {"ideas": libres, "tipo": "no_elegida", "razon": "Menos apoyo"}
        ).status_code
        == 302
    )
    sorteo = {"semilla": "11 22", "fuente_semilla": "Tómbola", "testigo": todo.infoqro.pk}
    assert client.post(ir("sorteo", todo), sorteo).status_code == 302
    assert "Cualquiera puede repetir" in client.get(ir("sorteo", todo)).content.decode()
    textos = {f"{clave}_{campo}": "Sombra" for clave in "AB" for campo in ("titulo_boleta", "linea_1")}
    assert client.post(ir("congelar", todo), textos).status_code == 302
    assert Opcion.objects.count() == 2
    assert client.get(ir("congelar", todo)).status_code == 302
    assert client.post(ir("cerrar_validacion", todo), {"hora_fin": "12:30"}).status_code == 302
    assert "Cerrada el" in client.get(ir("validacion", todo)).content.decode()


def test_publicas_sin_propuestas_dice_cuando(client):
    todo = escenario()
    formar(todo, 1)
    texto = client.get(ir("publicas", todo)).content.decode()
    assert "Aquí aparecerán las propuestas cuando la plenaria las ratifique." in texto
    assert "Parque ficticio" not in texto
    ratificar(todo)
    assert "Parque ficticio 1" in client.get(ir("publicas", todo)).content.decode()


def test_publicas_con_opciones_muestra_su_numero(client):
    todo = hasta_opciones()
    texto = client.get(ir("publicas", todo)).content.decode()
    assert "Opción 1 · propuesta" in texto


def test_mi_idea_cuenta_su_camino_y_su_destino(client):
    todo = hasta_validacion(no_viables="B")
    registrar(todo)
    direccion = ir("mi_idea", todo)

    def ver(mesa, idea):
        return client.get(direccion, {"mesa": mesa, "idea": idea}).content.decode()

    assert "Aquí verá su destino antes de la votación" in ver(1, 3)
    assert "En la propuesta A" in ver(1, 1)
    assert "No encontramos la idea 9.9" in ver(9, 9)
    assert "No encontramos" not in ver("x", "²")
    destinar(todo)
    congelar(todo)
    assert "No elegida" not in ver(1, 3)  # fates are public with the acta
    operaciones.cerrar_validacion(todo.ejercicio, actor=todo.coordinacion)
    assert "No quedó entre las propuestas" in ver(1, 3)
    assert "Así se incorporó" in ver(1, 1)
    assert "Se votará el 15 de agosto de 2023" in ver(1, 1)
    assert "no se puede hacer por ahora" in ver(1, 2)
    mover(todo, ClaveEtapa.RESULTADOS)
    assert "Se votó" in ver(1, 1)


def test_preparacion_no_tiene_paginas_publicas(client):
    todo = escenario()
    Ejercicio.objects.filter(pk=todo.ejercicio.pk).update(etapa=ClaveEtapa.PREPARACION)
    assert client.get(ir("publicas", todo)).status_code == 404
    assert client.get(ir("mi_idea", todo)).status_code == 404


@pytest.mark.ambos_motores
@pytest.mark.parametrize(
    ("vista", "args", "quien", "maximo"),
    [
        ("publicas", [], None, 20),
        ("mi_idea", [], None, 18),
        ("lista", [], "coordinacion", 22),
        ("dictamenes", [], "infoqro", 28),
        ("validacion", [], "coordinacion", 28),
        ("destinos", [], "coordinacion", 18),
    ],
)
def test_paginas_consultas_no_crecen_con_los_renglones(client, vista, args, quien, maximo):
    cuentas = []
    for mesas, cuantas in ((2, 1), (6, 3)):
        todo = hasta_validacion(cuantas=cuantas, mesas=mesas)
        registrar(todo, confirmaciones={})
        if quien:
            entrar(client, getattr(todo, quien))
        with CaptureQueriesContext(connection) as consultas:
            assert client.get(ir(vista, todo, *args), {"mesa": 1, "idea": 1}).status_code == 200
        cuentas.append(len(consultas))
    assert cuentas[0] == cuentas[1] <= maximo


def test_tablero_y_panel_abren_en_cada_etapa(client):
    todo = hasta_validacion()
    for etapa in (ClaveEtapa.DELIBERACION, ClaveEtapa.FACTIBILIDAD, ClaveEtapa.VALIDACION):
        mover(todo, etapa)
        for nombre in ("coordinacion", "sspm", "infoqro", "desarrollo"):
            cliente = entrar(client, getattr(todo, nombre))
            assert cliente.get(reverse("ejercicios:tablero", args=[todo.ejercicio.slug])).status_code == 200
            assert cliente.get(reverse("panel")).status_code == 200
        assert client.get(reverse("ejercicios:publico", args=[todo.ejercicio.slug])).status_code == 200


def test_admin_de_infoqro_solo_lee_y_no_ve_borradores(client):
    todo = escenario()
    (propuesta,) = entregar(todo, 1)
    escribir(todo, propuesta)
    firmar(todo, propuesta, "presupuestal")
    entrar(client, todo.infoqro)
    for modelo in ("propuesta", "dictamen", "aclaracion", "sesionvalidacion", "destino", "opcion"):
        assert client.get(reverse(f"admin:propuestas_{modelo}_changelist")).status_code == 200
    borrador = Dictamen.objects.get(estado="borrador")
    assert client.get(reverse("admin:propuestas_dictamen_change", args=[borrador.pk])).status_code == 302
    assert client.get(reverse("admin:propuestas_propuesta_add")).status_code == 403
