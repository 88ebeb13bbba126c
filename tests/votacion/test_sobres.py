"""Envelopes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from votacion.sobres import LARGO, abrir_sobres, cerrar_sobre

eleccion = st.sampled_from(["1", "2", "12", "si", "no", "blanco", "nulo"])


@given(st.lists(eleccion, max_size=40))
def test_sobres_devuelven_lo_que_guardan_sin_su_orden(votos):
    sobres = [cerrar_sobre(uno) for uno in votos]
    assert {len(uno) for uno in sobres} <= {LARGO}
    abiertos = abrir_sobres(sobres)
    assert sorted(abiertos) == sorted(votos)
    assert abiertos == abrir_sobres(list(reversed(sobres)))


def test_sobre_de_la_misma_eleccion_nunca_es_igual():
    assert len({cerrar_sobre("1") for _ in range(100)}) == 100


@pytest.mark.parametrize("mala", ["", "x" * 17, "a\0b"])
def test_sobre_no_admite_otra_cosa(mala):
    with pytest.raises(ValueError):
        cerrar_sobre(mala)


def test_sobre_con_acento_no_se_guarda():
    with pytest.raises(UnicodeEncodeError):
        cerrar_sobre("sí")


def test_urna_con_un_sobre_de_otro_largo_o_repetido_no_se_abre():
    bueno = cerrar_sobre("1")
    with pytest.raises(ValueError, match="otro tamaño"):
        abrir_sobres([bueno, bueno[:-1]])
    with pytest.raises(ValueError, match="repetido"):
        abrir_sobres([bueno, bueno])
