"""Screens of the agreement: its dashboard, its data, its text, its signatures, and its public page."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from gobierno_abierto.cuentas.permisos import PERMISOS, Permiso
from gobierno_abierto.documentos.views import responder_pdf
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.ejercicios.peticiones import (
    cuenta_de,
    ejercicio_con,
    ejercicio_publico,
    intentar,
    roles_de,
)

from .forms import DatosForm, FirmaForm, FundamentosForm, OriginalForm, RazonForm, TestigosForm
from .hechos import Actas
from .models import Convenio, Parte
from .operaciones import (
    anular_firma,
    generar_version_final,
    guardar_datos,
    guardar_original,
    guardar_testigos,
    levantar_acta_firma,
    preparar_convenio,
    publicar_convenio,
    reabrir_convenio,
    registrar_firma,
    verificar_fundamentos,
)
from .redaccion import campos_a_pedir, redactar, reunir_valores
from .reglas import ROTULOS

P = Permiso
CON_CONVENIO = (ClaveEtapa.CONVENIO, ClaveEtapa.SEGUIMIENTO, ClaveEtapa.CONCLUIDO)


def _abrir(request: HttpRequest, slug: str, permiso: Permiso, *estados: str) -> tuple[Ejercicio, Convenio]:
    """Return the exercise and its convenio within reach; 404 otherwise, or when it is in none of ``estados``."""
    ejercicio = ejercicio_con(request, slug, permiso)
    convenio = get_object_or_404(
        Convenio.objects.select_related("documento", "acta_firma", "documento_publico"), ejercicio=ejercicio
    )
    convenio.ejercicio = ejercicio
    if estados and convenio.estado not in estados:
        raise Http404
    return ejercicio, convenio


def _puede(request: HttpRequest, ejercicio: Ejercicio) -> set[str]:
    """Return every permission that the account's roles give in the exercise."""
    return {permiso for rol in roles_de(cuenta_de(request), ejercicio) for permiso in PERMISOS[rol]}


@require_safe
def tablero(request: HttpRequest, slug: str) -> HttpResponse:
    """Show where the convenio stands, what is missing, and what this account can do about it."""
    ejercicio = ejercicio_con(request, slug, P.VER_CONVENIO)
    convenio = (
        Convenio.objects.filter(ejercicio=ejercicio)
        .select_related("documento", "acta_firma", "documento_publico")
        .first()
    )
    puede = _puede(request, ejercicio)
    en_etapa = ejercicio.etapa == ClaveEtapa.CONVENIO
    contexto: dict[str, Any] = {
        "ejercicio": ejercicio,
        "convenio": convenio,
        "en_etapa": en_etapa,
        "redacta": en_etapa and P.REDACTAR_CONVENIO in puede,
        "registra": en_etapa and P.REGISTRAR_FIRMA in puede,
        "publica": en_etapa and P.PUBLICAR_CONVENIO in puede,
    }
    if convenio:
        contexto |= _avance(ejercicio, convenio)
    return render(request, "convenios/tablero.html", contexto)


def _avance(ejercicio: Ejercicio, convenio: Convenio) -> dict[str, Any]:
    """Return what the dashboard draws of a convenio: gaps while a draft, signatures afterwards."""
    if convenio.es_editable:
        redaccion = redactar(ejercicio, convenio)
        return {
            "redaccion": redaccion,
            "faltan_datos": [
                {"campo": uno, "rotulo": ROTULOS[uno]} for uno in redaccion.faltan_del_formulario
            ],
            "faltan_hechos": [ROTULOS[uno] for uno in redaccion.faltan_de_otra_etapa],
            "testigos": redaccion.testigos,
        }
    firmas = {una.parte: una for una in convenio.firmas.vigentes()}
    datos = convenio.documento.datos if convenio.documento else {}
    return {
        "testigos": datos["testigos"],
        "partes": [
            una | {"firma": firmas.get(una["parte"]), "rotulo": Parte(una["parte"]).label}
            for una in datos["partes"]
        ],
        "firmaron": len(firmas),
        "original": convenio.originales.vigentes().first(),
        "anuladas": convenio.firmas.filter(anulada_en__isnull=False).count(),
    }


@require_POST
def comenzar(request: HttpRequest, slug: str) -> HttpResponse:
    """Open the convenio of the exercise."""
    ejercicio = ejercicio_con(request, slug, P.REDACTAR_CONVENIO)
    hecho, _ = intentar(
        request, preparar_convenio, ejercicio, actor=cuenta_de(request), exito="Convenio en preparación."
    )
    return redirect("convenios:datos" if hecho else "convenios:tablero", slug)


def datos(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for what no earlier stage knows; it may be saved half filled."""
    ejercicio, convenio = _abrir(request, slug, P.REDACTAR_CONVENIO, Convenio.Estado.BORRADOR)
    actas = Actas(ejercicio)
    hechos, valores = reunir_valores(ejercicio, convenio, actas)
    redaccion = redactar(ejercicio, convenio, actas=actas, valores=valores)
    form = DatosForm(
        request.POST or None,
        campos=campos_a_pedir(hechos),
        valores=valores,
        condiciones=redaccion.condiciones,
        convenio=convenio,
    )
    if request.method == "POST" and form.is_valid():
        hecho, _ = intentar(
            request,
            guardar_datos,
            convenio,
            actor=cuenta_de(request),
            datos=form.datos,
            revision=form.cleaned_data["revision"],
            form=form,
            exito="Datos guardados.",
        )
        if hecho:
            return redirect("convenios:tablero", slug)
    contexto = {"ejercicio": ejercicio, "convenio": convenio, "form": form, "redaccion": redaccion}
    return render(request, "convenios/datos.html", contexto)


def testigos(request: HttpRequest, slug: str) -> HttpResponse:
    """Write down who will see the signing."""
    ejercicio, convenio = _abrir(request, slug, P.REDACTAR_CONVENIO, Convenio.Estado.BORRADOR)
    form = TestigosForm(request.POST or None, convenio=convenio)
    if request.method == "POST" and form.is_valid():
        hecho, _ = intentar(
            request,
            guardar_testigos,
            convenio,
            actor=cuenta_de(request),
            testigos=form.testigos,
            revision=form.cleaned_data["revision"],
            form=form,
            exito="Testigos guardados.",
        )
        if hecho:
            return redirect("convenios:tablero", slug)
    return render(request, "convenios/testigos.html", {"ejercicio": ejercicio, "form": form})


@require_safe
def borrador(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the text as it stands, every gap named."""
    ejercicio, convenio = _abrir(request, slug, P.VER_CONVENIO, Convenio.Estado.BORRADOR)
    contexto = {"ejercicio": ejercicio, "convenio": convenio, "redaccion": redactar(ejercicio, convenio)}
    return render(request, "convenios/borrador.html", contexto)


def fundamentos(request: HttpRequest, slug: str) -> HttpResponse:
    """Record what the legal area verified, all on one page."""
    ejercicio, convenio = _abrir(request, slug, P.REDACTAR_CONVENIO, Convenio.Estado.BORRADOR)
    citas = redactar(ejercicio, convenio).citas
    form = FundamentosForm(request.POST or None, convenio=convenio, citas=citas)
    if request.method == "POST" and form.is_valid():
        hecho, _ = intentar(
            request,
            verificar_fundamentos,
            convenio,
            actor=cuenta_de(request),
            verifico=form.cleaned_data["verifico"],
            en=form.cleaned_data["en"],
            fundamentos=form.respuestas,
            revision=form.cleaned_data["revision"],
            form=form,
            exito="Verificación guardada.",
        )
        if hecho:
            return redirect("convenios:tablero", slug)
    return render(
        request, "convenios/fundamentos.html", {"ejercicio": ejercicio, "form": form, "citas": citas}
    )


def version_final(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask, then freeze the version that will be signed."""
    ejercicio, convenio = _abrir(request, slug, P.REDACTAR_CONVENIO, Convenio.Estado.BORRADOR)
    if request.method == "POST":
        intentar(
            request,
            generar_version_final,
            convenio,
            actor=cuenta_de(request),
            exito="Versión final lista. Imprímala para firmar.",
        )
        return redirect("convenios:tablero", slug)
    contexto = {
        "ejercicio": ejercicio,
        "titulo": "¿Generar la versión final?",
        "texto": "El texto queda fijo con su huella y listo para imprimir y firmar.",
        "detalles": ["Si después cambia un dato, se hace otra versión y se anulan las firmas registradas."],
        "accion": "Generar versión final",
        "conservar": "Seguir en borrador",
        "volver": reverse("convenios:tablero", args=[slug]),
    }
    return render(request, "componentes/confirmar.html", contexto)


def reabrir(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask why, then take the version back to draft."""
    ejercicio, convenio = _abrir(request, slug, P.REDACTAR_CONVENIO, Convenio.Estado.EN_FIRMA)
    form = RazonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        hecho, _ = intentar(
            request,
            reabrir_convenio,
            convenio,
            actor=cuenta_de(request),
            razon=form.cleaned_data["razon"],
            form=form,
            exito="El convenio volvió a borrador. Las firmas registradas quedaron anuladas.",
        )
        if hecho:
            return redirect("convenios:tablero", slug)
    firmas = convenio.firmas.vigentes().count()
    contexto = {
        "ejercicio": ejercicio,
        "form": form,
        "titulo": "¿Regresar el convenio a borrador?",
        "texto": "La versión impresa deja de servir. La siguiente dirá su huella y esta razón.",
        "detalles": [
            f"Se anulan {firmas} firmas registradas." if firmas != 1 else "Se anula 1 firma registrada."
        ],
        "accion": "Regresar a borrador",
        "conservar": "Conservar esta versión",
        "volver": reverse("convenios:tablero", args=[slug]),
        "peligro": True,
    }
    return render(request, "componentes/confirmar.html", contexto)


@require_safe
def pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the frozen version's PDF, to print and sign."""
    _, convenio = _abrir(request, slug, P.VER_CONVENIO)
    if convenio.es_editable or convenio.documento is None:
        raise Http404
    return responder_pdf(request, convenio.documento)


def firma(request: HttpRequest, slug: str, parte: str) -> HttpResponse:
    """Record when and where a party signed the paper."""
    ejercicio, convenio = _abrir(request, slug, P.REGISTRAR_FIRMA, Convenio.Estado.EN_FIRMA)
    if parte not in Parte.values or convenio.documento is None:
        raise Http404
    impreso = convenio.documento.datos
    form = FirmaForm(request.POST or None, datos=impreso)
    if request.method == "POST" and form.is_valid():
        hecho, _ = intentar(
            request,
            registrar_firma,
            convenio,
            actor=cuenta_de(request),
            parte=parte,
            form=form,
            exito="Firma registrada.",
            **form.cleaned_data,
        )
        if hecho:
            return redirect("convenios:tablero", slug)
    contexto = {
        "ejercicio": ejercicio,
        "convenio": convenio,
        "form": form,
        "quien": next(una for una in impreso["partes"] if una["parte"] == parte),
        "rotulo": Parte(parte).label,
    }
    return render(request, "convenios/firma.html", contexto)


def anular(request: HttpRequest, slug: str, firma_id: int) -> HttpResponse:
    """Ask why, then void a signature recorded by mistake."""
    ejercicio, convenio = _abrir(request, slug, P.REGISTRAR_FIRMA, Convenio.Estado.EN_FIRMA)
    una = get_object_or_404(convenio.firmas.vigentes(), pk=firma_id)
    form = RazonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        hecho, _ = intentar(
            request,
            anular_firma,
            una,
            actor=cuenta_de(request),
            razon=form.cleaned_data["razon"],
            form=form,
            exito="Registro anulado. Puede registrar la firma otra vez.",
        )
        if hecho:
            return redirect("convenios:tablero", slug)
    contexto = {
        "ejercicio": ejercicio,
        "form": form,
        "titulo": f"¿Anular el registro de la firma? {una.get_parte_display()}",
        "texto": "Se anula solo el registro en el sistema. La hoja firmada no cambia.",
        "accion": "Anular registro",
        "conservar": "Conservar registro",
        "volver": reverse("convenios:tablero", args=[slug]),
        "peligro": True,
    }
    return render(request, "componentes/confirmar.html", contexto)


def original(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep the scan of the signed paper."""
    ejercicio, convenio = _abrir(request, slug, P.REGISTRAR_FIRMA, Convenio.Estado.EN_FIRMA)
    form = OriginalForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        hecho, _ = intentar(
            request,
            guardar_original,
            convenio,
            actor=cuenta_de(request),
            contenido=form.cleaned_data["archivo"],
            form=form,
            exito="Original guardado con su huella.",
        )
        if hecho:
            return redirect("convenios:tablero", slug)
    contexto = {"ejercicio": ejercicio, "form": form, "actual": convenio.originales.vigentes().first()}
    return render(request, "convenios/original.html", contexto)


@require_safe
def descargar_original(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Give the scan to whoever may see the convenio before it is public; nobody else ever does."""
    _, convenio = _abrir(request, slug, P.VER_CONVENIO)
    guardado = convenio.originales.vigentes().first()
    if guardado is None:
        raise Http404
    nombre = f"original-{convenio.ejercicio.slug}.{guardado.extension}"
    respuesta = FileResponse(
        guardado.archivo.open("rb"), as_attachment=True, filename=nombre, content_type=guardado.tipo
    )
    respuesta["Cache-Control"] = "private, no-store"
    return respuesta


def acta(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask, then draw up the acta of the signing."""
    ejercicio, convenio = _abrir(request, slug, P.REGISTRAR_FIRMA, Convenio.Estado.EN_FIRMA)
    if request.method == "POST":
        intentar(
            request,
            levantar_acta_firma,
            convenio,
            actor=cuenta_de(request),
            exito="Acta de firma lista. El convenio está firmado.",
        )
        return redirect("convenios:tablero", slug)
    contexto = {
        "ejercicio": ejercicio,
        "titulo": "¿Levantar el acta de firma?",
        "texto": "El convenio queda firmado. Después solo cambia por convenio modificatorio.",
        "accion": "Levantar acta de firma",
        "conservar": "Revisar otra vez",
        "volver": reverse("convenios:tablero", args=[slug]),
    }
    return render(request, "componentes/confirmar.html", contexto)


def publicar(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask, then publish the public version and the acta."""
    ejercicio, convenio = _abrir(request, slug, P.PUBLICAR_CONVENIO, Convenio.Estado.FIRMADO)
    if request.method == "POST":
        intentar(
            request,
            publicar_convenio,
            convenio,
            actor=cuenta_de(request),
            exito="Convenio publicado. Ya se puede ver en la página del ejercicio.",
        )
        return redirect("convenios:tablero", slug)
    contexto = {
        "ejercicio": ejercicio,
        "titulo": "¿Publicar el convenio?",
        "texto": "Se publican el convenio, en versión pública, y el acta de firma. No se puede deshacer.",
        "detalles": [
            "No se publica dónde recibe avisos la persona que representa a la sociedad civil.",
            "No se publica el escaneo del original.",
        ],
        "accion": "Publicar convenio",
        "conservar": "Todavía no",
        "volver": reverse("convenios:tablero", args=[slug]),
    }
    return render(request, "componentes/confirmar.html", contexto)


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
