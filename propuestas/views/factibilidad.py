"""Staff pages of FACTIBILIDAD: the dependencia's dictámenes, publication, and residents' papers."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.ejercicios.etapas import ClaveEtapa, alcanzadas
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.ejercicios.peticiones import confirmar, cuenta_de, ejercicio_con, intentar
from gobierno_abierto.errores import ReglaIncumplida
from gobierno_abierto.tiempo import ahora, hoy
from propuestas.forms import AclaracionForm, DictamenForm, PartidaFormSet, RespuestaForm
from propuestas.models import (
    Aclaracion,
    Acuse,
    Competencia,
    Convergencia,
    Dictamen,
    Dictaminadora,
    Propuesta,
    PublicacionDictamenes,
    estudiar,
)
from propuestas.operaciones import (
    dejar_en_firme,
    guardar_dictamen,
    publicar_dictamenes,
    registrar_aclaracion,
    responder_aclaracion,
)
from propuestas.operaciones.factibilidad import motivo_de_version_nueva, partidas_de
from propuestas.reglas import cabe, cantidad_legible, cierre_de_aclaraciones, uso_del_techo, ventana_abierta

from .guardado import con_edicion, guardar_con_edicion

P = Permiso


def dictamenes(request: HttpRequest, slug: str) -> HttpResponse:
    """List the dictámenes: a dependencia sees its own, coordinacion and Infoqro see how all of them go."""
    ejercicio = ejercicio_con(request, slug, P.DICTAMINAR, P.VER_PROPUESTAS)
    usuario = cuenta_de(request)
    ve_todo = _puede(usuario, ejercicio, P.VER_PROPUESTAS)
    mias = _mias(usuario, ejercicio)
    estudios = estudiar(ejercicio) if ClaveEtapa.FACTIBILIDAD in alcanzadas(ejercicio) else []
    grupos = []
    for estudio in estudios:
        filas = [
            {
                "requisito": uno,
                "es_mio": uno.competencia.institucion_id in mias,
                "url": reverse(
                    "propuestas:dictamen",
                    args=[
                        slug,
                        estudio.propuesta.clave,
                        uno.competencia.dimension,
                        uno.competencia.institucion_id,
                    ],
                )
                if uno.competencia.institucion_id in mias or uno.final
                else "",
            }
            for uno in estudio.requisitos
            if ve_todo or uno.competencia.institucion_id in mias
        ]
        grupos.append({"estudio": estudio, "filas": filas})
    publicacion = PublicacionDictamenes.objects.vigente(ejercicio)
    limite = Convergencia.objects.filter(ejercicio=ejercicio, vigente=True).first()
    contexto = {
        "ejercicio": ejercicio,
        "grupos": grupos,
        "ve_todo": ve_todo,
        "publicacion": publicacion,
        "limite": limite.fecha_limite_dictamen if limite else None,
        "dias": (limite.fecha_limite_dictamen - hoy()).days if limite else None,
        "puede_publicar": publicacion is None
        and _puede(usuario, ejercicio, P.PUBLICAR_DICTAMENES)
        and ejercicio.etapa == ClaveEtapa.FACTIBILIDAD
        and bool(estudios)
        and all(uno.esta_completo for uno in estudios),
        "dependencias": [una.institucion for una in mias.values()],
        "receptora": ejercicio.area_ejecutora,
        "recibe": _recibe(ejercicio, mias),
        "acuse": Acuse.objects.select_related("documento").filter(convergencia=limite).first()
        if limite
        else None,
    }
    return render(request, "propuestas/dictamenes.html", contexto)


def dictamen(request: HttpRequest, slug: str, clave: str, dimension: str, institucion: int) -> HttpResponse:
    """Write a dictamen of one's own dependencia, or read it once signed; anybody else's is a 404."""
    ejercicio = ejercicio_con(request, slug, P.DICTAMINAR, P.VER_PROPUESTAS)
    usuario = cuenta_de(request)
    if ClaveEtapa.FACTIBILIDAD not in alcanzadas(ejercicio):
        raise Http404
    competencia = get_object_or_404(
        Competencia.objects.select_related("institucion"),
        ejercicio=ejercicio,
        dimension=dimension,
        institucion=institucion,
    )
    propuesta = get_object_or_404(
        Propuesta.objects.ratificadas().con_detalle().select_related("ejercicio"),
        ejercicio=ejercicio,
        clave=clave,
    )
    versiones = list(
        Dictamen.objects.filter(propuesta=propuesta, dimension=dimension, institucion=institucion)
        .select_related("documento", "firmado_por", "institucion")
        .prefetch_related("criterios", "partidas")
        .order_by("-version")
    )
    firmadas = [uno for uno in versiones if uno.es_final]
    borrador = next((uno for uno in versiones if not uno.es_final), None)
    es_mio = institucion in _mias(usuario, ejercicio)
    vigentes = [uno for uno in firmadas if uno.redaccion == propuesta.version]
    motivo = motivo_de_version_nueva(firmadas[0], propuesta) if firmadas else ""
    rehace = bool(motivo) and (not vigentes or "nueva" in request.GET)
    puede_escribir = es_mio and ejercicio.etapa == ClaveEtapa.FACTIBILIDAD
    escribe = puede_escribir and (borrador or not firmadas or rehace)
    if not escribe:
        if not firmadas or not (es_mio or _puede(usuario, ejercicio, P.VER_PROPUESTAS)):
            raise Http404
        contexto = {
            "ejercicio": ejercicio,
            "propuesta": propuesta,
            "dictamen": firmadas[0],
            "versiones": firmadas,
            "puede_rehacer": puede_escribir and bool(motivo),
        }
        return render(request, "propuestas/dictamen_firme.html", contexto)
    return _escribir(request, ejercicio, propuesta, competencia, borrador, firmadas, motivo)


def _escribir(
    request: HttpRequest,
    ejercicio: Ejercicio,
    propuesta: Propuesta,
    competencia: Competencia,
    borrador: Dictamen | None,
    firmadas: list[Dictamen],
    motivo: str,
) -> HttpResponse:
    """Draw and save the draft; «Dejar en firme» saves first and then signs, so that nothing written is lost."""
    dimension, usuario = competencia.dimension, cuenta_de(request)
    con_partidas = dimension == "presupuestal"
    partida = borrador or (firmadas[0] if firmadas else None)  # a new version starts from the last one
    form = DictamenForm(
        request.POST or None,
        dimension=dimension,
        dictamen=partida,
        edicion=borrador.edicion if borrador else 0,
    )
    iniciales = _partidas_iniciales(propuesta, partida)
    partidas = (
        PartidaFormSet(request.POST or None, initial=None if request.POST else iniciales, prefix="partidas")
        if con_partidas
        else None
    )
    faltan: list[Any] = []
    ajeno: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid() and (partidas is None or partidas.is_valid()):
        firmar = request.POST.get("accion") == "firmar"
        datos = form.cleaned_data
        guardado, conflicto = guardar_con_edicion(
            request,
            form,
            guardar_dictamen,
            propuesta,
            actor=usuario,
            dimension=dimension,
            institucion=competencia.institucion,
            sentido=datos["sentido"],
            motivacion=datos["motivacion"],
            fundamento=datos["fundamento"],
            condiciones=datos["condiciones"],
            criterios=form.criterios(),
            partidas=partidas.lineas() if partidas is not None else None,
            exito="" if firmar else "Borrador guardado. Solo lo ve su dependencia.",
        )
        aqui = reverse(
            "propuestas:dictamen",
            args=[ejercicio.slug, propuesta.clave, dimension, competencia.institucion_id],
        )
        if guardado and not firmar:
            return redirect(aqui)
        if guardado:
            try:
                dejar_en_firme(guardado, actor=usuario, edicion=guardado.edicion)
            except ReglaIncumplida as error:
                faltan = error.pendientes or [error]
                con_edicion(form, guardado.edicion)
            else:
                messages.success(request, "El dictamen quedó en firme.")
                return redirect(aqui)
        if conflicto:
            ajeno = _lo_guardado(propuesta, competencia)
            actual = Dictamen.objects.filter(
                propuesta=propuesta,
                dimension=dimension,
                institucion=competencia.institucion,
                estado="borrador",
            ).first()
            con_edicion(form, actual.edicion if actual else 0)
    techo = ejercicio.techo_presupuestal
    costo = borrador.suma_de_partidas if borrador else propuesta.costo
    contexto = {
        "ejercicio": ejercicio,
        "propuesta": propuesta,
        "competencia": competencia,
        "dictamen": borrador,
        "versiones": firmadas,
        "motivo_version": "" if borrador and not motivo else motivo,
        "form": form,
        "partidas": partidas,
        "faltan": faltan,
        "ajeno": ajeno,
        "costo": costo,
        "uso": uso_del_techo(costo, techo) if con_partidas and techo else 0,
        "cabe": cabe(costo, techo) if techo else True,
        "resta": techo - costo if techo else None,
    }
    return render(request, "propuestas/dictamen.html", contexto)


def publicar(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask before publishing every dictamen at once."""
    ejercicio = ejercicio_con(request, slug, P.PUBLICAR_DICTAMENES)
    horas = ejercicio.plazo_aclaracion
    return confirmar(
        request,
        publicar_dictamenes,
        ejercicio,
        ejercicio=ejercicio,
        volver=reverse("propuestas:dictamenes", args=[slug]),
        exito="Dictámenes publicados, todos juntos. Ya se ven en la página del ejercicio.",
        titulo="¿Publicar los dictámenes?",
        texto="Se publican todos en este momento, con sus razones y costos. No se puede deshacer."
        + (f" Desde ahora corren {horas} horas para pedir aclaraciones." if horas else ""),
        accion="Publicar dictámenes",
        conservar="Volver sin publicar",
    )


def aclaraciones(request: HttpRequest, slug: str) -> HttpResponse:
    """List residents' papers; coordinacion and desarrollo social register them, a dependencia sees its own."""
    ejercicio = ejercicio_con(request, slug, P.RECIBIR_ACLARACIONES, P.DICTAMINAR, P.VER_PROPUESTAS)
    usuario = cuenta_de(request)
    mias = _mias(usuario, ejercicio)
    todas = Aclaracion.objects.filter(ejercicio=ejercicio).select_related(
        "dictamen__propuesta", "dictamen__institucion"
    )
    registra = _puede(usuario, ejercicio, P.RECIBIR_ACLARACIONES)
    if not registra and not _puede(usuario, ejercicio, P.VER_PROPUESTAS):
        todas = todas.filter(dictamen__institucion__in=mias)
    publicacion = PublicacionDictamenes.objects.vigente(ejercicio)
    puede_registrar = registra and publicacion is not None and ejercicio.etapa == ClaveEtapa.FACTIBILIDAD
    form = None
    if puede_registrar:
        form = AclaracionForm(request.POST or None, ejercicio=ejercicio)
        if request.method == "POST" and form.is_valid():
            datos = dict(form.cleaned_data)
            hecho, aclaracion = intentar(
                request, registrar_aclaracion, datos.pop("dictamen"), actor=usuario, form=form, **datos
            )
            if hecho:
                messages.success(
                    request, f"Escrito registrado con el folio {aclaracion.folio}. Entréguelo a la persona."
                )
                return redirect("propuestas:aclaraciones", slug)
    contexto = {
        "ejercicio": ejercicio,
        "aclaraciones": [{"una": una, "es_mia": una.dictamen.institucion_id in mias} for una in todas],
        "form": form,
        "publicacion": publicacion,
        "cierre": cierre_de_aclaraciones(publicacion.publicados_en, publicacion.plazo_horas)
        if publicacion
        else None,
        "abierta": publicacion is not None
        and ventana_abierta(publicacion.publicados_en, publicacion.plazo_horas, ahora()),
    }
    return render(request, "propuestas/aclaraciones.html", contexto)


def responder(request: HttpRequest, slug: str, numero: int) -> HttpResponse:
    """Answer a resident's paper about a dictamen of one's own dependencia."""
    ejercicio = ejercicio_con(request, slug, P.DICTAMINAR)
    usuario = cuenta_de(request)
    aclaracion = get_object_or_404(
        Aclaracion.objects.select_related("ejercicio", "dictamen__propuesta", "dictamen__institucion"),
        ejercicio=ejercicio,
        numero=numero,
        dictamen__institucion__in=_mias(usuario, ejercicio),
    )
    form = RespuestaForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        hecho, _ = intentar(
            request,
            responder_aclaracion,
            aclaracion,
            actor=usuario,
            form=form,
            exito=f"Respuesta a {aclaracion.folio} guardada.",
            **form.cleaned_data,
        )
        if hecho:
            return redirect("propuestas:aclaraciones", slug)
    contexto = {"ejercicio": ejercicio, "aclaracion": aclaracion, "form": form}
    return render(request, "propuestas/responder.html", contexto)


def _puede(usuario: Usuario, ejercicio: Ejercicio, permiso: Permiso) -> bool:
    return Ejercicio.objects.en_que_puede(usuario, permiso).filter(pk=ejercicio.pk).exists()


def _mias(usuario: Usuario, ejercicio: Ejercicio) -> dict[int, Dictaminadora]:
    """Return the dependencias of the exercise that the account serves, by id, if it still may write dictámenes."""
    if not _puede(usuario, ejercicio, P.DICTAMINAR):
        return {}
    sirve = Dictaminadora.objects.filter(usuario=usuario, institucion__ejercicio=ejercicio)
    return {una.institucion_id: una for una in sirve.select_related("institucion")}


def _recibe(ejercicio: Ejercicio, mias: dict[int, Dictaminadora]) -> bool:
    """Tell whether the account serves the dependencia that takes the proposals away."""
    receptora = ejercicio.area_ejecutora
    return receptora is not None and receptora.pk in mias


def _partidas_iniciales(propuesta: Propuesta, borrador: Dictamen | None) -> list[dict[str, Any]]:
    if borrador is None:
        return partidas_de(propuesta)
    campos = PartidaFormSet.form.Meta.fields
    return [{campo: getattr(una, campo) for campo in campos} for una in borrador.partidas.all()]


def _lo_guardado(propuesta: Propuesta, competencia: Competencia) -> list[tuple[str, str]]:
    """Return, as (label, text), what the other person left in the draft."""
    otro = (
        Dictamen.objects.filter(
            propuesta=propuesta, dimension=competencia.dimension, institucion=competencia.institucion
        )
        .select_related("editado_por")
        .prefetch_related("criterios", "partidas")
        .order_by("-version")
        .first()
    )
    if otro is None:
        return []
    return [
        ("Guardó", otro.editado_por.nombre if otro.editado_por else ""),
        ("Sentido", otro.get_sentido_display()),
        ("Motivación", otro.motivacion),
        ("Fundamento", otro.fundamento),
        ("Condiciones", otro.condiciones),
        *(
            (uno.criterio, f"{uno.get_respuesta_display()} {uno.razon}".strip())
            for uno in otro.criterios.all()
            if uno.respuesta or uno.razon
        ),
        *(
            (una.concepto, f"{cantidad_legible(una.cantidad)} {una.unidad} × ${una.precio:,.2f}")
            for una in otro.partidas.all()
        ),
    ]
