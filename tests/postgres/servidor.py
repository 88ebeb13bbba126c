"""A PostgreSQL of one's own for a test run: made in a temporary folder, reached by socket, thrown away afterwards.

Standard library only, so that ``manage.py probar`` can also use it to stop a server left behind by a killed run.
"""

import os
import pwd
import shutil
import subprocess
from pathlib import Path
from urllib.parse import quote

AJUSTES = (
    "listen_addresses=''",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=60",
)


class PostgresAusente(RuntimeError):
    """PostgreSQL's programs are not installed on this machine."""


def carpeta_de_programas() -> Path:
    """Return the folder of the newest installed ``initdb``; Debian keeps it off the PATH."""
    candidatas = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda ruta: float(ruta.parts[-3]), reverse=True
    )
    if candidatas:
        return candidatas[0].parent
    if suelto := shutil.which("initdb"):
        return Path(suelto).resolve().parent
    raise PostgresAusente("PostgreSQL no está instalado: sudo apt-get install postgresql")


def _ordenar(*orden: str | Path) -> None:
    """Run one of PostgreSQL's programs as a person that it accepts (it refuses root)."""
    prefijo: list[str] = []
    if os.geteuid() == 0:
        cuenta = pwd.getpwnam("postgres")
        prefijo = ["setpriv", "--reuid", str(cuenta.pw_uid), "--regid", str(cuenta.pw_gid), "--clear-groups"]
    entorno = {clave: valor for clave, valor in os.environ.items() if not clave.startswith("PG")}
    # Not a pipe: the server would inherit it and hold it open for as long as it lives.
    resultado = subprocess.run(
        [*prefijo, *map(str, orden)], cwd="/", env=entorno, check=False,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    if resultado.returncode:
        raise RuntimeError(f"PostgreSQL no aceptó: {' '.join(map(str, orden))}")


class ServidorPostgres:
    """A throw-away server in ``carpeta``; ``url(nombre)`` is the address of one of its databases."""

    def __init__(self, carpeta: Path) -> None:
        self.carpeta = carpeta
        self.datos = carpeta / "datos"
        self.enchufe = carpeta / "s"  # short: a socket's path may not pass 107 bytes

    def iniciar(self) -> None:
        """Create the cluster and return when it answers."""
        self.carpeta.mkdir(parents=True, exist_ok=True)
        self.enchufe.mkdir(mode=0o700)
        if os.geteuid() == 0:
            self.carpeta.chmod(0o711)
            for propia in (self.datos, self.enchufe):
                propia.mkdir(exist_ok=True, mode=0o700)
                shutil.chown(propia, "postgres", "postgres")
        programas = carpeta_de_programas()
        _ordenar(
            programas / "initdb", "-D", self.datos, "-U", "ga", "-A", "trust",
            "--no-sync", "-E", "UTF8", "--locale=C.UTF-8",
        )  # fmt: skip
        opciones = " ".join(
            f"-c {ajuste}" for ajuste in (*AJUSTES, f"unix_socket_directories={self.enchufe}")
        )
        _ordenar(
            programas / "pg_ctl", "-D", self.datos, "-l", self.datos / "servidor.log", "-w", "-t", "60",
            "-o", opciones, "start",
        )  # fmt: skip

    def detener(self) -> None:
        """Stop the server, if it runs, without waiting for those connected."""
        if (self.datos / "postmaster.pid").exists():
            _ordenar(carpeta_de_programas() / "pg_ctl", "-D", self.datos, "-m", "immediate", "-w", "stop")

    def url(self, nombre: str) -> str:
        """Return the DATABASE_URL of the database ``nombre`` on this server."""
        return f"postgres://ga@{quote(str(self.enchufe), safe='')}/{nombre}"
