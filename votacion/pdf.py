"""Cards to print: each code with its QR as inline SVG. Nothing of this is ever stored."""

from typing import Any

import segno

from .reglas import agrupar


def tarjetas_con_qr(claves: list[str]) -> list[dict[str, Any]]:
    """Return each code as people read it and as a QR of the bare code (one SVG path, no address, no name)."""
    return [
        {
            "clave": agrupar(clave),
            "qr": segno.make(clave, error="m", micro=False, boost_error=False).svg_inline(
                border=4, omitsize=True, svgclass="qr", lineclass=None
            ),
        }
        for clave in claves
    ]
