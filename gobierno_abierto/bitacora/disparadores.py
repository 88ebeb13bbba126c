"""Every trigger of the house: what the database itself refuses, on SQLite and PostgreSQL alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from gobierno_abierto.canonico import huella

PREFIJO = "ga_"


@dataclass(frozen=True)
class Disparador:
    """Refuse ``accion`` (INSERT, UPDATE, DELETE, TRUNCATE) on ``tabla`` with ``mensaje`` when ``cuando`` holds.

    ``cuando`` is one SQL condition over NEW and OLD, valid on both engines (subqueries allowed); empty means always.
    """

    tabla: str
    accion: str
    mensaje: str
    cuando: str = ""

    @property
    def nombre(self) -> str:
        """Return a name that changes with the definition, so that a stale trigger is noticed."""
        return f"{PREFIJO}{self.tabla}_{self.accion.lower()}_{huella(repr(vars(self)))[:8]}"


def _solo_agregar(tabla: str, mensaje: str, llave: str) -> tuple[Disparador, ...]:
    """Return the four triggers that make a table append-only; ``llave`` tells when NEW replaces an existing row."""
    return (
        Disparador(tabla, "INSERT", mensaje, f"EXISTS (SELECT 1 FROM {tabla} v WHERE {llave})"),  # noqa: S608 -- our own constants
        Disparador(tabla, "UPDATE", mensaje),
        Disparador(tabla, "DELETE", mensaje),
        Disparador(tabla, "TRUNCATE", mensaje),
    )


def _final_no_cambia(tabla: str, mensaje: str) -> tuple[Disparador, ...]:
    """Return the triggers of a table whose rows never change once their estado is «final»."""
    return (
        Disparador(
            tabla,
            "INSERT",
            mensaje,
            f"EXISTS (SELECT 1 FROM {tabla} v WHERE v.id = NEW.id AND v.estado = 'final')",  # noqa: S608 our own names
        ),
        Disparador(tabla, "UPDATE", mensaje, "OLD.estado = 'final'"),
        Disparador(tabla, "DELETE", mensaje, "OLD.estado = 'final'"),
        Disparador(tabla, "TRUNCATE", mensaje),
    )


def _congelado_con_su_dictamen(tabla: str) -> tuple[Disparador, ...]:
    """Return the triggers that freeze the lines of a dictamen together with it."""
    mensaje = "El dictamen en firme no se edita: se emite una nueva versión."
    final = "EXISTS (SELECT 1 FROM propuestas_dictamen d WHERE d.id = {}.dictamen_id AND d.estado = 'final')"
    return (
        Disparador(tabla, "INSERT", mensaje, final.format("NEW")),
        Disparador(tabla, "UPDATE", mensaje, f"{final.format('OLD')} OR {final.format('NEW')}"),
        Disparador(tabla, "DELETE", mensaje, final.format("OLD")),
    )


def _cerrado_con_su_mesa(tabla: str) -> tuple[Disparador, ...]:
    """Return the triggers that freeze what a mesa wrote once its acta is closed."""
    mensaje = "El acta de la mesa está cerrada: sus ideas no cambian."
    cerrada = "EXISTS (SELECT 1 FROM mesas_mesa m WHERE m.id = {}.mesa_id AND m.estado = 'cerrada')"
    otra = f"EXISTS (SELECT 1 FROM {tabla} v JOIN mesas_mesa m ON m.id = v.mesa_id WHERE v.id = NEW.id AND m.estado = 'cerrada')"  # noqa: S608 our own names
    return (
        Disparador(tabla, "INSERT", mensaje, f"{cerrada.format('NEW')} OR {otra}"),
        Disparador(tabla, "UPDATE", mensaje, f"{cerrada.format('OLD')} OR {cerrada.format('NEW')}"),
        Disparador(tabla, "DELETE", mensaje, cerrada.format("OLD")),
        Disparador(tabla, "TRUNCATE", mensaje),
    )


# Every column of a document that never changes (corrige_id, which may be NULL, apart); a test holds it to the model.
COLUMNAS_DE_DOCUMENTO = "id ejercicio_id tipo titulo folio version contenido huella marca fecha bitacora_n bitacora_huella".split()


def _documento_solo_se_publica() -> tuple[Disparador, ...]:
    """Return the triggers of documents: nothing replaces or removes one; its only change is to become public."""
    tabla = "documentos_documento"
    cambia = " OR ".join(f"NEW.{columna} <> OLD.{columna}" for columna in COLUMNAS_DE_DOCUMENTO)
    return (
        Disparador(
            tabla,
            "INSERT",
            "Ese documento ya existe.",
            f"EXISTS (SELECT 1 FROM {tabla} v WHERE v.id = NEW.id OR v.corrige_id = NEW.corrige_id "  # noqa: S608 our own names
            "OR (v.folio = NEW.folio AND v.version = NEW.version))",
        ),
        Disparador(
            tabla,
            "UPDATE",
            "Un documento no se edita: solo puede hacerse público.",
            f"OLD.publico OR NOT NEW.publico OR COALESCE(NEW.corrige_id, 0) <> COALESCE(OLD.corrige_id, 0) OR {cambia}",
        ),
        Disparador(tabla, "DELETE", "Un documento no se borra."),
        Disparador(tabla, "TRUNCATE", "Un documento no se borra."),
    )


DISPARADORES: tuple[Disparador, ...] = (
    *_solo_agregar(
        "bitacora_asiento",
        "La bitácora no se edita ni se borra.",
        "v.id = NEW.id OR (v.cadena = NEW.cadena AND v.n = NEW.n)",
    ),
    Disparador(
        "bitacora_cadena",
        "UPDATE",
        "La cadena solo crece de uno en uno.",
        "NEW.n <> OLD.n + 1 OR NEW.id <> OLD.id",
    ),
    Disparador(
        "bitacora_cadena",
        "INSERT",
        "La cadena ya existe.",
        "NEW.n <> 0 OR EXISTS (SELECT 1 FROM bitacora_cadena v WHERE v.id = NEW.id)",
    ),
    Disparador("bitacora_cadena", "DELETE", "La cadena no se borra."),
    Disparador("bitacora_cadena", "TRUNCATE", "La cadena no se borra."),
    *_documento_solo_se_publica(),
    # propuestas: orden is unique, so this holds the exercise's maximum under any race
    *(
        Disparador(
            "propuestas_propuesta",
            accion,
            "El ejercicio ya tiene el máximo de propuestas.",
            "NEW.orden > (SELECT e.max_propuestas FROM ejercicios_ejercicio e WHERE e.id = NEW.ejercicio_id)",
        )
        for accion in ("INSERT", "UPDATE")
    ),
    *_final_no_cambia("propuestas_dictamen", "El dictamen en firme no se edita: se emite una nueva versión."),
    *_congelado_con_su_dictamen("propuestas_criterio"),
    *_congelado_con_su_dictamen("propuestas_partida"),
    *_solo_agregar(
        "propuestas_opcion",
        "Las opciones congeladas no cambian.",
        "v.id = NEW.id OR v.propuesta_id = NEW.propuesta_id OR (v.ejercicio_id = NEW.ejercicio_id AND v.numero = NEW.numero)",
    ),
    *_solo_agregar(
        "mesas_presencia",
        "Las entradas y salidas no se editan ni se borran.",
        "v.id = NEW.id OR (v.inscripcion_id = NEW.inscripcion_id AND v.numero = NEW.numero)",
    ),
    *_solo_agregar(
        "mesas_avisoprivacidad",
        "El aviso publicado no se edita: se publica una nueva versión.",
        "v.id = NEW.id OR (v.ejercicio_id = NEW.ejercicio_id AND v.version = NEW.version)",
    ),
    *_cerrado_con_su_mesa("mesas_idea"),
)


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


def instalados(conexion: BaseDatabaseWrapper) -> dict[str, str]:
    """Return the house's triggers that are in place and enabled, as name → table."""
    consulta = (
        "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ga\\_%' ESCAPE '\\'"
        if conexion.vendor == "sqlite"
        else "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "JOIN pg_namespace ns ON ns.oid = relnamespace AND ns.nspname = ANY (current_schemas(false)) "
        "WHERE NOT tgisinternal AND tgenabled <> 'D' AND tgname LIKE 'ga\\_%'"
    )
    with conexion.cursor() as cursor:
        cursor.execute(consulta)
        return dict(cursor.fetchall())


def quitar(conexion: BaseDatabaseWrapper) -> None:
    """Drop every trigger of the house."""
    with conexion.cursor() as cursor:
        for nombre, tabla in instalados(conexion).items():
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
