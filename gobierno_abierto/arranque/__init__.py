"""``manage.py iniciar`` and ``manage.py probar``: standard library only, since they run before anything is installed.

Order: Python → system parts (``sistema``) → ``.venv`` and its packages (``entorno``) → run (``iniciar``, ``probar``).
"""

import argparse
import sys

USO = "python3 manage.py"


def verificar() -> None:
    """Raise ImproperlyConfigured unless every stage has somebody who answers for it and every trigger is in place."""
    from django.db import connection

    from gobierno_abierto.bitacora.disparadores import exigir
    from gobierno_abierto.ejercicios.etapas import exigir_etapas_completas

    try:
        exigir_etapas_completas()
        exigir()
    finally:
        if not connection.in_atomic_block:
            connection.close()  # gunicorn forks after this, and a connection must not be shared


def orden_de_gunicorn(enlace: str) -> list[str]:
    """Return the arguments for ``python`` that serve the application on ``enlace`` (an address or ``fd://N``)."""
    return [
        "-m", "gunicorn", "gobierno_abierto.wsgi",
        "--bind", enlace,
        "--worker-class", "gthread", "--workers", "2", "--threads", "4",
        "--preload",
        "--timeout", "60", "--graceful-timeout", "20",
        "--log-level", "warning",  # and no access log: addresses are personal data, a kiosk's above all
        "--no-control-socket",
    ]  # fmt: skip


def _leer(argumentos: list[str]) -> tuple[argparse.Namespace, list[str]]:
    """Return the options, and what comes after ``--`` apart."""
    propios, _, ajenos = ("\0".join(argumentos)).partition("\0--\0")
    lector = argparse.ArgumentParser(prog=USO)
    ordenes = lector.add_subparsers(dest="orden", required=True)
    iniciar = ordenes.add_parser(
        "iniciar", help="instala lo que falta y abre Gobierno Abierto en esta computadora"
    )
    iniciar.add_argument("--puerto", type=int, default=8000, help="puerto local (8000)")
    iniciar.add_argument("--sin-servidor", action="store_true", help="prepara todo y termina")
    probar = ordenes.add_parser(
        "probar", help="revisa el código y corre todas las pruebas en SQLite y PostgreSQL"
    )
    probar.add_argument("--rapido", action="store_true", help="sin navegador ni pruebas lentas")
    probar.add_argument("--extra", action="store_true", help="también los revisores externos lentos")
    return lector.parse_args(propios.split("\0")), ajenos.split("\0") if ajenos else []


def principal(argumentos: list[str]) -> int:
    """Do what the words say and return the exit code; 2 means that something must be done by hand first."""
    from gobierno_abierto.arranque import iniciar, probar
    from gobierno_abierto.arranque.sistema import Alto

    opciones, ajenos = _leer(argumentos)
    try:
        if opciones.orden == "iniciar":
            return iniciar.principal(puerto=opciones.puerto, servir=not opciones.sin_servidor)
        return probar.principal(rapido=opciones.rapido, extra=opciones.extra, para_pytest=ajenos)
    except Alto as alto:
        print(alto, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
