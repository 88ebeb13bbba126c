"""Public pages: the call, the privacy notice, registration and its voucher."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from gobierno_abierto.ejercicios.calendario import cambiadas_desde
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.historia import razon_de_situacion
from gobierno_abierto.ejercicios.peticiones import ejercicio_a_la_vista, intentar
from mesas.forms import RegistroForm
from mesas.models import AvisoPrivacidad, Convocatoria, Inscripcion
from mesas.operaciones import registrar_persona


def convocatoria(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the published call, as it was frozen."""
    ejercicio, a_la_vista = ejercicio_a_la_vista(slug)
    publicada = get_object_or_404(Convocatoria.objects.select_related("documento"), ejercicio=ejercicio)
    contexto = {
        "ejercicio": a_la_vista,
        "convocatoria": publicada,
        "documento": publicada.documento,
        "datos": publicada.documento.datos,
        "abierto": ejercicio.etapa == ClaveEtapa.CONVOCATORIA,
        "cambiadas": cambiadas_desde(ejercicio, publicada.publicada_en) if a_la_vista is ejercicio else [],
    }
    return render(request, "mesas/convocatoria.html", contexto)


def aviso(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the privacy notice in force, whole, and its earlier versions; or that none was published yet."""
    ejercicio, a_la_vista = ejercicio_a_la_vista(slug)
    avisos = list(AvisoPrivacidad.objects.filter(ejercicio=ejercicio).select_related("documento"))
    if not avisos:
        return render(request, "mesas/aviso.html", {"ejercicio": a_la_vista})
    contexto = {
        "ejercicio": a_la_vista,
        "aviso": avisos[-1],
        "documento": avisos[-1].documento,
        "datos": avisos[-1].documento.datos,
        "anteriores": avisos[-2::-1],
    }
    return render(request, "mesas/aviso.html", contexto)


@sensitive_post_parameters()
@never_cache
def registro(request: HttpRequest, slug: str) -> HttpResponse:
    """Let a resident register while the call is open."""
    ejercicio, a_la_vista = ejercicio_a_la_vista(slug)
    publicada = Convocatoria.objects.filter(ejercicio=ejercicio).first()
    vigente = AvisoPrivacidad.objects.filter(ejercicio=ejercicio).select_related("documento").last()
    if publicada is None or vigente is None:
        raise Http404
    detenido = razon_de_situacion(ejercicio)
    if ejercicio.etapa != ClaveEtapa.CONVOCATORIA or (detenido and request.method != "POST"):
        cerrado = {"ejercicio": a_la_vista, "detenido": detenido}
        return render(request, "mesas/registro_cerrado.html", cerrado)
    form = RegistroForm(request.POST or None, ejercicio=ejercicio, initial={"aviso": vigente.pk})
    if request.method == "POST" and form.is_valid():
        visto = AvisoPrivacidad.objects.filter(ejercicio=ejercicio, pk=form.cleaned_data["aviso"]).first()
        hecho, inscripcion = intentar(
            request,
            registrar_persona,
            ejercicio,
            actor=None,
            aviso=visto or vigente,
            form=form,
            **form.para_operacion(),
        )
        if hecho:
            return redirect("mesas:registro_listo", slug, inscripcion.folio)
    contexto = {
        "ejercicio": ejercicio,
        "form": form,
        "convocatoria": publicada,
        "aviso": vigente,
        "datos": vigente.documento.datos,
    }
    return render(request, "mesas/registro.html", contexto)


@never_cache
def registro_listo(request: HttpRequest, slug: str, folio: str) -> HttpResponse:
    """Show the voucher: the opaque folio and what follows, never whose it is."""
    ejercicio, a_la_vista = ejercicio_a_la_vista(slug)
    inscripcion = get_object_or_404(Inscripcion.objects.only("folio", "pk"), ejercicio=ejercicio, folio=folio)
    return render(request, "mesas/registro_listo.html", {"ejercicio": a_la_vista, "folio": inscripcion.folio})
