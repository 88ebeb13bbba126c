"""How much drawing a PDF costs: CPU seconds and memory, warm, each measure in a process of its own, against the bars.

    python -m tests.rendimiento.documentos

Draws the real templates over the finished demonstration, which it loads into a folder of its own; everybody in it is
fictitious. Prints a table and exits with 1 when a figure is over its bar.
"""

import gc
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

CPU, MEMORIA, CRECE = "s CPU", "MB", "MB más"
BARRAS = {  # measure: (bar, unit)
    "acta": (0.5, CPU),
    "convenio": (2.5, CPU),
    "gafetes": (4.0, CPU),
    "memoria": (250.0, MEMORIA),
    "crecimiento": (10.0, CRECE),
}
REPETICIONES = 5
SEGUIDOS = 20
MOMENTO = datetime(2023, 8, 15, 18, tzinfo=UTC)


def gafetes(cuantos: int = 121, mesas: int = 11) -> Any:
    """Return a document, never saved, with that many badges of people who do not exist."""
    from gobierno_abierto.documentos.models import Documento

    personas = [
        {
            "mesa": n % mesas + 1,
            "nombre": f"Persona Ficticia {n + 1:03}",
            "codigo": f"FICTICIO-{n * 7919 % 99991:05}",
        }
        for n in range(cuantos)
    ]
    datos = {"ejercicio_nombre": "Ejercicio ficticio", "municipio": "Municipio Ficticio", "gafetes": personas}
    return Documento(
        tipo="gafetes", titulo="Gafetes", folio="GA-FICT-ICIO", version=1, marca="DEMOSTRACIÓN",
        contenido=json.dumps(datos), huella="ab" * 32, fecha=MOMENTO,
    )  # fmt: skip


def dibujar(documento: Any, veces: int = 1) -> bytes:
    """Return the PDF of ``documento`` with its JSON inside, its body repeated ``veces`` times to make it longer."""
    from gobierno_abierto.documentos.pdf import Adjunto, dibujar_pdf, pagina_de

    pagina = pagina_de(documento)
    if veces > 1:
        antes, _, resto = pagina.partition("<main>")
        cuerpo, _, despues = resto.partition("</main>")
        pagina = f"{antes}<main>{cuerpo * veces}</main>{despues}"
    adjunto = Adjunto("datos.json", documento.contenido, "Datos", documento.fecha)
    return dibujar_pdf(pagina, adjuntos=(adjunto,), identidad=documento.huella)


def paginas(pdf: bytes) -> int:
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as archivo:
        return len(archivo.pages)


def pico() -> float:
    """Return the most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def ahora_ocupa() -> float:
    """Return the memory that this process holds now, in MB, once what nobody uses is gone (Linux)."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1_048_576


def segundos(hacer: Callable[[], object]) -> float:
    """Return the CPU seconds of the middle one of several runs, after one that warms up."""
    hacer()
    tomados = []
    for _ in range(REPETICIONES):
        desde = time.process_time()
        hacer()
        tomados.append(time.process_time() - desde)
    return sorted(tomados)[REPETICIONES // 2]


def medir(que: str) -> dict[str, float]:
    """Return {figure, pages, bytes, peak} of one measure, in this process."""
    from gobierno_abierto.documentos.models import Documento, TipoDocumento

    acta = Documento.objects.filter(tipo=TipoDocumento.ACTA_MESA).first()
    convenio = Documento.objects.filter(tipo=TipoDocumento.CONVENIO).first()
    casos: dict[str, Callable[[], bytes]] = {
        "acta": lambda: dibujar(acta),
        "convenio": lambda: dibujar(
            convenio, veces=2
        ),  # twice its body: at least the twelve pages of the bar
        "gafetes": lambda: dibujar(gafetes()),
    }
    if que in casos:
        cifra = segundos(casos[que])
        pdf = casos[que]()
    else:
        for caso in [*casos.values(), *[casos["convenio"]] * REPETICIONES]:
            pdf = caso()
        antes = ahora_ocupa()
        for _ in range(SEGUIDOS):
            pdf = casos["convenio"]()
        cifra = ahora_ocupa() - antes if que == "crecimiento" else pico()
    return {"cifra": cifra, "paginas": paginas(pdf), "bytes": len(pdf), "pico": pico()}


def en_su_proceso(que: str, entorno: dict[str, str]) -> dict[str, float]:
    orden = [sys.executable, "-W", "ignore", "-m", "tests.rendimiento.documentos", que]
    hecho = subprocess.run(orden, env=entorno, capture_output=True, text=True, check=True)
    cifras: dict[str, float] = json.loads(hecho.stdout.splitlines()[-1])
    return cifras


def principal() -> int:
    """Load the demonstration, take every measure in its own process, print them; 1 when one is over its bar."""
    with tempfile.TemporaryDirectory() as carpeta:
        entorno = os.environ | {"GA_DATOS": carpeta, "DJANGO_SETTINGS_MODULE": "gobierno_abierto.settings"}
        entorno.pop("DATABASE_URL", None)
        for orden in (["collectstatic", "--noinput"], ["migrate"], ["cargar_ejemplo", "--inicial"]):
            subprocess.run(
                [sys.executable, "manage.py", *orden], env=entorno, check=True, stdout=subprocess.DEVNULL
            )
        pasadas = 0
        for que, (barra, unidad) in BARRAS.items():
            hecho = en_su_proceso(que, entorno)
            pasada = hecho["cifra"] > barra
            pasadas += pasada
            sys.stdout.write(
                f"{que:12} {hecho['cifra']:7.2f} {unidad:7} (barra {barra:g})  {hecho['paginas']:3} páginas "
                f"{hecho['bytes'] / 1000:7.0f} kB  pico {hecho['pico']:4.0f} MB  {'PASADA' if pasada else 'bien'}\n"
            )
    return 1 if pasadas else 0


if __name__ == "__main__":
    os.chdir(Path(__file__).parents[2])
    if len(sys.argv) > 1:
        import django

        django.setup()
        sys.stdout.write(json.dumps(medir(sys.argv[1])) + "\n")
    else:
        sys.exit(principal())
