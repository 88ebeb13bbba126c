#!/usr/bin/env python3
"""Django's commands, plus two of our own that work before anything is installed: iniciar and probar."""

import os
import sys

RAIZ = os.path.dirname(os.path.abspath(__file__))
PYTHON = os.path.join(RAIZ, ".venv", "bin", "python")


def principal():
    if sys.version_info < (3, 11):  # noqa: UP036 said in a sentence, and not by a syntax error
        version = "%d.%d" % sys.version_info[:2]
        sys.stderr.write("Gobierno Abierto necesita Python 3.11 o posterior, y este es " + version + ".\n")
        sys.exit(2)
    if sys.argv[1:2] in (["iniciar"], ["probar"]):
        from gobierno_abierto.arranque import principal as arrancar

        sys.exit(arrancar(sys.argv[1:]))
    if os.path.realpath(sys.prefix) != os.path.realpath(os.path.join(RAIZ, ".venv")):
        if not os.path.exists(PYTHON):
            print(
                "Todavía falta la instalación: ejecute primero «python3 manage.py iniciar».", file=sys.stderr
            )
            sys.exit(2)
        os.execv(PYTHON, [PYTHON, *sys.argv])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gobierno_abierto.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    principal()
