"""Pure rules of the vote."""

import ast
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import votacion.reglas as reglas
from gobierno_abierto.errores import ReglaIncumplida
from votacion.reglas import (
    ALFABETO,
    AVISOS,
    BLANCO,
    DESENLACES,
    NO,
    NULO,
    SI,
    Conciliacion,
    Conteo,
    agrupar,
    contar,
    desenlace_de,
    digito_verificador,
    elecciones_validas,
    en_pasos,
    generar_clave,
    leer_clave,
    porcentaje,
    rechazo,
    resolver,
)

simbolos = st.text(alphabet=ALFABETO, min_size=16, max_size=16)


def test_reglas_no_importa_django():
    arbol = ast.parse(Path(reglas.__file__).read_text())
    modulos = {nodo.module or "" for nodo in ast.walk(arbol) if isinstance(nodo, ast.ImportFrom)}
    modulos |= {
        alias.name for nodo in ast.walk(arbol) if isinstance(nodo, ast.Import) for alias in nodo.names
    }
    assert not any(uno.startswith("django") for uno in modulos)


@given(simbolos)
def test_clave_escrita_como_la_lee_una_persona_es_la_misma(texto):
    clave = texto + digito_verificador(texto)
    como_se_escribe = agrupar(clave).lower().replace("0", "o").replace("1", "l").replace("-", " - ")
    assert leer_clave(como_se_escribe) == clave
    assert leer_clave(clave.replace("1", "i")) == clave


@given(simbolos, st.integers(0, 16), st.sampled_from(ALFABETO))
def test_clave_con_un_simbolo_cambiado_no_pasa(texto, lugar, otro):
    clave = texto + digito_verificador(texto)
    assume(clave[lugar] != otro)
    assert leer_clave(clave[:lugar] + otro + clave[lugar + 1 :]) is None


@given(simbolos, st.integers(0, 16), st.integers(0, 16))
def test_clave_con_dos_simbolos_trocados_no_pasa(texto, uno, otro):
    clave = list(texto + digito_verificador(texto))
    assume(clave[uno] != clave[otro])
    clave[uno], clave[otro] = clave[otro], clave[uno]
    assert leer_clave("".join(clave)) is None


@pytest.mark.parametrize("texto", ["", "ABC", "U" * 17, "ñ" * 17, "0" * 18, "²" * 17])
def test_clave_que_no_es_clave_no_pasa(texto):
    assert leer_clave(texto) is None


def test_clave_generada_tiene_ochenta_bits_y_su_verificador():
    claves = {generar_clave() for _ in range(200)}
    assert len(claves) == 200
    assert all(len(una) == 17 and leer_clave(una) == una for una in claves)
    assert len(agrupar("0" * 17).split("-")) == 4


elecciones = st.lists(st.sampled_from(["1", "2", "3", BLANCO, NULO]), max_size=60)


@given(elecciones)
def test_conteo_suma_lo_que_hay(votos):
    conteo = contar(votos, ("1", "2", "3"))
    assert conteo.emitidos == len(votos) == conteo.validos + conteo.blancos + conteo.nulos
    assert dict(conteo.por_eleccion) == {una: votos.count(una) for una in ("1", "2", "3")}


@given(elecciones, st.randoms())
def test_conteo_no_depende_del_orden(votos, azar):
    revueltos = list(votos)
    azar.shuffle(revueltos)
    assert contar(votos, ("1", "2", "3")) == contar(revueltos, ("1", "2", "3"))


def test_conteo_no_adivina_lo_que_no_estaba_en_la_boleta():
    with pytest.raises(ValueError, match="1 sobres"):
        contar(["1", "4"], ("1", "2", "3"))


@given(st.lists(st.integers(0, 50), min_size=2, max_size=6))
def test_resultado_es_uno_y_solo_uno(votos):
    resultado = resolver(Conteo(tuple((str(n), v) for n, v in enumerate(votos, start=1)), 0, 0))
    assert [bool(resultado.ganadora), bool(resultado.empatadas), bool(resultado.motivo_sin_ganadora)].count(
        True
    ) == 1
    primeras = [str(n) for n, v in enumerate(votos, start=1) if v == max(votos)]
    if sum(votos) == 0:
        assert resultado.motivo_sin_ganadora
    elif len(primeras) == 1:
        assert resultado.ganadora == primeras[0]
    else:
        assert resultado.empatadas == tuple(primeras)


def test_resultado_de_san_pablo_gana_con_menos_de_la_mitad():
    conteo = Conteo((("1", 153), ("2", 122), ("3", 59)), 0, 2)
    assert conteo.emitidos == 336
    assert resolver(conteo).ganadora == "1"
    assert porcentaje(153, conteo.emitidos) == "45.5"


def test_resultado_cincuenta_a_cincuenta_es_empate():
    assert resolver(Conteo((("1", 50), ("2", 50), ("3", 7)), 3, 1)).empatadas == ("1", "2")


@pytest.mark.parametrize(
    ("si", "no", "ratifica"), [(10, 9, True), (9, 10, False), (10, 10, False), (0, 0, False), (1, 0, True)]
)
def test_ratificacion_exige_que_el_si_supere_al_no(si, no, ratifica):
    resultado = resolver(Conteo(((SI, si), (NO, no)), 5, 5))
    assert (resultado.ganadora == SI) is ratifica
    assert bool(resultado.motivo_sin_ganadora) is not ratifica
    assert not resultado.empatadas


def test_elecciones_de_la_boleta():
    assert elecciones_validas(3, ratificacion=False) == ("1", "2", "3")
    assert elecciones_validas(1, ratificacion=True) == (SI, NO)


@pytest.mark.parametrize(
    ("votos", "base", "texto"),
    [(0, 0, "0.0"), (1, 8, "12.5"), (1, 3, "33.3"), (5, 5, "100.0"), (1, 800, "0.1")],
)
def test_porcentaje_con_un_decimal(votos, base, texto):
    assert porcentaje(votos, base) == texto


@given(st.integers(0, 10_000))
def test_participacion_se_muestra_en_pasos(cantidad):
    mostrada = en_pasos(cantidad)
    assert mostrada % 25 == 0
    assert 0 <= cantidad - mostrada < 25


cuenta = st.integers(0, 40)


@given(cuenta, cuenta, cuenta, cuenta, cuenta)
def test_conciliacion_exacta_cuadra_y_cualquier_tarjeta_de_mas_o_de_menos_no(
    votos, sin_votar, repuestas, danadas, sobran
):
    exacta = {
        "impresas": votos + sin_votar + repuestas + danadas + sobran,
        "acreditados": votos + sin_votar,
        "reposiciones": repuestas,
        "anuladas_sin_entregar": danadas,
        "anuladas_tras_entrega": repuestas,
        "sobrantes": sobran,
        "usadas": votos,
        "sobres": votos,
    }
    cuentas = Conciliacion(**exacta)
    assert cuentas.cuadra
    assert cuentas.no_depositadas == sin_votar
    assert cuentas.entregadas == votos + sin_votar + repuestas
    for campo in ("impresas", "sobrantes", "sobres", "anuladas_sin_entregar"):
        assert Conciliacion(**(exacta | {campo: exacta[campo] + 1})).diferencia == 1
    assert (
        Conciliacion(
            **(exacta | {"usadas": exacta["acreditados"] + 1, "sobres": exacta["acreditados"] + 1})
        ).diferencia
        == 1
    )


def test_escritorio_contesta_por_orden():
    base = {
        "admision": "puede", "rechazada": False, "por_confirmar": False, "acreditada": False,
        "estado_casilla": "abierta", "quedan_tarjetas": True,
    }  # fmt: skip
    casos = [
        ({}, "D-01"),
        ({"quedan_tarjetas": False}, "D-22"),
        ({"admision": "fuera_de_territorio"}, "D-12"),
        ({"admision": "menor_de_edad"}, "D-13"),
        ({"admision": "falta_autorizacion"}, "D-15"),
        ({"admision": "documento_sin_aceptar"}, "D-16"),
        ({"por_confirmar": True}, "D-17"),
        ({"rechazada": True, "por_confirmar": True}, "D-19"),
        ({"acreditada": True, "rechazada": True}, "D-11"),
        ({"estado_casilla": "suspendida", "acreditada": True}, "D-20"),
        ({"estado_casilla": "preparada"}, "D-20"),
        ({"estado_casilla": "contando"}, "D-21"),
        ({"estado_casilla": "cerrada"}, "D-21"),
    ]
    for cambio, clave in casos:
        assert desenlace_de(**(base | cambio)) == clave
        assert clave in DESENLACES


def test_rechazo_lleva_su_codigo_y_su_frase():
    for codigo in [*AVISOS, *DESENLACES]:
        error = rechazo(codigo)
        assert isinstance(error, ReglaIncumplida)
        assert error.codigo == codigo
        assert error.mensaje
    assert rechazo("D-13", "No ha cumplido 14 años.").mensaje == "No ha cumplido 14 años."
