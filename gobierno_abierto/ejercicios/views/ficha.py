"""The exercise's facts from inside: opening one, its sections one by one, its plan."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.ejercicios.etapa import Preparacion, faltantes_de_ficha
from gobierno_abierto.ejercicios.etapas import ClaveEtapa, regresos
from gobierno_abierto.ejercicios.ficha import POR_CLAVE, SECCIONES, advertencias
from gobierno_abierto.ejercicios.forms.crear import CrearForm
from gobierno_abierto.ejercicios.forms.ficha import FORMULARIOS, InstitucionesForm, SeccionForm
from gobierno_abierto.ejercicios.models import Ejercicio, Plano, Situacion
from gobierno_abierto.ejercicios.operaciones import (
    CAMBIO_AJENO,
    crear_ejercicio,
    guardar_seccion,
    resumir_cronograma,
    resumir_seccion,
    secciones_de_ficha,
)
from gobierno_abierto.ejercicios.peticiones import aplicar_en, cuenta_de, ejercicio_con, intentar
from gobierno_abierto.ejercicios.reglas import enumerar
from gobierno_abierto.errores import ReglaIncumplida

P = Permiso
UN_ANIO = 365 * 24 * 3600
DEL_CRONOGRAMA = {"P-03", "P-04"}


@dataclass(frozen=True)
class Paso:
    """One step of the wizard, as its lists draw it; ``falta`` is empty when nothing needed is missing."""

    numero: int
    titulo: str
    url: str
    falta: str
    resumen: str
    clave: str = ""


def pasos_de(ejercicio: Ejercicio) -> list[Paso]:
    """Return the sections of the facts and, last, the schedule."""
    faltan = {seccion.clave: f"Falta: {enumerar(cosas)}." for seccion, cosas in faltantes_de_ficha(ejercicio)}
    pasos = [
        Paso(
            numero,
            seccion.titulo,
            reverse("ejercicios:seccion", args=[ejercicio.slug, seccion.clave]),
            faltan.get(seccion.clave, ""),
            resumir_seccion(ejercicio, seccion),
            seccion.clave,
        )
        for numero, seccion in enumerate(SECCIONES, start=1)
    ]
    sin_poner = [uno.texto for uno in Preparacion().pendientes(ejercicio) if uno.clave in DEL_CRONOGRAMA]
    cronograma = reverse("ejercicios:actividades", args=[ejercicio.slug])
    ultimo = Paso(
        len(pasos) + 1,
        "Cronograma de actividades",
        cronograma,
        " ".join(sin_poner),
        resumir_cronograma(ejercicio),
    )
    return [*pasos, ultimo]


def por_que_no_se_edita(ejercicio: Ejercicio) -> str:
    """Return why the facts can't be changed now; empty when they can."""
    if ejercicio.situacion != Situacion.ACTIVO:
        return f"El ejercicio está {ejercicio.get_situacion_display().lower()}: su ficha no se puede cambiar."
    if ejercicio.etapa != ClaveEtapa.PREPARACION:
        return (
            "La ficha ya se publicó y no se edita. Para cambiarla hay que regresar el ejercicio a Preparación, "
            "con una razón que también se publica."
        )
    return ""


def crear(request: HttpRequest) -> HttpResponse:
    """Open a new exercise with its name, and go on to what it misses first; only accounts that may."""
    usuario = cuenta_de(request)
    if not usuario.puede_crear_ejercicios or usuario.es_organo_garante:
        raise Http404
    form = CrearForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        hecho, ejercicio = intentar(request, crear_ejercicio, actor=usuario, form=form, **form.cleaned_data)
        if hecho:
            messages.success(
                request, "Ejercicio creado. Ya es su coordinación.", extra_tags=f"guardado {request.path}"
            )
            return redirect(next(uno.url for uno in pasos_de(ejercicio) if uno.falta))
    contexto = {"form": form, "sin_guardar": request.method == "POST"}
    return render(request, "ejercicios/crear.html", contexto)


def ficha(request: HttpRequest, slug: str) -> HttpResponse:
    """Show every step of the wizard and what it misses; once public, the facts as they were published."""
    ejercicio = ejercicio_con(request, slug, P.CONFIGURAR)
    contexto: dict[str, Any] = {"ejercicio": ejercicio}
    if cerrada := por_que_no_se_edita(ejercicio):
        contexto |= {
            "cerrada": cerrada,
            "secciones": secciones_de_ficha(ejercicio),
            "puede_regresar": ClaveEtapa.PREPARACION in regresos(ejercicio),
        }
    else:
        pasos = pasos_de(ejercicio)
        contexto |= {
            "pasos": pasos,
            "listos": sum(not uno.falta for uno in pasos),
            "siguiente": next((uno for uno in pasos if uno.falta), None),
        }
    return render(request, "ejercicios/ficha.html", contexto)


def seccion(request: HttpRequest, slug: str, clave: str) -> HttpResponse:
    """Change one section of the facts while in PREPARACION, and go on to the next."""
    ejercicio = ejercicio_con(request, slug, P.CONFIGURAR)
    if clave not in FORMULARIOS:
        raise Http404
    if cerrada := por_que_no_se_edita(ejercicio):
        messages.error(request, cerrada)
        return redirect("ejercicios:ficha", slug)
    enviado = request.POST if request.method == "POST" else None
    form = FORMULARIOS[clave](enviado, request.FILES or None, instance=ejercicio)
    if "agregar" in request.POST and isinstance(form, InstitucionesForm):
        form = form.con_otra_fila()
    elif request.method == "POST" and form.is_valid():
        guardada, form = _guardar(request, ejercicio, form)
        if guardada:
            return redirect(_a_donde(request, clave, slug))
    pasos = pasos_de(ejercicio)
    aqui = list(POR_CLAVE).index(clave)
    contexto = {
        "ejercicio": ejercicio,
        "form": form,
        "sin_guardar": request.method == "POST",
        "seccion": POR_CLAVE[clave],
        "pasos": pasos,
        "paso": pasos[aqui],
        "anterior": pasos[aqui - 1] if aqui else None,
        "advertencias": advertencias(
            clave,
            lugares=ejercicio.lugares,
            minimo_registro=ejercicio.minimo_registro,
            edad_minima=ejercicio.edad_minima,
        ),
        "plano": Plano.objects.filter(ejercicio=ejercicio).defer("contenido").first()
        if clave == "predio"
        else None,
    }
    return render(request, "ejercicios/seccion.html", contexto)


def _guardar(request: HttpRequest, ejercicio: Ejercicio, form: SeccionForm) -> tuple[bool, SeccionForm]:
    """Save what is new and return (saved, form to show); what somebody else saved in between is set beside it."""
    if not form.hay_algo_nuevo():
        if request.POST.get("ir") != "siguiente":
            messages.info(request, "No había cambios que guardar.", extra_tags=f"guardado {request.path}")
        return True, form
    try:
        guardar_seccion(
            ejercicio,
            seccion=form.seccion.clave,
            actor=cuenta_de(request),
            datos=form.datos(),
            vista=form.cleaned_data["vista"] or "ninguna",
        )
    except ReglaIncumplida as error:
        if error.codigo == CAMBIO_AJENO:
            return False, form.frente_a(ejercicio_con(request, ejercicio.slug, P.CONFIGURAR))
        aplicar_en(form, error)
        if request.FILES:
            form.pedir_archivo_otra_vez()
        return False, form
    messages.success(
        request, f"Sección guardada: {form.seccion.titulo}.", extra_tags=f"guardado {request.path}"
    )
    return True, form


def _a_donde(request: HttpRequest, clave: str, slug: str) -> str:
    """Return this section's address, or the next step's when the person asked to go on."""
    claves = [*POR_CLAVE, ""]
    if request.POST.get("ir") == "siguiente":
        clave = claves[claves.index(clave) + 1]
    if not clave:
        return reverse("ejercicios:actividades", args=[slug])
    return reverse("ejercicios:seccion", args=[slug, clave])


@require_safe
def plano(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Send the picture of the plan: to anybody once the exercise is public, before that to whoever works in it."""
    alcance = Ejercicio.objects.publicos()
    if request.user.is_authenticated:
        alcance = alcance | Ejercicio.objects.visibles_para(cuenta_de(request))
    ejercicio = get_object_or_404(alcance, slug=slug)
    imagen = get_object_or_404(Plano.objects.defer("contenido"), ejercicio=ejercicio)
    etag = f'"{imagen.huella}"'
    respuesta = get_conditional_response(request, etag=etag)
    if respuesta is None:
        extension = imagen.tipo.rpartition("/")[2]
        respuesta = HttpResponse(bytes(imagen.contenido), content_type=imagen.tipo)
        respuesta["Content-Disposition"] = f'inline; filename="plano-{slug}.{extension}"'
    respuesta["ETag"] = etag
    respuesta["X-Content-Type-Options"] = "nosniff"
    fija = request.GET.get("v") == imagen.huella[:16]
    publica = ejercicio.etapa != ClaveEtapa.PREPARACION
    respuesta["Cache-Control"] = (
        f"{'public' if publica else 'private'}, "
        f"{f'max-age={UN_ANIO}, immutable' if fija and publica else 'no-cache'}"
    )
    return respuesta
