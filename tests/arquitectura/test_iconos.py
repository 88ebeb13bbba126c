"""The icon font holds what the pages draw, and nothing else."""

import pytest
from fontTools.ttLib import TTFont

from tests.arquitectura.iconos import HOJA, LETRA, de_plantilla, en_la_hoja, usados

TOPE = 8_000  # bytes; the whole set weighs 134 kB


def test_iconos_usados_estan_en_la_hoja():
    faltan = usados() - set(en_la_hoja(HOJA.read_text()))
    assert not faltan, f"Vuelva a recortar la letra (tests/arquitectura/iconos.py): {sorted(faltan)}"


def test_iconos_de_la_hoja_se_usan():
    sobran = set(en_la_hoja(HOJA.read_text())) - usados()
    assert not sobran, f"Vuelva a recortar la letra (tests/arquitectura/iconos.py): {sorted(sobran)}"


def test_iconos_tienen_su_dibujo():
    with TTFont(LETRA) as letra:
        dibujos = set(letra.getBestCmap())
    assert {int(uno, 16) for uno in en_la_hoja(HOJA.read_text()).values()} <= dibujos
    assert LETRA.stat().st_size < TOPE


@pytest.mark.parametrize(
    ("texto", "esperados"),
    [
        ('<i class="bi bi-check-lg fs-4" aria-hidden="true"></i>', {"check-lg"}),
        (
            '<i class="bi bi-{% if a == "x" %}lock-fill{% else %}cloud-check{% endif %}"',
            {"lock-fill", "cloud-check"},
        ),
        ("<i class=\"bi bi-{{ icono|default:'inbox' }}\"></i>", {"inbox"}),
        ('{% include "componentes/vacio.html" with icono="grid" %}', {"grid"}),
        ('<i class="bi bi-{{ icono }}"></i>', set()),
    ],
)
def test_iconos_se_encuentran_en_la_plantilla(texto, esperados):
    assert de_plantilla(texto) == esperados
