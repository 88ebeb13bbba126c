"""Canonical JSON and its SHA-256."""

import hashlib
import json
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gobierno_abierto.canonico import huella, texto_canonico

TEXTO = st.text(st.characters(exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTO,
    lambda dentro: st.lists(dentro) | st.dictionaries(TEXTO, dentro),
)


@given(JSON)
def test_texto_canonico_ida_y_vuelta(valor):
    texto = texto_canonico(valor)
    assert json.loads(texto) == valor
    assert texto_canonico(json.loads(texto)) == texto


@given(st.dictionaries(TEXTO, st.integers(), min_size=2))
def test_texto_canonico_no_depende_del_orden(datos):
    al_reves = dict(reversed(datos.items()))
    assert texto_canonico(datos) == texto_canonico(al_reves)


def test_texto_canonico_sin_blancos_y_con_acentos():
    assert texto_canonico({"b": [1, "ñ"], "a": None}) == '{"a":null,"b":[1,"ñ"]}'


@pytest.mark.parametrize(
    ("valor", "texto"),
    [
        (Decimal("3980000.00"), '"3980000.00"'),
        (date(2023, 8, 8), '"2023-08-08"'),
        (time(10, 30), '"10:30:00"'),
        (datetime(2023, 8, 8, 16, tzinfo=UTC), '"2023-08-08T16:00:00+00:00"'),
        ({1: "a"}, '{"1":"a"}'),
        ((1, 2), "[1,2]"),
    ],
)
def test_texto_canonico_de_cada_tipo(valor, texto):
    assert texto_canonico(valor) == texto


def test_texto_canonico_admite_textos_perezosos():
    from django.utils.translation import gettext_lazy

    assert texto_canonico(gettext_lazy("sin traducción")) == '"sin traducción"'


@pytest.mark.parametrize("valor", [1.5, float("nan"), {"a": [0.1]}, {1, 2}, frozenset(), b"x"])
def test_texto_canonico_rehusa_lo_inestable(valor):
    with pytest.raises(TypeError):
        texto_canonico(valor)


@given(TEXTO)
def test_huella_es_el_sha256_del_texto(texto):
    esperada = hashlib.sha256(texto.encode()).hexdigest()
    assert huella(texto) == huella(texto.encode()) == esperada
    assert len(esperada) == 64
