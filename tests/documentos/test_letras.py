"""The letters of a PDF: only the house's, whatever is typed, in a time that grows with the text only."""

import logging
import os
import subprocess
import sys
import time

import pytest

from gobierno_abierto.documentos import letras
from gobierno_abierto.documentos.letras import CORTE, CUADRO, dibujable
from gobierno_abierto.documentos.pdf import dibujar_pdf
from tests.documentos.revisor import revisar

HOJA = '<html lang="es-MX"><title>a</title><link rel="stylesheet" href="/static/css/documento.css">'
HABLADAS = "a̱ e̱ o̱ u̱ hñähñu Ω α Привет → ← ✓ ☑ ★ ≤ ≥ ≈ ≠ √ ∞ ◦ ▪ ● ○ ■ □ № ℃ ① ② ﬁ a\u2011b ½ ₂ ⚠ €"
SIN_LETRA = "عربي 😀 日本 \U000e0001"


def letras_de(ruta):
    """Return the name of each font of a PDF, without its subset's tag."""
    salida = subprocess.run(["pdffonts", ruta], capture_output=True, text=True, check=True).stdout
    return {linea.split()[0].split("+")[-1] for linea in salida.splitlines()[2:]}


def propias():
    nombres = (ruta.stem.partition("-") for ruta in letras.carpeta_de_letras().glob("*.ttf"))
    familias = {
        familia.replace("Sans", "-Sans").replace("SansS", "Sans-S").replace("SansM", "Sans-M")
        for familia, _, _ in nombres
    }
    estilos = {"", "-Bold", "-Semi-Bold", "-Italic"}
    return {familia + estilo for familia in familias for estilo in estilos}


def test_pdf_no_toma_letras_de_la_maquina_aunque_le_falten(tmp_path, caplog):
    texto = f"{HABLADAS} {SIN_LETRA}"
    pdf = dibujar_pdf(
        f'{HOJA}<h1>{texto}</h1><p>{texto} <b>{texto}</b> <i>{texto}</i><p class="ajena">{texto}'
        '<style>.ajena { font-family: "DejaVu Sans", monospace }</style>'
    )
    (tmp_path / "a.pdf").write_bytes(pdf)
    assert letras_de(tmp_path / "a.pdf") <= propias()
    assert revisar(pdf) == []
    assert caplog.records == []
    leido = subprocess.run(
        ["pdftotext", tmp_path / "a.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    assert {*"→✓≥☑①√Пα\u0331"} <= set(leido)
    assert f"{CUADRO * 4} {CUADRO} {CUADRO * 2}" in leido
    suelta = [
        sys.executable,
        "-c",
        "import sys, weasyprint; weasyprint.HTML(string='عربي').write_pdf(sys.argv[1])",
    ]
    entorno = {clave: valor for clave, valor in os.environ.items() if clave != "FONTCONFIG_FILE"}
    subprocess.run([*suelta, tmp_path / "b.pdf"], env=entorno, check=True)  # the control
    assert not letras_de(tmp_path / "b.pdf") <= propias()


def test_fuentes_propias_tienen_las_letras_que_se_hablan_y_los_signos_usuales():
    assert {ord(uno) for uno in HABLADAS} - letras._con_letra() == set()


@pytest.mark.parametrize(
    "racha",
    ["x" * 30_000, "a\u00a0" * 15_000, "a" + "\u0331" * 30_000],
    ids=["palabra", "blancos duros", "acentos"],
)
def test_texto_sin_blancos_se_dibuja_en_tiempo_proporcional(racha):
    """Uncut, each of them takes over 10 s."""
    antes = time.process_time()
    dibujar_pdf(f"{HOJA}<p>{racha}")
    assert time.process_time() - antes < 4


def test_racha_larga_se_parte_sin_romper_etiquetas_referencias_ni_acentos():
    assert dibujable(f"<p>{'x' * 120}</p>") == f"<p>{'x' * 120}</p>"  # an address or a hash stays as it is
    assert dibujable(f"<p>{'x' * 130}</p>") == f"<p>{'x' * 80}{CORTE}{'x' * 50}</p>"
    assert dibujable(f"<p>{'&lt;' * 130}</p>") == f"<p>{'&lt;' * 80}{CORTE}{'&lt;' * 50}</p>"
    partida = dibujable(f"<p>{'a' * 79}a\u0331{'a' * 60}</p>")
    assert partida == f"<p>{'a' * 79}a\u0331{CORTE}{'a' * 60}</p>"
    enlace = f'<a href="https://a.example/{"x" * 500}">a</a>'
    assert dibujable(enlace) == enlace


def test_lo_que_no_tiene_letra_se_ve_como_cuadro_y_los_controles_no_se_ven():
    assert dibujable("<p>日b\x01c\x7fd\U000e0001e\u3000f\t\n</p>") == f"<p>{CUADRO}bcde f\t\n</p>"


def test_avisos_de_letras_que_faltan_se_cuentan_en_un_renglon_sin_decir_cuales(caplog):
    with letras.sin_texto_en_los_avisos():
        for letra in "日本語":
            logging.getLogger("weasyprint").warning(".notdef glyph rendered: %s", letra)
        logging.getLogger("weasyprint").warning("otra cosa")
    assert [uno.getMessage() for uno in caplog.records] == [
        "otra cosa",
        "Un PDF salió con 3 letras que ninguna de las fuentes propias tiene",
    ]


def test_plantillas_se_leen_igual_en_una_maquina_sin_idioma():
    """There, Python reads as ASCII what doesn't say otherwise."""
    fuente = "import django; django.setup()\nfrom gobierno_abierto.documentos.pdf import _plantillas; _plantillas()"
    entorno = os.environ | {"PYTHONUTF8": "0", "LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0"}
    assert subprocess.run([sys.executable, "-c", fuente], env=entorno, check=False).returncode == 0
