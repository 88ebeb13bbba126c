"""The part of ``iniciar`` that needs Django, run inside ``.venv`` in one process: each start of Django costs a second."""

import sys

import django


def principal(partes: list[str]) -> None:
    """Do the named parts: ``estaticos`` collects static files, ``base`` migrates, fills an empty database and checks."""
    django.setup()
    from django.core.management import call_command

    from gobierno_abierto.arranque import verificar

    if "estaticos" in partes:
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    if "base" in partes:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("cargar_ejemplo", inicial=True)
        verificar()


if __name__ == "__main__":
    principal(sys.argv[1:])
