"""A real server on a cloned database, and a real Chromium that looks at it.

``servidor`` is a gunicorn as ``iniciar`` starts it; ``pagina`` is a window on it; ``nueva_pagina`` opens more, each
with its own cookies (another person at another computer). Whatever the console complains about fails the test, and so
does any request that leaves the machine. ``axe(pagina)`` asserts that the page in sight has no accessibility faults.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from gobierno_abierto import arranque

RAIZ = Path(__file__).resolve().parents[2]
AXE = RAIZ / "tests" / "recorridos" / "vendor" / "axe.min.js"
NORMAS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
BANDERAS = [
    "--no-sandbox",  # Chromium refuses to run as root otherwise
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


class Servidor(str):
    """The address of a running server (a string), with ``pid`` and ``bitacora`` (what it wrote on stderr)."""

    pid: int
    bitacora: Path


@pytest.fixture(scope="session")
def estaticos(django_db_setup):
    """Static files collected once per run, as production serves them."""
    subprocess.run(
        [sys.executable, "-m", "django", "collectstatic", "--noinput", "--verbosity", "0"],
        cwd=RAIZ, check=True, env=os.environ | {"PYTHONPATH": str(RAIZ)},
    )  # fmt: skip
    return Path(os.environ["GA_DATOS"]) / "estaticos"


def _esperar(url, proceso, registro, segundos=90):
    limite = time.monotonic() + segundos
    while time.monotonic() < limite:
        if proceso.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=segundos) as respuesta:  # noqa: S310 our own http address
                respuesta.read()
            return
        except urllib.error.HTTPError:
            return  # it answers; what it answers is the test's business
        except OSError:
            time.sleep(0.1)
    raise AssertionError("el servidor no arrancó:\n" + registro.read_text())


@pytest.fixture
def servidor(base_real, estaticos, tmp_path):
    """A gunicorn on ``base_real``, on a port that the kernel chose; stopped afterwards. Its tracebacks fail the test."""
    (base_real.datos / "estaticos").symlink_to(estaticos)
    registro = tmp_path / "servidor.log"
    with socket.create_server(("127.0.0.1", 0)) as enchufe:  # opened here: nobody can take the port meanwhile
        url = Servidor(f"http://127.0.0.1:{enchufe.getsockname()[1]}")
        with registro.open("w") as salida:
            proceso = subprocess.Popen(
                [sys.executable, *arranque.orden_de_gunicorn(f"fd://{enchufe.fileno()}")],
                cwd=RAIZ, stdout=salida, stderr=subprocess.STDOUT, pass_fds=[enchufe.fileno()],
                env=base_real.entorno | {"GA_DIRECCION_PUBLICA": url},
            )  # fmt: skip
    url.pid, url.bitacora = proceso.pid, registro
    try:
        _esperar(url, proceso, registro)
        yield url
    finally:
        proceso.send_signal(signal.SIGQUIT)  # gunicorn's quick way out: nobody is waiting for an answer
        try:
            proceso.wait(timeout=15)
        except subprocess.TimeoutExpired:
            proceso.kill()
            proceso.wait()
    assert "Traceback" not in registro.read_text(), registro.read_text()


@pytest.fixture(scope="session")
def navegador(django_db_setup, django_db_blocker):
    """Debian's Chromium, once per run."""
    from django.db import connections
    from playwright.sync_api import sync_playwright

    programa = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert programa, "Falta Chromium: sudo apt-get install chromium"
    with django_db_blocker.unblock():
        connections.close_all()  # the event loop that starts now would hide a connection left open
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=programa, args=BANDERAS)
        yield chromium
        chromium.close()


@pytest.fixture
def errores_de_consola():
    """What the windows of this test complained about; a test that provokes an error on purpose clears it."""
    errores = []
    yield errores
    assert not errores, "\n".join(errores)


@pytest.fixture
def nueva_pagina(navegador, servidor, errores_de_consola):
    """Return ``nueva_pagina(ancho=1366, alto=900)``: a window with its own cookies, as of another person."""
    contextos = []

    def abrir(ancho=1366, alto=900, **opciones):
        contexto = navegador.new_context(
            base_url=servidor,
            viewport={"width": ancho, "height": alto},
            locale="es-MX",
            timezone_id="America/Mexico_City",
            **opciones,
        )
        contextos.append(contexto)
        contexto.set_default_timeout(30_000)
        contexto.on(
            "console",
            lambda m: errores_de_consola.append(f"{m.page.url}: {m.text}") if m.type == "error" else None,
        )
        contexto.on("weberror", lambda e: errores_de_consola.append(f"{e.page.url}: {e.error}"))

        def vigilar(peticion):
            if not peticion.url.startswith((servidor, "data:", "blob:", "about:")):
                errores_de_consola.append(f"salió de la máquina: {peticion.url}")

        contexto.on("request", vigilar)
        return contexto.new_page()

    yield abrir
    for contexto in contextos:
        contexto.close()


@pytest.fixture
def pagina(nueva_pagina):
    """One window of 1366 × 900 on the server."""
    return nueva_pagina()


@pytest.fixture(scope="session")
def axe():
    """Return ``axe(pagina)``, which asserts that what is on screen has no fault of WCAG 2.2 A and AA."""
    fuente = AXE.read_text() + "; 0"

    def revisar(pagina):
        pagina.evaluate(fuente)  # evaluated, not inserted: a script tag would be stopped by our own CSP
        hallado = pagina.evaluate(
            "normas => axe.run(document, {runOnly: {type: 'tag', values: normas}, resultTypes: ['violations']})",
            NORMAS,
        )
        faltas = [
            f"{falta['id']}: {falta['help']}\n"
            + "\n".join(f"    {nodo['html']}\n    {nodo['failureSummary']}" for nodo in falta["nodes"][:5])
            for falta in hallado["violations"]
        ]
        assert not faltas, f"{pagina.url}\n" + "\n".join(faltas)

    return revisar
