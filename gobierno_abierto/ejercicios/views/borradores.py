"""The exercise's own documents as they would be published today, to read on paper before they are."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.documentos.models import TipoDocumento
from gobierno_abierto.documentos.views import responder_borrador
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.operaciones import borrador_de_cronograma, borrador_de_ficha
from gobierno_abierto.ejercicios.peticiones import ejercicio_con

BORRADORES = {
    TipoDocumento.FICHA.value: borrador_de_ficha,
    TipoDocumento.CRONOGRAMA.value: borrador_de_cronograma,
}


@require_safe
def borrador_pdf(request: HttpRequest, slug: str, tipo: str) -> HttpResponse:
    """Draw the draft of the facts or of the schedule while the exercise is in PREPARACION; 404 once published."""
    ejercicio = ejercicio_con(request, slug, Permiso.VER_TABLERO)
    if ejercicio.etapa != ClaveEtapa.PREPARACION or tipo not in BORRADORES:
        raise Http404
    return responder_borrador(request, BORRADORES[tipo](ejercicio))
