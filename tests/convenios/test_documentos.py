"""The printed sheets: tagged PDF, signatures on one sheet, page x of y, the right names and nothing private."""

import io

import pikepdf
import pytest

from gobierno_abierto.documentos.impresion import pdf_de
from gobierno_abierto.documentos.pdf import pagina_de
from tests.factories.convenios import PRIVADO, por_firmar, publicado

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _archivos_aparte(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "archivos"


def test_convenio_impreso_lleva_texto_firmas_testigos_y_pie():
    convenio, _ = por_firmar()
    pagina = pagina_de(convenio.documento)
    for frase in (
        "Por EL MUNICIPIO",
        "Por EL ÓRGANO GARANTE",
        "LA REPRESENTACIÓN",
        "Representante de Sociedad Civil",
        "Persona Ficticia 020",
        "DÉCIMA SÉPTIMA",
        PRIVADO,
        f"Esta hoja es parte del convenio {convenio.documento.folio}",
    ):
        assert frase in pagina, frase
    assert 'class="hoja-de-firmas"' in pagina
    assert pagina.count('class="espacio"></td>') == 3


def test_version_publica_dice_de_que_original_sale_y_cuando_firmo_cada_parte():
    convenio, _ = publicado()
    pagina = pagina_de(convenio.documento_publico)
    assert "Versión pública." in pagina
    assert convenio.documento.huella in pagina
    assert convenio.acta_firma.folio in pagina
    assert pagina.count("Firma autógrafa, 23 de octubre de 2023") == 3
    assert PRIVADO not in pagina


def test_convenio_en_pdf_etiquetado_y_de_varias_hojas():
    convenio, _ = por_firmar()
    with pikepdf.open(io.BytesIO(pdf_de(convenio.documento))) as hoja:
        assert hoja.Root.MarkInfo.Marked
        assert 6 <= len(hoja.pages) <= 12
        assert list(hoja.attachments) == [f"{convenio.documento.nombre_de_archivo}.json"]


def test_acta_de_firma_en_pdf_cabe_en_dos_hojas():
    convenio, _ = publicado()
    pagina = pagina_de(convenio.acta_firma)
    assert "que vio firmar. No adquiere obligaciones." in pagina
    assert convenio.originales.get().huella in pagina
    with pikepdf.open(io.BytesIO(pdf_de(convenio.acta_firma))) as hoja:
        assert len(hoja.pages) <= 2


@pytest.mark.lento
def test_convenio_de_la_demostracion_dice_los_numeros_de_sus_actas_de_verdad(settings, tmp_path):
    settings.DATOS = tmp_path
    from convenios.models import Convenio
    from gobierno_abierto.documentos.models import Documento, TipoDocumento
    from gobierno_abierto.ejemplo.cuentas import crear_cuentas
    from gobierno_abierto.ejemplo.recorrido import cargar

    crear_cuentas()
    ejercicio = cargar("seguimiento", slug="demostracion-de-prueba")
    convenio = Convenio.objects.get(ejercicio=ejercicio)
    assert convenio.esta_publicado
    datos = convenio.documento_publico.datos
    por_tipo = {uno.tipo: uno for uno in Documento.objects.filter(ejercicio=ejercicio).vigentes()}
    jornada, escrutinio = (
        por_tipo[TipoDocumento.ACTA_JORNADA_DELIBERATIVA].datos,
        por_tipo[TipoDocumento.ACTA_ESCRUTINIO].datos,
    )
    for campo, valor in {
        "mesas_instaladas": jornada["mesas_instaladas"],
        "personas_deliberacion": jornada["personas_total"],
        "ideas_total": jornada["ideas_total"],
        "propuestas_ratificadas": len(por_tipo[TipoDocumento.ACTA_CONVERGENCIA].datos["propuestas_conv"]),
        "huella_opciones": por_tipo[TipoDocumento.ACTA_VALIDACION].datos["huella_opciones"],
        "folio_acta_escrutinio": escrutinio["folio"],
        **{
            uno: escrutinio[uno]
            for uno in (
                "personas_acreditadas", "votos_emitidos", "votos_validos", "votos_blancos", "votos_nulos", "resultados",
                "ganadora_numero", "ganadora_titulo", "ganadora_votos", "ganadora_porcentaje",
            )
        },
    }.items():  # fmt: skip
        assert datos[campo] == valor, campo
    costos = [
        uno.datos["costo_total"]
        for uno in Documento.objects.filter(ejercicio=ejercicio, tipo=TipoDocumento.DICTAMEN)
        if uno.datos["dimension"] == "presupuestal"
        and uno.datos["propuesta_titulo"] == datos["ganadora_titulo"]
    ]
    assert datos["ganadora_costo"] in costos
    assert "Falta:" not in datos["texto"]
