"""A file compared with what was published: which document it is, whether it stands, and how often one may ask."""

import hashlib

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.documentos import subidas
from gobierno_abierto.documentos.models import EstadoImpresion, Impresion
from gobierno_abierto.documentos.reglas import Clase, Estado, clase_de, estado_de, papeles_de
from gobierno_abierto.documentos.views import verificacion
from gobierno_abierto.intentos import LimitePorDireccion
from gobierno_abierto.tiempo import ahora
from tests.factories.documentos import levantar_ficha
from tests.factories.ejercicios import cuenta_con, ejercicio_completo

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 lo que se descargo"


@pytest.fixture(autouse=True)
def _sin_intentos():
    caches["direcciones"].clear()
    yield
    caches["direcciones"].clear()


@pytest.fixture
def ejercicio():
    return ejercicio_completo()


def impresa(documento, pdf=PDF, sello="diseno-viejo"):
    """Note that ``pdf`` was once drawn of the document, under a design that is no longer in use."""
    return Impresion.objects.create(
        documento=documento, sello=sello, estado=EstadoImpresion.LISTA, pedida_en=ahora(),
        huella=hashlib.sha256(pdf).hexdigest(), bytes=len(pdf), paginas=1,
    )  # fmt: skip


def comparar(client, contenido, nombre="copia.pdf", de=None, **cabeceras):
    direccion = reverse("documentos:comparar")
    if de:
        direccion += f"?de={de.folio}&version={de.version}"
    return client.post(
        direccion, {"archivo": SimpleUploadedFile(nombre, contenido)}, headers=cabeceras or None
    )


def dice(respuesta):
    return " ".join(respuesta.content.decode().split())


@pytest.mark.parametrize("que", ["json", "pdf"])
def test_comparar_reconoce_lo_vigente(ejercicio, que, django_assert_max_num_queries):
    documento = levantar_ficha(ejercicio)
    impresa(documento)
    contenido = documento.contenido.encode() if que == "json" else PDF
    estricto = Client(enforce_csrf_checks=True)
    with django_assert_max_num_queries(5):
        respuesta = comparar(estricto, contenido, nombre="otro-nombre.bin", de=documento)
    assert respuesta.status_code == 200
    assert "Este archivo es idéntico al publicado" in dice(respuesta)
    assert "sigue vigente" in dice(respuesta)
    assert documento.get_absolute_url() in dice(respuesta)
    assert "Huella del archivo" in dice(respuesta)
    assert documento.huella in dice(respuesta)  # the one that the paper bears, beside that of the PDF
    assert ("Huella de los datos, la que trae el papel" in dice(respuesta)) == (que == "pdf")
    assert not respuesta.cookies
    assert "no-store" in respuesta["Cache-Control"]


def test_comparar_dice_cual_sustituye_a_una_version_anterior(client, ejercicio):
    primera = levantar_ficha(ejercicio)
    impresa(primera)
    segunda = levantar_ficha(ejercicio, corrige=primera, motivo_version="Faltaba la superficie")
    pagina = dice(comparar(client, PDF, de=segunda))
    assert "Su archivo es una versión anterior" in pagina
    assert "La sustituyó la versión 2" in pagina
    assert segunda.get_absolute_url() in pagina


def test_comparar_avisa_que_es_otro_documento(client, ejercicio):
    uno, otro = levantar_ficha(ejercicio), levantar_ficha(ejercicio, titulo="Otra ficha")
    pagina = dice(comparar(client, otro.contenido.encode(), de=uno))
    assert "Su archivo es otro documento" in pagina
    assert otro.folio in pagina


def test_comparar_un_byte_distinto_no_se_reconoce_y_lleva_al_que_vale(
    client, ejercicio, django_assert_max_num_queries
):
    documento = levantar_ficha(ejercicio)
    impresa(documento)
    with django_assert_max_num_queries(5):
        pagina = dice(comparar(client, PDF[:-1] + b"a", nombre=f"{documento.nombre_de_archivo}.pdf"))
    assert "Este archivo no coincide con el publicado" in pagina
    assert f"Ver el documento {documento.folio}" in pagina
    assert pagina.index("No se fíe de este archivo") < pagina.index("buena copia")


@pytest.mark.parametrize(
    ("contenido", "dicho"),
    [(b"\x89PNG\r\n\x1a\n" + b"0" * 50, "es una imagen"), (b"PK\x03\x04 docx", "no es PDF ni JSON")],
)
def test_comparar_llama_por_su_nombre_a_lo_que_no_es_un_documento(client, contenido, dicho):
    assert f"Su archivo {dicho}" in dice(comparar(client, contenido, nombre="acta.pdf"))


def test_comparar_un_reservado_dice_solo_lo_que_dice_su_folio(client, ejercicio):
    documento = levantar_ficha(ejercicio, publico=False)
    impresa(documento)
    pagina = dice(comparar(client, PDF))
    assert "todavía no es público" in pagina
    assert documento.titulo in pagina
    assert ejercicio.nombre not in pagina
    client.force_login(cuenta_con(ejercicio, Rol.COORDINACION))
    assert "sigue vigente" in dice(comparar(client, PDF))


@pytest.mark.parametrize(
    ("marca", "dicho"),
    [
        ("DEMOSTRACIÓN", "Es una demostración"),
        ("BORRADOR", "Es un borrador"),
        ("SIMULACRO", "de un simulacro"),
    ],
)
def test_comparar_no_da_por_bueno_lo_que_lleva_marca(client, ejercicio, marca, dicho):
    documento = levantar_ficha(ejercicio, marca=marca)
    pagina = dice(comparar(client, documento.contenido.encode()))
    assert dicho in pagina
    assert "idéntico al publicado" in pagina
    assert "vigente" not in pagina
    assert "Documento vigente" not in dice(client.get(documento.get_absolute_url()))


def test_comparar_sin_archivo_conserva_de_que_pagina_venia(client, ejercicio):
    documento = levantar_ficha(ejercicio)
    respuesta = client.post(f"{reverse('documentos:comparar')}?de={documento.folio}&version=1", {"otro": "x"})
    assert respuesta.status_code == 400
    assert "No llegó ningún archivo" in dice(respuesta)
    assert f"?de={documento.folio}&amp;version=1" in dice(respuesta)


@pytest.mark.ambos_motores
@pytest.mark.parametrize(
    ("de", "version"),
    [("", ""), ("", "x"), ("", "²"), ("", "9" * 30), ("", "99999"), ("%00", "1"), ("GA-2222-2222%00", "1")],
)
def test_comparar_con_una_pagina_de_origen_inventada_compara_igual(client, ejercicio, de, version):
    documento = levantar_ficha(ejercicio)
    archivo = SimpleUploadedFile("a.json", documento.contenido.encode())
    ruta = f"{reverse('documentos:comparar')}?de={de or documento.folio}&version={version}"
    assert "idéntico al publicado" in dice(client.post(ruta, {"archivo": archivo}))


def test_comparar_no_dice_de_que_pagina_venia_a_quien_prueba_folios(client, ejercicio, monkeypatch):
    monkeypatch.setattr(verificacion, "FALLIDAS", LimitePorDireccion("folio", 3, segundos=86_400))
    documento = levantar_ficha(ejercicio, publico=False)
    assert documento.titulo in dice(comparar(client, PDF, de=documento))
    ruta = f"{reverse('documentos:comparar')}?de=GA-2222-222{{}}&version=1"
    for numero in (2, 3, 4):  # with a file or without one, a wrong page of origin is a guess too
        client.post(ruta.format(numero), {"archivo": SimpleUploadedFile("a", PDF)} if numero == 3 else {})
    for respuesta in (
        comparar(client, PDF, de=documento),
        client.post(f"{reverse('documentos:comparar')}?de={documento.folio}&version=1"),
    ):
        assert documento.folio not in dice(respuesta)
        assert documento.titulo not in dice(respuesta)
    assert client.get(documento.get_absolute_url()).status_code == 429


def test_comparar_sin_lugar_pide_intentar_en_unos_segundos(client, monkeypatch):
    monkeypatch.setattr(subidas, "_lugares", {"203.0.113.7", "203.0.113.8"})
    respuesta = comparar(client, PDF)
    assert respuesta.status_code == 503
    assert respuesta["Retry-After"] == "10"
    assert "Intente otra vez en unos segundos" in dice(respuesta)


def test_verificar_con_cuenta_no_se_guarda_en_ningun_lado(client, ejercicio):
    documento = levantar_ficha(ejercicio, publico=False)
    assert "Cache-Control" not in client.get(documento.get_absolute_url())
    client.force_login(cuenta_con(ejercicio, Rol.COORDINACION))
    assert client.get(documento.get_absolute_url())["Cache-Control"] == "private, no-store"


def test_verificar_y_comparar_contestan_aunque_no_se_pueda_contar(
    client, ejercicio, settings, tmp_path, caplog
):
    """A full disk, or a folder that can't be written: what only counts brings no page down."""
    (tmp_path / "lleno").write_text("aquí no cabe una carpeta")
    direcciones = settings.CACHES["direcciones"] | {"LOCATION": tmp_path / "lleno" / "intentos"}
    settings.CACHES = settings.CACHES | {"direcciones": direcciones}
    documento = levantar_ficha(ejercicio)
    assert client.get("/verificar/GA-2222-2222/").status_code == 404
    assert "idéntico al publicado" in dice(comparar(client, documento.contenido.encode()))
    assert "No se pudo contar un intento" in caplog.text
    assert str(tmp_path) not in caplog.text


def test_comparar_desde_otro_sitio_o_sin_archivo_lleva_a_la_pagina(client, monkeypatch):
    monkeypatch.setattr(verificacion, "SUBIDAS", LimitePorDireccion("archivo", 1))
    for _ in range(3):
        assert comparar(client, PDF, **{"Sec-Fetch-Site": "cross-site"}).url == reverse("verificar")
    assert client.get(reverse("documentos:comparar")).url == reverse("verificar")
    assert comparar(client, PDF).status_code == 200  # none of those counted


def test_comparar_demasiadas_veces_pide_esperar_y_solo_a_esa_direccion(client, ejercicio, monkeypatch):
    monkeypatch.setattr(verificacion, "SUBIDAS", LimitePorDireccion("archivo", 2, segundos=86_400))
    documento = levantar_ficha(ejercicio)
    assert [comparar(client, PDF).status_code for _ in range(3)] == [200, 200, 429]
    respuesta = comparar(client, PDF, de=documento)
    assert int(respuesta["Retry-After"]) > 0
    assert "no-store" in respuesta["Cache-Control"]
    assert "demasiadas consultas" in dice(respuesta)
    assert documento.folio not in dice(respuesta)  # who may not ask is not told that it exists
    assert comparar(Client(REMOTE_ADDR="203.0.113.9"), PDF).status_code == 200


def test_folios_inventados_tienen_limite_y_entonces_tampoco_contesta_los_buenos(
    client, ejercicio, monkeypatch
):
    monkeypatch.setattr(verificacion, "FALLIDAS", LimitePorDireccion("folio", 3, segundos=86_400))
    documento = levantar_ficha(ejercicio)
    assert client.get("/verificar/GA-2222-2222/").status_code == 404
    assert client.get("/verificar/", {"folio": "GA-2222-3333"}).status_code == 404
    assert client.get(documento.get_absolute_url()).status_code == 200  # what exists doesn't count
    comparar(client, b"%PDF-", nombre="GA-2222-4444-v1.pdf")  # a name is a guess too
    for respuesta in (
        client.get("/verificar/", {"folio": documento.folio}),
        client.get(documento.get_absolute_url()),
    ):
        assert respuesta.status_code == 429
        assert int(respuesta["Retry-After"]) > 0
    assert f'value="{documento.folio}"' in dice(client.get("/verificar/", {"folio": documento.folio}))
    assert documento.folio not in dice(comparar(client, b"%PDF-", nombre=f"{documento.folio}.pdf")).replace(
        f"{documento.folio}.pdf", ""
    )
    assert client.get("/verificar/").status_code == 200


@pytest.mark.parametrize(
    ("inicio", "clase"),
    [
        (b"", Clase.VACIO),
        (b"%PDF-1.7", Clase.PDF),
        (b"\xef\xbb\xbf\n%PDF-1.4", Clase.PDF),
        (b'\xef\xbb\xbf {"a": 1}', Clase.DATOS),
        (b"\xff\xd8\xff\xe0", Clase.IMAGEN),
        (b"\0\0\0\x18ftypheic", Clase.IMAGEN),
        (b"RIFF\0\0\0\0WEBP", Clase.IMAGEN),
        (b"\0\0\0\x18ftypmp42", Clase.OTRA),
        (b"   ", Clase.OTRA),
        (b"<html>", Clase.OTRA),
    ],
)
def test_clase_de_un_archivo_por_sus_primeros_bytes(inicio, clase):
    assert clase_de(inicio) == clase


@pytest.mark.parametrize(
    ("version", "abierto", "marca", "estado"),
    [
        (2, True, "", Estado.VIGENTE),
        (1, True, "DEMOSTRACIÓN", Estado.SUSTITUIDO),
        (1, False, "", Estado.SUSTITUIDO),
        (2, False, "BORRADOR", Estado.RESERVADO),
        (2, True, "SIMULACRO", Estado.SIMULACRO),
        (2, True, "UNA MARCA NUEVA", Estado.BORRADOR),
        (2, True, "vigente", Estado.BORRADOR),
    ],
)
def test_estado_de_una_version(version, abierto, marca, estado):
    assert estado_de(version=version, ultima=2, abierto=abierto, marca=marca) == estado


def test_estado_de_un_original_cuya_version_publica_se_publico():
    def estado(*, version=1, abierto=False):
        return estado_de(version=version, ultima=1, abierto=abierto, marca="", con_publica=True)

    assert (estado(), estado(abierto=True)) == (Estado.ORIGINAL, Estado.VIGENTE)


def test_papeles_de_quien_firma_no_llevan_nombres():
    firmantes = [
        {"nombre": "Ana", "cargo": "Infoqro", "calidad": "Aprueba"},
        {"nombre": "Luz", "cargo": "Infoqro", "calidad": "Aprueba"},
        {"nombre": "Eva", "cargo": "Finanzas", "calidad": "Dictamina por Finanzas"},
        {"nombre": "Sol", "cargo": "", "calidad": "Testigo"},
    ]
    assert papeles_de(firmantes) == ["Aprueba: Infoqro", "Dictamina por Finanzas", "Testigo"]
