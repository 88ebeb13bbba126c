"""What the database itself refuses, on both engines, and what happens when a trigger is missing."""

import contextlib
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from gobierno_abierto import arranque
from gobierno_abierto.bitacora import disparadores
from gobierno_abierto.bitacora.models import HUELLA_INICIAL, Asiento, Cadena
from gobierno_abierto.bitacora.operaciones import asentar, operacion

RAIZ = Path(__file__).resolve().parents[2]
OTRA = "f" * 64


@operacion
def anotar(n=0):
    return asentar("probar", ejercicio_id=7, actor=None, hechos={"n": n})


@pytest.fixture
def solo_sqlite(request):
    if request.config.option.motor != "sqlite":
        pytest.skip("SQLite's own")


@pytest.fixture
def solo_postgres(request):
    if request.config.option.motor != "postgresql":
        pytest.skip("PostgreSQL's own")


def rehusa(sentencia, mensaje, parametros=()):
    """The database refuses the statement, in our words."""
    with (
        pytest.raises(IntegrityError, match=mensaje),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sentencia, parametros)


def filas():
    return list(Asiento.objects.values_list("cadena", "n", "hechos", "huella"))


@pytest.mark.django_db
class TestRehusa:
    @pytest.mark.parametrize(
        "sentencia",
        [
            "UPDATE bitacora_asiento SET verbo = 'otro'",
            "UPDATE bitacora_asiento SET verbo = verbo",
            "DELETE FROM bitacora_asiento",
            "DELETE FROM bitacora_asiento WHERE n = 2",
        ],
    )
    def test_asiento_no_se_edita_ni_se_borra(self, sentencia):
        anotar(1)
        anotar(2)
        antes = filas()
        rehusa(sentencia, "La bitácora no se edita ni se borra")
        assert filas() == antes

    def test_asiento_no_se_edita_ni_se_borra_por_el_orm(self):
        asiento = anotar()
        for intento in (
            lambda: Asiento.objects.update(verbo="otro"),
            lambda: Asiento.objects.all().delete(),
            asiento.delete,
            asiento.save,
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                intento()

    def test_asiento_no_se_repite_su_numero(self):
        asiento = anotar()
        campos = {"en": asiento.en, "verbo": "otro", "hechos": "{}", "anterior": OTRA, "huella": "e" * 64}
        with pytest.raises(IntegrityError, match="La bitácora no se edita"), transaction.atomic():
            Asiento.objects.create(cadena=7, n=1, **campos)

    @pytest.mark.parametrize(
        ("sentencia", "mensaje"),
        [
            (
                "UPDATE bitacora_cadena SET n = 0, huella = '" + HUELLA_INICIAL + "'",
                "solo crece de uno en uno",
            ),
            ("UPDATE bitacora_cadena SET n = n - 1", "solo crece de uno en uno"),
            ("UPDATE bitacora_cadena SET n = n + 2", "solo crece de uno en uno"),
            ("UPDATE bitacora_cadena SET huella = '" + OTRA + "'", "solo crece de uno en uno"),
            ("UPDATE bitacora_cadena SET id = 9, n = n + 1", "solo crece de uno en uno"),
            ("DELETE FROM bitacora_cadena", "La cadena no se borra"),
            (
                "INSERT INTO bitacora_cadena (id, n, huella) VALUES (7, 0, '" + HUELLA_INICIAL + "')",
                "ya existe",
            ),
            ("INSERT INTO bitacora_cadena (id, n, huella) VALUES (9, 5, '" + OTRA + "')", "ya existe"),
        ],
    )
    def test_cadena_no_se_reinicia(self, sentencia, mensaje):
        anotar(1)
        anotar(2)
        rehusa(sentencia, mensaje)
        assert Cadena.objects.get().n == 2

    @pytest.mark.parametrize("tabla", ["bitacora_asiento", "bitacora_cadena"])
    def test_truncate_no_pasa(self, solo_postgres, tabla):
        anotar()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        rehusa(f"TRUNCATE {tabla}", "no se")
        rehusa(f"TRUNCATE {tabla} CASCADE", "no se")
        assert Asiento.objects.count() == 1

    def test_insertar_o_actualizar_no_pasa(self):
        """``ON CONFLICT DO UPDATE`` exists on both engines."""
        anotar()
        rehusa(
            "INSERT INTO bitacora_asiento (id, cadena, n, en, institucion, verbo, hechos, anterior, huella) "
            "SELECT id, cadena, n, en, institucion, 'otro', hechos, anterior, huella FROM bitacora_asiento WHERE 1 = 1 "
            "ON CONFLICT (cadena, n) DO UPDATE SET verbo = excluded.verbo",
            "La bitácora no se edita",
        )
        rehusa(
            "INSERT INTO bitacora_cadena (id, n, huella) VALUES (7, 0, %s) "
            "ON CONFLICT (id) DO UPDATE SET n = 0, huella = excluded.huella",
            "ya existe",
            [HUELLA_INICIAL],
        )


COLUMNAS = "cadena, n, en, institucion, verbo, hechos, anterior, huella"
PUESTAS = f"INSERT OR REPLACE INTO bitacora_asiento ({{}}{COLUMNAS}) "
LEIDAS = "SELECT {}" + COLUMNAS.replace("verbo", "'otro'") + " FROM bitacora_asiento"
REEMPLAZOS = [
    (PUESTAS.format("id, ") + LEIDAS.format("id, "), "no se edita"),
    (PUESTAS.format("") + LEIDAS.format(""), "no se edita"),  # another id, the same number of the chain
    ("UPDATE OR REPLACE bitacora_asiento SET n = 1", "no se edita"),
    ("UPDATE OR IGNORE bitacora_asiento SET verbo = 'otro'", "no se edita"),
    (f"REPLACE INTO bitacora_cadena (id, n, huella) VALUES (7, 0, '{HUELLA_INICIAL}')", "ya existe"),
]


@pytest.mark.parametrize("recursivos", ["ON", "OFF"])
@pytest.mark.parametrize(("sentencia", "mensaje"), REEMPLAZOS)
def test_insert_or_replace_no_pasa(solo_sqlite, base_real, recursivos, sentencia, mensaje):
    """Also from another program, whose connection doesn't set ``recursive_triggers`` as ours does."""
    anotar(1)
    anotar(2)
    antes = filas()
    ruta = base_real.url.removeprefix("sqlite:///")
    with contextlib.closing(sqlite3.connect(ruta)) as otra:
        otra.execute(f"PRAGMA recursive_triggers={recursivos}")
        with pytest.raises(sqlite3.IntegrityError, match=mensaje):
            otra.execute(sentencia)
        otra.rollback()
    assert filas() == antes
    assert Cadena.objects.get().n == 2


# --- Migrations -----------------------------------------------------------------------------------------------------


def ensanchar_verbo():
    """Do what a later migration might: change a column, which makes SQLite remake the whole table."""
    viejo = Asiento._meta.get_field("verbo")
    nuevo = models.CharField(max_length=90)
    nuevo.set_attributes_from_name("verbo")
    nuevo.model = Asiento
    with connection.schema_editor() as editor:
        editor.alter_field(Asiento, viejo, nuevo)


def nombres():
    return set(disparadores.instalados(connection))


def esperados():
    return {uno.nombre for uno in disparadores.esperados(connection)}


def test_tabla_rehecha_conserva_asientos_y_candados(base_real):
    anotar(1)
    antes = filas()
    emit_pre_migrate_signal(verbosity=0, interactive=False, db="default")
    ensanchar_verbo()
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    assert nombres() == esperados()
    assert filas() == antes
    rehusa("DELETE FROM bitacora_asiento", "La bitácora no se edita")
    assert anotar(2).n == 2


def test_tabla_rehecha_sin_las_senales_pierde_candados(solo_sqlite, base_real):
    """Why the signals are there: SQLite drops the triggers of a remade table without a word, or stumbles on others'."""
    with contextlib.suppress(DatabaseError):
        ensanchar_verbo()
    assert any(uno.tabla == "bitacora_asiento" for uno in disparadores.faltantes(connection))


def test_pre_migrate_quita_los_candados_solo_en_sqlite(base_real):
    disparadores.quitar_antes_de_migrar("default")
    assert nombres() == (set() if connection.vendor == "sqlite" else esperados())
    disparadores.instalar_despues_de_migrar("default")
    assert nombres() == esperados()


def quitar_uno(uno):
    sobre = f" ON {uno.tabla}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {uno.nombre}{sobre}")


@pytest.mark.django_db
class TestVerificar:
    def test_verificar_pasa_con_todos(self):
        assert nombres() == esperados()
        arranque.verificar()

    def test_verificar_no_pasa_sin_uno(self):
        quitar_uno(disparadores.esperados(connection)[0])
        with pytest.raises(
            ImproperlyConfigured, match="Faltan candados de la base de datos: bitacora_asiento"
        ):
            arranque.verificar()

    def test_exigir_nombra_cada_uno_que_falte(self):
        for uno in disparadores.esperados(connection):
            with transaction.atomic():
                quitar_uno(uno)
                with pytest.raises(ImproperlyConfigured) as error:
                    disparadores.exigir()
                assert f"{uno.tabla} ({uno.accion})" in str(error.value)
                assert "manage.py migrate" in str(error.value)
                transaction.set_rollback(True)
        disparadores.exigir()

    def test_instalar_dos_veces_no_cambia_nada(self):
        disparadores.instalar(connection)
        assert nombres() == esperados()

    def test_instalar_cambia_un_candado_viejo(self):
        viejo = disparadores.Disparador("bitacora_asiento", "UPDATE", "Mensaje de antes.")
        sentencias = (
            disparadores._sql_sqlite if connection.vendor == "sqlite" else disparadores._sql_postgresql
        )
        with connection.cursor() as cursor:
            for sentencia in sentencias(viejo):
                cursor.execute(sentencia)
        assert viejo.nombre in nombres()
        disparadores.instalar(connection)
        assert nombres() == esperados()
        anotar()
        rehusa("UPDATE bitacora_asiento SET n = 9", "La bitácora no se edita")

    def test_instalar_espera_a_las_tablas_que_no_existen(self, monkeypatch):
        ajeno = disparadores.Disparador("tabla_de_manana", "DELETE", "Todavía no.")
        monkeypatch.setattr(disparadores, "DISPARADORES", (*disparadores.DISPARADORES, ajeno))
        disparadores.instalar(connection)
        assert ajeno.nombre not in nombres()
        assert list(disparadores.faltantes(connection)) == [ajeno]

    def test_candado_apagado_no_cuenta_y_se_vuelve_a_poner(self, solo_postgres):
        apagado = disparadores.esperados(connection)[1]
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {apagado.tabla} DISABLE TRIGGER {apagado.nombre}")
        with pytest.raises(ImproperlyConfigured):
            disparadores.exigir()
        disparadores.instalar(connection)
        disparadores.exigir()

    def test_nombre_cambia_con_la_definicion(self):
        uno = disparadores.Disparador("t", "UPDATE", "No.")
        assert len({uno.nombre, disparadores.Disparador("t", "UPDATE", "No, no.").nombre}) == 2
        assert uno.nombre == disparadores.Disparador("t", "UPDATE", "No.").nombre
        assert all(len(otro.nombre) <= 63 for otro in disparadores.DISPARADORES)


@pytest.mark.lento
def test_wsgi_no_arranca_sin_un_candado(base_real):
    orden = [sys.executable, "-W", "ignore", "-c", "import gobierno_abierto.wsgi"]
    bien = subprocess.run(orden, cwd=RAIZ, env=base_real.entorno, capture_output=True, text=True)
    assert bien.returncode == 0, bien.stderr
    quitar_uno(disparadores.esperados(connection)[0])
    mal = subprocess.run(orden, cwd=RAIZ, env=base_real.entorno, capture_output=True, text=True)
    assert mal.returncode != 0
    assert "Faltan candados de la base de datos: bitacora_asiento (INSERT)" in mal.stderr
    servidor = subprocess.run(
        [sys.executable, *arranque.orden_de_gunicorn("127.0.0.1:0")],
        cwd=RAIZ, env=base_real.entorno, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert servidor.returncode != 0
    assert "Faltan candados" in servidor.stderr
