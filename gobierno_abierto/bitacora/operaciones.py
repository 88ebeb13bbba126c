"""The two verbs of the log: open an operation, and write its one entry."""

from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from datetime import UTC
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import IntegrityError, transaction

from gobierno_abierto.canonico import texto_canonico
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.tiempo import ahora

from .models import CADENA_DE_LA_CASA, Asiento, Cadena
from .reglas import calcular_huella

P = ParamSpec("P")
R = TypeVar("R")

# None outside any operation; inside, the list of entries written so far. Nested operations add a level.
_escritos: ContextVar[list[Asiento] | None] = ContextVar("asientos_de_la_operacion", default=None)
_nivel: ContextVar[int] = ContextVar("nivel_de_la_operacion", default=0)


def operacion(funcion: Callable[P, R] | None = None, *, sin_asiento: bool = False) -> Any:
    """Run a verb in one transaction; the outermost one must write exactly one entry.

    An inner operation's ``asentar`` writes nothing: the outer entry tells the whole fact. ``sin_asiento`` is for
    accrediting, registering at a voting desk, spending a card, depositing and autosave, which write none, so that
    the log can't tell who voted when.
    """

    def decorar(verbo: Callable[P, R]) -> Callable[P, R]:
        @wraps(verbo)
        def dentro(*args: P.args, **kwargs: P.kwargs) -> R:
            nivel = _nivel.get()
            ficha_nivel = _nivel.set(nivel + 1)
            ficha = _escritos.set([]) if nivel == 0 else None
            try:
                with transaction.atomic():
                    resultado = verbo(*args, **kwargs)
                    if nivel == 0:
                        escritos = len(_escritos.get() or [])
                        esperados = 0 if sin_asiento else 1
                        if escritos != esperados:
                            raise AssertionError(
                                f"{verbo.__qualname__} wrote {escritos} entries, not {esperados}"
                            )
                    return resultado
            finally:
                _nivel.reset(ficha_nivel)
                if ficha is not None:
                    _escritos.reset(ficha)

        return dentro

    return decorar(funcion) if funcion is not None else decorar


def tomar_cabeza(ejercicio_id: int | None) -> Cadena:
    """Lock and return the head of a chain, made on first use; take it last, after every other lock."""
    clave = ejercicio_id or CADENA_DE_LA_CASA
    if not Cadena.objects.filter(pk=clave).exists():
        with suppress(IntegrityError), transaction.atomic():  # another process made it first
            Cadena.objects.create(pk=clave)
    return Cadena.objects.select_for_update().get(pk=clave)


def asentar(
    verbo: str, *, ejercicio_id: int | None, actor: Usuario | None, hechos: dict[str, Any] | None = None
) -> Asiento | None:
    """Append one entry to the exercise's chain (None: the house's) and return it; inside another operation, nothing.

    ``actor=None`` means the system itself. ``hechos`` must hold ids and facts, never personal data; floats are refused.
    """
    escritos = _escritos.get()
    if escritos is None:
        raise AssertionError("asentar() outside an @operacion")
    if _nivel.get() > 1:
        return None
    cabeza = tomar_cabeza(ejercicio_id)
    campos: dict[str, Any] = {
        "cadena": cabeza.pk,
        "n": cabeza.n + 1,
        "en": ahora().astimezone(UTC),
        "actor": actor.pk if actor else None,
        "institucion": actor.institucion if actor else "",
        "verbo": verbo,
        "hechos": texto_canonico(hechos or {}),
        "anterior": cabeza.huella,
    }
    asiento = Asiento.objects.create(
        **campos, huella=calcular_huella(campos | {"en": campos["en"].isoformat()})
    )
    Cadena.objects.filter(pk=cabeza.pk).update(n=asiento.n, huella=asiento.huella)
    escritos.append(asiento)
    return asiento
