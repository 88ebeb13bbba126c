"""``manage.py probar``: every check of the house, and every test on SQLite and on a PostgreSQL of its own."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from gobierno_abierto.arranque import entorno, sistema
from gobierno_abierto.arranque.entorno import ENTORNO, PYTHON, RAIZ

BIN = ENTORNO / "bin"
REVISIONES: dict[str, list[str | Path]] = {
    "ruff check": [BIN / "ruff", "check", "."],
    "ruff format": [BIN / "ruff", "format", "--check", "."],
    "djlint": [BIN / "djlint", "templates", "--lint", "--quiet"],
    "lint-imports": [BIN / "lint-imports"],
    "mypy": [BIN / "mypy"],
    "migraciones": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
}
LINEAS_DE_FALLA = 80
SEGUNDOS_PARA_TERMINAR: float = 20
COLOR = re.compile(r"\x1b\[[0-9;]*m")
CIERRE = re.compile(
    r"^(=+ )?(\d+ (passed|failed|skipped|deselected|errors?|xfailed|warnings?)|no tests ran)\b.* in [\d.]+s\b.*$"
)


class Corrida:
    """One run of ``probar``: its temporary folder, the children at work, and what failed so far."""

    def __init__(self, carpeta: Path) -> None:
        self.carpeta = carpeta
        self.hijos: list[subprocess.Popen[str]] = []
        self.fallas: list[str] = []
        self.cierres: list[str] = []

    def revisar(self, nombre: str, orden: list[str | Path]) -> None:
        """Run one checker, say in a line how it went, and show what it said only when it failed."""
        print(f"  {nombre:<14}", end="", flush=True)
        inicio = time.monotonic()
        entorno_de_hijo = os.environ | {"GA_DATOS": str(self.carpeta / "datos"), "PYTHONPATH": str(RAIZ)}
        hijo = subprocess.Popen(
            [str(palabra) for palabra in orden], cwd=RAIZ, env=entorno_de_hijo, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self.hijos.append(hijo)
        salida, _ = hijo.communicate()
        bien = hijo.returncode == 0
        print(f"{'bien' if bien else 'FALLÓ'} ({time.monotonic() - inicio:.1f} s)", flush=True)
        if not bien:
            print("\n".join(salida.splitlines()[-LINEAS_DE_FALLA:]), flush=True)
            self.fallas.append(nombre)

    def pytest(self, motores: list[str], opciones: list[str], *, medir: str = "") -> None:
        """Run the tests on every engine at once, show each one's words in turn and keep pytest's closing lines.

        Two engines keep two cores busy. The first is seen as it runs, the next from its file. ``medir`` names the
        engine whose run measures coverage.
        """
        corridas = [(motor, self._lanzar(motor, opciones, cobertura=motor == medir)) for motor in motores]
        for motor, hijo in corridas:
            print(f"\nPruebas en {motor}", flush=True)
            cierre = "(pytest no llegó al final)"
            for linea in self._lineas(motor, hijo):
                print(linea, end="", flush=True)
                if CIERRE.match(limpia := COLOR.sub("", linea).strip()):
                    cierre = limpia
            self.cierres += [f"{motor}:", cierre]
            if hijo.wait():
                self.fallas.append(f"pruebas en {motor}")
        self.limpiar()

    def _lanzar(self, motor: str, opciones: list[str], *, cobertura: bool) -> "subprocess.Popen[str]":
        medir = ["coverage", "run", "-m"] if cobertura else []
        with (self.carpeta / f"{motor}.txt").open("w") as salida:
            hijo = subprocess.Popen(
                [str(PYTHON), "-m", *medir, "pytest", f"--motor={motor}", "--a-la-par", *opciones],
                cwd=RAIZ, text=True, stdin=subprocess.DEVNULL, stdout=salida, stderr=subprocess.STDOUT,
                env=os.environ
                | {"GA_CARPETA_DE_PRUEBAS": str(self.carpeta), "COVERAGE_FILE": str(self.carpeta / ".coverage")},
            )  # fmt: skip
        self.hijos.append(hijo)
        return hijo

    def _lineas(self, motor: str, hijo: "subprocess.Popen[str]") -> Iterator[str]:
        """Yield what a run has written, waiting for more until it ends."""
        with (self.carpeta / f"{motor}.txt").open(errors="replace") as salida:
            while True:
                termino = hijo.poll() is not None  # asked before reading: nothing is written after it
                yield from salida
                if termino:
                    return
                time.sleep(0.2)

    def limpiar(self) -> None:
        """Stop a PostgreSQL that a killed run left behind."""
        from tests.postgres.servidor import ServidorPostgres

        for pid in self.carpeta.glob("*/pg/datos/postmaster.pid"):
            ServidorPostgres(pid.parents[1]).detener()

    def terminar(self, numero: int, _cuadro: FrameType | None) -> None:
        """On SIGTERM or SIGINT let the children stop their own servers; what they leave is stopped here."""
        vivos = [hijo for hijo in self.hijos if hijo.poll() is None]
        for hijo in vivos:
            hijo.terminate()
        limite = time.monotonic() + SEGUNDOS_PARA_TERMINAR
        for hijo in vivos:
            try:
                hijo.wait(timeout=max(0.1, limite - time.monotonic()))
            except subprocess.TimeoutExpired:
                hijo.kill()
        raise SystemExit(128 + numero)


def principal(*, rapido: bool, extra: bool, para_pytest: list[str]) -> int:
    """Run everything and return 0 only when everything is well; coverage counts on a whole run, on SQLite."""
    sistema.exigir_partes(pruebas=True)
    entorno.preparar(pruebas=True)
    carpeta = Path(tempfile.mkdtemp(prefix="ga_probar_"))
    carpeta.chmod(0o711)  # PostgreSQL runs as another person inside
    corrida = Corrida(carpeta)
    for senal in (signal.SIGTERM, signal.SIGINT):
        signal.signal(senal, corrida.terminar)
    cobertura = not rapido and not para_pytest
    opciones = [*(["--rapido"] if rapido else []), *(["--extra"] if extra else []), *para_pytest]
    if sys.stdout.isatty():
        opciones.append("--color=yes")
    try:
        print("Revisiones", flush=True)
        for nombre, orden in REVISIONES.items():
            corrida.revisar(nombre, orden)
        corrida.pytest(["sqlite", "postgresql"], opciones, medir="sqlite" if cobertura else "")
        if cobertura:
            _medir(corrida)
    finally:
        corrida.limpiar()
        shutil.rmtree(carpeta, ignore_errors=True)
    print("\n" + ("Falló: " + ", ".join(corrida.fallas) if corrida.fallas else "Todo bien."))
    print("\n".join(corrida.cierres), flush=True)
    return 1 if corrida.fallas else 0


def _medir(corrida: Corrida) -> None:
    """Join what every process measured into ``.coverage`` and hold it to the threshold of pyproject.toml."""
    subprocess.run(
        [PYTHON, "-m", "coverage", "combine", "--quiet", "--data-file", RAIZ / ".coverage", corrida.carpeta],
        cwd=RAIZ, check=False,
    )  # fmt: skip
    print()
    corrida.revisar("cobertura", [PYTHON, "-m", "coverage", "report"])
