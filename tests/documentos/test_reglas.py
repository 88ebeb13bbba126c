"""What a person types to look a document up, and how a document says names and quantities."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gobierno_abierto.documentos.operaciones import SIN_LETRAS_DUDOSAS, generar_folio
from gobierno_abierto.documentos.reglas import Busqueda, con_articulo, leer_busqueda, medida

simbolo = st.sampled_from(SIN_LETRAS_DUDOSAS)
folios = st.lists(simbolo, min_size=8, max_size=8).map(lambda s: f"GA-{''.join(s[:4])}-{''.join(s[4:])}")


@given(folio=folios, separador=st.sampled_from(["-", " ", "", " - ", "–", "  "]), minusculas=st.booleans())
def test_busqueda_perdona_como_se_escribe_un_folio(folio, separador, minusculas):
    escrito = folio.replace("-", separador)
    assert leer_busqueda(f"  {escrito.lower() if minusculas else escrito} ") == Busqueda(folio=folio)


@given(folio=folios, version=st.integers(1, 9))
def test_busqueda_lee_la_direccion_entera_que_lleva_el_qr(folio, version):
    assert leer_busqueda(f"https://ga.example/verificar/{folio}/{version}/") == Busqueda(folio=folio)


@given(digitos=st.text("0123456789abcdefABCDEF", min_size=12, max_size=64))
def test_busqueda_lee_doce_digitos_o_mas_como_huella(digitos):
    assert leer_busqueda(digitos) == Busqueda(huella=digitos.lower())


@pytest.mark.parametrize(
    "copiado",
    [
        "huella 6842e2ddba73…",
        "huella\u00a06842E2DDBA73",
        "Huella SHA-256: 6842e2 ddba73...",
        "6842e2ddba73….",
    ],
)
def test_busqueda_lee_la_huella_como_se_copia_de_la_pagina(copiado):
    assert leer_busqueda(copiado) == Busqueda(huella="6842e2ddba73")


@pytest.mark.parametrize(
    "texto",
    [
        "",
        "huella",
        "huella 6842e2…",
        "6842e2…ddba73",
        "   ",
        "GA",
        "GA-7KQ2",
        "GA-7KQ0-M9XD",
        "GA-7KQ2-M9XDD",
        "12345678901",
        "a" * 65,
        "XGA-7KQ2-M9XD",
        "hola",
    ],
)
def test_busqueda_no_adivina(texto):
    assert leer_busqueda(texto) is None


def test_folio_generado_se_puede_buscar():
    folio = generar_folio()
    assert leer_busqueda(folio) == Busqueda(folio=folio)


@pytest.mark.parametrize(
    ("nombre", "preposicion", "dicho"),
    [
        ("Secretaría de Finanzas", "", "la Secretaría de Finanzas"),
        ("Secretaria de Finanzas", "a", "a la Secretaria de Finanzas"),
        ("Municipio de Querétaro", "a", "al Municipio de Querétaro"),
        ("Centro Cívico", "de", "del Centro Cívico"),
        ("Parque de la colonia", "en", "en el Parque de la colonia"),
        ("Delegaciones, todas", "", "las Delegaciones, todas"),
        ("Jardines del sur", "a", "a los Jardines del sur"),
        ("el Municipio e Infoqro", "de", "del Municipio e Infoqro"),
        ("la Comisión y el Instituto", "de", "de la Comisión y el Instituto"),
        ("Infoqro", "con", "con Infoqro"),
        ("Calle Jesús Rivera", "en", "en Calle Jesús Rivera"),
        ("por anunciar", "", "por anunciar"),
        ("  ", "en", ""),
    ],
)
def test_articulo_de_una_institucion_o_un_lugar(nombre, preposicion, dicho):
    assert con_articulo(nombre, preposicion) == dicho


@pytest.mark.parametrize(
    ("cantidad", "texto"),
    [(None, ""), (Decimal("40.00"), "40"), (Decimal("1250.50"), "1,250.5"), (Decimal(0), "0")],
)
def test_medida_sin_ceros_de_sobra(cantidad, texto):
    assert medida(cantidad) == texto
