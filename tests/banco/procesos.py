"""Concurrency with real operating-system processes on one real database.

They are born of multiprocessing's fork server, which has Django loaded (``vivero``): a process costs hundredths of a
second and not two seconds, so that what the engine does with twenty at once is what a test spends its time on.
"""

import multiprocessing
import time

import pytest

from tests.banco import hijo


class FallaEnProceso(AssertionError):
    """A child died, took too long or could not start; its last words are the message."""


@pytest.fixture(scope="session")
def vivero(django_db_setup):
    """The context that processes are born of; its server starts with the first one and ends with the run."""
    contexto = multiprocessing.get_context("forkserver")
    contexto.set_forkserver_preload(["tests.banco.vivero"])
    return contexto


def _escuchar(proceso, canal, limite):
    if not canal.poll(max(0, limite - time.monotonic())):
        raise FallaEnProceso(f"{proceso.name} no respondió a tiempo")
    try:
        bien, dicho = canal.recv()
    except EOFError:
        proceso.join()
        raise FallaEnProceso(f"{proceso.name} murió ({proceso.exitcode})") from None
    if not bien:
        raise FallaEnProceso(dicho)
    return dicho


@pytest.fixture
def en_procesos(base_real, vivero):
    """Return ``en_procesos(n, funcion, *argumentos)``: n processes that start together; their results, in order.

    ``funcion`` lives at the top of a module and is called as ``funcion(indice, *argumentos)``, with values that pickle.
    A result is what it returned, or the exception it raised (also an object: look at it, it isn't thrown).
    """
    from django.db import connection

    hijos = []

    def correr(n, funcion, *argumentos, segundos=120):
        ahora = []
        for indice in range(n):
            canal, suyo = vivero.Pipe()
            proceso = vivero.Process(
                target=hijo.principal,
                args=(
                    suyo, connection.settings_dict["NAME"], str(base_real.datos),
                    funcion.__module__, funcion.__qualname__, (indice, *argumentos),
                ),
            )  # fmt: skip
            proceso.start()
            suyo.close()  # the child has its own: when it dies, ours ends
            ahora.append((proceso, canal))
        hijos.extend(ahora)
        limite = time.monotonic() + segundos
        for proceso, canal in ahora:  # the barrier: everybody is ready and connected …
            _escuchar(proceso, canal, limite)
        for _, canal in ahora:  # … and off they go
            canal.send("YA")
        return [_escuchar(proceso, canal, limite) for proceso, canal in ahora]

    yield correr
    for proceso, canal in hijos:
        canal.close()
        proceso.join(timeout=5)
        if proceso.is_alive():
            proceso.kill()
            proceso.join()
        proceso.close()
