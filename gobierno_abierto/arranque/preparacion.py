"""The part of ``iniciar`` that needs Django, run inside ``.venv`` in one process: each start of Django costs a second."""

import django


def principal() -> None:
    """Migrate, collect static files, load the example on an empty database, and check the house."""
    django.setup()
    from django.core.management import call_command

    from gobierno_abierto.arranque import verificar

    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    call_command("cargar_ejemplo", inicial=True)
    verificar()


if __name__ == "__main__":
    principal()
