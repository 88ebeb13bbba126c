"""The convenio within a person's reach."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from convenios.models import Convenio
from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.ejercicios.peticiones import (
    ejercicio_con,
)


def abrir(request: HttpRequest, slug: str, permiso: Permiso, *estados: str) -> tuple[Ejercicio, Convenio]:
    """Return the exercise and its convenio within reach; 404 otherwise, or when it is in none of ``estados``."""
    ejercicio = ejercicio_con(request, slug, permiso)
    convenio = get_object_or_404(
        Convenio.objects.select_related("documento", "acta_firma", "documento_publico"), ejercicio=ejercicio
    )
    convenio.ejercicio = ejercicio
    if estados and convenio.estado not in estados:
        raise Http404
    return ejercicio, convenio
