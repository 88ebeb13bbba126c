"""The tree of the house as the architecture tests see it."""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

RAIZ = Path(__file__).resolve().parents[2]
PAQUETES = ("gobierno_abierto", "mesas", "propuestas", "votacion", "convenios")
PLANTILLAS = RAIZ / "templates"


@cache
def proyecto() -> dict:
    """Return pyproject.toml."""
    return tomllib.loads((RAIZ / "pyproject.toml").read_text())


def codigo(*, migraciones: bool = False) -> Iterator[Path]:
    """Yield every Python file of the house."""
    for paquete in PAQUETES:
        for ruta in sorted((RAIZ / paquete).rglob("*.py")):
            if migraciones or "migrations" not in ruta.parts:
                yield ruta


def plantillas() -> list[Path]:
    """Return every template, those inside the apps too."""
    dentro = [ruta for paquete in PAQUETES for ruta in (RAIZ / paquete).rglob("templates/**/*.html")]
    return sorted([*PLANTILLAS.rglob("*.html"), *PLANTILLAS.rglob("*.txt"), *dentro])


def nombre_de(plantilla: Path) -> str:
    """Return the name by which Django knows a template."""
    partes = plantilla.parts
    return "/".join(partes[len(partes) - partes[::-1].index("templates") :])


def relativa(ruta: Path) -> str:
    return str(ruta.relative_to(RAIZ))
