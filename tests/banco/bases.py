"""Databases of the tests: the ordinary one, the *molde*, and real clones of it for whatever needs real commits.

The tests' own database is always made and its name is checked, so that no test can ever touch anybody's data. The
*molde* is a copy of it, fresh from the migrations, that nobody connects to; ``base_real`` clones it.
"""

import contextlib
import os
import shutil
import sqlite3
import uuid
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest
from psycopg2 import sql


@dataclass(frozen=True)
class BaseReal:
    """A database of its own, with real commits: its address, its folder, and the environment that leads there."""

    url: str
    datos: Path
    entorno: dict[str, str]


class MoldeSqlite:
    """Cloning by SQLite's backup interface: copying the file would miss what is in the -wal."""

    def __init__(self, origen, carpeta):
        self.carpeta = carpeta
        self.molde = carpeta / "molde.sqlite3"
        self._copiar(origen, self.molde)

    @staticmethod
    def _copiar(origen, destino):
        with (
            contextlib.closing(sqlite3.connect(origen)) as a,
            contextlib.closing(sqlite3.connect(destino)) as b,
        ):
            a.backup(b)

    def clonar(self):
        """Return name and address of a fresh clone."""
        ruta = self.carpeta / f"real_{uuid.uuid4().hex[:12]}.sqlite3"
        self._copiar(self.molde, ruta)
        return str(ruta), f"sqlite:///{ruta}"

    def borrar(self, nombre):
        for cola in ("", "-wal", "-shm"):
            Path(nombre + cola).unlink(missing_ok=True)


class MoldePostgres:
    """Cloning by CREATE DATABASE … TEMPLATE, which works only while nobody is connected to the molde."""

    def __init__(self, origen, ajustes):
        self.ajustes = ajustes
        self._ordenar("CREATE DATABASE {} TEMPLATE {}", "ga_molde", origen)

    def _ordenar(self, orden, *nombres):
        conexion = psycopg2.connect(host=self.ajustes["HOST"], user=self.ajustes["USER"], dbname="postgres")
        try:
            conexion.autocommit = True
            with conexion.cursor() as cursor:
                cursor.execute(sql.SQL(orden).format(*map(sql.Identifier, nombres)))
        finally:
            conexion.close()

    def clonar(self):
        """Return name and address of a fresh clone."""
        nombre = f"ga_real_{uuid.uuid4().hex[:12]}"
        self._ordenar("CREATE DATABASE {} TEMPLATE {}", nombre, "ga_molde")
        return nombre, os.environ["DATABASE_URL"].rsplit("/", 1)[0] + "/" + nombre

    def borrar(self, nombre):
        self._ordenar("DROP DATABASE {} WITH (FORCE)", nombre)


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker):
    """Make the test database always, whether or not some test asks for it by mark, and check that it is ours."""
    from django.conf import settings
    from django.contrib.auth.hashers import get_hashers
    from django.db import connections
    from django.test.utils import setup_databases, teardown_databases

    settings.PASSWORD_HASHERS = ["tests.banco.contrasenas.ArgonDePrueba"]
    get_hashers.cache_clear()
    settings.STORAGES = settings.STORAGES | {  # pages are drawn without having collected the static files
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    with django_db_blocker.unblock():
        viejas = setup_databases(
            verbosity=max(request.config.option.verbose, 0), interactive=False, serialized_aliases=[]
        )
        nombre = str(connections["default"].settings_dict["NAME"])
        assert nombre == "test_ga" or nombre.startswith(os.environ["GA_DATOS"]), nombre
    yield
    with django_db_blocker.unblock():
        connections.close_all()
        teardown_databases(viejas, verbosity=0)


@pytest.fixture(scope="session")
def molde(django_db_setup, django_db_blocker):
    """The migrated database that clones come from, made once per run."""
    from django.db import connection, connections

    connections.close_all()
    ajustes = connection.settings_dict
    if connection.vendor == "sqlite":
        yield MoldeSqlite(ajustes["NAME"], Path(os.environ["GA_DATOS"]))
    else:
        yield MoldePostgres(ajustes["NAME"], ajustes)


@pytest.fixture(autouse=True)
def _siempre_en_la_base_de_pruebas(django_db_setup):
    """Every test, marked or not, runs beside a database of the tests' own: never a developer's."""


@pytest.fixture
def base_real(request, molde, django_db_blocker, settings, tmp_path):
    """A clone of the molde with real commits; the ORM of this test and of its processes works on it."""
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection, connections

    assert not request.node.get_closest_marker("django_db"), "base_real and django_db exclude each other"
    nombre, url = molde.clonar()
    datos = tmp_path / "datos"
    datos.mkdir(mode=0o700)
    llaves = Path(os.environ["GA_DATOS"]) / "llaves"
    if llaves.exists():
        shutil.copytree(llaves, datos / "llaves")
    settings.DATOS = datos
    settings.MEDIA_ROOT = datos / "archivos"
    connections.close_all()
    anterior = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = nombre
    ContentType.objects.clear_cache()
    try:
        with django_db_blocker.unblock():
            yield BaseReal(url, datos, os.environ | {"DATABASE_URL": url, "GA_DATOS": str(datos)})
    finally:
        with django_db_blocker.unblock():
            connections.close_all()
        connection.settings_dict["NAME"] = anterior
        ContentType.objects.clear_cache()
        molde.borrar(nombre)
