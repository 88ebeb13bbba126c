"""The PDF: closed to the outside, the same bytes each time, tagged, with its own fonts and its JSON inside."""

import base64
import hashlib
import os
import re
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
import weasyprint

from gobierno_abierto.bitacora.operaciones import asentar, operacion
from gobierno_abierto.documentos import pdf as modulo
from gobierno_abierto.documentos.impresion import pdf_de
from gobierno_abierto.documentos.models import Documento, TipoDocumento
from gobierno_abierto.documentos.pdf import Adjunto, RecursoProhibido, dibujar_pdf, pagina_de
from gobierno_abierto.ejercicios.operaciones.documentos import publicar_ficha_y_cronograma
from tests.documentos.revisor import revisar
from tests.factories.documentos import levantar_ficha
from tests.factories.ejercicios import ejercicio_completo

PROPIAS = {"Noto-Sans", "Noto-Sans-Bold", "Noto-Sans-Semi-Bold", "Noto-Sans-Italic", "Montserrat-Bold"}
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">{}</svg>'
SVG_EN_DATOS = "data:image/svg+xml;base64,{}"


def svg_en_datos(dentro):
    return SVG_EN_DATOS.format(base64.b64encode(SVG.format(dentro).encode()).decode())


# Every way in which a page can ask for something: HTML with the address in place of {}.
VIAS = {
    "img": '<img src="{}">',
    "srcset": '<img srcset="{} 2x" src="{}">',
    "object": '<object data="{}"></object>',
    "embed": '<embed src="{}">',
    "link": '<link rel="stylesheet" href="{}">',
    "import": '<style>@import url("{}");</style>',
    "font-face": '<style>@font-face{font-family:x;src:url("{}")} p{font-family:x}</style><p>a</p>',
    "fondo": '<p style="background:url({})">a</p>',
    "contenido": '<style>p::before{content:url("{}")}</style><p>a</p>',
    "marca de lista": '<ul style="list-style-image:url({})"><li>a</ul>',
    "hoja": '<style>@page{background:url("{}")}</style><p>a</p>',
    "perfil de color": '<style>@color-profile --x{src:url("{}")}</style><p style="color:color(--x 1 0 0)">a</p>',
    "adjunto": '<link rel="attachment" href="{}">',
    "enlace que adjunta": '<a rel="attachment" href="{}">a</a>',
    "svg image": SVG.format('<image href="{}" width="9" height="9"/>'),
    "svg xlink": SVG.format('<image xlink:href="{}" width="9" height="9"/>'),
}
BASE = '<base href="{}"><img src="secreto.txt">'


@pytest.fixture
def secreto(tmp_path):
    ruta = tmp_path / "secreto.txt"
    ruta.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    return ruta


@pytest.fixture
def espia():
    """A listener on the loopback that counts who calls."""
    with socket.create_server(("127.0.0.1", 0)) as enchufe:
        enchufe.settimeout(10)
        llamadas = []

        def oir():
            while True:
                try:
                    conexion, _ = enchufe.accept()
                except OSError:
                    return
                with conexion:
                    llamadas.append(conexion.recv(200))
                    conexion.sendall(b"HTTP/1.0 404 No\r\n\r\n")

        hilo = threading.Thread(target=oir, daemon=True)
        hilo.start()
        yield f"http://127.0.0.1:{enchufe.getsockname()[1]}/a.svg", llamadas
        enchufe.shutdown(socket.SHUT_RDWR)
        hilo.join(5)


# --- The closed fetcher ---------------------------------------------------------------------------------------------


def se_niega(pagina):
    """Tell whether the drawing of a page was refused."""
    try:
        dibujar_pdf(pagina)
    except RecursoProhibido:
        return True
    return False


def test_pagina_no_lee_archivos_de_la_maquina(secreto):
    dejadas = [via for via, pagina in VIAS.items() if not se_niega(pagina.replace("{}", secreto.as_uri()))]
    assert dejadas == []


def test_pagina_no_llama_a_la_red(espia):
    direccion, llamadas = espia
    dejadas = [via for via, pagina in VIAS.items() if not se_niega(pagina.replace("{}", direccion))]
    assert (dejadas, llamadas) == ([], [])


def test_espia_oye_a_quien_si_llama(espia):
    """The control: without the closed fetcher, the same page does call."""
    direccion, llamadas = espia
    weasyprint.HTML(string=VIAS["img"].replace("{}", direccion)).write_pdf()
    assert llamadas


def test_pagina_no_cambia_su_base_para_salir(secreto):
    with pytest.raises(RecursoProhibido):
        dibujar_pdf(BASE.format(secreto.parent.as_uri() + "/"))


def test_imagen_incrustada_no_saca_archivos(secreto):
    imagen = svg_en_datos(f'<image href="{secreto.as_uri()}" width="9" height="9"/>')
    with pytest.raises(RecursoProhibido):
        dibujar_pdf(f'<img src="{imagen}" alt="a">')


def test_dibujo_no_llama_a_la_red_por_lo_que_reutiliza(espia):
    """WeasyPrint takes <use> only from the same drawing; a newer one that didn't would be noticed here."""
    direccion, llamadas = espia
    reutiliza = f'<use href="{direccion}#a"/>'
    assert dibujar_pdf(SVG.format(reutiliza) + f'<img src="{svg_en_datos(reutiliza)}" alt="a">')
    assert not llamadas


AJENAS = [
    "/static/../../manage.py",
    "/static/%2e%2e/%2e%2e/manage.py",
    "/static/..%2f..%2fmanage.py",
    "/static/css/../../../manage.py",
    "/static//etc/passwd",
    "/static/%00",
    "/static/",
    "/static/css",
    "/static/no-existe.svg",
    "/manage.py",
    "/archivos/documentos/x.pdf",
    "manage.py",
    "//documentos.otro/static/img/marca.svg",
    "https://documentos.invalid:444/static/img/marca.svg",
    "http://documentos.invalid/static/img/marca.svg",
    "https://x@documentos.invalid/static/img/marca.svg",
    "ftp://documentos.invalid/static/img/marca.svg",
    "FILE:///etc/passwd",
]


def test_pagina_no_se_sale_de_los_estaticos():
    assert [una for una in AJENAS if not se_niega(f'<img src="{una}">')] == []


def test_pagina_si_usa_los_estaticos_y_lo_que_trae_dentro():
    cuadro = svg_en_datos('<path d="M0 0h9v9z"/>')
    assert dibujar_pdf(
        f'<img src="/static/img/marca.svg?v=1" alt="a"><img src="{cuadro}" alt="b">'
    ).startswith(b"%PDF")


# --- What comes out -------------------------------------------------------------------------------------------------


@pytest.fixture
def documento(db):
    return levantar_ficha(ejercicio_completo())


@pytest.fixture
def archivo(documento, tmp_path):
    ruta = tmp_path / "documento.pdf"
    ruta.write_bytes(pdf_de(documento))
    return ruta


def texto_de(ruta):
    return subprocess.run(
        ["pdftotext", "-layout", ruta, "-"], capture_output=True, text=True, check=True
    ).stdout


@operacion
def publicar_lo_primero(ejercicio):
    publicar_ficha_y_cronograma(ejercicio)
    asentar("prueba", ejercicio_id=ejercicio.pk, actor=None)


def test_pdf_esta_etiquetado_con_idioma_y_titulo(documento, archivo):
    with pikepdf.open(archivo) as pdf:
        assert str(pdf.Root.Lang) == "es-MX"
        assert str(pdf.docinfo.Title) == f"{documento.titulo} · {documento.folio}"
    assert revisar(archivo.read_bytes()) == []


def test_pdf_lleva_dentro_el_json_cuya_huella_imprime(documento, archivo):
    with pikepdf.open(archivo) as pdf:
        adjunto = pdf.attachments[f"{documento.folio}-v1.json"].get_file().read_bytes()
    assert hashlib.sha256(adjunto).hexdigest() == documento.huella
    texto = texto_de(archivo)
    assert documento.huella in texto
    assert documento.datos["bitacora_huella"] in texto
    assert re.search(r"Página 1 de \d", texto)
    assert texto.count(documento.direccion_verificacion) >= 2


def test_pdf_pasa_qpdf_y_qpdf_nota_un_danio(archivo):
    revisar = ["qpdf", "--check", archivo]
    assert subprocess.run(revisar, capture_output=True, check=False).returncode == 0
    archivo.write_bytes(archivo.read_bytes()[:-2000])
    assert subprocess.run(revisar, capture_output=True, check=False).returncode != 0


def letras_de(ruta):
    """Return (name without its subset's tag, embedded) of each font."""
    lineas = subprocess.run(
        ["pdffonts", ruta], capture_output=True, text=True, check=True
    ).stdout.splitlines()[2:]
    return {(linea.split()[0].split("+")[-1], linea.split()[-5]) for linea in lineas}


@pytest.mark.django_db
def test_pdf_solo_lleva_letras_propias_e_incrustadas(archivo):
    letras = letras_de(archivo)
    assert letras
    assert {nombre for nombre, _ in letras} <= PROPIAS
    assert {incrustada for _, incrustada in letras} == {"yes"}


def test_pdf_escapa_lo_que_escribieron_las_personas(db, secreto, tmp_path):
    malo = f'<img src="{secreto.as_uri()}"><script>x</script>'
    seccion = {"titulo": malo, "filas": [{"dato": malo, "valor": malo, "nota": malo}]}
    documento = levantar_ficha(ejercicio_completo(), titulo=malo, datos={"secciones": [seccion]})
    assert secreto.as_uri() not in re.findall(r'src="([^"]*)"', pagina_de(documento))
    ruta = tmp_path / "malo.pdf"
    ruta.write_bytes(pdf_de(documento))
    assert "<script>x</script>" in texto_de(ruta)


def test_pdf_de_una_version_nueva_nombra_la_anterior(documento, tmp_path):
    nueva = levantar_ficha(documento.ejercicio, corrige=documento, motivo_version="Faltaba un dato")
    ruta = tmp_path / "nueva.pdf"
    ruta.write_bytes(pdf_de(nueva))
    assert re.search(rf"Sustituye a la versión 1, huella {documento.huella[:20]}", texto_de(ruta))


def test_cronograma_se_dibuja_como_tabla_de_actividades_por_fechas(db, tmp_path):
    ejercicio = ejercicio_completo()
    ejercicio.actividades.filter(orden=1).update(
        desarrollo="Integración de 11 mesas.\n\nDeliberación colectiva."
    )
    publicar_lo_primero(ejercicio)
    documento = Documento.objects.get(ejercicio=ejercicio, tipo=TipoDocumento.CRONOGRAMA)
    pagina = pagina_de(documento)
    assert re.search(r'colspan="2"[^>]*>Agosto 2023<.*colspan="1"[^>]*>Octubre 2023<', pagina, re.DOTALL)
    assert re.findall(r'class="dia">\s*(\d+)<', pagina) == ["8", "15", "23"]
    marcas = re.findall(r"<svg class=\"marca-svg\"[^>]*><title>([^<]*)</title>", pagina)
    assert marcas == [
        "8 de agosto de 2023",
        "15 de agosto de 2023",
        "15 de agosto de 2023",
        "23 de octubre de 2023",
    ]
    ruta = tmp_path / "cronograma.pdf"
    ruta.write_bytes(pdf_de(documento))
    texto = texto_de(ruta)
    assert "Firma de Convenio de Colaboración" in texto
    assert "Deliberación colectiva." in texto


@pytest.mark.parametrize(
    ("campos", "marcas"),
    [("", 0), ("hora_inicio", 1), ("hora_fin", 1), ("fecha\nhora_inicio\nhora_fin", 1), ("tipo", 0)],
)
def test_cronograma_marca_la_fecha_y_la_hora_de_demostracion(db, campos, marcas):
    ejercicio = ejercicio_completo()
    ejercicio.actividades.filter(orden=1).update(datos_de_demostracion=campos)
    publicar_lo_primero(ejercicio)
    pagina = pagina_de(Documento.objects.get(ejercicio=ejercicio, tipo=TipoDocumento.CRONOGRAMA))
    de_sus_textos = 4  # what the exercise's own words mark
    assert pagina.count("(dato de demostración)</small>") == de_sus_textos + marcas
    if marcas:
        assert re.search(r"de 10:00 a 14:00 horas\s*<small class=\"marca-demo\">", pagina)


# --- Always the same bytes ------------------------------------------------------------------------------------------

EN_OTRO_PROCESO = """
import sys, django
django.setup()
from datetime import datetime, UTC
from gobierno_abierto.documentos.pdf import Adjunto, dibujar_pdf
adjunto = Adjunto("a.json", "{}", "datos", datetime(2023, 8, 8, tzinfo=UTC))
sys.stdout.buffer.write(dibujar_pdf(sys.stdin.read(), adjuntos=(adjunto,), identidad="ab" * 32))
"""


def test_pdf_es_el_mismo_byte_por_byte_en_otro_proceso(documento):
    pagina = pagina_de(documento)

    def en_otro_proceso(semilla):
        return subprocess.run(
            [sys.executable, "-c", EN_OTRO_PROCESO],
            input=pagina.encode(), capture_output=True, check=True, env=os.environ | {"PYTHONHASHSEED": semilla},
        ).stdout  # fmt: skip

    with ThreadPoolExecutor(2) as hilos:
        salidas = list(hilos.map(en_otro_proceso, ("1", "2")))
    adjunto = Adjunto("a.json", "{}", "datos", datetime(2023, 8, 8, tzinfo=UTC))
    assert salidas == [dibujar_pdf(pagina, adjuntos=(adjunto,), identidad="ab" * 32)] * 2
    assert revisar(salidas[0]) == []


def test_falta_pango_se_dice_con_error_propio(tmp_path):
    """In a process of its own whose WeasyPrint fails as it does on a machine without Pango."""
    (tmp_path / "weasyprint.py").write_text("raise OSError(\"cannot load library 'libpango-1.0-0'\")")
    fuente = (
        "import django; django.setup()\n"
        "from gobierno_abierto.documentos.pdf import FaltaPango, dibujar_pdf\n"
        "try:\n    dibujar_pdf('<p>a</p>')\nexcept FaltaPango as error:\n    assert 'libpango' in str(error)\n"
        "else:\n    raise SystemExit(3)\n"
    )
    entorno = os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{Path.cwd()}"}
    assert subprocess.run([sys.executable, "-c", fuente], env=entorno, check=False).returncode == 0


def test_letras_de_los_documentos_son_archivos_del_repositorio():
    hoja = Path("static/css/documento.css").read_text()
    for nombre in re.findall(r'url\("\.\./fonts/ttf/([^"]+)"\)', hoja):
        assert Path("static/fonts/ttf", nombre).is_file()


# --- The fingerprint of the design ----------------------------------------------------------------------------------


@pytest.fixture
def sello(settings):
    """Return a function that reckons the fingerprint anew."""

    def calcular():
        modulo.sello_del_diseno.cache_clear()
        return modulo.sello_del_diseno()

    yield calcular
    modulo.sello_del_diseno.cache_clear()


def test_sello_cuenta_plantillas_etiquetas_hojas_letras_y_codigo():
    nombres = {re.sub(r"\.[0-9a-f]{12}\.", ".", ruta.name) for ruta in modulo._piezas_del_diseno()}
    letras = {
        Path(una).name
        for una in re.findall(r"fonts/ttf/[\w-]+\.ttf", Path("static/css/documento.css").read_text())
    }
    de_todo = {
        "base_documento.html",
        "_firmas.html",
        "convenio.html",
        "_convocatoria.html",
        "_aviso_integral.html",
        "documentos.py",
        "pdf.py",
        "acabado.py",
        "models.py",
    }
    assert nombres >= de_todo | letras | {
        "documento.css",
        "gafetes.css",
        "codigos.py",
        "letras.conf",
        "NotoSansMath-Regular.ttf",
    }
    assert not nombres & {"verificar.html", "_buscador.html", "avance.css"}  # pages for the screen


@pytest.mark.parametrize("cosa", ["direccion", "pieza", "pango"])
def test_sello_cambia_cuando_cambia_lo_que_dibuja(cosa, sello, settings, monkeypatch, tmp_path):
    antes = sello()
    assert sello() == antes
    if cosa == "direccion":
        settings.DIRECCION_PUBLICA = "https://otra.example"
    elif cosa == "pieza":
        piezas = modulo._piezas_del_diseno()
        (tmp_path / "otra.css").write_text("p { color: red }")
        monkeypatch.setattr(modulo, "_piezas_del_diseno", lambda: [*piezas[:-1], tmp_path / "otra.css"])
    else:
        versiones = modulo._versiones()
        monkeypatch.setattr(modulo, "_versiones", lambda: ["99999", *versiones[1:]])
    assert sello() != antes


def test_versiones_nombran_pango_y_harfbuzz_de_la_maquina():
    pango, harfbuzz, *_ = modulo._versiones()
    assert int(pango) >= 14400  # 1.44, as WeasyPrint asks
    assert int(re.match(r"\[(\d+), \d+, \d+\]", harfbuzz)[1]) >= 2
