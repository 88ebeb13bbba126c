"""The parts of ``iniciar`` that need Django, run inside ``.venv``, each in its own process and both at once."""

import sys

import django


def principal(parte: str) -> None:
    """``estaticos`` collects the static files; ``base`` migrates, fills an empty database and checks the house."""
    django.setup()
    from django.core.management import call_command

    from gobierno_abierto.arranque import verificar

    if parte == "estaticos":
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    else:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("cargar_ejemplo", inicial=True)
        verificar()


if __name__ == "__main__":
    principal(sys.argv[1])
