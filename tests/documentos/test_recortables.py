"""What is printed to be cut out: whatever each piece says ends within it, where what overflows would not be seen."""

import subprocess
import xml.etree.ElementTree as ET
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string

from gobierno_abierto.documentos.pdf import dibujar_pdf

pytestmark = pytest.mark.dibujo

PT = 72 / 25.4  # points in a millimetre
EJERCICIO = SimpleNamespace(nombre_corto="Constituyentes del Parque (terminado)", demostracion=True)
QR = '<svg viewBox="0 0 9 9"><title>Código</title><path d="M0 0h9v9z"/></svg>'
CLAVE = "0123-4567-89AB-CDEF-"[:19]
FICHA = SimpleNamespace(
    cuenta=SimpleNamespace(nombre="Persona Ficticia", cargo="Mesa 1", usuario="mesa.01"),
    papel="Facilitación",
    contrasena="ww7b7-pg6x5-jm8j6-th29v",
)
HOJAS = {
    "fichas": (
        "cuentas/fichas_hoja.html",
        {"entrada": "https://gobierno.example.org/entrar/", "fichas": [FICHA] * 3},
        "pedírsela.",
        12 + 118.5,  # where the address begins, below the margin
        127,
    ),
    "tarjetas": (
        "votacion/hoja_tarjetas.html",
        {
            "casilla": {"numero": 1},
            "lote": 1,
            "tarjetas": [{"clave": CLAVE, "qr": QR}] * 4,
        },
        "nombre.",
        12 + 13.5 + 46 - 3,  # the sheet's heading and a card without its padding
        47,
    ),
}


@pytest.mark.parametrize(("plantilla", "datos", "ultima", "fondo", "paso"), HOJAS.values(), ids=HOJAS)
def test_lo_que_dice_cada_pieza_cabe_en_ella_y_la_hoja_no_lleva_pie(
    plantilla, datos, ultima, fondo, paso, tmp_path
):
    ruta = tmp_path / "hoja.pdf"
    ruta.write_bytes(dibujar_pdf(render_to_string(plantilla, {"ejercicio": EJERCICIO} | datos)))
    crudo = subprocess.run(["pdftotext", "-bbox", ruta, "-"], capture_output=True, check=True).stdout
    (hoja,) = ET.fromstring(crudo).iter("{http://www.w3.org/1999/xhtml}page")
    palabras = [(una.text, float(una.get("yMin")) / PT, float(una.get("yMax")) / PT) for una in hoja]
    assert sum(texto == ultima for texto, *_ in palabras) == len(datos.get("fichas", datos.get("tarjetas")))
    for raya in (fondo, fondo + paso):
        assert not [texto for texto, arriba, abajo in palabras if arriba < raya - 0.2 and abajo > raya + 0.2]
    assert "Página" not in [texto for texto, *_ in palabras]
