"""Concurrency with real operating-system processes on one real database."""

import base64
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

RAIZ = Path(__file__).resolve().parents[2]


class FallaEnProceso(AssertionError):
    """A child died or could not start; its last words are the message."""


@pytest.fixture
def en_procesos(base_real):
    """Return ``en_procesos(n, funcion, *argumentos)``: n processes that start together; their results, in order.

    ``funcion`` lives at the top of a module and is called as ``funcion(indice, *argumentos)``, with values that pickle.
    A result is what it returned, or the exception it raised (also an object: look at it, it isn't thrown).
    """
    vivos = []

    def correr(n, funcion, *argumentos, segundos=120):
        orden = [sys.executable, "-m", "tests.banco.hijo", funcion.__module__, funcion.__qualname__]
        hijos = []
        for indice in range(n):
            carga = base64.b64encode(pickle.dumps((indice, *argumentos))).decode()
            hijo = subprocess.Popen(
                [*orden, carga], cwd=RAIZ, env=base_real.entorno, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            )  # fmt: skip
            hijos.append(hijo)
            vivos.append(hijo)
        for hijo in hijos:  # the barrier: everybody is ready and connected …
            if hijo.stdout.readline() != "LISTO\n":
                raise FallaEnProceso(hijo.communicate(timeout=segundos)[1])
        for hijo in hijos:  # … and off they go
            hijo.stdin.write("\n")
            hijo.stdin.flush()
        resultados = []
        for hijo in hijos:
            salida, errores = hijo.communicate(timeout=segundos)
            if hijo.returncode:
                raise FallaEnProceso(errores)
            resultados.append(pickle.loads(base64.b64decode(salida.splitlines()[-1])))  # noqa: S301 our own child
        return resultados

    yield correr
    for hijo in vivos:
        if hijo.poll() is None:
            hijo.kill()
            hijo.communicate()
