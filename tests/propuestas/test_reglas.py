"""The pure rules: keys, money, what a dictamen misses, viability, the window, the draw."""

import hashlib
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from propuestas import reglas
from propuestas.reglas import BorradorDictamen

dinero = st.decimals(min_value="0.01", max_value="999999.99", places=2)
TECHO = Decimal("1000.00")


def borrador(**campos):
    datos = {
        "dimension": "tecnica",
        "sentido": "viable",
        "motivacion": "Se visitó.",
        "fundamento": "Artículo 1.",
        "condiciones": [],
        "criterios": [("¿Cabe?", "si", "")],
        "partidas": [],
        "partidas_sin_fuente": 0,
        "techo": TECHO,
    }
    return BorradorDictamen(**(datos | campos))


def campos(**kwargs):
    return [uno.campo for uno in reglas.faltantes_de_dictamen(borrador(**kwargs))]


def test_clave_va_de_la_a_a_la_z():
    assert [reglas.clave_de(n) for n in (1, 2, 26)] == ["A", "B", "Z"]
    for fuera in (0, 27):
        with pytest.raises(ValueError, match="claves"):
            reglas.clave_de(fuera)


@given(dinero, dinero)
def test_importe_se_redondea_al_centavo(cantidad, precio):
    assert abs(reglas.importe(cantidad, precio) - cantidad * precio) <= Decimal("0.005")
    assert reglas.importe(cantidad, precio).as_tuple().exponent == -2


@given(st.lists(st.tuples(dinero, dinero)))
def test_costo_es_la_suma_de_los_importes_impresos(lineas):
    assert reglas.costo_total(lineas) == sum((reglas.importe(*linea) for linea in lineas), Decimal(0))


def test_cabe_si_es_igual_al_techo():
    assert reglas.cabe(TECHO, TECHO)
    assert not reglas.cabe(TECHO + Decimal("0.01"), TECHO)


@given(dinero, dinero)
@example(Decimal("1.02"), Decimal("1.01"))
def test_uso_del_techo_pasa_de_cien_solo_si_no_cabe(costo, techo):
    assert (reglas.uso_del_techo(costo, techo) > 100) == (not reglas.cabe(costo, techo))


def test_uso_del_techo_exige_techo():
    with pytest.raises(ValueError, match="techo"):
        reglas.uso_del_techo(TECHO, Decimal(0))


def test_dictamen_completo_no_le_falta_nada():
    assert campos() == []


def test_dictamen_dice_todo_lo_que_le_falta():
    assert campos(
        sentido="", motivacion=" ", fundamento="", criterios=[("¿Cabe?", "", ""), ("¿Hay agua?", "no", " ")]
    ) == [
        "respuesta_1",
        "razon_2",
        "sentido",
        "motivacion",
        "fundamento",
    ]


@pytest.mark.parametrize("respuesta", ["no", "no_aplica"])
def test_dictamen_respuesta_con_razon_basta(respuesta):
    assert campos(criterios=[("¿Cabe?", respuesta, "No hay espacio")]) == []


def test_dictamen_con_condiciones_lleva_al_menos_una():
    assert campos(sentido="con_condiciones") == ["condiciones"]
    assert campos(sentido="con_condiciones", condiciones=["Poco riego"]) == []


def test_dictamen_presupuestal_exige_costo_y_fuente():
    assert campos(dimension="presupuestal") == ["partidas"]
    uno = [(Decimal(1), Decimal(10))]
    assert campos(dimension="presupuestal", partidas=uno, partidas_sin_fuente=1) == ["partidas"]
    assert campos(dimension="presupuestal", partidas=uno) == []


@pytest.mark.parametrize(("sentido", "faltan"), [("viable", ["sentido"]), ("no_viable", [])])
def test_dictamen_presupuestal_sobre_el_techo_no_puede_ser_viable(sentido, faltan):
    partidas = [(Decimal(1), TECHO + Decimal("0.01"))]
    assert campos(dimension="presupuestal", sentido=sentido, partidas=partidas) == faltan


@given(st.lists(st.sampled_from(["viable", "con_condiciones", "no_viable", ""]), max_size=5))
def test_viable_exige_todo_lo_requerido(sentidos):
    firmados = {str(n): uno for n, uno in enumerate(sentidos) if uno}
    requeridas = [str(n) for n in range(len(sentidos))]
    esperado = bool(sentidos) and all(uno in {"viable", "con_condiciones"} for uno in sentidos)
    assert reglas.es_viable(firmados, requeridas) is esperado


@given(st.integers(0, 500))
def test_ventana_se_cierra_en_la_hora_exacta(horas):
    publicado = datetime(2023, 8, 12, 9, tzinfo=UTC)
    cierre = publicado + timedelta(hours=horas)
    assert reglas.ventana_abierta(publicado, horas, cierre - timedelta(seconds=1))
    assert not reglas.ventana_abierta(publicado, horas, cierre)


@given(st.text(min_size=1), st.lists(st.sampled_from("ABCDEFGH"), unique=True))
def test_sorteo_es_una_permutacion_que_no_depende_de_la_entrada(semilla, claves):
    orden = reglas.sortear_orden(semilla, claves)
    assert sorted(orden) == sorted(claves)
    assert orden == reglas.sortear_orden(semilla, list(reversed(claves)))


def test_sorteo_se_repite_con_sha256():
    boletos = {clave: hashlib.sha256(f"07 31 18|{clave}".encode()).hexdigest() for clave in "ABC"}
    assert reglas.sortear_orden("  07  31 18 ", "ABC") == sorted("ABC", key=boletos.get)


@given(st.text(max_size=80), st.integers(1, 40))
def test_recortar_nunca_se_pasa(texto, largo):
    assert len(reglas.recortar(texto, largo)) <= largo


def test_recortar_corta_en_palabra():
    assert reglas.recortar("Parque de sombra y descanso familiar", 30) == "Parque de sombra y descanso"


def test_claves_por_mesa_en_orden_y_sin_repetir():
    assert reglas.claves_por_mesa([(10, 1), (2, 3), (2, 1), (2, 3)]) == ("2.1, 2.3, 10.1", "2, 10")
