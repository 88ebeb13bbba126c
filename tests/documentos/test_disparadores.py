"""The database itself refuses to change a document, on both engines."""

import pytest
from django.db import DatabaseError, connection, transaction

from gobierno_abierto.bitacora.disparadores import COLUMNAS_DE_DOCUMENTO
from gobierno_abierto.documentos.models import Documento
from gobierno_abierto.documentos.operaciones import publicar
from tests.factories.documentos import levantar_ficha
from tests.factories.ejercicios import ejercicio_completo

pytestmark = pytest.mark.django_db


@pytest.fixture
def documento():
    return levantar_ficha(ejercicio_completo())


@pytest.fixture
def reservado():
    return levantar_ficha(ejercicio_completo(), publico=False)


def rechaza(sentencia, *parametros, dice):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # or TRUNCATE stumbles over the test's own pending events first
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match=dice), transaction.atomic():
            cursor.execute(sentencia, parametros)


def test_documento_ninguna_columna_escapa_al_disparador():
    columnas = {campo.column for campo in Documento._meta.concrete_fields}
    assert columnas - {"publico", "corrige_id"} == set(COLUMNAS_DE_DOCUMENTO)


@pytest.mark.parametrize("columna", sorted({*COLUMNAS_DE_DOCUMENTO, "corrige_id"} - {"id", "ejercicio_id"}))
def test_documento_no_se_edita_ni_al_publicarlo(reservado, columna):
    nuevo = {
        "fecha": "2020-01-01 00:00:00+00:00",
        "version": 7,
        "bitacora_n": 999,
        "corrige_id": reservado.pk,
    }
    valor = nuevo.get(columna, "otro")
    rechaza(
        f"UPDATE documentos_documento SET {columna} = %s, publico = %s WHERE id = %s", valor, True, reservado.pk,
        dice="no se edita",
    )  # fmt: skip


def test_documento_publico_no_vuelve_a_cerrarse(documento):
    rechaza("UPDATE documentos_documento SET publico = %s", False, dice="no se edita")


def test_documento_publico_no_admite_ni_un_cambio_vacio(documento):
    rechaza("UPDATE documentos_documento SET publico = %s", True, dice="no se edita")


def test_documento_no_se_borra(documento):
    rechaza("DELETE FROM documentos_documento WHERE id = %s", documento.pk, dice="no se borra")


def test_documentos_no_se_vacian(documento):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite knows no TRUNCATE")
    rechaza("TRUNCATE documentos_documento CASCADE", dice="no se borra")


@pytest.mark.parametrize("llave", ["id", "folio"])
def test_documento_no_se_reemplaza_al_insertar(documento, llave):
    columnas = [campo.column for campo in Documento._meta.concrete_fields]
    if llave == "folio":
        columnas.remove("id")
    valores = ", ".join(
        {"huella": "'0'", "folio": "folio" if llave == "folio" else "'GA-2222-2222'"}.get(c, c)
        for c in columnas
    )
    verbo = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"
    upsert = (
        "" if connection.vendor == "sqlite" else " ON CONFLICT (folio, version) DO UPDATE SET huella = '0'"
    )
    rechaza(
        f"{verbo} INTO documentos_documento ({', '.join(columnas)}) SELECT {valores} FROM documentos_documento{upsert}",
        dice="ya existe",
    )
    documento.refresh_from_db()
    assert documento.huella != "0"


def test_publicar_abre_todos_a_la_vez_y_solo_eso(reservado, documento):
    otro = levantar_ficha(reservado.ejercicio, publico=False)
    antes = {uno.pk: (uno.huella, uno.contenido) for uno in Documento.objects.all()}
    assert publicar([reservado, otro, documento]) == 2
    assert reservado.publico
    assert not Documento.objects.filter(publico=False).exists()
    assert {uno.pk: (uno.huella, uno.contenido) for uno in Documento.objects.all()} == antes
    assert publicar(Documento.objects.all()) == 0
