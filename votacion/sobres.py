"""Envelopes: the one place that knows how a choice is put away in a ballot, and how it is read at the count.

For now the content is plain: fixed length, a random nonce and the choice, but **not yet sealed**. The issue *Votación*
replaces the two functions below by sealed boxes of the jornada's key; nobody else knows what an envelope holds. The
length already leaves room for that (32 bytes of content and the 48 that a sealed box adds).
"""

import secrets

LARGO_NONCE = 16
LARGO_ELECCION = 16
LARGO = LARGO_NONCE + LARGO_ELECCION + 48


def cerrar_sobre(eleccion: str) -> bytes:
    """Return ``nonce16 ‖ choice ‖ padding``, always ``LARGO`` bytes, so that no length tells what it holds.

    Plain for now: see the module. Raises ValueError when the choice is empty, not ASCII or too long.
    """
    octetos = eleccion.encode("ascii")
    if not octetos or len(octetos) > LARGO_ELECCION or b"\0" in octetos:
        raise ValueError("la elección debe tener de 1 a 16 caracteres ASCII")
    return secrets.token_bytes(LARGO_NONCE) + octetos.ljust(LARGO - LARGO_NONCE, b"\0")


def abrir_sobres(sobres: list[bytes]) -> list[str]:
    """Return the choices ordered by their nonces, so that nothing is left of the order in which they came.

    Raises ValueError on an envelope of another length or with a repeated nonce: the urn would have been tampered with.
    """
    if any(len(sobre) != LARGO for sobre in sobres):
        raise ValueError("hay un sobre de otro tamaño")
    if len({sobre[:LARGO_NONCE] for sobre in sobres}) != len(sobres):
        raise ValueError("hay un sobre repetido")
    return [sobre[LARGO_NONCE:].rstrip(b"\0").decode("ascii") for sobre in sorted(sobres)]
