"""What anybody reads of the convenio."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from convenios.models import Convenio, Parte
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.peticiones import (
    ejercicio_publico,
)

CON_CONVENIO = (ClaveEtapa.CONVENIO, ClaveEtapa.SEGUIMIENTO, ClaveEtapa.CONCLUIDO)


@require_safe
def publico(request: HttpRequest, slug: str) -> HttpResponse:
    """Show anybody who signs, where the signing stands and, once published, what was promised."""
    ejercicio = ejercicio_publico(slug)
    convenio = (
        Convenio.objects.filter(ejercicio=ejercicio).select_related("documento_publico", "acta_firma").first()
        if ejercicio.etapa in CON_CONVENIO
        else None
    )
    contexto: dict[str, Any] = {"ejercicio": ejercicio, "convenio": convenio}
    if convenio and convenio.documento_publico:
        datos_publicos = convenio.documento_publico.datos
        contexto |= {
            "documento": convenio.documento_publico,
            "acta": convenio.acta_firma,
            "datos": datos_publicos,
            "compromisos": [
                {
                    "titulo": titulo,
                    "lista": [uno for uno in datos_publicos["compromisos"] if uno["parte"] == parte],
                }
                for parte, titulo in (
                    (Parte.MUNICIPIO, "Municipio"),
                    (Parte.ORGANO_GARANTE, datos_publicos["organo_garante_corto"]),
                    (Parte.SOCIEDAD, "Representante de Sociedad Civil"),
                )
            ],
        }
    elif convenio:
        contexto["firmaron"] = set(convenio.firmas.vigentes().values_list("parte", flat=True))
        contexto["partes"] = list(Parte)
    return render(request, "convenios/publico.html", contexto)
