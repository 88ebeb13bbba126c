"""What the templates of the sheets are helped with, where it shows in their text."""

import subprocess

import pytest
from django.template import Context, Template

from gobierno_abierto.documentos.borrador import borrador_de, dibujar_borrador
from gobierno_abierto.documentos.galeria import MOMENTO
from gobierno_abierto.ejercicios.templatetags.cronograma import que_caben


def test_marca_de_dato_de_demostracion_tiene_un_solo_aspecto():
    marca = '<small class="marca-demo">(dato de demostración)</small>'
    escrito = f"<td>(Dato de demostración)</td><p>Dados (dato de demostración). Otra {marca}</p>"
    dibujado = Template(
        "{% load documentos %}{% marcas_demo %}{{ escrito|safe }}{% endmarcas_demo %}"
    ).render(Context({"escrito": escrito}))
    assert dibujado == f"<td>{marca}</td><p>Dados {marca}. Otra {marca}</p>"


MESES = {
    "la_semilla": ([("Agosto 2023", 2), ("Octubre 2023", 1)], ["Agosto 2023", "Octubre 2023"]),
    "sin_lugar": (
        [("Mayo 2023", 1), ("Agosto 2023", 2), ("Octubre 2023", 1), ("Noviembre 2023", 1)],
        ["Mayo\n2023", "Agosto 2023", "Oct.\n2023", "Nov.\n2023"],
    ),
}


@pytest.mark.parametrize(("meses", "rotulos"), MESES.values(), ids=MESES)
def test_meses_del_cronograma_se_acortan_solo_donde_no_caben(meses, rotulos):
    dibujados = que_caben([{"rotulo": rotulo, "fechas": fechas} for rotulo, fechas in meses])
    assert [uno["rotulo"] for uno in dibujados] == rotulos


def test_actividad_breve_no_se_corta_entre_dos_hojas(tmp_path):
    """Whatever the length of what comes before, all that is said of a short activity falls on one page."""
    campos = ("participantes", "objetivo", "desarrollo")
    breve = dict.fromkeys(campos, "breve " * 12) | {"sede": "Sede", "fecha_letra": "martes"}
    for renglones in (7, 12, 16):
        larga = dict.fromkeys(campos, "palabra " * 12 * renglones) | {"sede": "Sede", "fecha_letra": "lunes"}
        datos = {
            "ejercicio_nombre": "Uno",
            "cronograma": {"meses": [], "fechas": [], "renglones": []},
            "actividades": [larga | {"orden": 1, "nombre": "Larga"}, breve | {"orden": 2, "nombre": "Breve"}],
        }
        documento = borrador_de(tipo="cronograma", titulo="Cronograma", datos=datos, momento=MOMENTO)
        ruta = tmp_path / f"{renglones}.pdf"
        ruta.write_bytes(dibujar_borrador(documento))
        texto = subprocess.run(["pdftotext", ruta, "-"], capture_output=True, text=True, check=True).stdout
        (hoja,) = [una for una in texto.split("") if "2. Breve" in una]
        assert hoja.count("breve") == 3 * 12, renglones
