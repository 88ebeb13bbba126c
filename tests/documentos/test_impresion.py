"""The files of the PDFs: drawn once, registered with their hash, and the process that draws the long ones."""

import hashlib
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pikepdf
import pytest
from django.db import DatabaseError, connection, connections, transaction

from gobierno_abierto.documentos import impresion as modulo
from gobierno_abierto.documentos import pdf as modulo_pdf
from gobierno_abierto.documentos.impresion import ImprentaCerrada, entregar, pdf_de, pedir, volver_a_pedir
from gobierno_abierto.documentos.models import Documento, EstadoImpresion, Impresion
from gobierno_abierto.tiempo import ahora
from tests.factories.documentos import levantar_acta_larga, levantar_ficha
from tests.factories.ejercicios import ejercicio_completo

RAIZ = Path(__file__).resolve().parents[2]
LISTA, EN_ESPERA = EstadoImpresion.LISTA, EstadoImpresion.EN_ESPERA
DIBUJANDO, FALLIDA = EstadoImpresion.DIBUJANDO, EstadoImpresion.FALLIDA


@pytest.fixture
def guardados(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "archivos"
    return settings.MEDIA_ROOT / "documentos"


@pytest.fixture
def documento(db, guardados):
    return levantar_ficha(ejercicio_completo())


@pytest.fixture
def arranques(monkeypatch):
    """Start nothing, and tell how often something would have been started."""
    veces = []
    monkeypatch.setattr(modulo, "_arrancar", lambda: veces.append(1))
    return veces


def sha(contenido):
    return hashlib.sha256(contenido).hexdigest()


def archivos_en(carpeta):
    return [ruta for ruta in carpeta.iterdir() if ruta.name not in (".imprenta", ".provisional")]


# --- Drawn once, kept and registered ----------------------------------------------------------------------------------


def test_pdf_se_dibuja_una_vez_se_guarda_y_se_registra(documento, guardados, monkeypatch):
    primero = pdf_de(documento)
    assert [ruta.name.split("-")[0] for ruta in guardados.iterdir()] == [documento.huella]
    fila = Impresion.objects.get()
    with pikepdf.open(next(guardados.iterdir())) as abierto:
        paginas = len(abierto.pages)
    assert (fila.documento, fila.estado) == (documento, LISTA)
    assert (fila.huella, fila.bytes, fila.paginas) == (sha(primero), len(primero), paginas)
    monkeypatch.setattr(modulo, "dibujar_pdf", lambda *a, **k: pytest.fail("drawn twice"))
    assert pdf_de(documento) == entregar(documento) == primero


def test_pdf_se_dibuja_igual_si_se_pierde_el_guardado(documento, guardados, caplog):
    primero = pdf_de(documento)
    shutil.rmtree(guardados)
    assert pdf_de(documento) == primero
    assert Impresion.objects.get().huella == sha(primero)
    assert not caplog.records


def test_pdf_que_ya_no_sale_igual_se_avisa_y_conserva_su_primera_huella(
    documento, guardados, caplog, monkeypatch
):
    primero = pdf_de(documento)
    shutil.rmtree(guardados)
    monkeypatch.setattr(modulo, "dibujar_pdf", lambda *a, **k: primero + b"\n")
    assert pdf_de(documento) == primero + b"\n"
    assert Impresion.objects.get().huella == sha(primero)
    assert f"El PDF de {documento.folio} ya no sale igual" in caplog.text
    assert documento.datos["firmantes"][0]["nombre"] not in caplog.text


def test_pdf_guardado_sin_registro_se_registra_al_entregarlo(documento, monkeypatch):
    """As a file drawn before there were rows, or whose database came back from a backup."""
    pdf = modulo._dibujar(documento)
    modulo._guardar(documento, pdf)
    monkeypatch.setattr(modulo, "dibujar_pdf", lambda *a, **k: pytest.fail("drawn twice"))
    assert pdf_de(documento) == pdf
    assert Impresion.objects.get().huella == sha(pdf)


def test_pdf_se_vuelve_a_dibujar_cuando_cambia_su_diseno(documento, guardados, settings):
    pdf_de(documento)
    modulo_pdf.sello_del_diseno.cache_clear()
    settings.DIRECCION_PUBLICA = "https://otra.direccion.example"
    try:
        pdf_de(documento)
    finally:
        modulo_pdf.sello_del_diseno.cache_clear()
    assert len(list(guardados.iterdir())) == 2
    assert Impresion.objects.filter(documento=documento, estado=LISTA).count() == 2


def test_pdf_corto_se_entrega_aunque_no_haya_donde_guardarlo(documento, settings, tmp_path, caplog):
    settings.MEDIA_ROOT = tmp_path / "ocupado"
    settings.MEDIA_ROOT.write_text("a file where the folder should be")
    assert entregar(documento).startswith(b"%PDF")
    assert "No se pudo guardar el PDF" in caplog.text
    assert Impresion.objects.get().estado == LISTA


def test_base_de_solo_lectura_entrega_lo_corto_y_no_acepta_lo_largo(base_real, caplog, arranques):
    documento = levantar_ficha(ejercicio_completo())
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA query_only = 1")
        else:
            cursor.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
    assert entregar(documento).startswith(b"%PDF")
    assert "No se pudo registrar el PDF" in caplog.text
    with pytest.raises(ImprentaCerrada):
        pedir(documento)
    assert not arranques
    connection.close()
    assert entregar(documento).startswith(b"%PDF")
    assert Impresion.objects.get().estado == LISTA


def pedir_muchas_veces(_indice, pk):
    documento = Documento.objects.get(pk=pk)

    def una(_):
        try:
            return sha(pdf_de(documento))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as hilos:
        return set(hilos.map(una, range(6)))


@pytest.fixture
def con_estaticos(base_real, estaticos):
    """A real database whose processes find the static files as in production."""
    (base_real.datos / "estaticos").symlink_to(estaticos)
    return base_real


def test_pdf_primeras_peticiones_a_la_vez_dejan_una_fila_y_un_archivo(con_estaticos, en_procesos):
    documento = levantar_ficha(ejercicio_completo())
    huellas = en_procesos(3, pedir_muchas_veces, documento.pk)
    (archivo,) = (con_estaticos.datos / "archivos" / "documentos").iterdir()
    fila = Impresion.objects.get()
    assert huellas == [{fila.huella}] * 3
    assert (fila.huella, fila.estado) == (sha(archivo.read_bytes()), LISTA)


# --- What the database refuses ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("columna", ["huella", "sello", "bytes", "documento_id"])
def test_impresion_lista_no_cambia_lo_que_registro(documento, columna):
    pdf_de(documento)
    otro = {"bytes": 1, "documento_id": levantar_ficha(documento.ejercicio).pk}
    with pytest.raises(DatabaseError, match="no cambia"), transaction.atomic():
        Impresion.objects.update(**{columna: otro.get(columna, "otra")})


def test_impresion_lista_no_se_borra_ni_se_reemplaza(documento):
    pdf_de(documento)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        sentencias = [
            "DELETE FROM documentos_impresion",
            "INSERT INTO documentos_impresion (documento_id, sello, estado, paginas, intentos, huella, bytes, pedida_en) "
            "SELECT documento_id, sello, estado, 9, intentos, huella, bytes, pedida_en FROM documentos_impresion",
        ]
        if connection.vendor == "sqlite":
            sentencias.append(sentencias[1].replace("INSERT", "INSERT OR REPLACE"))
        else:
            sentencias.append("TRUNCATE documentos_impresion")
        for sentencia in sentencias:
            with pytest.raises(DatabaseError, match="no cambia"), transaction.atomic():
                cursor.execute(sentencia)
    assert Impresion.objects.get().paginas != 9


def test_impresion_en_espera_si_se_retira(documento, arranques):
    pedir(documento).delete()
    assert not Impresion.objects.exists()


# --- Asking for a long one ------------------------------------------------------------------------------------------------


def test_documento_largo_no_se_dibuja_en_la_peticion(db, guardados, monkeypatch):
    """The threshold stands between an acta of every day and one whose drawing takes over two seconds."""
    ejercicio = ejercicio_completo()
    monkeypatch.setattr(modulo, "dibujar_pdf", lambda *a, **k: pytest.fail("drawn"))
    assert entregar(levantar_acta_larga(ejercicio, ideas=150)) is None
    with pytest.raises(pytest.fail.Exception):
        entregar(levantar_acta_larga(ejercicio, ideas=12))


def test_pedir_deja_una_fila_y_arranca_una_vez(documento, guardados, arranques):
    assert [pedir(documento).estado for _ in range(5)] == [EN_ESPERA] * 5
    assert Impresion.objects.count() == 1
    assert len(arranques) == 1
    os.utime(guardados / ".imprenta", (0, 0))  # a while later nobody came
    pedir(documento)
    assert len(arranques) == 2
    os.utime(guardados / ".imprenta", (0, 0))
    with modulo._turno() as mio:
        assert mio
        pedir(documento)  # whoever holds the lock is at it
    assert len(arranques) == 2
    pedir(documento)  # it ended well, but something still waits
    assert len(arranques) == 3


def test_pedir_lo_que_se_perdio_lo_pone_en_espera_con_su_huella(documento, guardados, arranques):
    primero = pdf_de(documento)
    assert pedir(documento).estado == LISTA
    shutil.rmtree(guardados)
    fila = pedir(documento)
    assert (fila.estado, fila.huella, len(arranques)) == (EN_ESPERA, sha(primero), 1)
    modulo._vaciar()
    fila.refresh_from_db()
    assert (fila.estado, fila.huella) == (LISTA, sha(primero))


def test_pedir_sin_carpeta_lo_dice(documento, settings, tmp_path, arranques):
    settings.MEDIA_ROOT = tmp_path / "ocupado"
    settings.MEDIA_ROOT.write_text("a file where the folder should be")
    with pytest.raises(ImprentaCerrada):
        pedir(documento)
    assert not arranques


def test_volver_a_pedir_solo_revive_lo_que_fallo(documento, arranques):
    fila = pedir(documento)
    Impresion.objects.update(estado=DIBUJANDO, intentos=2)
    assert (volver_a_pedir(documento).estado, volver_a_pedir(documento).intentos) == (DIBUJANDO, 2)
    Impresion.objects.update(estado=FALLIDA, intentos=3)
    assert pedir(documento).estado == FALLIDA
    assert volver_a_pedir(documento).estado == EN_ESPERA
    fila.refresh_from_db()
    assert fila.intentos == 0


def test_avance_se_apunta_una_vez_por_segundo_y_no_vuelve_atras(documento, arranques, monkeypatch):
    fila = pedir(documento)
    Impresion.objects.update(estado=DIBUJANDO)
    reloj = [100.0]
    monkeypatch.setattr(modulo.time, "monotonic", lambda: reloj[0])
    apuntar = modulo._apuntador(fila)
    vistas = []
    for segundo, paginas in ((0.5, 3), (1.1, 9), (1.5, 14), (2.2, 4), (2.3, 20)):
        reloj[0] = 100.0 + segundo
        apuntar(paginas)
        fila.refresh_from_db()
        vistas.append(fila.paginas)
    assert vistas == [0, 9, 9, 9, 20]
    Impresion.objects.update(estado=LISTA, huella="ab" * 32)  # another process finished it
    reloj[0] += 9
    apuntar(50)
    fila.refresh_from_db()
    assert fila.paginas == 20


# --- The process ----------------------------------------------------------------------------------------------------------


def dejar_en_la_fila(_indice, llaves):
    """Leave rows as requests would, under the design that the processes see; ``llaves``: document → row's fields."""
    sello = modulo_pdf.sello_del_diseno()
    for pk, campos in llaves.items():
        Impresion.objects.create(**{"documento_id": pk, "sello": sello, "pedida_en": ahora()} | campos)


def imprentas(base, cuantas, **entorno):
    """Run so many processes at once, and return what each one said and complained of."""
    hijos = [
        subprocess.Popen(
            [sys.executable, "manage.py", "imprimir"], cwd=RAIZ, env=base.entorno | entorno, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for _ in range(cuantas)
    ]  # fmt: skip
    return [hijo.communicate(timeout=60) for hijo in hijos]


def test_imprenta_vacia_la_fila_en_orden_y_una_sola_a_la_vez(con_estaticos, en_procesos):
    ejercicio = ejercicio_completo()
    esperado = {
        levantar_ficha(ejercicio).pk: ({}, LISTA, 1),
        levantar_ficha(ejercicio).pk: ({"estado": DIBUJANDO, "intentos": 1, "paginas": 7}, LISTA, 2),
        levantar_ficha(ejercicio).pk: ({"estado": DIBUJANDO, "intentos": 3}, FALLIDA, 3),
        levantar_ficha(ejercicio).pk: ({"sello": "otro diseño"}, FALLIDA, 0),
    }
    en_procesos(1, dejar_en_la_fila, {pk: campos for pk, (campos, _, _) in esperado.items()})
    dejada = con_estaticos.datos / "archivos" / "documentos" / ".provisional" / "1" / "weasyprint-x"
    dejada.mkdir(parents=True)  # by a process that was killed
    salidas = imprentas(con_estaticos, 2)
    assert not dejada.exists()
    assert list(dejada.parents[1].glob("*/*")) == []
    assert sorted(dicho for dicho, _ in salidas) == ["PDF hechos: 0.\n", "PDF hechos: 2.\n"]
    assert {fila.documento_id: (fila.estado, fila.intentos) for fila in Impresion.objects.all()} == {
        pk: (estado, intentos) for pk, (_, estado, intentos) in esperado.items()
    }
    carpeta = con_estaticos.datos / "archivos" / "documentos"
    assert {sha(ruta.read_bytes()) for ruta in archivos_en(carpeta)} == set(
        Impresion.objects.filter(estado=LISTA).values_list("huella", flat=True)
    )
    assert (carpeta / ".imprenta").read_bytes() == b""


def test_imprenta_sin_pango_da_por_fallido_lo_que_espera_y_dice_que_instalar(
    con_estaticos, en_procesos, tmp_path
):
    en_procesos(1, dejar_en_la_fila, {levantar_ficha(ejercicio_completo()).pk: {}})
    (tmp_path / "weasyprint.py").write_text("raise OSError(\"cannot load library 'libpango-1.0-0'\")")
    ((dicho, errores),) = imprentas(con_estaticos, 1, PYTHONPATH=str(tmp_path))
    assert dicho == "PDF hechos: 0.\n"
    assert "sudo apt-get install libpango-1.0-0" in errores
    assert "Traceback" not in errores
    assert Impresion.objects.get().estado == FALLIDA
