"""A count of tries per device or per account, kept in memory for a minute and nowhere else."""

from django.core.cache import cache

VENTANA = 60  # seconds


def contar_intento(clave: str) -> None:
    """Add one try to ``clave`` in the running minute."""
    clave = f"intentos:{clave}"
    cache.add(clave, 0, VENTANA)
    try:
        cache.incr(clave)
    except ValueError:  # it expired in between
        cache.set(clave, 1, VENTANA)


def hay_demasiados(clave: str, limite: int) -> bool:
    """Tell whether ``clave`` used up its tries of this minute."""
    return int(cache.get(f"intentos:{clave}", 0)) >= limite
