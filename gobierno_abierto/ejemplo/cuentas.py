"""The example's accounts: made once with random passwords, kept in ``datos/cuentas.txt`` (mode 600)."""

import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.ejercicios.operaciones import crear_cuenta, generar_contrasena

from .semilla import CUENTAS, PUEDEN_CREAR


@dataclass(frozen=True)
class CuentaDeEjemplo:
    """One line of the file: who signs in, with what, as what and over what."""

    usuario: str
    contrasena: str
    rol: str
    alcance: str


def archivo() -> Path:
    """Return where the example's accounts are kept."""
    return Path(settings.DATOS) / "cuentas.txt"


def alcance_de(usuario: str, cargo: str) -> str:
    """Return what the account reaches inside the demonstration exercises, as the file says it."""
    oficio, _, numero = usuario.partition(".")
    if oficio in {"mesa", "casilla"}:
        return f"mesa {int(numero)}" if oficio == "mesa" else "casilla 1"
    return cargo.partition(" (")[0] if oficio == "dictamen" else "todo el ejercicio"


def crear_cuentas() -> list[CuentaDeEjemplo]:
    """Make the accounts that are missing and return the new ones; the file is written before the database is."""
    existentes = set(Usuario.objects.values_list("usuario", flat=True))
    nuevas = [
        CuentaDeEjemplo(usuario, generar_contrasena(), rol, alcance_de(usuario, cargo))
        for usuario, _, _, cargo, rol in CUENTAS
        if usuario not in existentes
    ]
    if nuevas:
        _anotar(nuevas)
    contrasenas = {una.usuario: una.contrasena for una in nuevas}
    for usuario, nombre, institucion, cargo, _ in CUENTAS:
        if usuario in contrasenas:
            crear_cuenta(
                actor=None,
                usuario=usuario,
                nombre=nombre,
                institucion=institucion,
                cargo=cargo,
                puede_crear_ejercicios=usuario in PUEDEN_CREAR,
                contrasena=contrasenas[usuario],
                de_un_solo_uso=False,
            )
    return nuevas


def _anotar(cuentas: list[CuentaDeEjemplo]) -> None:
    """Append accounts to the file, readable only by its owner."""
    archivo().parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(archivo(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as salida:
        salida.writelines(f"{una.usuario}\t{una.contrasena}\t{una.rol}\t{una.alcance}\n" for una in cuentas)
