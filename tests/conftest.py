"""The test bed: which engine, which folder, which tests run; fixtures live in ``tests/banco``.

``pytest`` alone runs on SQLite; ``pytest --motor=postgresql`` starts a PostgreSQL of its own and stops it. Every run
has its own temporary folder (``GA_DATOS``), so that runs never meet each other or anybody's own data.
"""

import os
import secrets
import shutil
import signal
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as ajustes_de_hypothesis

from tests.postgres.servidor import ServidorPostgres

pytest_plugins = ["tests.banco.bases", "tests.banco.navegador", "tests.banco.procesos"]

CARPETA = pytest.StashKey[Path]()
SERVIDOR = pytest.StashKey[ServidorPostgres]()

ajustes_de_hypothesis.register_profile(
    "casa", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
ajustes_de_hypothesis.load_profile("casa")


def pytest_addoption(parser):
    grupo = parser.getgroup("gobierno abierto")
    grupo.addoption("--motor", choices=["sqlite", "postgresql"], default="sqlite", help="database engine")
    grupo.addoption("--rapido", action="store_true", help="leave out browsers and whatever is marked lento")
    grupo.addoption(
        "--a-la-par", action="store_true", help="another engine runs beside: share what no engine changes"
    )
    grupo.addoption("--extra", action="store_true", help="run the slow outside checkers too")


def _terminar(numero, _cuadro):
    pytest.exit("terminado", returncode=128 + numero)  # pytest_unconfigure still runs, and stops PostgreSQL


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    """Choose folder and engine before pytest-django, which comes last, reads the settings."""
    if "DJANGO_SETTINGS_MODULE" in os.environ:
        raise pytest.UsageError(
            "unset DJANGO_SETTINGS_MODULE: settings would be read before the engine is chosen"
        )
    if config.option.collectonly or hasattr(config, "workerinput"):
        config.option.motor = "sqlite"
    carpeta = Path(tempfile.mkdtemp(prefix="ga_", dir=os.environ.get("GA_CARPETA_DE_PRUEBAS")))
    config.stash[CARPETA] = carpeta
    signal.signal(signal.SIGTERM, _terminar)
    if config.option.motor == "postgresql":
        carpeta.chmod(0o711)
        servidor = config.stash[SERVIDOR] = ServidorPostgres(carpeta / "pg")
        servidor.iniciar()
        url = servidor.url("ga")
    else:
        url = f"sqlite:///{carpeta / 'ga.sqlite3'}"
    for nombre in [n for n in os.environ if n.startswith("GA_") and n != "GA_CARPETA_DE_PRUEBAS"]:
        del os.environ[nombre]  # a developer's own configuration is not the tests'
    os.environ.update(
        DJANGO_SETTINGS_MODULE="gobierno_abierto.settings",
        DATABASE_URL=url,
        GA_DATOS=str(carpeta / "datos"),
        DJANGO_ALLOW_ASYNC_UNSAFE="true",  # Playwright's loop runs in the thread that also asks the database
        GA_LLAVE_PERSONAS=secrets.token_urlsafe(48),
    )
    (carpeta / "datos").mkdir(mode=0o700)
    (carpeta / "datos" / "estaticos").mkdir()  # WhiteNoise warns where there is none
    from django.conf import settings

    assert settings.DATABASES  # pytest-django sets Django up only where settings were already read


def pytest_unconfigure(config):
    """Stop what was started and leave nothing behind."""
    if servidor := config.stash.get(SERVIDOR, None):
        servidor.detener()
    if carpeta := config.stash.get(CARPETA, None):
        shutil.rmtree(carpeta, ignore_errors=True)


def pytest_report_header(config):
    return f"motor: {config.option.motor}"


def _usa_la_base(item):
    return item.get_closest_marker("django_db") or {"db", "base_real"} & set(item.fixturenames)


def _es_de_paginas(item):
    """Whether a test reads pages drawn in its own process, and does not count what they ask of the database."""
    if {"base_real", "django_assert_max_num_queries"} & set(item.fixturenames):
        return False
    pide_paginas = {"client", "admin_client"} & set(item.fixturenames)
    return bool(pide_paginas) or item.path.name.startswith(("test_views", "test_vistas"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Decide what runs on this engine, in the one place that decides it; journeys go last.

    Last, because a running browser leaves an event loop in the thread, and the other tests need not know it.
    """

    def corre(item):
        if item.get_closest_marker("extra") and not config.option.extra:
            return False
        if config.option.rapido and (
            item.get_closest_marker("recorrido") or item.get_closest_marker("lento")
        ):
            return False
        if item.get_closest_marker("ambos_motores"):
            return True
        if item.get_closest_marker("recorrido") or (
            config.option.a_la_par and item.get_closest_marker("dibujo")
        ):
            return config.option.motor == "postgresql"
        return config.option.motor == "sqlite" or (_usa_la_base(item) and not _es_de_paginas(item))

    elegidas = [item for item in items if corre(item)]
    if fuera := [item for item in items if item not in set(elegidas)]:
        config.hook.pytest_deselected(items=fuera)
    items[:] = sorted(elegidas, key=lambda item: item.get_closest_marker("recorrido") is not None)
