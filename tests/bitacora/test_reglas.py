"""The hash of an entry and the check of a chain, without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gobierno_abierto.bitacora.models import HUELLA_INICIAL
from gobierno_abierto.bitacora.reglas import Eslabon, calcular_huella, revisar_cadena

INICIO = datetime(2023, 8, 8, 16, tzinfo=UTC)


def firmar(eslabon):
    return replace(eslabon, huella=calcular_huella(vars(eslabon) | {"en": eslabon.en.isoformat()}))


def cadena(cuantos, desde=HUELLA_INICIAL):
    eslabones = []
    for n in range(1, cuantos + 1):
        uno = Eslabon(
            7, n, INICIO + timedelta(seconds=n), 3, "municipio", "probar", f'{{"n":{n}}}', desde, ""
        )
        eslabones.append(firmar(uno))
        desde = eslabones[-1].huella
    return eslabones


def revisar(eslabones, n=None, ultima=None, anclas=None):
    return revisar_cadena(
        eslabones,
        cadena=7,
        n=len(eslabones) if n is None else n,
        ultima=ultima or (eslabones[-1].huella if eslabones else HUELLA_INICIAL),
        inicial=HUELLA_INICIAL,
        anclas=anclas or {},
    )


def test_calcular_huella_es_estable():
    """Written down once: if this changes, every chain already written would read as broken."""
    campos = {
        "cadena": 7,
        "n": 1,
        "en": "2023-08-08T16:00:01+00:00",
        "actor": None,
        "institucion": "",
        "verbo": "probar",
        "hechos": "{}",
        "anterior": HUELLA_INICIAL,
    }
    esperada = "c25f5bbe6c6048c26e461f49e96f2837f0632ffa11e2de976798d398a20ccdee"
    assert calcular_huella(campos) == calcular_huella(campos | {"huella": "otra"}) == esperada


@given(st.integers(0, 12))
def test_revisar_cadena_integra(cuantos):
    eslabones = cadena(cuantos)
    assert revisar(eslabones, anclas={uno.n: uno.huella for uno in eslabones}) is None


@given(st.data())
def test_revisar_cadena_nombra_el_primer_eslabon_cambiado(data):
    eslabones = cadena(data.draw(st.integers(1, 8)))
    lugar = data.draw(st.integers(0, len(eslabones) - 1))
    campo = data.draw(st.sampled_from(["cadena", "actor", "institucion", "verbo", "hechos", "en"]))
    otro = {
        "cadena": 8, "actor": None, "institucion": "organo_garante", "verbo": "otro",
        "hechos": '{"n":99}', "en": INICIO - timedelta(days=1),
    }[campo]  # fmt: skip
    eslabones[lugar] = replace(eslabones[lugar], **{campo: otro})
    falla = revisar(eslabones)
    assert (falla.cadena, falla.n) == (7, lugar + 1)
    assert "no corresponde" in falla.motivo


@given(st.data())
def test_revisar_cadena_nota_lo_que_se_reescribe_con_su_huella(data):
    """Whoever forges one entry and hashes it anew breaks the next one."""
    eslabones = cadena(data.draw(st.integers(2, 8)))
    lugar = data.draw(st.integers(0, len(eslabones) - 2))
    eslabones[lugar] = firmar(replace(eslabones[lugar], verbo="otro"))
    falla = revisar(eslabones)
    assert falla.n == lugar + 2
    assert "anterior" in falla.motivo


@given(st.data())
def test_revisar_cadena_nota_lo_que_falta_en_medio(data):
    eslabones = cadena(data.draw(st.integers(2, 8)))
    lugar = data.draw(st.integers(0, len(eslabones) - 2))
    del eslabones[lugar]
    falla = revisar(eslabones, n=len(eslabones) + 1)
    assert falla.n == lugar + 1
    assert f"falta el asiento {lugar + 1}" in falla.motivo


def test_revisar_cadena_nota_la_cola_cortada_por_su_cabeza():
    eslabones = cadena(5)
    falla = revisar(eslabones[:3], n=5, ultima=eslabones[-1].huella)
    assert falla.n == 4
    assert falla.motivo == "la cadena termina en 3 y su cabeza dice 5"


def test_revisar_cadena_nota_la_cola_cortada_con_todo_y_cabeza_por_un_documento():
    eslabones = cadena(5)
    falla = revisar(eslabones[:3], anclas={2: eslabones[1].huella, 5: eslabones[4].huella})
    assert falla.n == 4
    assert "un documento cita el asiento 5" in falla.motivo


def test_revisar_cadena_nota_una_cola_sustituida_por_un_documento():
    eslabones = cadena(3)
    otra = [*cadena(2), firmar(replace(eslabones[2], verbo="otro"))]
    falla = revisar(otra, anclas={3: eslabones[2].huella})
    assert (falla.n, falla.motivo) == (3, "su huella no es la impresa en un documento")


def test_revisar_cadena_nota_una_cabeza_con_otra_huella():
    assert revisar(cadena(2), ultima="f" * 64).n == 3


def test_revisar_cadena_nota_un_inicio_que_no_es_el_suyo():
    eslabones = cadena(2, desde="a" * 64)
    assert revisar(eslabones).n == 1
