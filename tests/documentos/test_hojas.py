"""The sheets as somebody reads them: every kind of document of the finished example, drawn once and measured in its PDF."""

import re
import subprocess
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from django.db import transaction
from django.template import Context, Template
from django.test import override_settings
from django.test.signals import template_rendered
from django.urls import reverse
from PIL import Image

from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.documentos.borrador import dibujar_borrador
from gobierno_abierto.documentos.galeria import documento_de_muestra
from gobierno_abierto.documentos.models import Documento, TipoDocumento
from gobierno_abierto.documentos.pdf import dibujar_pdf, pagina_de
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from tests.factories.convenios import en_convenio
from tests.factories.ejercicios import cuenta_con, ejercicio_completo

pytestmark = pytest.mark.dibujo

PT = 72 / 25.4  # points in a millimetre
MARGEN = 17 * PT
PIE = 32 * PT
BORDE_SIN_IMPRIMIR = 8  # millimetres from the edge that many printers can't reach
HOLGURA = 1.5  # points: a letter's side bearing


@dataclass(frozen=True)
class Palabra:
    texto: str
    x1: float
    y1: float
    x2: float
    y2: float

    @property
    def es_de_la_marca(self) -> bool:
        """Tell a letter of the slanted mark: no other is so tall."""
        return self.y2 - self.y1 > 28


@dataclass(frozen=True)
class Hoja:
    ancho: float
    alto: float
    palabras: tuple[Palabra, ...]

    @property
    def texto(self) -> str:
        return " ".join(una.texto for una in self.palabras if not una.es_de_la_marca)


@dataclass(frozen=True)
class Dibujo:
    documento: Documento
    ruta: Path
    hojas: tuple[Hoja, ...]


def medir(ruta):
    """Return each page's size and words with their boxes, in points from the upper left corner."""
    crudo = subprocess.run(["pdftotext", "-bbox", ruta, "-"], capture_output=True, check=True).stdout.decode()
    raiz = ET.fromstring(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", crudo))
    espacio = "{http://www.w3.org/1999/xhtml}"
    lado = ("xMin", "yMin", "xMax", "yMax")
    return tuple(
        Hoja(
            float(hoja.get("width")),
            float(hoja.get("height")),
            tuple(Palabra(una.text or "", *(float(una.get(x)) for x in lado)) for una in hoja),
        )
        for hoja in raiz.iter(f"{espacio}page")
    )


def dibujar(documento, carpeta):
    ruta = carpeta / f"{documento.tipo}-{documento.pk}.pdf"
    ruta.write_bytes(dibujar_pdf(pagina_de(documento)))
    return Dibujo(documento, ruta, medir(ruta))


@pytest.fixture(scope="module")
def ejemplo(django_db_setup, django_db_blocker, tmp_path_factory):
    """Every kind of document that the finished demonstration draws up, and the gallery's; the database is left as it was."""
    from gobierno_abierto.ejemplo.cuentas import crear_cuentas
    from gobierno_abierto.ejemplo.recorrido import cargar

    carpeta = tmp_path_factory.mktemp("hojas")
    with django_db_blocker.unblock(), override_settings(DATOS=carpeta), transaction.atomic():
        crear_cuentas()
        ejercicio = cargar("seguimiento", slug="demostracion-de-hojas")
        todos = {(uno.tipo, uno.publico): uno for uno in Documento.objects.filter(ejercicio=ejercicio)}
        dibujos = [dibujar(uno, carpeta) for uno in todos.values()]
        transaction.set_rollback(True)
    return [*dibujos, dibujar(documento_de_muestra(), carpeta)]


@pytest.fixture(scope="module")
def muestra(tmp_path_factory):
    return dibujar(documento_de_muestra(), tmp_path_factory.mktemp("muestra"))


# --- The finished example, page by page -------------------------------------------------------------------------------


@pytest.mark.lento
def test_cada_hoja_del_ejemplo_lleva_su_pie(ejemplo):
    assert {uno.documento.tipo for uno in ejemplo} >= {
        "ficha", "cronograma", "convocatoria", "aviso_privacidad", "acta_mesa", "acta_jornada_deliberativa",
        "acta_convergencia", "acuse_entrega", "dictamen", "acta_validacion", "acta_apertura", "acta_cierre",
        "acta_escrutinio", "convenio", "acta_firma", "galeria",
    }  # fmt: skip
    for dibujo in ejemplo:
        documento = dibujo.documento
        for numero, hoja in enumerate(dibujo.hojas, start=1):
            pie = " ".join(una.texto for una in hoja.palabras if una.y1 > hoja.alto - PIE)
            for dato in (
                f"Página {numero} de {len(dibujo.hojas)}",
                f"Folio {documento.folio} · Versión {documento.version}",
                f"Huella {documento.huella[:16]}",
                documento.direccion_verificacion,
            ):
                assert dato in pie, (documento.tipo, numero, dato)


@pytest.mark.lento
def test_ninguna_palabra_del_ejemplo_sale_de_su_hoja_ni_la_marca(ejemplo):
    for dibujo in ejemplo:
        for hoja in dibujo.hojas:
            marca = [una for una in hoja.palabras if una.es_de_la_marca]
            assert len(marca) >= len(dibujo.documento.marca) - 3  # poppler joins or drops a slanted letter
            for una in hoja.palabras:
                borde = 0 if una.es_de_la_marca else MARGEN - HOLGURA
                dentro = (
                    una.x1 >= borde and una.x2 <= hoja.ancho - borde and una.y1 >= 0 and una.y2 <= hoja.alto
                )
                assert dentro, (dibujo.documento.tipo, una)
                # between the text and the foot nothing overlaps
                if not una.es_de_la_marca:
                    pie = hoja.alto - PIE
                    assert una.y2 <= pie + HOLGURA or una.y1 >= pie, (dibujo.documento.tipo, una)


@pytest.mark.lento
def test_ningun_renglon_del_ejemplo_se_corta_antes_de_tiempo(ejemplo):
    vistos = 0
    for dibujo in ejemplo:
        for hoja in dibujo.hojas:
            renglones = renglones_de_cuerpo(hoja)
            for este, otro in pairwise(renglones):
                if otro[0].y1 - este[0].y1 > 17 or otro[0].texto == "Folio":
                    continue  # another paragraph, or the head's own two lines
                vistos += 1
                libre = hoja.ancho - MARGEN - este[-1].x2
                primera = otro[0]
                assert libre < primera.x2 - primera.x1 + 4, (dibujo.documento.tipo, este[-1], primera)
    assert vistos > 100


def renglones_de_cuerpo(hoja):
    """Return the lines that begin at the left margin in the body's letter, each as its words in order."""
    altos = {}
    for una in hoja.palabras:
        if not una.es_de_la_marca and una.y2 < hoja.alto - PIE:
            altos.setdefault(round(una.y2), []).append(una)
    lineas = [sorted(palabras, key=lambda una: una.x1) for _, palabras in sorted(altos.items())]
    return [
        linea
        for linea in lineas
        if abs(linea[0].x1 - MARGEN) < 2
        and 13.8 < linea[0].y2 - linea[0].y1 < 15
        and linea[-1].x2 - MARGEN > 60
    ]


@pytest.mark.lento
def test_firmas_del_ejemplo_van_con_lo_que_declaran(ejemplo):
    con_firmas = 0
    for dibujo in ejemplo:
        if not dibujo.documento.datos.get("firmantes") or dibujo.documento.tipo == "galeria":
            continue  # the gallery's annexes follow its signatures
        con_firmas += 1
        texto = dibujo.hojas[-1].texto
        assert "Firma como" in texto, dibujo.documento.tipo
        assert re.search(r"declaran? que .*Observaciones\. .*Firma como", texto), dibujo.documento.tipo
        for firmante in dibujo.documento.datos["firmantes"]:
            assert firmante["nombre"][:8] in texto
    assert con_firmas > 8


@pytest.mark.lento
def test_actas_de_mesa_y_convenio_del_ejemplo_no_gastan_una_hoja_en_sus_firmas(ejemplo):
    hojas = {(uno.documento.tipo, uno.documento.publico): len(uno.hojas) for uno in ejemplo}
    assert (hojas["acta_mesa", True], hojas["acta_validacion", True]) == (2, 2)
    assert (hojas["convenio", False], hojas["convenio", True]) == (8, 8)


@pytest.mark.lento
def test_ningun_documento_del_ejemplo_dice_lo_que_no_hay(ejemplo):
    for dibujo in ejemplo:
        texto = " ".join(hoja.texto for hoja in dibujo.hojas)
        assert not re.search(r"\b(None|null|True|False)\b|\{\{|<mark|\.\.(?!\.)|\$ ?\$|\( ?\)", texto), (
            dibujo.documento.tipo
        )
        for cifra in re.findall(r"\$\S+", texto):
            assert re.match(r"\$\d{1,3}(,\d{3})*(\.\d\d)?(?!\d)", cifra), (dibujo.documento.tipo, cifra)


@pytest.mark.lento
def test_documentos_del_ejemplo_nombran_con_articulo_y_numeran_como_se_citan(ejemplo):
    textos = {uno.documento.tipo: " ".join(hoja.texto for hoja in uno.hojas) for uno in ejemplo}
    cabeza = r"(?:Secretaría|Comisión|Coordinación|Delegación|Municipio) "
    suelto = re.compile(rf"\b(?:a|de|en|con|por|entrega|ejercicio|junto con|EL MUNICIPIO) {cabeza}")
    sueltos = {
        tipo: suelto.findall(textos[tipo]) for tipo in ("convocatoria", "acuse_entrega", "acta_escrutinio")
    }
    assert not any(sueltos.values()), sueltos
    assert "las custodias del Municipio e Infoqro" in textos["acta_escrutinio"]
    assert "6. preparar el apoyo" in textos["aviso_privacidad"]  # section VIII calls it «la finalidad 6»
    assert "/plano/" in textos["ficha"]
    assert "puntos" not in textos["ficha"]
    for boleto in next(uno.documento for uno in ejemplo if uno.documento.tipo == "acta_validacion").datos[
        "boletos"
    ]:
        assert boleto["huella"] in textos["acta_validacion"].replace(" ", "")


# --- The pieces -------------------------------------------------------------------------------------------------------


def test_galeria_dibuja_cada_pieza_de_las_hojas(db):
    """A piece is whatever fragment a document includes, by name or through a tag; those of web pages are not."""
    carpeta = Path(settings.BASE_DIR) / "templates" / "documentos"
    de_pagina = {
        nombre
        for ruta in carpeta.glob("*.html")
        if "base_documento.html" not in (texto := ruta.read_text()) and not ruta.name.startswith("_")
        for nombre in re.findall(r'"documentos/(_\w+\.html)"', texto)
    }
    piezas = {ruta.name for ruta in carpeta.glob("_*.html")} - de_pagina
    dibujadas = set()

    def anotar(template, **_):
        dibujadas.add((template.name or "").rpartition("/")[2])

    template_rendered.connect(anotar)
    try:
        pagina_de(documento_de_muestra())
    finally:
        template_rendered.disconnect(anotar)
    assert len(piezas) >= 15
    assert piezas <= dibujadas


def test_anexos_empiezan_su_hoja_y_estan_en_el_indice(muestra):
    with pikepdf.open(muestra.ruta) as pdf, pdf.open_outline() as indice:
        raices = [uno.title for uno in indice.root]
    anexos = ["Anexo A. Una tabla ancha, en hoja apaisada", "Anexo B. Un texto"]
    assert [uno for uno in raices if uno.startswith("Anexo")] == anexos
    for anexo in anexos:
        (hoja,) = [una for una in muestra.hojas if anexo in una.texto]
        assert hoja.texto.startswith(anexo)
    apaisadas = [una for una in muestra.hojas if una.ancho > una.alto]
    assert len(apaisadas) == 1
    assert sum(una.es_de_la_marca for una in apaisadas[0].palabras) >= 5


def test_qr_mide_al_menos_19_milimetros_y_tiene_su_zona_libre(muestra, tmp_path):
    salida = tmp_path / "hoja"
    subprocess.run(
        ["pdftoppm", "-r", "254", "-gray", "-singlefile", muestra.ruta, salida],
        check=True,
        capture_output=True,
    )  # ten dots per millimetre
    with Image.open(salida.with_suffix(".pgm")) as hoja:
        alto = hoja.height
        zona = hoja.crop((100, alto - 300, 420, alto)).point(lambda v: 255 * (v < 128), "L")
        raya = zona.getbbox()
        assert raya
        codigo = zona.crop((0, 25, 320, zona.height)).getbbox()  # below the foot's rule, beside its text
    ancho, largo = codigo[2] - codigo[0], codigo[3] - codigo[1]
    assert min(ancho, largo) >= 188  # a dot of rounding at each side
    modulo = ancho / 33
    assert 320 - codigo[2] >= 4 * modulo
    assert 300 - 25 - codigo[3] >= 10 * BORDE_SIN_IMPRIMIR


HASTA_EL_BORDE = "Persona Titular Ficticia, Titular de la Secretaría de Obras\n   "
EN_MEDIO = "Texto y orden quedaron congelados con huella <strong>0123456789abcdef</strong> y otro poco"


@pytest.mark.parametrize("texto", [HASTA_EL_BORDE, EN_MEDIO], ids=["al_final", "en_medio"])
def test_sin_blancos_deja_cada_palabra_en_el_renglon_donde_cabe(texto, tmp_path):
    """Widths one pixel apart: somewhere the text fits but for a blank, and there the bare page breaks too soon."""
    anchos = range(250, 420)
    parrafos = "".join(f'<p style="width: {ancho}px">{texto}</p>' for ancho in anchos)
    cuerpo = Template("{% load documentos %}{% sin_blancos %}{{ parrafos|safe }}{% endsin_blancos %}").render(
        Context({"parrafos": parrafos})
    )

    def cortos(html):
        ruta = tmp_path / "renglones.pdf"
        hoja = '<link rel="stylesheet" href="/static/css/documento.css">'
        ruta.write_bytes(dibujar_pdf(f'<html lang="es-MX"><title>a</title>{hoja}{html}'))
        lineas = subprocess.run(
            ["pdftotext", "-layout", ruta, "-"], capture_output=True, text=True, check=True
        )
        return re.findall(r"^\s*(?:Persona|Texto)\s*$", lineas.stdout, re.MULTILINE)

    assert not cortos(cuerpo)
    assert cortos(parrafos)


def test_palabra_larguisima_no_sale_de_su_columna(tmp_path):
    fila = '<tr><th scope="row">{}</th><td>{}</td><td class="num">7</td></tr>'.format(
        "a" * 90, "Escriba " * 30
    )
    tabla = Template(
        '{% load documentos %}{% tabla "Idea" "Texto" "Votos>" %}{{ fila|safe }}{% endtabla %}'
    ).render(Context({"fila": fila}))
    ruta = tmp_path / "larga.pdf"
    hoja = '<link rel="stylesheet" href="/static/css/documento.css">'
    ruta.write_bytes(dibujar_pdf(f'<html lang="es-MX"><title>a</title>{hoja}{tabla}'))
    (medida,) = medir(ruta)
    assert max(una.x2 for una in medida.palabras) <= medida.ancho - MARGEN + HOLGURA


# --- Drafts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tipo", "demostracion"), [(TipoDocumento.FICHA, True), (TipoDocumento.CRONOGRAMA, False)]
)
def test_borrador_del_ejercicio_se_ve_sin_guardarse_ni_prometer_nada(
    client, db, tipo, demostracion, tmp_path
):
    ejercicio = ejercicio_completo()
    ejercicio.__class__.objects.filter(pk=ejercicio.pk).update(demostracion=demostracion)
    direccion = reverse("ejercicios:borrador_pdf", args=[ejercicio.slug, tipo])
    assert client.get(direccion).status_code == 302
    client.force_login(cuenta_con(ejercicio, Rol.COORDINACION))
    assert direccion in client.get(reverse("ejercicios:tablero", args=[ejercicio.slug])).content.decode()
    respuesta = client.get(direccion)
    assert (respuesta.status_code, respuesta["Content-Type"]) == (200, "application/pdf")
    assert respuesta["Cache-Control"] == "private, no-store"
    ruta = tmp_path / "borrador.pdf"
    ruta.write_bytes(respuesta.content)
    texto = " ".join(hoja.texto for hoja in medir(ruta))
    for dato in ("Sin folio todavía", "BORRADOR", "Borrador. Puede cambiar.", ejercicio.nombre):
        assert dato in texto
    pie = [una for una in medir(ruta)[0].palabras if una.y1 > medir(ruta)[0].alto - PIE]
    assert min(una.x1 for una in pie) == pytest.approx(MARGEN, abs=HOLGURA)  # no room kept for a QR
    assert ("BORRADOR · DEMOSTRACIÓN" in texto) is demostracion
    assert ("Demostración. Las personas y los datos marcados son ficticios." in texto) is demostracion
    for promesa in ("Compruébelo", "Huella", "GA-"):
        assert promesa not in texto
    assert not Documento.objects.exists()
    ejercicio.__class__.objects.filter(pk=ejercicio.pk).update(etapa=ClaveEtapa.CONVOCATORIA)
    assert client.get(direccion).status_code == 404


def test_borrador_del_convenio_nombra_lo_que_falta(client, db, tmp_path):
    from convenios.operaciones import preparar_convenio

    ejercicio, actor = en_convenio()
    preparar_convenio(ejercicio, actor=actor)
    antes = Documento.objects.count()
    client.force_login(actor)
    direccion = reverse("convenios:borrador_pdf", args=[ejercicio.slug])
    assert direccion in client.get(reverse("convenios:borrador", args=[ejercicio.slug])).content.decode()
    ruta = tmp_path / "convenio.pdf"
    ruta.write_bytes(client.get(direccion).content)
    hojas = medir(ruta)
    texto = " ".join(hoja.texto for hoja in hojas)
    assert "[Falta: Nombre de quien firma (Municipio)]" in texto
    assert "<mark" not in texto
    assert "Por EL MUNICIPIO" in hojas[-1].texto
    assert Documento.objects.count() == antes


def test_galeria_de_documentos_pide_cuenta(client, db):
    direccion = reverse("documentos:galeria")
    assert client.get(direccion).status_code == 302
    client.force_login(cuenta_con(ejercicio_completo(), Rol.COORDINACION))
    respuesta = client.get(direccion)
    assert respuesta.content.startswith(b"%PDF")
    assert not Documento.objects.exists()


def test_borrador_es_el_mismo_dos_veces(db):
    assert dibujar_borrador(documento_de_muestra()) == dibujar_borrador(documento_de_muestra())
