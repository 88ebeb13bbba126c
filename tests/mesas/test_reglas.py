"""Who is the same person, who lives in the territory, who may take part, and who sits where."""

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesas.reglas import (
    Desenlace,
    MesaViva,
    Persona,
    acomodar,
    celdas_fuera,
    clave_curp,
    clave_persona,
    curp_bien_escrita,
    edad_en,
    elegir_mesa,
    evaluar_admision,
    plegar,
    reconocer_colonia,
    tramo_de_edad,
)

NACIO = date(1980, 5, 17)


@pytest.mark.parametrize(
    "otro",
    [
        "José Muñoz Ávila",
        "JOSE MUNOZ AVILA",
        "Muñoz Ávila José",
        "  josé   muñoz-ávila ",
        "Jose\u0301 Muñoz Avila",
    ],
)
def test_persona_es_la_misma_sin_acentos_ni_orden(otro):
    assert clave_persona(otro, NACIO) == clave_persona("José Muñoz Ávila", NACIO)


def test_persona_es_otra_con_otra_fecha_u_otro_nombre():
    una = clave_persona("José Muñoz Ávila", NACIO)
    assert clave_persona("José Muñoz Ávila", date(1980, 5, 18)) != una
    assert clave_persona("José Muñoz", NACIO) != una


def test_nombres_de_otra_escritura_no_se_confunden():
    assert clave_persona("Анна", NACIO) != clave_persona("Вера", NACIO)


@given(st.text(), st.text())
def test_plegar_no_depende_de_mayusculas_ni_espacios(uno, otro):
    assert plegar(f"{uno}  {otro}") == plegar(f" {uno} {otro} ")
    assert all(palabra == palabra.casefold() for palabra in plegar(uno))


def test_curp_se_compara_sin_espacios_ni_minusculas():
    assert clave_curp(" muaj 800517 hqt xvs 09") == clave_curp("MUAJ800517HQTXVS09")


@pytest.mark.parametrize(
    ("curp", "bien"),
    [("MUAJ800517HQTXVS09", True), ("MUAJ800517XQTXVSA9", True), ("MUAJ800517", False), ("", False)],
)
def test_curp_bien_escrita_admite_sexo_x(curp, bien):
    assert curp_bien_escrita(curp) is bien


@pytest.mark.parametrize(
    ("nacio", "dia", "edad"),
    [
        (date(2005, 8, 8), date(2023, 8, 8), 18),
        (date(2005, 8, 9), date(2023, 8, 8), 17),
        (date(2004, 2, 29), date(2022, 2, 28), 17),
        (date(2004, 2, 29), date(2022, 3, 1), 18),
    ],
)
def test_edad_en_cuenta_anios_cumplidos(nacio, dia, edad):
    assert edad_en(nacio, dia) == edad


@given(st.dates(date(1900, 1, 1), date(2020, 12, 31)), st.integers(0, 40_000))
def test_edad_en_nunca_baja_de_un_dia_a_otro(nacio, dias):
    dia = date.fromordinal(nacio.toordinal() + dias)
    assert 0 <= edad_en(nacio, dia) <= edad_en(nacio, date.fromordinal(dia.toordinal() + 1))


@pytest.mark.parametrize(
    ("edad", "tramo"), [(0, "0 a 17"), (17, "0 a 17"), (18, "18 a 29"), (59, "45 a 59"), (60, "60 o más")]
)
def test_tramo_de_edad_parte_en_los_limites(edad, tramo):
    assert tramo_de_edad(edad) == tramo


COLONIAS = [
    (1, "Constituyentes del Parque", []),
    (2, "Las Fuentes", []),
    (3, "Arboledas del Parque", ["Arboledas"]),
]


@pytest.mark.parametrize(
    ("escrita", "clave"),
    [
        ("Arboledas", 3),
        ("arboledas del parque", 3),
        ("Col. Arboledas", 3),
        ("Colonia Las Fuentes", 2),
        ("LAS FUENTES", 2),
        ("Centro", None),
        ("Parque", None),
        ("", None),
        ("Colonia", None),
    ],
)
def test_alias_de_la_colonia_es_la_misma_colonia(escrita, clave):
    assert reconocer_colonia(escrita, COLONIAS) == clave


@pytest.mark.parametrize(
    ("escrita", "clave"),
    [
        ("412", 1),
        ("Sección 412", 1),
        ("seccion electoral 0412", 1),
        ("Secc. 413", 2),
        ("41", None),
        ("4120", None),
    ],
)
def test_seccion_electoral_se_reconoce_por_su_numero(escrita, clave):
    assert reconocer_colonia(escrita, [(1, "Sección 412", []), (2, "Sección 413", [])]) == clave


def evaluar(**campos):
    datos = {"en_territorio": True, "edad": 30, "edad_minima": 18, "documento": "Recibo de luz"}
    return evaluar_admision(**(datos | campos)).codigo


@pytest.mark.parametrize(
    ("campos", "codigo"),
    [
        ({}, Desenlace.PUEDE),
        ({"en_territorio": False, "edad": 3}, Desenlace.FUERA_DE_TERRITORIO),
        ({"edad": 17}, Desenlace.MENOR_DE_EDAD),
        ({"edad": 14, "edad_minima": 14}, Desenlace.FALTA_AUTORIZACION),
        ({"edad": 14, "edad_minima": 14, "autorizada": True}, Desenlace.PUEDE),
        ({"edad": 13, "edad_minima": 14, "autorizada": True}, Desenlace.MENOR_DE_EDAD),
        ({"documento": ""}, Desenlace.DOCUMENTO_SIN_ACEPTAR),
        (
            {"documento": "Recibo de agua", "documentos_aceptados": ["Recibo de luz"]},
            Desenlace.DOCUMENTO_SIN_ACEPTAR,
        ),
        ({"documento": "recibo de LUZ", "documentos_aceptados": ["Recibo de luz"]}, Desenlace.PUEDE),
    ],
)
def test_admision_dice_la_primera_razon(campos, codigo):
    assert evaluar(**campos) == codigo


def test_admision_con_catorce_anios_dice_que_falta_quien_autoriza():
    admision = evaluar_admision(en_territorio=True, edad=14, edad_minima=14, documento="Pasaporte")
    assert not admision.puede
    assert "autorización" in admision.texto


def gente(cuantas, semilla=1):
    dado = random.Random(semilla)
    tramos = ["0 a 17", "18 a 29", "30 a 44", "45 a 59", "60 o más"]
    return [
        Persona(f"R-{n:04d}", (dado.choice("abc"), dado.choice(tramos), dado.choice(["mujer", "hombre", ""])))
        for n in range(cuantas)
    ]


@pytest.mark.parametrize(
    ("cuantas", "mesas", "cupo"), [(121, 11, 11), (99, 11, 9), (132, 12, 11), (100, 12, 11)]
)
def test_acomodo_reparte_parejo_con_cualquier_mesa(cuantas, mesas, cupo):
    personas = gente(cuantas)
    lugares = acomodar(personas, mesas=mesas, cupo=cupo, semilla="s")
    assert set(lugares) == {una.clave for una in personas}
    assert celdas_fuera(personas, lugares, mesas=mesas) == 0


@given(st.integers(0, 60), st.integers(1, 9), st.integers(0, 99), st.randoms())
def test_acomodo_no_depende_del_orden_y_llena_por_igual(cuantas, mesas, semilla, dado):
    cupo = -(-cuantas // mesas) or 1
    personas = gente(cuantas, semilla)
    lugares = acomodar(personas, mesas=mesas, cupo=cupo, semilla="s")
    dado.shuffle(personas)
    assert acomodar(personas, mesas=mesas, cupo=cupo, semilla="s") == lugares
    tamanos = [list(lugares.values()).count(mesa) for mesa in range(1, mesas + 1)]
    assert sum(tamanos) == cuantas
    assert max(tamanos) - min(tamanos) <= 1
    assert max(tamanos) <= cupo


def test_acomodo_rechaza_mas_personas_que_lugares():
    with pytest.raises(ValueError, match="más personas"):
        acomodar(gente(5), mesas=2, cupo=2, semilla="s")


def test_celdas_fuera_cuenta_lo_disparejo():
    personas = [Persona("a", ("x",)), Persona("b", ("x",)), Persona("c", ("y",)), Persona("d", ("y",))]
    assert celdas_fuera(personas, {"a": 1, "b": 1, "c": 2, "d": 2}, mesas=2) == 4
    assert celdas_fuera([], {}, mesas=2) == 0


def test_elegir_mesa_toma_la_menor_y_menos_parecida():
    mesas = [
        MesaViva(1, 3, [{"a": 0}]),
        MesaViva(2, 2, [{"a": 2}]),
        MesaViva(3, 2, [{"a": 1}]),
    ]
    assert elegir_mesa(mesas, cupo=4, valores=["a"]) == 3
    assert elegir_mesa(mesas, cupo=4, valores=["b"]) == 2
    assert elegir_mesa(mesas, cupo=2, valores=["a"]) is None


def test_acomodo_sin_vueltas_de_mejora_sigue_siendo_completo(monkeypatch):
    monkeypatch.setattr("mesas.reglas.acomodo.VUELTAS", 0)
    personas = gente(20)
    lugares = acomodar(personas, mesas=4, cupo=5, semilla="s")
    assert sorted(lugares.values()) == [mesa for mesa in range(1, 5) for _ in range(5)]
