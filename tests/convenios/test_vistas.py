"""The screens: who reaches them, what they show, and that each post does one thing."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from convenios import archivos
from convenios.models import Convenio, OriginalFirmado
from convenios.operaciones import guardar_datos
from convenios.redaccion import redactar
from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from tests.factories.convenios import (
    PRIVADO,
    completo,
    en_convenio,
    firmado,
    firmar,
    imagen,
    pdf,
    por_firmar,
    publicado,
    respuestas,
)
from tests.factories.ejercicios import UsuarioFactory, cuenta_con

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _archivos_aparte(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "archivos"


def ruta(nombre, ejercicio, *otros):
    return reverse(f"convenios:{nombre}", args=[ejercicio.slug, *otros])


def texto(respuesta):
    return " ".join(respuesta.content.decode().split())


def test_paginas_de_trabajo_fuera_de_alcance_no_existen(client):
    convenio, _ = por_firmar()
    ejercicio = convenio.ejercicio
    internas = [
        ruta(uno, ejercicio)
        for uno in (
            "tablero", "datos", "testigos", "borrador", "fundamentos", "version_final", "reabrir", "pdf", "original",
            "descargar_original", "acta", "publicar",
        )
    ] + [ruta("firma", ejercicio, "municipio")]  # fmt: skip
    for una in internas:
        assert client.get(una).status_code == 302, una
    client.force_login(UsuarioFactory())
    for una in internas:
        assert client.get(una).status_code == 404, una
    client.force_login(cuenta_con(ejercicio, Rol.FACILITACION))
    for una in internas:
        assert client.get(una).status_code == 404, una


def test_infoqro_lee_pero_no_redacta(client):
    convenio, _ = completo()
    ejercicio = convenio.ejercicio
    client.force_login(cuenta_con(ejercicio, Rol.INFOQRO))
    pagina = texto(client.get(ruta("tablero", ejercicio)))
    assert "Generar versión final</a>" not in pagina
    assert client.get(ruta("borrador", ejercicio)).status_code == 200
    for una in ("datos", "fundamentos", "testigos", "version_final"):
        assert client.get(ruta(una, ejercicio)).status_code == 404
        assert client.post(ruta(una, ejercicio)).status_code == 404
    assert client.post(ruta("comenzar", ejercicio)).status_code == 404


def test_tablero_comienza_el_convenio(client):
    ejercicio, coordina = en_convenio()
    client.force_login(coordina)
    assert "Comenzar convenio" in texto(client.get(ruta("tablero", ejercicio)))
    assert client.post(ruta("comenzar", ejercicio)).url == ruta("datos", ejercicio)
    assert client.post(ruta("comenzar", ejercicio)).url == ruta("tablero", ejercicio)
    assert Convenio.objects.filter(ejercicio=ejercicio).count() == 1


def test_tablero_fuera_de_su_etapa_no_ofrece_comenzar(client):
    ejercicio, coordina = en_convenio(etapa=ClaveEtapa.RESULTADOS)
    client.force_login(coordina)
    assert '<button class="btn btn-primary" type="submit">Comenzar convenio' not in texto(
        client.get(ruta("tablero", ejercicio))
    )


def test_datos_se_completan_en_un_formulario_y_lo_malo_se_dice_en_su_campo(client):
    ejercicio, coordina = en_convenio()
    client.force_login(coordina)
    client.post(ruta("comenzar", ejercicio))
    convenio = Convenio.objects.get()
    datos = respuestas(redactar(ejercicio, convenio)) | {
        "areas_participantes": "Áreas ficticias", "organo_garante_corto": "Infoqro", "ciudad_firma": "Querétaro",
        "lugar_firma": "Salón", "fecha_firma": "2023-10-23", "revision": convenio.revision,
    }  # fmt: skip
    mala = client.post(ruta("datos", ejercicio), datos | {"plazo_m03": "pronto"})
    assert mala.status_code == 200
    assert "Plazo de M03</a>: Escriba una fecha" in texto(mala)
    assert not convenio.datos.exists()
    assert client.post(ruta("datos", ejercicio), datos).url == ruta("tablero", ejercicio)
    assert redactar(ejercicio, convenio).faltan == []
    guardar_datos(convenio, actor=coordina, datos={"plazo_m01": "31/03/2024"})
    assert 'value="31/03/2024"' in texto(client.get(ruta("datos", ejercicio)))
    vieja = client.post(ruta("datos", ejercicio), datos)
    assert "Alguien guardó cambios antes" in texto(vieja)


def test_datos_lleva_cada_hueco_a_su_campo(client):
    ejercicio, coordina = en_convenio()
    client.force_login(coordina)
    client.post(ruta("comenzar", ejercicio))
    pagina = texto(client.get(ruta("tablero", ejercicio)))
    formulario = texto(client.get(ruta("datos", ejercicio)))
    for campo in redactar(ejercicio, Convenio.objects.get()).faltan_del_formulario:
        assert f'{ruta("datos", ejercicio)}#id_{campo}"' in pagina
        assert f'id="id_{campo}"' in formulario or f'id="id_{campo}_0"' in formulario


def test_fundamentos_se_verifican_en_una_sola_pagina(client):
    convenio, coordina = completo()
    ejercicio = convenio.ejercicio
    convenio.verificaciones.all().delete()
    client.force_login(coordina)
    claves = redactar(ejercicio, convenio).por_verificar
    envio = {f"{clave}-articulos": "artículo 3" for clave in claves} | {
        "verifico": "Persona Ficticia 012, Jurídico", "en": "2023-10-01", "revision": convenio.revision,
    }  # fmt: skip
    mala = client.post(ruta("fundamentos", ejercicio), envio | {f"{claves[0]}-articulos": "30"})
    assert "Escriba los artículos como se citarán" in texto(mala)
    assert client.post(ruta("fundamentos", ejercicio), envio).url == ruta("tablero", ejercicio)
    assert redactar(ejercicio, convenio).por_verificar == []
    assert texto(client.get(ruta("fundamentos", ejercicio))).count("Lo verificó Persona Ficticia 012") == len(
        claves
    )


def test_testigos_y_borrador(client):
    convenio, coordina = completo()
    ejercicio = convenio.ejercicio
    client.force_login(coordina)
    envio = {"nombre_1": "Persona Ficticia 030", "revision": convenio.revision}
    assert "Cada testigo lleva nombre y cargo" in texto(client.post(ruta("testigos", ejercicio), envio))
    client.post(ruta("testigos", ejercicio), envio | {"cargo_1": "Vecina"})
    assert [uno.cargo for uno in convenio.testigos.all()] == ["Vecina"]
    assert "DÉCIMA SÉPTIMA. Anexos." in texto(client.get(ruta("borrador", ejercicio)))


def test_recorrido_completo_de_la_version_final_a_la_publicacion(client):
    convenio, coordina = completo()
    ejercicio = convenio.ejercicio
    client.force_login(coordina)
    assert "¿Generar la versión final?" in texto(client.get(ruta("version_final", ejercicio)))
    client.post(ruta("version_final", ejercicio))
    for parte in ("municipio", "organo_garante"):
        envio = {"fecha": "2023-10-23", "hora": "11:30", "lugar": "Salón Ficticio"}
        assert "Registrar firma" in texto(client.get(ruta("firma", ejercicio, parte)))
        assert client.post(ruta("firma", ejercicio, parte), envio).status_code == 302
    assert "En firma: 2 de 3 firmas registradas." in texto(client.get(ruta("tablero", ejercicio)))
    client.post(ruta("acta", ejercicio))  # two of three: refused
    convenio.refresh_from_db()
    assert not convenio.esta_firmado
    client.post(ruta("firma", ejercicio, "sociedad"), envio)
    client.post(ruta("original", ejercicio), {"archivo": SimpleUploadedFile("x.exe", pdf())})
    client.post(ruta("acta", ejercicio))
    convenio.refresh_from_db()
    assert convenio.estado == Convenio.Estado.FIRMADO
    client.force_login(cuenta_con(ejercicio, Rol.TRANSPARENCIA))
    assert "¿Publicar el convenio?" in texto(client.get(ruta("publicar", ejercicio)))
    client.post(ruta("publicar", ejercicio))
    convenio.refresh_from_db()
    assert convenio.esta_publicado
    assert "Firmado y publicado." in texto(client.get(ruta("tablero", ejercicio)))


def test_firma_incompleta_o_de_una_parte_que_no_existe(client):
    convenio, coordina = por_firmar()
    ejercicio = convenio.ejercicio
    client.force_login(coordina)
    assert client.get(ruta("firma", ejercicio, "vecinos")).status_code == 404
    assert "Falta corregir algo" in texto(
        client.post(ruta("firma", ejercicio, "municipio"), {"fecha": "2023-10-23"})
    )
    assert not convenio.firmas.exists()


def test_reabrir_y_anular_piden_razon(client):
    convenio, coordina = por_firmar()
    ejercicio = convenio.ejercicio
    firmar(convenio, coordina, "municipio")
    client.force_login(coordina)
    firma = convenio.firmas.get()
    anular = ruta("anular_firma", ejercicio, firma.pk)
    assert "al menos diez letras" in texto(client.post(anular, {"razon": "no"}))
    client.post(anular, {"razon": "Hora equivocada en el acta."})
    assert not convenio.firmas.vigentes().exists()
    assert client.get(anular).status_code == 404
    assert "Se anulan 0 firmas registradas." in texto(client.get(ruta("reabrir", ejercicio)))
    client.post(ruta("reabrir", ejercicio), {"razon": "Cambió un plazo del convenio."})
    convenio.refresh_from_db()
    assert convenio.es_editable
    assert "Razón: Cambió un plazo" in texto(client.get(ruta("tablero", ejercicio)))
    assert client.get(ruta("pdf", ejercicio)).status_code == 404


def test_original_raro_se_rechaza_en_claro_y_no_se_guarda(client, monkeypatch):
    convenio, coordina = por_firmar()
    ejercicio = convenio.ejercicio
    client.force_login(coordina)

    def subir(contenido, nombre="convenio.pdf"):
        return texto(
            client.post(ruta("original", ejercicio), {"archivo": SimpleUploadedFile(nombre, contenido)})
        )

    assert "no es un PDF, un JPEG ni un PNG" in subir(b"PK\x03\x04 zip con otro nombre")
    assert "El archivo está vacío" in subir(b"")
    assert "Elija el archivo" in texto(client.post(ruta("original", ejercicio), {"otro": "campo"}))
    monkeypatch.setattr("convenios.forms.MAXIMO_BYTES", 10)
    assert "20 MB" in subir(pdf())
    assert not OriginalFirmado.objects.exists()
    assert archivos.MAXIMO_BYTES == 20 * 1024 * 1024


def test_original_se_descarga_solo_con_permiso_y_sin_guardarse_en_el_camino(client):
    convenio, coordina = por_firmar()
    ejercicio = convenio.ejercicio
    client.force_login(coordina)
    assert client.get(ruta("descargar_original", ejercicio)).status_code == 404
    client.post(ruta("original", ejercicio), {"archivo": SimpleUploadedFile("a.png", imagen("PNG"))})
    respuesta = client.get(ruta("descargar_original", ejercicio))
    assert respuesta["Content-Type"] == "image/png"
    assert respuesta["Content-Disposition"].startswith("attachment")
    assert respuesta["Cache-Control"] == "private, no-store"
    assert io.BytesIO(b"".join(respuesta.streaming_content)).read(4) == b"\x89PNG"
    client.force_login(cuenta_con(ejercicio, Rol.CUSTODIA))
    assert client.get(ruta("descargar_original", ejercicio)).status_code == 404


def test_pagina_publica_segun_avanza(client):
    ejercicio, coordina = en_convenio()
    publica = ruta("publico", ejercicio)
    assert "Todavía no hay convenio." in texto(client.get(publica))
    convenio, coordina = por_firmar()
    publica = ruta("publico", convenio.ejercicio)
    firmar(convenio, coordina, "municipio")
    pagina = texto(client.get(publica))
    assert "El convenio está en firma." in pagina
    assert pagina.count(">Firmó<") == 1
    assert "M01" not in pagina
    assert convenio.documento.folio not in pagina


def test_pagina_publica_publicada_muestra_compromisos_y_documentos_sin_datos_privados(
    client, django_assert_max_num_queries
):
    convenio, _ = publicado()
    with django_assert_max_num_queries(8):
        respuesta = client.get(ruta("publico", convenio.ejercicio))
    pagina = texto(respuesta)
    for frase in (
        "M01</strong> Reservar el recurso",
        "S03</strong>",
        "Plazo: 30 días hábiles desde la firma",
        "153 votos, 45.5 % de votos emitidos",
        convenio.documento_publico.folio,
        convenio.acta_firma.folio,
    ):
        assert frase in pagina, frase
    assert PRIVADO not in pagina
    verificar = client.get(convenio.documento_publico.get_absolute_url())
    assert verificar.status_code == 200
    json_publico = client.get(
        reverse(
            "documentos:json", args=[convenio.documento_publico.folio, convenio.documento_publico.version]
        )
    )
    assert PRIVADO not in json_publico.content.decode()
    privado = reverse("documentos:json", args=[convenio.documento.folio, convenio.documento.version])
    assert client.get(privado).status_code == 404


def test_pagina_publica_no_se_abre_en_preparacion(client):
    ejercicio, _ = en_convenio(etapa=ClaveEtapa.PREPARACION)
    assert client.get(ruta("publico", ejercicio)).status_code == 404


def test_tablero_pregunta_siempre_lo_mismo(client, django_assert_max_num_queries):
    for convenio, coordina in (completo(), por_firmar(), firmado()):
        client.force_login(coordina)
        with django_assert_max_num_queries(24):
            assert client.get(ruta("tablero", convenio.ejercicio)).status_code == 200


def test_admin_de_infoqro_lee_el_convenio_sin_el_dato_privado(client):
    convenio, _ = completo()
    client.force_login(cuenta_con(convenio.ejercicio, Rol.INFOQRO))
    pagina = texto(client.get("/admin/convenios/datoconvenio/"))
    assert "Facultad con que firma" in pagina
    assert PRIVADO not in pagina
    assert "Dónde recibe avisos" not in pagina
    for modelo in ("convenio", "verificacionfundamento", "firma"):
        assert client.get(f"/admin/convenios/{modelo}/").status_code == 200
        assert client.get(f"/admin/convenios/{modelo}/add/").status_code == 403


def test_pdf_de_la_version_final_lo_abre_quien_puede_verla(client):
    convenio, _ = por_firmar()
    ejercicio = convenio.ejercicio
    client.force_login(cuenta_con(ejercicio, Rol.TRANSPARENCIA))
    respuesta = client.get(ruta("pdf", ejercicio))
    assert respuesta.content.startswith(b"%PDF-")
    assert respuesta["Cache-Control"] == "private, no-store"
    assert date(2023, 10, 23) == redactar(ejercicio, convenio).fecha


def test_original_publicado_sin_datos_reservados_lleva_a_su_version_publica(
    client, django_assert_max_num_queries
):
    convenio, _ = por_firmar()
    assert "Todavía no es público" in texto(client.get(convenio.documento.get_absolute_url()))
    convenio, coordina = publicado()
    ejercicio, original, publica = convenio.ejercicio, convenio.documento, convenio.documento_publico
    with django_assert_max_num_queries(3):
        pagina = texto(client.get(original.get_absolute_url()))
    archivo = {"archivo": SimpleUploadedFile("c.json", original.contenido.encode())}
    comparada = texto(client.post(reverse("documentos:comparar"), archivo))
    for dice in (pagina, comparada):
        assert "El original se guarda con datos reservados" in dice
        assert "Lea su versión pública: folio" in dice
        assert publica.folio in dice
        assert f'href="{publica.get_absolute_url()}"' in dice
        assert "todavía no" not in dice.lower()
        assert PRIVADO not in dice
    client.force_login(coordina)
    paginas = [
        original.get_absolute_url(),
        reverse("ejercicios:documentos_internos", args=[ejercicio.slug]),
        reverse("ejercicios:tablero", args=[ejercicio.slug]),
    ]
    for una in paginas:
        dice = texto(client.get(una))
        assert "original reservado" in dice.lower(), una
        assert "todavía no es público" not in dice.lower(), una
    assert "Un original se guarda con datos reservados: solo lo abren" in texto(client.get(paginas[1]))
