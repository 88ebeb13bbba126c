"""Screens of the casilla, the desk, the jornada and the public page."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.documentos.pdf import FaltaPango
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.models import Ejercicio
from mesas.models import Inscripcion
from tests.factories.ejercicios import cuenta_con, ejercicio_completo
from tests.factories.votacion import aviso_de, congelar_opciones, escena
from votacion import operaciones as op
from votacion.models import Acreditacion, Casilla, Jornada, Kiosco, PersonalCasilla, Tarjeta, huella_tarjeta
from votacion.reglas import leer_clave
from votacion.views.resultados import alto_de, barras_de

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sin_intentos():
    cache.clear()
    yield
    cache.clear()


def como(cuenta):
    cliente = Client()
    cliente.force_login(cuenta)
    return cliente


def dir_(una, nombre, *args):
    return reverse(f"votacion:{nombre}", args=[una.ejercicio.slug, *args])


def texto(respuesta, status=200):
    assert respuesta.status_code == status, (respuesta.status_code, respuesta.get("Location"))
    return respuesta.content.decode()


# --- The jornada ---


def test_jornada_se_lleva_entera_por_sus_pantallas():
    """From nothing to a published result, each step from the account that does it."""
    ejercicio = ejercicio_completo(ClaveEtapa.VOTACION)
    congelar_opciones(ejercicio)
    aviso_de(ejercicio)
    coordinacion, infoqro = (como(cuenta_con(ejercicio, rol)) for rol in (Rol.COORDINACION, Rol.INFOQRO))
    oficiales = [cuenta_con(ejercicio, Rol.CASILLA) for _ in range(2)]
    custodias = [
        como(cuenta_con(ejercicio, Rol.CUSTODIA, institucion=parte))
        for parte in ("municipio", "organo_garante", "sociedad_civil")
    ]
    una, otra = (como(persona) for persona in oficiales)

    def d(nombre, *args):
        return reverse(f"votacion:{nombre}", args=[ejercicio.slug, *args])

    assert "Preparar jornada" in texto(coordinacion.get(d("jornada")))
    assert coordinacion.post(d("preparar"))["Location"] == d("jornada")
    coordinacion.get(d("casilla_nueva"))
    assert coordinacion.post(d("casilla_nueva"), {"sede": "Explanada"})["Location"] == d("personal", 1)
    for persona in oficiales:
        assert coordinacion.post(d("personal", 1), {"usuario": persona.pk}).status_code == 302
    assert coordinacion.post(d("armar")).status_code == 302
    hoja = infoqro.post(d("tarjetas", 1), {"cantidad": 4})
    assert hoja["Content-Type"] == "application/pdf"
    assert "no-store" in hoja["Cache-Control"]
    assert hoja.content.startswith(b"%PDF")
    assert Tarjeta.objects.count() == 4
    apertura = {"tarjetas_recibidas": 4, "boletas_papel_recibidas": 0}
    una.post(d("apertura", 1), apertura)
    assert "ya confirmó estos datos" in texto(otra.get(d("apertura", 1)))
    otra.post(d("apertura", 1), apertura)
    assert Jornada.objects.get().estado == "abierta"
    assert una.post(d("terminar", 1)).status_code == 302
    cierre = {"sobrantes": 4, "votos_asistidos": 0}
    una.post(d("cierre", 1), cierre)
    assert "Falta una segunda persona" in texto(otra.get(d("cierre", 1)))
    otra.post(d("cierre", 1), cierre)
    assert Jornada.objects.get().estado == "cerrada"
    assert "etapa de Resultados" in texto(coordinacion.get(d("jornada")))
    Ejercicio.objects.update(etapa=ClaveEtapa.RESULTADOS)
    assert "Abrir la urna" in texto(custodias[0].get(d("urna")))
    custodias[0].post(d("urna"))
    assert "Ya confirmó" in texto(custodias[2].get(d("jornada")))
    custodias[2].post(d("urna"))
    assert "Aprobar resultado" in texto(coordinacion.get(d("jornada")))
    texto(coordinacion.get(d("aprobar")))
    coordinacion.post(d("aprobar"))
    assert "Ya aprobó" in texto(infoqro.get(d("jornada")))
    infoqro.post(d("aprobar"))
    assert Jornada.objects.get().estado == "publicada"
    assert "No hay propuesta ganadora" in texto(Client().get(d("resultados")))


def test_jornada_cada_quien_ve_lo_suyo_y_lo_demas_no_existe():
    una = escena(casillas=2)
    facilitacion = como(cuenta_con(una.ejercicio, Rol.FACILITACION))
    assert facilitacion.get(dir_(una, "jornada")).status_code == 404
    coordinacion, infoqro, oficial = como(una.coordinacion), como(una.infoqro), como(una.personal[0])
    assert "Atender casilla 1" in texto(oficial.get(dir_(una, "jornada")))
    assert "Atender casilla" not in texto(coordinacion.get(dir_(una, "jornada")))
    assert coordinacion.get(dir_(una, "tarjetas", 1)).status_code == 404
    assert infoqro.get(dir_(una, "personal", 1)).status_code == 404
    assert infoqro.post(dir_(una, "armar")).status_code == 404
    for nombre in (
        "casilla",
        "escritorio",
        "registrar",
        "apertura",
        "cierre",
        "terminar",
        "suspender",
        "reanudar",
        "defectuosa",
    ):
        assert oficial.get(dir_(una, nombre, 2)).status_code == 404, nombre
        assert coordinacion.get(dir_(una, nombre, 1)).status_code == 404, nombre
    for nombre in ("acreditar", "homonimo", "enlace_nuevo"):
        assert oficial.post(dir_(una, nombre, 2)).status_code == 404, nombre
    assert oficial.get(dir_(una, "casilla", 9)).status_code == 404
    assert como(una.custodias[0]).post(dir_(una, "aprobar")).status_code == 404
    assert oficial.get(dir_(una, "urna")).status_code == 404
    sin_jornada = ejercicio_completo(ClaveEtapa.VOTACION)
    assert como(cuenta_con(sin_jornada, Rol.INFOQRO)).get(
        reverse("votacion:tarjetas", args=[sin_jornada.slug, 1])
    ).status_code == 404  # fmt: skip


def test_urna_solo_la_abre_quien_la_custodia():
    una = escena()
    una.cerrar()
    Ejercicio.objects.filter(pk=una.ejercicio.pk).update(etapa=ClaveEtapa.RESULTADOS)
    nueva = cuenta_con(una.ejercicio, Rol.CUSTODIA)
    assert como(nueva).get(dir_(una, "urna")).status_code == 404
    assert como(una.custodias[0]).get(dir_(una, "urna")).status_code == 200


def test_personal_se_quita_y_se_pone():
    una = escena(hasta="preparada")
    coordinacion = como(una.coordinacion)
    asignada = PersonalCasilla.objects.first()
    assert coordinacion.post(dir_(una, "personal_retirar", 1, asignada.pk)).status_code == 302
    assert asignada.usuario.nombre in texto(coordinacion.get(dir_(una, "personal", 1)))
    assert "Elija una cuenta" in texto(coordinacion.post(dir_(una, "personal", 1), {}))


def test_hoja_de_tarjetas_no_lleva_nombres_y_sus_claves_sirven(monkeypatch):
    def sin_pango(html, **nada):
        raise FaltaPango("libpango")

    monkeypatch.setattr("votacion.views.jornada.dibujar_pdf", sin_pango)
    una = escena(hasta="preparada", tarjetas=0)
    hoja = como(una.infoqro).post(dir_(una, "tarjetas", 1), {"cantidad": 3})
    pagina = texto(hoja)
    assert "no-store" in hoja["Cache-Control"]
    claves = ["".join(partes) for partes in re.findall(r'class="clave">([^<]+)<br>([^<]+)<', pagina)]
    assert len(claves) == 3
    assert all(Tarjeta.objects.filter(huella=huella_tarjeta(leer_clave(clave))).exists() for clave in claves)
    assert pagina.count("<svg") == 3
    assert una.infoqro.nombre not in pagina


def test_lote_se_anula_desde_su_pantalla():
    una = escena(hasta="preparada")
    infoqro = como(una.infoqro)
    assert "no se puede reimprimir" in texto(infoqro.get(dir_(una, "tarjetas", 1)))
    assert "Por qué" in texto(infoqro.post(dir_(una, "lote_anular", 1), {"lote": 1}))
    assert infoqro.post(dir_(una, "lote_anular", 1), {"lote": 1, "razon": "Mal impreso"}).status_code == 302
    assert Casilla.objects.get().anuladas_sin_entregar == 20
    assert "menor o igual a 500" in texto(infoqro.post(dir_(una, "tarjetas", 1), {"cantidad": 5000}))
    una = escena()
    op.terminar_votacion(una.casilla, actor=una.personal[0])
    assert "no se puede" in texto(como(una.infoqro).post(dir_(una, "tarjetas", 1), {"cantidad": 5}))


# --- The casilla ---


def test_casilla_muestra_las_cuentas_de_25_en_25_mientras_se_vota():
    una = escena(tarjetas=60)
    una.acreditar(37)
    oficial = como(una.personal[0])
    pagina = texto(oficial.get(dir_(una, "casilla", 1)))
    assert '<span class="cifra">25</span>' in pagina
    assert "37" not in pagina
    publica = texto(Client().get(dir_(una, "resultados")))
    assert '<span class="cifra">25</span>' in publica
    assert "37" not in publica
    op.terminar_votacion(una.casilla, actor=una.personal[0])
    assert '<span class="cifra">37</span>' in texto(oficial.get(dir_(una, "casilla", 1)))


def test_kioscos_se_enlazan_y_se_desconectan():
    una = escena()
    oficial = como(una.personal[0])
    pagina = texto(oficial.post(dir_(una, "enlace_nuevo", 1)))
    assert "diez minutos" in pagina
    kiosco = Kiosco.objects.get()
    assert "Sin enlazar" in texto(oficial.get(dir_(una, "casilla", 1)))
    texto(oficial.post(dir_(una, "enlace", 1, kiosco.pk)))
    assert Kiosco.objects.count() == 1
    assert oficial.post(dir_(una, "enlace_revocar", 1, kiosco.pk)).status_code == 302
    op.terminar_votacion(una.casilla, actor=una.personal[0])
    assert oficial.post(dir_(una, "enlace_nuevo", 1)).status_code == 302


def test_pausa_reanudacion_y_defectuosa_por_sus_pantallas():
    una = escena()
    oficial = como(una.personal[0])
    assert "Este campo" in texto(oficial.post(dir_(una, "suspender", 1), {"motivo": "Lluvia"}))
    oficial.post(dir_(una, "suspender", 1), {"motivo": "Lluvia", "resguardo": "A la vista"})
    assert "La votación está en pausa" in texto(oficial.get(dir_(una, "casilla", 1)))
    assert "La votación está en pausa" in texto(Client().get(dir_(una, "resultados")))
    assert "La votación está en pausa." in texto(oficial.get(dir_(una, "escritorio", 1)))
    texto(oficial.get(dir_(una, "reanudar", 1)))
    oficial.post(dir_(una, "reanudar", 1), {})
    una.acreditar()
    assert "Revise la clave" in texto(
        oficial.post(dir_(una, "defectuosa", 1), {"entregada": "si", "codigo": "X"})
    )
    respuesta = oficial.post(dir_(una, "defectuosa", 1), {"entregada": "si", "codigo": ""}, follow=True)
    assert "Tome otra tarjeta de la caja." in texto(respuesta)
    clave = una.claves[una.casilla.pk].pop()
    respuesta = oficial.post(dir_(una, "defectuosa", 1), {"entregada": "no", "codigo": clave}, follow=True)
    assert "con las demás anuladas" in texto(respuesta)
    texto(oficial.get(dir_(una, "terminar", 1)))


def test_cierre_con_diferencia_la_pide_explicar_en_el_campo():
    una = escena()
    op.terminar_votacion(una.casilla, actor=una.personal[0])
    pagina = texto(
        como(una.personal[0]).post(dir_(una, "cierre", 1), {"sobrantes": 19, "votos_asistidos": 0})
    )
    assert "la diferencia es de 1" in pagina
    conteo = {"sobrantes": 19, "votos_asistidos": 0, "explicacion": "Se perdió una."}
    como(una.personal[0]).post(dir_(una, "cierre", 1), conteo)
    assert "Usted ya confirmó" in texto(como(una.personal[0]).get(dir_(una, "cierre", 1)))
    respuesta = como(una.personal[1]).post(dir_(una, "cierre", 1), conteo, follow=True)
    assert "Casilla cerrada con su acta." in texto(respuesta)


# --- The desk ---


def buscar(cliente, una, texto_, fecha=""):
    return texto(cliente.post(dir_(una, "escritorio", 1), {"texto": texto_, "fecha_nacimiento": fecha}))


def test_escritorio_busca_una_persona_y_la_acredita_una_vez():
    una = escena()
    persona = una.persona()
    oficial = como(una.personal[0])
    vacio = texto(oficial.get(dir_(una, "escritorio", 1)))
    assert persona.nombre not in vacio
    assert "Se muestra una persona a la vez" in vacio
    pagina = buscar(oficial, una, "ficticia 001")
    assert "Puede votar." in pagina
    assert "D-01" in pagina
    respuesta = oficial.post(dir_(una, "acreditar", 1), {"inscripcion": persona.pk})
    assert respuesta["Location"] == f"{dir_(una, 'escritorio', 1)}?d=D-02"
    assert "Pase al kiosco." in texto(oficial.get(respuesta["Location"]))
    pagina = texto(oficial.post(dir_(una, "acreditar", 1), {"inscripcion": persona.pk}))
    assert "Esta persona ya recibió tarjeta." in pagina
    assert Acreditacion.objects.count() == 1
    assert "D-11" in buscar(oficial, una, persona.folio)


def test_escritorio_nunca_muestra_una_lista():
    una = escena()
    personas = [una.persona() for _ in range(3)]
    oficial = como(una.personal[0])
    pagina = buscar(oficial, una, "persona ficticia")
    assert "Hay varias personas" in pagina
    assert not any(persona.nombre in pagina or persona.folio in pagina for persona in personas)
    assert "Hay varias personas" in buscar(oficial, una, "20/05/1980")
    assert "No está en el registro." in buscar(oficial, una, "persona ficticia", "01/01/1990")
    assert "Registrar en el momento" in buscar(oficial, una, "nadie")
    assert "D-1" not in texto(oficial.post(dir_(una, "escritorio", 1), {"texto": ""}))


def test_escritorio_cuenta_las_busquedas_por_persona():
    una = escena()
    oficial = como(una.personal[0])
    for _ in range(30):
        buscar(oficial, una, "nadie")
    assert "Hubo muchas búsquedas" in buscar(oficial, una, "nadie")
    assert "Hubo muchas" not in buscar(como(una.personal[1]), una, "nadie")


@pytest.mark.ambos_motores
def test_escritorio_dice_cada_razon_con_su_codigo():
    una = escena()
    oficial = como(una.personal[0])
    fuera = una.persona(admitida=False, colonia=None, colonia_declarada="Otra")
    pagina = buscar(oficial, una, fuera.folio)
    assert "D-12" in pagina
    assert "Arboledas del Parque" in pagina
    sin_papel = una.persona(admitida=False, comprobante="")
    pagina = buscar(oficial, una, sin_papel.folio)
    assert "D-16" in pagina
    assert "Recibo de agua" in pagina
    assert oficial.post(
        dir_(una, "acreditar", 1), {"inscripcion": sin_papel.pk, "documento": "Recibo de agua"}
    ).status_code == 302  # fmt: skip
    rechazada = una.persona()
    Inscripcion.objects.filter(pk=rechazada.pk).update(estado="rechazada", razon="Vive lejos.")
    assert "Su registro no procedió: Vive lejos." in buscar(oficial, una, rechazada.folio)
    for clave in ("x", "²", "9" * 30, "9" * 5000):
        assert oficial.post(dir_(una, "acreditar", 1), {"inscripcion": clave}).status_code == 404


def test_escritorio_registra_en_el_momento():
    una = escena()
    una.persona()
    oficial = como(una.personal[0])
    texto(oficial.get(dir_(una, "registrar", 1)))
    datos = {
        "nombre": "Persona Ficticia Nueva", "fecha_nacimiento": "03/04/1991",
        "colonia": una.ejercicio.colonias.last().pk, "comprobante": "Recibo de luz",
    }  # fmt: skip
    assert "Puede votar." in texto(oficial.post(dir_(una, "registrar", 1), datos))
    assert "ya estaba en el registro" in texto(oficial.post(dir_(una, "registrar", 1), datos))
    assert Inscripcion.objects.filter(nombre="Persona Ficticia Nueva").count() == 1
    pagina = texto(oficial.post(dir_(una, "registrar", 1), datos | {"homonimo_autorizado": "on"}))
    assert "otra persona" in pagina
    homonima = datos | {"homonimo_autorizado": "on", "homonimo_razon": "Otra credencial"}
    pagina = texto(oficial.post(dir_(una, "registrar", 1), homonima))
    assert "D-17" in pagina
    assert "Falta que otra persona de la casilla" in pagina
    segunda = Inscripcion.objects.get(homonimo=1)
    assert "debe ser otra" in texto(oficial.post(dir_(una, "homonimo", 1), {"inscripcion": segunda.pk}))
    otra = como(una.personal[1])
    assert "Confirmo que es otra persona" in buscar(otra, una, segunda.folio)
    assert "Puede votar." in texto(otra.post(dir_(una, "homonimo", 1), {"inscripcion": segunda.pk}))
    assert "Revise la fecha" in texto(
        oficial.post(dir_(una, "registrar", 1), datos | {"fecha_nacimiento": "01/01/1800"})
    )
    assert "D-12" in texto(
        oficial.post(
            dir_(una, "registrar", 1), datos | {"nombre": "Persona Ficticia Lejana", "colonia": "otra"}
        )
    )
    menor = datos | {"nombre": "Persona Ficticia Joven", "fecha_nacimiento": "01/01/2020"}
    assert "quien autoriza" in texto(oficial.post(dir_(una, "registrar", 1), menor))


def test_escritorio_antes_de_abrir_y_despues_de_cerrar():
    una = escena(hasta="armada")
    oficial = como(una.personal[0])
    assert oficial.get(dir_(una, "escritorio", 1))["Location"] == dir_(una, "casilla", 1)
    una = escena()
    op.terminar_votacion(una.casilla, actor=una.personal[0])
    assert "La casilla cerró." in texto(como(una.personal[0]).get(dir_(una, "escritorio", 1)))


def test_escritorio_no_deja_nada_en_la_sesion():
    una = escena()
    persona = una.persona()
    oficial = como(una.personal[0])
    antes = dict(oficial.session)
    buscar(oficial, una, persona.folio)
    oficial.post(dir_(una, "acreditar", 1), {"inscripcion": persona.pk})
    oficial.get(f"{dir_(una, 'escritorio', 1)}?d=D-02")
    assert dict(oficial.session) == antes


# --- The public page ---


def test_resultados_salen_del_acta():
    una = escena(tarjetas=30)
    una.votar(*["1"] * 5, *["2"] * 9, "blanco", "nulo")
    una.acreditar(2)
    direccion = dir_(una, "resultados")
    assert "La votación está abierta" in texto(Client().get(direccion))
    una.cerrar()
    assert "Todas las casillas cerraron" in texto(Client().get(direccion))
    una.escrutar()
    pagina = texto(Client().get(direccion))
    assert "se contó" in pagina
    assert "Parque de juego" not in pagina
    una.publicar()
    Usuario.objects.filter(pk=una.infoqro.pk).update(nombre="Infoqro Ficticia")
    pagina = texto(Client().get(direccion))
    assert "2. Parque de juego y deporte" in pagina
    assert "9 de 16 votos emitidos (56.3 %)" in pagina
    assert "Ventaja sobre la segunda: 4 votos" in pagina
    assert (
        f"Aprobaron el resultado {una.coordinacion} (Municipio) e Infoqro Ficticia (Infoqro), el " in pagina
    )
    assert "(ganadora)" in pagina
    for cifra in ("18", "16", "14"):
        assert f'<span class="cifra">{cifra}</span>' in pagina
    assert "14 + 1 + 1 = 16 sobres abiertos" in pagina


def test_resultados_con_empate_lo_dicen_claro():
    una = escena()
    una.votar("1", "2")
    una.cerrar()
    una.escrutar()
    una.publicar()
    pagina = texto(Client().get(dir_(una, "resultados")))
    assert '<h2 id="gano" class="mb-2">Empate</h2>' in pagina
    assert "segunda vuelta entre las opciones empatadas" in pagina
    assert "(ganadora)" not in pagina


def test_resultados_de_ratificacion():
    una = escena(opciones=1)
    una.votar("si", "si", "no")
    una.cerrar()
    una.escrutar()
    una.publicar()
    pagina = texto(Client().get(dir_(una, "resultados")))
    assert "Propuesta ratificada" in pagina
    assert "Sí acepto la propuesta" in pagina


def test_resultados_antes_de_todo_y_fuera_de_alcance():
    ejercicio = ejercicio_completo(ClaveEtapa.CONVOCATORIA)
    direccion = reverse("votacion:resultados", args=[ejercicio.slug])
    assert "Todavía no abre la votación" in texto(Client().get(direccion))
    Ejercicio.objects.filter(pk=ejercicio.pk).update(etapa=ClaveEtapa.PREPARACION)
    assert Client().get(direccion).status_code == 404


LARGO = "Parque de encuentro y juegos con sombra, agua y pista para todas las edades"


def test_barras_usan_una_sola_escala_desde_cero():
    datos = {
        "es_ratificacion": False, "hay_ganadora": True, "ganadora_numero": 2, "votos_blancos": 7, "votos_nulos": 0,
        "porcentaje_blancos": "1.7", "porcentaje_nulos": "0.0",
        "resultados": [
            {"numero": 1, "titulo": "A", "votos": 142, "porcentaje": "34.7"},
            {"numero": 2, "titulo": LARGO, "votos": 171, "porcentaje": "41.8"},
        ],
    }  # fmt: skip
    filas = barras_de(datos)
    anchos = [float(fila["ancho"]) for fila in filas]
    assert max(anchos) == anchos[1] < 340
    assert anchos[0] / anchos[1] == pytest.approx(142 / 171, abs=0.002)
    assert anchos[3] == 0
    assert [fila["gana"] for fila in filas] == [False, True, False, False]
    # no name is cut: the winner's takes three lines, its bar goes lower and what follows too
    assert filas[1]["renglones"][0] == "2. Parque de encuentro y juegos con"
    assert " ".join(filas[1]["renglones"]) == f"2. {LARGO} (ganadora)"
    assert [fila["y_barra"] for fila in filas] == [0, 44, 0, 0]
    assert [fila["y"] for fila in filas] == [0, 66, 176, 242]
    assert alto_de(filas) == 242 + 66 - 4


def test_paginas_hacen_un_numero_fijo_de_consultas(django_assert_max_num_queries):
    una = escena(casillas=1)
    muchas = escena(casillas=6)
    for cual in (una, muchas):
        coordinacion, oficial = como(cual.coordinacion), como(cual.personal[0])
        with django_assert_max_num_queries(20):
            coordinacion.get(dir_(cual, "jornada"))
        with django_assert_max_num_queries(12):
            Client().get(dir_(cual, "resultados"))
        with django_assert_max_num_queries(20):
            oficial.get(dir_(cual, "casilla", 1))


def test_admin_de_infoqro_lee_sin_llegar_a_la_urna():
    una = escena(tarjetas=40)
    una.acreditar(30)
    infoqro = como(una.infoqro)
    pagina = texto(infoqro.get("/admin/votacion/casilla/"))
    assert ">25<" in pagina
    assert ">30<" not in pagina
    detalle = texto(infoqro.get(f"/admin/votacion/casilla/{una.casilla.pk}/change/"))
    assert "30" not in detalle.split("<form")[1].split("tarjetas impresas")[0]
    assert "personas acreditadas" not in detalle
    texto(infoqro.get("/admin/votacion/jornada/"))
    texto(infoqro.get(f"/admin/votacion/jornada/{una.jornada.pk}/change/"))
    texto(infoqro.get("/admin/votacion/kiosco/"))
    for modelo in ("boleta", "boletacerrada", "tarjeta", "acreditacion"):
        assert infoqro.get(f"/admin/votacion/{modelo}/").status_code == 404
    assert como(una.coordinacion).get("/admin/votacion/casilla/").status_code in {302, 403, 404}


def test_tablero_y_pagina_publica_llevan_a_la_votacion():
    una = escena()
    una.votar("1")
    direccion = dir_(una, "jornada")
    tablero = reverse("ejercicios:tablero", args=[una.ejercicio.slug])
    publica = reverse("ejercicios:publico", args=[una.ejercicio.slug])
    for cuenta, titulo in (
        (una.coordinacion, "Jornada de votación"),
        (una.infoqro, "Tarjetas"),
        (una.personal[0], "Mi casilla"),
    ):
        pagina = texto(como(cuenta).get(tablero))
        assert direccion in pagina
        assert titulo in pagina
    assert "Cómo va la votación" in texto(Client().get(publica))
    una.cerrar()
    una.escrutar()
    op.aprobar_resultado(una.jornada, actor=una.infoqro)
    assert "Falta la aprobación de una segunda persona." in texto(como(una.coordinacion).get(tablero))
    assert "Abrir la urna" in texto(como(una.custodias[0]).get(tablero))
    assert "Resultados de la votación" in texto(Client().get(publica))


def test_paginas_de_la_etapa_solo_cuando_hay_que_mostrar():
    from votacion.etapa import Resultados, Votacion

    una = escena(hasta="armada")
    assert Votacion().paginas(una.ejercicio) == []
    assert len(Resultados().paginas(una.ejercicio)) == 1
    otro = ejercicio_completo(ClaveEtapa.VOTACION)
    assert Resultados().paginas(otro) == Votacion().paginas(otro) == []
