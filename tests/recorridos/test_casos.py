"""Acceptance cases of the process in the browser, each brought to its point through the real operations."""

import pytest

from gobierno_abierto.ejemplo import recorrido
from gobierno_abierto.ejemplo.cuentas import archivo, crear_cuentas
from gobierno_abierto.ejercicios.operaciones import avanzar
from tests.recorridos.persona import Persona

pytestmark = pytest.mark.recorrido
SLUG = "caso"
COMEVI = [
    ("1", 153),
    ("2", 122),
    ("3", 59),
    ("nulo", 2),
]  # a real count published in Querétaro: winner at 45.5 %


@pytest.fixture
def caso(base_real):
    """Return ``caso(*pasos, **ficha)``: the seed's exercise after those steps, each (what is done, its options)."""
    crear_cuentas()
    reparto = recorrido.reunir()

    def llevar(*pasos, **ficha):
        ejercicio = recorrido.preparar(SLUG, reparto, **ficha)
        avanzar(ejercicio, desde=ejercicio.etapa, actor=reparto["coordinacion.1"])
        for hacer, opciones in pasos:
            hacer(ejercicio, reparto, **opciones)
            if hacer is not pasos[-1][0]:
                avanzar(ejercicio, desde=ejercicio.etapa, actor=reparto["coordinacion.1"])
        return ejercicio

    return llevar


@pytest.fixture
def entrar(nueva_pagina, axe):
    """Return ``entrar(usuario)``: that account's window; without a name, a resident's."""

    def abrir(usuario=""):
        persona = Persona(nueva_pagina(), axe)
        if not usuario:
            return persona
        claves = dict(linea.split("\t")[:2] for linea in archivo().read_text().splitlines())
        return persona.entrar(usuario, claves[usuario])

    return abrir


HASTA_EL_DICTAMEN = [(recorrido.convocar, {}), (recorrido.deliberar, {})]
HASTA_LA_BOLETA = [*HASTA_EL_DICTAMEN, (recorrido.dictaminar, {}), (recorrido.validar, {})]
POCAS = {"numero_mesas": 2, "cupo_por_mesa": 3, "minimo_registro": 4}


def test_caso_2_gana_la_mayoria_relativa(caso, entrar):
    caso(*HASTA_LA_BOLETA, (recorrido.votar, {"votos": COMEVI}), (recorrido.contar, {}), **POCAS)
    pagina = entrar().ir(f"/e/{SLUG}/resultados/").ve("Obtuvo 153 de 336 votos emitidos (45.5 %)")
    pagina.ve("36.3").ve("17.6")


def test_caso_3_el_empate_detiene_el_ejercicio(caso, entrar):
    votos = {"votos": [("1", 50), ("2", 50)]}
    caso(*HASTA_LA_BOLETA, (recorrido.votar, votos), (recorrido.contar, {}), **POCAS)
    coordina = entrar("coordinacion.1").ir(f"/trabajo/{SLUG}/").ve("Hay empate")
    boton = coordina.pagina.get_by_role("button", name="Pasar a Convenio")
    assert boton.get_attribute("aria-disabled") == "true"
    entrar().ir(f"/e/{SLUG}/resultados/").ve("mpate")


def test_caso_4_sin_propuesta_viable_no_se_valida(caso, entrar):
    caso(*HASTA_EL_DICTAMEN, (recorrido.dictaminar, {"no_viables": "ABC"}), **POCAS)
    coordina = entrar("coordinacion.1").ir(f"/trabajo/{SLUG}/").ve("Ninguna propuesta es viable")
    boton = coordina.pagina.get_by_role("button", name="Pasar a Validación")
    assert boton.get_attribute("aria-disabled") == "true"


def test_caso_5_una_sola_viable_se_ratifica(caso, entrar):
    caso(
        *HASTA_EL_DICTAMEN,
        (recorrido.dictaminar, {"no_viables": "AC"}),
        (recorrido.validar, {"viables": "B"}),
        (recorrido.votar, {"votos": [("si", 30), ("no", 20)]}),
        (recorrido.contar, {}),
        **POCAS,
    )
    entrar().ir(f"/e/{SLUG}/resultados/").ve("ratificada")


def test_casos_6_y_12_el_cronograma_es_la_tabla_de_la_semilla(caso, entrar):
    """Validation and vote share a date: two marks under 15; August has two dates and October one."""
    caso((recorrido.publicar_llamado, {}))
    tabla = entrar().ir(f"/e/{SLUG}/").pagina.locator("table.cronograma")
    meses = tabla.locator("thead tr").nth(0).locator("th[colspan]")
    assert [(mes.inner_text().split()[0], mes.get_attribute("colspan")) for mes in meses.all()] == [
        ("Agosto", "2"),
        ("Octubre", "1"),
    ]
    assert tabla.locator("thead tr").nth(1).locator("th").all_inner_texts() == ["8", "15", "23"]
    marcas = [
        ["marca-dia" in (celda.get_attribute("class") or "") for celda in fila.locator("td.dia").all()]
        for fila in tabla.locator("tbody tr").all()
    ]
    assert marcas == [[True, False, False], [False, True, False], [False, True, False], [False, False, True]]
    assert tabla.locator("tbody th").nth(2).inner_text() == "Jornada de votación"


@pytest.mark.parametrize(("mesas", "cupo"), [(11, 9), (12, 11)])
def test_caso_13_otras_mesas_y_otro_cupo(caso, entrar, mesas, cupo):
    caso((recorrido.convocar, {}), numero_mesas=mesas, cupo_por_mesa=cupo)
    tablero = entrar("coordinacion.1").ir(f"/trabajo/{SLUG}/mesas/tablero/")
    tablero.ve(f"Mesa {mesas}" if "Mesa 1" in tablero.pagina.content() else str(mesas))
    entrar("coordinacion.1").ir(f"/trabajo/{SLUG}/").ve("Todo listo")
