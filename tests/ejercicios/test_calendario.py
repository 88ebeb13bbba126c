"""The schedule as drawn: on the page, in the PDF, by the filters, with a constant number of queries."""

import re
import subprocess
from datetime import date

import pytest
from django.template.loader import render_to_string

from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.documentos.impresion import pdf_de
from gobierno_abierto.ejercicios.calendario import cronograma_de, cronograma_publicado
from gobierno_abierto.ejercicios.models import Actividad, Ejercicio
from gobierno_abierto.ejercicios.templatetags.cronograma import en_partes
from tests.ejercicios.test_cronograma import con_muchas, dia, mover, ya_publicado
from tests.ejercicios.test_reglas import DIAS_DE_LA_SEMILLA, MESES_DE_LA_SEMILLA, RENGLONES_DE_LA_SEMILLA
from tests.factories.ejercicios import ActividadFactory, EjercicioFactory, cuenta_con, ejercicio_completo

pytestmark = pytest.mark.django_db


@pytest.fixture
def publicado():
    return ya_publicado()


# --- As drawn: the page and the PDF ---------------------------------------------------------------------------------


def celdas_dibujadas(pagina):
    """Return months with their span, days, and rows of a drawn table, read from its HTML with all its words."""
    (tabla,) = re.findall(r"<table.*?</table>", pagina, re.DOTALL)
    primera, segunda = re.findall(r"<tr>(.*?)</tr>", tabla.split("</thead>")[0], re.DOTALL)
    meses = [
        (" ".join(re.sub(r"<abbr.*?</abbr>|<[^>]+>", " ", texto).split()), int(cuantos))
        for cuantos, texto in re.findall(r'<th colspan="(\d+)"[^>]*>(.*?)</th>', primera, re.DOTALL)
    ]
    dias = [int(uno) for uno in re.findall(r'class="dia[^"]*">\s*(\d+)', segunda)]
    renglones = []
    for renglon in re.findall(r"<tr>(.*?)</tr>", tabla.split("</thead>")[1], re.DOTALL):
        (orden,) = re.findall(r'<td class="orden">(\d+)</td>', renglon)
        (nombre,) = re.findall(r"<th[^>]*>(.*?)</th>", renglon)
        dibujadas = re.findall(r'<td(?: class="(dia[^"]*)")?>', renglon)
        renglones.append((int(orden), nombre, ["marca-dia" in clase for clase in dibujadas]))
    return meses, dias, renglones


def test_el_html_del_cronograma_es_la_tabla_de_la_semilla():
    """Acceptance case 12, read from the drawn HTML cell by cell."""
    pagina = render_to_string(
        "componentes/cronograma.html", {"cronograma": cronograma_de(ejercicio_completo())}
    )
    assert celdas_dibujadas(pagina) == (MESES_DE_LA_SEMILLA, DIAS_DE_LA_SEMILLA, RENGLONES_DE_LA_SEMILLA)


def texto_de(documento, tmp_path):
    archivo = tmp_path / "cronograma.pdf"
    archivo.write_bytes(pdf_de(documento))
    orden = ["pdftotext", "-layout", archivo, "-"]
    return subprocess.run(orden, capture_output=True, text=True, check=True).stdout


def test_el_pdf_del_cronograma_es_la_tabla_de_la_semilla(publicado, tmp_path):
    texto = texto_de(cronograma_publicado(publicado), tmp_path)
    assert re.search(r"Agosto 2023\s+Octubre\s*2023|Agosto 2023\s+Octubre 2023", texto)
    assert re.search(r"^\s*8\s+15\s+23\s*$", texto, re.MULTILINE)
    corrido = " ".join(texto.split())
    for _, nombre, _ in RENGLONES_DE_LA_SEMILLA:
        assert nombre.split(" para ")[0] in corrido
    assert "Fechas que cambiaron" not in corrido


def test_el_pdf_tacha_la_fecha_anterior_y_da_el_motivo(publicado, tmp_path):
    mover(publicado, (1, dia(10)), actor=cuenta_con(publicado, Rol.COORDINACION))
    corrido = " ".join(texto_de(cronograma_publicado(publicado), tmp_path).split())
    assert "Fechas que cambiaron" in corrido
    assert "Antes: martes 8 de agosto de 2023, de 10:00 a 14:00 horas. Motivo: Se anuncian lluvias" in corrido
    assert "Jueves 10 de agosto de 2023, de 10:00 a 14:00 horas" in corrido
    assert "Lo cambió la coordinación el" in corrido


def test_el_pdf_de_muchas_fechas_se_parte_sin_cortar_nada(tmp_path):
    ejercicio = con_muchas(51)
    texto = texto_de(cronograma_publicado(ejercicio), tmp_path)
    for mes in cronograma_de(ejercicio).meses:
        assert mes.nombre in texto
    for n in range(51):
        assert (
            texto.count(f"Recorrido {n}\n") + len(re.findall(rf"Recorrido {n}\s", texto)) >= 2
        )  # table and facts


def test_el_pdf_de_muchas_actividades_repite_la_cabeza(tmp_path):
    ejercicio = con_muchas(51, fechas=2)
    paginas = texto_de(cronograma_publicado(ejercicio), tmp_path).split("\f")
    con_tabla = [una for una in paginas if re.search(r"N°\s+Actividades", una)]
    assert len(con_tabla) >= 2
    assert all(re.search(r"^\s*8\s+15\s+23\s+1\s+8\s*$", una, re.MULTILINE) for una in con_tabla)


# --- The drawn page -------------------------------------------------------------------------------------------------


def dibujar(ejercicio, **contexto):
    return render_to_string(
        "componentes/cronograma.html", {"cronograma": cronograma_de(ejercicio)} | contexto
    )


def test_cronograma_con_pocas_fechas_es_una_sola_tabla():
    pagina = dibujar(ejercicio_completo(), hoy=date(2023, 8, 15))
    assert "cronograma-marco" not in pagina
    assert re.findall(r'class="dia hoy">(\d+)<span class="etiqueta-hoy">hoy', pagina) == ["15"]
    assert "Fechas que cambiaron" not in pagina


def test_cronograma_con_muchas_fechas_da_lista_al_telefono_y_marco_al_resto():
    pagina = dibujar(con_muchas(51), hoy=date(2024, 1, 8))
    assert '<div class="cronograma-marco d-none d-sm-block" role="region" tabindex="0" aria-label=' in pagina
    assert len(re.findall(r'<ol class="agenda">', pagina)) == len(
        cronograma_de(Ejercicio.objects.get()).por_meses
    )
    assert pagina.count("marca-dia") == pagina.count('class="agenda-dia') == 55
    assert "Enero 2024" in pagina
    assert len(pagina) < 120_000


def test_cronograma_escapa_lo_que_alguien_escribe(publicado):
    publicado.actividades.filter(orden=1).update(nombre="<b>Mesa</b>")
    mover(publicado, (1, dia(10)), motivo="<script>alert(1)</script> motivo")
    pagina = dibujar(publicado)
    assert "<script>" not in pagina
    assert "<b>" not in pagina


def test_actividad_dice_todo_lo_suyo(publicado):
    mover(publicado, (1, dia(10)))
    cronograma_de(publicado)
    actividad = publicado.actividades.first()
    Actividad.objects.filter(pk=actividad.pk).update(
        titulo_largo="Título de la mesa", objetivo="Dialogar", desarrollo="Uno.\n\nDos.", participantes="Habitantes",
        datos_de_demostracion="objetivo",
    )  # fmt: skip
    actividad.refresh_from_db()
    pagina = " ".join(
        render_to_string("componentes/actividad.html", {"actividad": actividad, "abierta": True}).split()
    )
    for texto in (
        '<details class="plegable" open>',
        "Título de la mesa",
        "Jueves 10 de agosto de 2023, de 10:00 a 14:00 horas",
        'Antes: <s class="tachada">martes 8 de agosto de 2023',
        "Plaza de la colonia (dato de demostración)",
        "Dialogar <small",
        "<p>Uno.</p> <p>Dos.</p>",
        "Habitantes",
    ):
        assert texto in pagina


@pytest.mark.parametrize("cuantas", [4, 55])
@pytest.mark.parametrize("ruta", ["cronograma/fechas/", "cronograma/"])
def test_pantallas_del_cronograma_cuestan_lo_mismo_con_cuatro_que_con_cincuenta_y_cinco(
    client, django_assert_max_num_queries, cuantas, ruta
):
    ejercicio = con_muchas(cuantas - 4)
    mover(ejercicio, (1, dia(9)))
    if ruta == "cronograma/":
        Ejercicio.objects.update(etapa="preparacion")
    client.force_login(cuenta_con(ejercicio, Rol.COORDINACION))
    client.get(f"/trabajo/{ejercicio.slug}/{ruta}")
    with django_assert_max_num_queries(9):
        respuesta = client.get(f"/trabajo/{ejercicio.slug}/{ruta}")
    assert respuesta.status_code == 200
    assert "Fechas que cambiaron" in respuesta.content.decode()


def test_cronograma_de_cuesta_una_consulta_mas(django_assert_max_num_queries):
    ejercicio = EjercicioFactory()
    ActividadFactory.create_batch(20, ejercicio=ejercicio)
    with django_assert_max_num_queries(2):
        cronograma_de(ejercicio)


def test_en_partes_deja_entero_lo_que_cabe(publicado):
    congelado = cronograma_publicado(publicado).datos["cronograma"]
    assert en_partes(congelado, 7) == [congelado]
    primera, segunda = en_partes(congelado, 2)
    assert [mes["fechas"] for mes in primera["meses"]] == [2]
    assert [uno["orden"] for uno in primera["renglones"]] == [1, 2, 3]
    assert segunda["fechas"] == ["2023-10-23"]
    assert [(uno["orden"], uno["celdas"]) for uno in segunda["renglones"]] == [(4, [True])]


def test_en_partes_pone_el_renglon_donde_estuvo_y_donde_esta(publicado):
    mover(publicado, (4, dia(20, 11)))
    partes = en_partes(cronograma_publicado(publicado).datos["cronograma"], 2)
    assert [[uno["orden"] for uno in parte["renglones"]] for parte in partes] == [[1, 2, 3], [4]]
    assert partes[1]["renglones"][0]["anteriores"] == ["2023-10-23"]


def test_en_partes_parte_un_mes_que_solo_no_cabe():
    congelado = {
        "meses": [{"rotulo": "Agosto 2023", "fechas": 5}],
        "fechas": [f"2023-08-0{n}" for n in range(1, 6)],
        "renglones": [{"orden": 1, "nombre": "A", "celdas": [False, False, False, False, True]}],
    }
    primera, segunda, tercera = en_partes(congelado, 2)
    assert [mes["fechas"] for parte in (primera, segunda, tercera) for mes in parte["meses"]] == [2, 2, 1]
    assert (primera["renglones"], len(tercera["renglones"])) == ([], 1)
