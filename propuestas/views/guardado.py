"""Try an operation that compares what the person saw with what is saved."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, QueryDict

from gobierno_abierto.ejercicios.peticiones import aplicar_en
from gobierno_abierto.errores import ReglaIncumplida


def guardar_con_edicion(
    request: HttpRequest,
    form: BaseForm,
    verbo: Callable[..., Any],
    *args: Any,
    exito: str = "",
    **kwargs: Any,
) -> tuple[Any, bool]:
    """Run ``verbo`` and return (its result or None, whether somebody saved first).

    After a conflict the page shows what the other person saved beside what this one wrote, and the form takes the
    new ``edicion``, so that saving again is a decision.
    """
    try:
        resultado = verbo(*args, edicion=form.cleaned_data.get("edicion"), **kwargs)
    except ReglaIncumplida as error:
        if error.campo == "edicion":
            return None, True
        aplicar_en(form, error)
        return None, False
    if exito:
        messages.success(request, exito)
    return resultado, False


def con_edicion(form: BaseForm, edicion: int) -> None:
    """Make the bound form carry the edition that is saved now."""
    datos = cast(QueryDict, form.data).copy()
    datos[form.add_prefix("edicion")] = str(edicion)
    form.data = datos
