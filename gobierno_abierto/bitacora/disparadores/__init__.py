"""Every trigger of the house: what the database itself refuses, on SQLite and PostgreSQL alike.

``candados`` lists them; here they are written for each engine, put in place and demanded.
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from .candados import COLUMNAS_DE_DOCUMENTO, DISPARADORES, PREFIJO, Disparador

__all__ = [
    "COLUMNAS_DE_DOCUMENTO",
    "DISPARADORES",
    "PREFIJO",
    "Disparador",
    "esperados",
    "exigir",
    "faltantes",
    "instalados",
    "instalar",
    "instalar_despues_de_migrar",
    "quitar",
    "quitar_antes_de_migrar",
]


def _sql_sqlite(uno: Disparador) -> list[str]:
    donde = f" WHERE {uno.cuando}" if uno.cuando else ""
    mensaje = uno.mensaje.replace("'", "''")
    return [
        (
            f"CREATE TRIGGER {uno.nombre} BEFORE {uno.accion} ON {uno.tabla} "
            f"BEGIN SELECT RAISE(ABORT, '{mensaje}'){donde}; END"
        )
    ]


def _sql_postgresql(uno: Disparador) -> list[str]:
    """Return a function and its trigger; the condition sits in the function, since WHEN admits no subquery."""
    mensaje = uno.mensaje.replace("'", "''").replace("%", "%%")
    cuerpo = f"RAISE EXCEPTION '{mensaje}' USING ERRCODE = 'integrity_constraint_violation';"
    if uno.cuando:
        cuerpo = f"IF ({uno.cuando}) THEN {cuerpo} END IF;"
    nivel = "STATEMENT" if uno.accion == "TRUNCATE" else "ROW"
    devuelve = {"DELETE": "OLD", "TRUNCATE": "NULL"}.get(uno.accion, "NEW")
    return [
        (
            f"CREATE OR REPLACE FUNCTION {uno.nombre}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$ga$ BEGIN {cuerpo} RETURN {devuelve}; END $ga$"
        ),
        (
            f"CREATE TRIGGER {uno.nombre} BEFORE {uno.accion} ON {uno.tabla} "
            f"FOR EACH {nivel} EXECUTE FUNCTION {uno.nombre}()"
        ),
    ]


def esperados(conexion: BaseDatabaseWrapper) -> list[Disparador]:
    """Return the triggers that this engine must have (SQLite knows no TRUNCATE)."""
    sqlite = conexion.vendor == "sqlite"
    return [uno for uno in DISPARADORES if not (sqlite and uno.accion == "TRUNCATE")]


def instalados(conexion: BaseDatabaseWrapper, *, apagados: bool = False) -> dict[str, str]:
    """Return the house's triggers that are in place, as name → table; those switched off only with ``apagados``."""
    consulta = (
        "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ga\\_%' ESCAPE '\\'"
        if conexion.vendor == "sqlite"
        else "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "JOIN pg_namespace ns ON ns.oid = relnamespace AND ns.nspname = ANY (current_schemas(false)) "
        "WHERE NOT tgisinternal AND tgname LIKE 'ga\\_%'"
    )
    if conexion.vendor != "sqlite" and not apagados:
        consulta += " AND tgenabled IN ('O', 'A')"
    with conexion.cursor() as cursor:
        cursor.execute(consulta)
        return dict(cursor.fetchall())


def quitar(conexion: BaseDatabaseWrapper) -> None:
    """Drop every trigger of the house."""
    with conexion.cursor() as cursor:
        for nombre, tabla in instalados(conexion, apagados=True).items():
            if conexion.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER {nombre}")
            else:
                cursor.execute(f"DROP TRIGGER {nombre} ON {tabla}")
                cursor.execute(f"DROP FUNCTION IF EXISTS {nombre}()")


def instalar(conexion: BaseDatabaseWrapper) -> None:
    """Put every trigger in place on the tables that exist; stale ones go."""
    puestos, tablas = instalados(conexion), set(conexion.introspection.table_names())
    faltan = [uno for uno in esperados(conexion) if uno.tabla in tablas and uno.nombre not in puestos]
    if not faltan and len(puestos) == len(esperados(conexion)):
        return
    quitar(conexion)
    sentencias = _sql_sqlite if conexion.vendor == "sqlite" else _sql_postgresql
    with conexion.cursor() as cursor:
        for uno in esperados(conexion):
            if uno.tabla in tablas:
                for sentencia in sentencias(uno):
                    cursor.execute(sentencia)


def faltantes(conexion: BaseDatabaseWrapper) -> Iterable[Disparador]:
    """Yield the triggers that should be in place and are not."""
    puestos = instalados(conexion)
    return (uno for uno in esperados(conexion) if uno.nombre not in puestos)


def exigir(alias: str = "default") -> None:
    """Raise ImproperlyConfigured when a trigger is missing: without them nobody could trust log or urn."""
    if faltan := list(faltantes(connections[alias])):
        nombres = ", ".join(f"{uno.tabla} ({uno.accion})" for uno in faltan)
        raise ImproperlyConfigured(
            f"Faltan candados de la base de datos: {nombres}. Ejecute «python3 manage.py migrate»."
        )


def quitar_antes_de_migrar(using: str, **kwargs: Any) -> None:
    """Drop all triggers before migrating SQLite, whose table remakes drop them silently or fail on them."""
    if connections[using].vendor == "sqlite":
        quitar(connections[using])


def instalar_despues_de_migrar(using: str, **kwargs: Any) -> None:
    """Install all triggers once the tables are as the code wants them."""
    instalar(connections[using])
