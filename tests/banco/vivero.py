"""What the processes of ``en_procesos`` have loaded when they are born: Django, the house and the factories.

The fork server of multiprocessing imports this module once and opens no connection; every process is a copy of it.
"""

import contextlib
import importlib
import pkgutil

import django
import pytest  # noqa: F401 every test module asks for it


def cargar() -> None:
    """Load everything; a second time costs nothing."""
    import tests.factories

    django.setup()
    importlib.import_module("gobierno_abierto.urls")
    for modulo in pkgutil.iter_modules(tests.factories.__path__, "tests.factories."):
        importlib.import_module(modulo.name)


with contextlib.suppress(Exception):  # a server that can't start says nothing: its first process will
    cargar()
