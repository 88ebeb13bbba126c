"""``probar`` says what failed, ends with pytest's closing lines, and leaves no server behind."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from gobierno_abierto.arranque import probar
from tests.arquitectura.arbol import RAIZ

GUION = """#!/bin/sh
# every program of a pretended .venv: answers as the files beside it say
nombre=$(basename "$0")
echo "$nombre $*" >> "{carpeta}/llamadas.txt"
case "$*" in
  *--motor=sqlite*) echo "F.."; echo "===== 3 passed in 0.10s ====="; exit $(cat "{carpeta}/sqlite" 2>/dev/null || echo 0);;
  *--motor=postgresql*) echo "5 passed, 1 deselected in 0.20s"; exit 0;;
esac
exit $(cat "{carpeta}/$nombre" 2>/dev/null || echo 0)
"""


@pytest.fixture
def casa(tmp_path):
    """A bare checkout with a pretended .venv that is up to date."""
    for nombre in ("manage.py", "requirements.txt", "requirements-dev.txt", "requirements-uv.txt"):
        shutil.copy(RAIZ / nombre, tmp_path)
    for nombre in ("gobierno_abierto/arranque", "tests/postgres"):
        shutil.copytree(RAIZ / nombre, tmp_path / nombre)
        (tmp_path / nombre).parent.joinpath("__init__.py").touch()
    binarios = tmp_path / ".venv" / "bin"
    binarios.mkdir(parents=True)
    for nombre in ("python", "ruff", "djlint", "lint-imports", "mypy", "uv"):
        (binarios / nombre).write_text(GUION.format(carpeta=tmp_path))
        (binarios / nombre).chmod(0o755)
    sellar = (
        "from gobierno_abierto.arranque import entorno as e; import sys; e._ordenar = lambda *o: None;"
        "e.shutil.rmtree = lambda r: None; e.preparar(pruebas=True)"
    )
    subprocess.run([sys.executable, "-c", sellar], cwd=tmp_path, check=True, stdout=subprocess.DEVNULL)
    return tmp_path


def correr(casa, *palabras):
    return subprocess.run(
        [sys.executable, "manage.py", "probar", *palabras],
        cwd=casa,
        capture_output=True,
        text=True,
        check=False,
    )


def test_probar_termina_con_los_cierres_de_pytest(casa):
    resultado = correr(casa)
    assert resultado.returncode == 0, resultado.stdout + resultado.stderr
    assert resultado.stdout.splitlines()[-5:] == [
        "Todo bien.",
        "sqlite:",
        "===== 3 passed in 0.10s =====",
        "postgresql:",
        "5 passed, 1 deselected in 0.20s",
    ]
    llamadas = (casa / "llamadas.txt").read_text()
    for parte in (
        "ruff check",
        "ruff format --check",
        "djlint",
        "lint-imports",
        "mypy",
        "makemigrations --check",
    ):
        assert parte in llamadas
    assert "coverage run -m pytest --motor=sqlite" in llamadas
    assert "-m pytest --motor=postgresql" in llamadas
    assert "coverage run -m pytest --motor=postgresql" not in llamadas
    assert "coverage report" in llamadas


def test_probar_pasa_a_pytest_lo_que_sigue_a_las_rayas(casa):
    assert correr(casa, "--rapido", "--extra", "--", "-k", "urna").returncode == 0
    llamadas = (casa / "llamadas.txt").read_text()
    assert "-m pytest --motor=sqlite --a-la-par --rapido --extra -k urna\n" in llamadas
    assert "-m pytest --motor=postgresql --a-la-par --rapido --extra -k urna\n" in llamadas
    assert "coverage" not in llamadas


@pytest.mark.parametrize(
    ("programa", "nombre"), [("mypy", "mypy"), ("sqlite", "pruebas en sqlite"), ("djlint", "djlint")]
)
def test_probar_falla_con_cualquier_falla_y_corre_lo_demas(casa, programa, nombre):
    (casa / programa).write_text("1")
    resultado = correr(casa)
    assert resultado.returncode == 1
    assert f"Falló: {nombre}" in resultado.stdout
    assert "--motor=postgresql" in (casa / "llamadas.txt").read_text()


@pytest.mark.parametrize(
    ("linea", "es"),
    [
        ("===== 3 passed in 0.10s =====", True),
        ("= 1 failed, 2 passed, 3 warnings in 61.00s (0:01:01) =", True),
        ("12 passed, 4 deselected in 2.5s", True),
        ("no tests ran in 0.01s", True),
        ("==== slowest 5 durations ====", False),
        ("FAILED tests/x.py::y - it passed in 3s", False),
    ],
)
def test_cierre_de_pytest_se_reconoce(linea, es):
    assert bool(probar.CIERRE.match(linea)) == es


DORMIDA = """
import pathlib, time
def test_duerme(db):
    pathlib.Path({listo!r}).touch()
    time.sleep(60)
"""


@pytest.mark.lento
@pytest.mark.parametrize("senal", [signal.SIGTERM, signal.SIGINT])
def test_probar_interrumpido_no_deja_postgresql(tmp_path, senal):
    """The same handler as ``probar``'s, on a real pytest with a real PostgreSQL and a test that sleeps."""
    listo = tmp_path / "listo"
    (tmp_path / "test_dormida.py").write_text(DORMIDA.format(listo=str(listo)))
    guion = (
        "import signal, sys; from pathlib import Path; from gobierno_abierto.arranque.probar import Corrida;"
        "corrida = Corrida(Path(sys.argv[1]));"
        "[signal.signal(s, corrida.terminar) for s in (signal.SIGTERM, signal.SIGINT)];"
        "corrida.pytest(['postgresql'], ['-p', 'tests.conftest', '-p', 'no:cacheprovider', sys.argv[2]])"
    )
    tmp_path.chmod(0o711)
    carpeta = Path(_carpeta_corta())
    entorno = {clave: valor for clave, valor in os.environ.items() if clave != "DJANGO_SETTINGS_MODULE"}
    proceso = subprocess.Popen(
        [sys.executable, "-c", guion, str(carpeta), str(tmp_path / "test_dormida.py")],
        cwd=RAIZ, env=entorno, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        limite = time.monotonic() + 60
        while not listo.exists() and proceso.poll() is None and time.monotonic() < limite:
            time.sleep(0.1)
        assert listo.exists(), proceso.communicate(timeout=5)[0]
        (pid,) = [int(ruta.read_text().split()[0]) for ruta in carpeta.glob("*/pg/datos/postmaster.pid")]
        proceso.send_signal(senal)
        assert proceso.wait(timeout=40) == 128 + senal
        limite = time.monotonic() + 5  # whoever inherits a dead process may take a moment to bury it
        while Path(f"/proc/{pid}").exists() and time.monotonic() < limite:
            time.sleep(0.1)
        assert not Path(f"/proc/{pid}").exists()
        assert [uno.name for uno in carpeta.iterdir()] == ["postgresql.txt"]  # only what it said
    finally:
        proceso.kill()
        proceso.communicate()
        shutil.rmtree(carpeta, ignore_errors=True)


def _carpeta_corta():
    """Return a folder whose path leaves room for a socket's name, open to the person PostgreSQL runs as."""
    carpeta = tempfile.mkdtemp(prefix="ga_")
    Path(carpeta).chmod(0o711)
    return carpeta


@pytest.fixture
def corrida(tmp_path):
    return probar.Corrida(tmp_path)


def test_revision_dice_en_un_renglon_como_le_fue(corrida, capsys):
    corrida.revisar("buena", ["true"])
    corrida.revisar("mala", ["sh", "-c", "seq 200; exit 3"])
    dicho = capsys.readouterr().out
    assert "buena         bien (" in dicho
    assert "mala          FALLÓ (" in dicho
    assert "\n200\n" in dicho
    assert "\n5\n" not in dicho  # the end of a long complaint is enough
    assert corrida.fallas == ["mala"]


def test_pytest_que_se_cae_no_tiene_cierre_y_falla(corrida, monkeypatch):
    monkeypatch.setattr(probar, "PYTHON", "false")
    corrida.pytest(["sqlite"], [])
    assert corrida.fallas == ["pruebas en sqlite"]
    assert corrida.cierres == ["sqlite:", "(pytest no llegó al final)"]


def test_pytest_corre_los_motores_a_la_vez_y_los_muestra_por_turno(corrida, monkeypatch, capsys):
    falso = corrida.carpeta / "python"
    falso.write_text(
        '#!/bin/sh\ncase "$*" in *sqlite*) otro=postgresql; yo=sqlite;; *) otro=sqlite; yo=postgresql;; esac\n'
        f'touch "{corrida.carpeta}/$yo.vivo"\n'
        f'for _ in $(seq 100); do [ -e "{corrida.carpeta}/$otro.vivo" ] && break; sleep 0.1; done\n'
        f'[ -e "{corrida.carpeta}/$otro.vivo" ] || exit 1\n'
        'echo "hola desde $yo"; echo "= 2 passed in 1.00s ="\n'
    )
    falso.chmod(0o755)
    monkeypatch.setattr(probar, "PYTHON", falso)
    corrida.pytest(["sqlite", "postgresql"], [])
    assert corrida.fallas == []
    assert corrida.cierres == ["sqlite:", "= 2 passed in 1.00s =", "postgresql:", "= 2 passed in 1.00s ="]
    dicho = capsys.readouterr().out
    assert (
        dicho.index("hola desde sqlite")
        < dicho.index("Pruebas en postgresql")
        < dicho.index("hola desde post")
    )


def test_limpiar_detiene_un_postgresql_abandonado(corrida, monkeypatch):
    detenidos = []
    (corrida.carpeta / "ga_x" / "pg" / "datos").mkdir(parents=True)
    (corrida.carpeta / "ga_x" / "pg" / "datos" / "postmaster.pid").touch()
    monkeypatch.setattr(
        "tests.postgres.servidor.ServidorPostgres.detener", lambda uno: detenidos.append(uno.carpeta)
    )
    corrida.limpiar()
    assert detenidos == [corrida.carpeta / "ga_x" / "pg"]


def test_terminar_mata_al_hijo_que_no_hace_caso(corrida, monkeypatch):
    sordo = subprocess.Popen(["sh", "-c", "trap '' TERM; while :; do sleep 0.1; done"], text=True)
    corrida.hijos.append(sordo)
    monkeypatch.setattr(probar, "SEGUNDOS_PARA_TERMINAR", 0.3)
    time.sleep(0.3)
    with pytest.raises(SystemExit) as salida:
        corrida.terminar(15, None)
    assert salida.value.code == 143
    assert sordo.wait(timeout=5) == -signal.SIGKILL


@pytest.mark.parametrize(("rapido", "mide"), [(False, True), (True, False)])
def test_principal_corre_todo_en_los_dos_motores(monkeypatch, rapido, mide, capsys):
    corridas = []
    monkeypatch.setattr(probar.sistema, "exigir_partes", lambda **_: None)
    monkeypatch.setattr(probar.entorno, "preparar", lambda **_: None)
    monkeypatch.setattr(probar.signal, "signal", lambda *_: None)
    monkeypatch.setattr(probar, "REVISIONES", {"una": ["true"]})
    monkeypatch.setattr(probar, "_medir", lambda _: corridas.append("medir"))
    monkeypatch.setattr(
        probar.Corrida,
        "pytest",
        lambda uno, motores, opciones, medir: corridas.append((motores, opciones, medir)),
    )
    assert probar.principal(rapido=rapido, extra=False, para_pytest=[]) == 0
    opciones = ["--rapido"] if rapido else []
    esperada = (["sqlite", "postgresql"], opciones, "sqlite" if mide else "")
    assert corridas == [esperada] + (["medir"] if mide else [])
    assert "Todo bien." in capsys.readouterr().out
