"""Pure rules: fields, deadlines, conditions, legal bases by date, and the grammar of a citation."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convenios.fundamentos import (
    FUNDAMENTOS,
    Citas,
    Verificado,
    de_norma,
    en_la_fecha,
    limpiar_articulos,
    redactar_cita,
)
from convenios.reglas import (
    CAMPOS,
    COMPROMISOS,
    HECHOS,
    SECCIONES,
    Plazo,
    derivar_condiciones,
    es_necesario,
    guardar_plazo,
    leer_plazo,
    leer_valor,
    mostrar_valor,
    partes_sin_firma,
    resumir_lista,
)
from gobierno_abierto.errores import ReglaIncumplida

FIRMA_2023 = date(2023, 10, 23)


def test_campos_no_se_repiten_y_ninguno_es_a_la_vez_hecho_de_un_acta():
    nombres = [uno.nombre for uno in CAMPOS]
    assert len(nombres) == len(set(nombres))
    assert not set(nombres) & set(HECHOS)
    assert {uno.seccion for uno in CAMPOS} == set(SECCIONES)


def test_cada_compromiso_tiene_su_plazo_en_el_formulario():
    plazos = [uno.nombre for uno in CAMPOS if uno.tipo == "plazo"]
    assert plazos == [uno.campo_plazo for uno in COMPROMISOS]
    assert len(plazos) == 19


@pytest.mark.parametrize(
    ("campo", "crudo", "guardado", "impreso"),
    [
        ("fecha_firma", "23/10/2023", "2023-10-23", "23 de octubre de 2023"),
        ("fecha_firma", date(2023, 10, 23), "2023-10-23", "23 de octubre de 2023"),
        ("dias_aclaracion", "1,010.50", "1010.5", "1010.5"),
        ("rebasa_periodo", "Sí", "si", "sí"),
        ("rebasa_periodo", False, "no", "no"),
        ("plazo_m01", "30 dias habiles", "30 días hábiles", "30 días hábiles desde la firma"),
        ("plazo_m01", "1 día", "1 días naturales", "1 día natural desde la firma"),
        ("plazo_m01", "31/03/2024", "2024-03-31", "a más tardar el 31 de marzo de 2024"),
        ("plazo_g01", "Durante  la vigencia", "durante la vigencia", "durante la vigencia"),
        ("municipio_firmante", "  Persona   Ficticia  ", "Persona Ficticia", "Persona Ficticia"),
        ("sociedad_metodo", "voto a mano alzada.", "voto a mano alzada.", "voto a mano alzada"),
        (
            "municipio_domicilio",
            "Casa de la Cultura, A. C.",
            "Casa de la Cultura, A. C.",
            "Casa de la Cultura, A. C.",
        ),
        ("comite_presidencia_metodo", "uno\ndos.", "uno\ndos.", "uno\ndos"),
    ],
)
def test_valor_se_guarda_de_una_sola_forma_y_se_imprime_claro(campo, crudo, guardado, impreso):
    assert leer_valor(campo, crudo) == guardado
    assert mostrar_valor(campo, guardado) == impreso
    assert leer_valor(campo, guardado) == guardado


@pytest.mark.parametrize(
    ("campo", "crudo"),
    [
        ("fecha_firma", "31/02/2023"),
        ("dias_aclaracion", "muchos"),
        ("dias_aclaracion", "-3"),
        ("rebasa_periodo", "quizá"),
        ("plazo_m01", "cuando se pueda"),
        ("plazo_m01", "0 días"),
        ("municipio_firmante", "x" * 301),
        ("comite_presidencia_metodo", "x" * 2001),
    ],
)
def test_valor_que_no_se_entiende_se_rechaza_en_su_campo(campo, crudo):
    with pytest.raises(ReglaIncumplida) as error:
        leer_valor(campo, crudo)
    assert error.value.campo == campo


def test_valor_de_un_campo_que_no_existe_se_rechaza():
    with pytest.raises(ReglaIncumplida, match="ningún dato"):
        leer_valor("color_favorito", "teal")


@pytest.mark.parametrize("campo", [uno.nombre for uno in CAMPOS])
def test_valor_vacio_queda_vacio(campo):
    assert leer_valor(campo, "  ") == leer_valor(campo, None) == ""


@given(
    st.one_of(
        st.just(Plazo()),
        st.builds(Plazo, fecha=st.dates()),
        st.builds(Plazo, dias=st.integers(1, 9999), habiles=st.booleans()),
    )
)
def test_plazo_guardado_se_lee_igual(plazo):
    assert leer_plazo(guardar_plazo(plazo)) == plazo


@given(st.text(max_size=30))
def test_plazo_nunca_truena(texto):
    plazo = leer_plazo(texto)
    assert plazo is None or leer_plazo(guardar_plazo(plazo)) == plazo


def test_condiciones_sin_respuesta_son_falsas():
    assert not any(derivar_condiciones({}, FIRMA_2023).values())


def test_transicion_del_organo_no_existe_antes_del_decreto():
    valores = {"organo_en_transicion": "si"}
    assert not derivar_condiciones(valores, FIRMA_2023)["organo_en_transicion"]
    assert derivar_condiciones(valores, date(2025, 3, 21))["organo_en_transicion"]


@given(st.integers(0, 99))
def test_participan_menores_solo_bajo_dieciocho(edad):
    assert derivar_condiciones({"edad_minima": edad}, FIRMA_2023)["participan_menores"] == (edad < 18)


def test_campo_condicionado_hace_falta_solo_con_su_condicion():
    acuerdo = next(uno for uno in CAMPOS if uno.nombre == "acuerdo_ayuntamiento")
    assert not es_necesario(acuerdo, {})
    assert es_necesario(acuerdo, {"rebasa_periodo": True})
    electoral = next(uno for uno in CAMPOS if uno.nombre == "institucion_electoral")
    assert not es_necesario(electoral, {"institucion_electoral": True})


@given(st.sets(st.sampled_from(["municipio", "organo_garante", "sociedad"])))
def test_firmado_solo_con_las_tres_partes(firmaron):
    assert (partes_sin_firma(firmaron) == []) == (len(firmaron) == 3)


def test_resumen_nombra_sin_volverse_pagina():
    assert resumir_lista([]) == ""
    assert resumir_lista(["a"]) == "a"
    assert resumir_lista(["a", "b", "c"]) == "a, b y c"
    assert resumir_lista(list("abcdefg")) == "a, b, c, d y 3 más"


# --- Legal bases ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clave", "fecha", "esperada"),
    [
        ("LGTAIP-54", date(2025, 3, 20), "LGTAIP-2015"),
        ("LGTAIP-54", date(2025, 3, 21), "LGTAIP-54"),
        ("LGPDPPSO-CONF", date(2025, 3, 20), "LGPDPPSO-2017"),
        ("LGPDPPSO-CONF", date(2025, 3, 21), "LGPDPPSO-CONF"),
        ("LPCQ-2025", date(2025, 2, 14), "LPCQ-2012"),
        ("LPCQ-2025", date(2025, 2, 15), "LPCQ-2025"),
        ("RPCM", FIRMA_2023, "RPCM-ANTERIOR"),
        ("RPCM", date(2025, 10, 1), "RPCM"),
        ("CPEUM-8", FIRMA_2023, "CPEUM-8"),
    ],
)
def test_fundamento_que_se_cita_es_el_vigente_en_la_fecha(clave, fecha, esperada):
    assert en_la_fecha(clave, fecha) == esperada


@given(st.sampled_from(sorted(FUNDAMENTOS)), st.dates(date(2019, 1, 1), date(2030, 1, 1)))
def test_fundamento_sustituido_siempre_existe_y_no_se_sustituye_otra_vez(clave, fecha):
    vigente = en_la_fecha(clave, fecha)
    assert vigente in FUNDAMENTOS
    if not vigente.endswith(("-2015", "-2017")):
        assert en_la_fecha(vigente, fecha) == vigente


@pytest.mark.parametrize(
    ("norma", "articulos", "cita"),
    [
        ("la Ley X", "artículo 74", "el artículo 74 de la Ley X"),
        ("la Ley X", "artículos 41, 43 y 47", "los artículos 41, 43 y 47 de la Ley X"),
        ("la Ley X", "artículo 11, fracciones IV y XX", "el artículo 11, fracciones IV y XX, de la Ley X"),
        (
            "el Decreto X",
            "artículo décimo noveno transitorio",
            "el artículo décimo noveno transitorio del Decreto X",
        ),
        ("los Lineamientos X", "artículo 3", "el artículo 3 de los Lineamientos X"),
        ("los Lineamientos X", "todo el ordenamiento", "los Lineamientos X"),
    ],
)
def test_cita_lleva_su_articulo_gramatical(norma, articulos, cita):
    assert redactar_cita(norma, articulos) == cita


def test_cada_norma_de_la_tabla_se_puede_citar():
    for fila in FUNDAMENTOS.values():
        assert fila.ordenamiento.startswith(("el ", "la ", "los ", "las "))
        assert not de_norma(fila.ordenamiento).startswith("de el ")
        assert fila.articulos == limpiar_articulos(fila.articulos)


@pytest.mark.parametrize(
    ("escrito", "limpio"),
    [
        ("artículo 3", "artículo 3"),
        ("Artículo 3.", "artículo 3"),
        ("arts. 3 y 4", "artículos 3 y 4"),
        ("Todo el ordenamiento", "todo el ordenamiento"),
        ("30", ""),
        ("artículo", ""),
        ("", ""),
    ],
)
def test_articulos_se_limpian_o_se_rechazan(escrito, limpio):
    assert limpiar_articulos(escrito) == limpio


def test_citas_de_2023_dejan_por_verificar_las_abrogadas_y_lo_que_se_reformo():
    citas = Citas(FIRMA_2023, {})
    assert citas.citar("LGTAIP-54") == (FUNDAMENTOS["LGTAIP-2015"].ordenamiento, False)
    assert citas.citar("LGAHOTDU-74")[1]
    assert not citas.citar("CPEUM-6-A")[1]  # fraction II was amended on 20-12-2024
    assert citas.por_verificar == ["CPEUM-6-A", "LGTAIP-2015"]
    assert Citas(date(2025, 1, 1), {}).citar("CPEUM-6-A")[1]


def test_cita_verificada_usa_lo_que_dijo_el_area_juridica():
    citas = Citas(FIRMA_2023, {"RPCM-ANTERIOR": Verificado("artículo 9", "el Reglamento Ficticio")})
    assert citas.citar("RPCM") == ("el artículo 9 del Reglamento Ficticio", True)
    assert citas.por_verificar == []
    assert citas.por_revisar == ["RPCM-ANTERIOR"]


def test_citas_iguales_en_la_fecha_se_escriben_una_vez_y_recuerdan_todo_lo_que_sustentan():
    citas = Citas(FIRMA_2023, {"LGTAIP-2015": Verificado("artículo 70")})
    assert len(citas.citar_varios(["LGTAIP-56-58", "LGTAIP-65"])) == 1
    assert len(citas.citados["LGTAIP-2015"]) == 2
