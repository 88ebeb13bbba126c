"""What a first visit downloads, measured on the wire: the bytes that Chromium received, compressed as they travel.

    python -m tests.rendimiento.peso http://127.0.0.1:8000 / /e/constituyentes-del-parque/

The server must be gunicorn, as ``iniciar`` starts it: whitenoise serves compressed files.
"""

import sys
from typing import Any

TELEFONO = {"width": 360, "height": 740}


def pesar(pagina: Any, ruta: str) -> list[tuple[str, int]]:
    """Return (address, bytes) of every request of a first visit to ``ruta``, heaviest first; nothing is cached."""
    sesion = pagina.context.new_cdp_session(pagina)
    direcciones: dict[str, str] = {}
    bytes_de: dict[str, int] = {}
    sesion.on(
        "Network.requestWillBeSent",
        lambda uno: direcciones.update({uno["requestId"]: uno["request"]["url"]}),
    )
    sesion.on(
        "Network.loadingFinished",
        lambda uno: bytes_de.update({uno["requestId"]: int(uno["encodedDataLength"])}),
    )
    sesion.send("Network.enable")
    sesion.send("Network.clearBrowserCache")
    pagina.goto(ruta, wait_until="networkidle")
    sesion.detach()
    return sorted(
        ((direcciones[clave], cuantos) for clave, cuantos in bytes_de.items() if clave in direcciones),
        key=lambda par: -par[1],
    )


def principal(base: str, rutas: list[str]) -> None:
    """Print the table (page, requests, bytes), and what each page downloads."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for ruta in rutas:
            contexto = chromium.new_context(base_url=base, viewport=TELEFONO)
            partes = pesar(contexto.new_page(), ruta)
            contexto.close()
            sys.stdout.write(f"{ruta:45} {len(partes):3} peticiones {sum(p for _, p in partes):9,} bytes\n")
            for direccion, cuantos in partes:
                sys.stdout.write(f"    {cuantos:9,}  {direccion.removeprefix(base)}\n")
        chromium.close()


if __name__ == "__main__":
    principal(sys.argv[1], sys.argv[2:] or ["/"])
