"""The schedule from inside: its activities while in PREPARACION, and its dates once published."""

from copy import copy
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.ejercicios import operaciones
from gobierno_abierto.ejercicios.calendario import (
    CAMPOS,
    CUANDO_Y_DONDE,
    Diferencias,
    cronograma_de,
    desde_la_vista,
    lo_que_cambio,
    momento_de,
    por_celebrarse,
    publicadas,
    vista_de,
)
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.forms.campos import INCOMPLETA
from gobierno_abierto.ejercicios.forms.cronograma import (
    MotivoForm,
    NuevaFechaForm,
    actividades_requeridas,
    con_lo_guardado,
    cronograma_enviado,
    cronograma_escrito,
    cronograma_guardado,
    esta_en_blanco,
    fila_de,
    filas_escritas,
    llego_completo,
    nuevas_fechas,
)
from gobierno_abierto.ejercicios.historia import razon_de_situacion
from gobierno_abierto.ejercicios.models import Actividad, Ejercicio
from gobierno_abierto.ejercicios.operaciones import YA_ESTABA
from gobierno_abierto.ejercicios.peticiones import (
    aplicar_en,
    cuenta_de,
    ejercicio_con,
    intentar,
    numero_de,
)
from gobierno_abierto.ejercicios.reglas import enumerar, fecha_larga
from gobierno_abierto.errores import ReglaIncumplida
from gobierno_abierto.tiempo import hoy

P = Permiso


def actividades(request: HttpRequest, slug: str) -> HttpResponse:
    """Change the schedule while in PREPARACION; afterwards, its dates change elsewhere and with a reason."""
    ejercicio = ejercicio_con(request, slug, P.CONFIGURAR)
    if request.method == "POST":
        return _atender(request, ejercicio)
    if ejercicio.etapa != ClaveEtapa.PREPARACION:
        return redirect("ejercicios:reprogramar", slug)
    return _mostrar(request, ejercicio, cronograma_guardado(ejercicio))


def _atender(request: HttpRequest, ejercicio: Ejercicio) -> HttpResponse:
    """Arrange the rows as the pressed button says, or store them all."""
    hacer = request.POST.get("hacer", "")
    if not llego_completo(request.POST.dict(), todo=not hacer):
        return _incompleta(request, ejercicio)
    if hacer:
        filas = _acomodar(ejercicio, filas_escritas(request.POST.dict()), hacer)
        return _mostrar(request, ejercicio, cronograma_escrito(filas), visto=request)
    formset = cronograma_enviado(request.POST)
    if not formset.is_valid():
        return _mostrar(request, ejercicio, formset, visto=request)
    if "vista" not in request.POST:
        return _incompleta(request, ejercicio)
    try:
        operaciones.guardar_cronograma(
            ejercicio,
            actor=cuenta_de(request),
            actividades=formset.para_operacion(),
            version=_version_vista(request),
            vista=request.POST.get("vista", ""),
        )
    except ReglaIncumplida as error:
        if error.codigo != YA_ESTABA:
            messages.error(request, error.mensaje)
            return _conservar(request, ejercicio, formset)
    _anunciar(request, "Cronograma guardado.")
    return redirect("ejercicios:actividades", ejercicio.slug)


def _incompleta(request: HttpRequest, ejercicio: Ejercicio) -> HttpResponse:
    """Store nothing of a page that did not arrive whole, and show what is stored."""
    messages.error(request, INCOMPLETA)
    return _mostrar(request, ejercicio, cronograma_guardado(ejercicio))


def _acomodar(ejercicio: Ejercicio, filas: list[dict[str, Any]], hacer: str) -> list[dict[str, Any]]:
    """Return the typed rows after a button: one more, the four required ones, or one row up or down (from 1)."""
    verbo, _, texto = hacer.partition("-")
    lugar = numero_de(texto) - 1
    otro = lugar + {"subir": -1, "bajar": 1}.get(verbo, len(filas))
    if verbo == "agregar":
        filas.append({})
    elif verbo == "requeridas":
        filas = [una for una in filas if not esta_en_blanco(una)] + actividades_requeridas(ejercicio)
    elif 0 <= lugar < len(filas) and 0 <= otro < len(filas):
        filas[lugar], filas[otro] = filas[otro], filas[lugar]
    return filas


def _conservar(request: HttpRequest, ejercicio: Ejercicio, formset: Any) -> HttpResponse:
    """Show again all that was typed, with what somebody stored meanwhile, so that saving once more loses nothing."""
    guardadas = list(Ejercicio.objects.get(pk=ejercicio.pk).actividades.all())
    cambio = desde_la_vista(guardadas, request.POST.get("vista", ""))
    if not _hubo(cambio):
        return _mostrar(request, ejercicio, formset, visto=request)
    filas = con_lo_guardado(filas_escritas(request.POST.dict()), guardadas)
    escritas = {numero_de(str(fila["pk"])) for fila in filas}
    quitadas = [fila for fila in filas if numero_de(str(fila["pk"])) in cambio.quitadas]
    for fila in quitadas:
        fila["pk"] = ""
    ajenas = [una for una in cambio.nuevas if una.pk not in escritas]
    filas = [una for una in filas if not esta_en_blanco(una)] + [fila_de(una) for una in ajenas]
    avisos = _avisos(cambio.cambiadas, ajenas, [str(fila["nombre"]) for fila in quitadas])
    nuevo = cronograma_escrito(filas)
    for form in nuevo:
        form.notas = _guardado_ahora(cambio.cambiadas, numero_de(str(form.initial.get("pk", ""))), CAMPOS[1:])
    ejercicio = ejercicio_con(request, ejercicio.slug, P.CONFIGURAR)
    return _mostrar(request, ejercicio, nuevo, avisos=avisos)


def _mostrar(
    request: HttpRequest,
    ejercicio: Ejercicio,
    formset: Any,
    *,
    visto: HttpRequest | None = None,
    avisos: list[str] | None = None,
) -> HttpResponse:
    """Draw the page; ``visto`` keeps what the person's screen had shown, to compare when they store."""
    a_la_vista = publicadas(ejercicio)
    for form in formset:
        form.publicada = numero_de(str(form["pk"].value() or "")) in a_la_vista
        form.fecha_dicha = _fecha_dicha(form["fecha"].value())
    contexto = {
        "ejercicio": ejercicio,
        "formset": formset,
        "version": visto.POST.get("version", "0") if visto else ejercicio.version,
        "vista": visto.POST.get("vista", "") if visto else vista_de(ejercicio.actividades.all()),
        "cronograma": cronograma_de(ejercicio),
        "avisos": avisos or [],
        "sin_guardar": visto is not None or avisos is not None,
        "esta_publicado": bool(a_la_vista),
        "detenido": razon_de_situacion(ejercicio),
        "ofrecer_requeridas": not ejercicio.actividades.all()
        and all(esta_en_blanco({campo: form[campo].value() for campo in CAMPOS[1:]}) for form in formset),
        "hoy": hoy(),
    }
    return render(request, "ejercicios/actividades.html", contexto)


def _fecha_dicha(escrita: Any) -> str:
    """Return a date, stored or as typed, in words; nothing when it is none yet."""
    try:
        return fecha_larga(escrita if isinstance(escrita, date) else date.fromisoformat(str(escrita)))
    except ValueError:
        return ""


def reprogramar(request: HttpRequest, slug: str) -> HttpResponse:
    """Change the dates of what was published: typed, then seen whole, then published with its reason."""
    ejercicio = ejercicio_con(request, slug, P.CONFIGURAR)
    movibles = por_celebrarse(ejercicio)
    datos = request.POST or None if movibles else None
    formas = nuevas_fechas(datos, movibles)
    motivo = MotivoForm(datos)
    paso = request.POST.get("paso", "")
    contexto: dict[str, Any] = {"ejercicio": ejercicio, "visto": request if datos else None}
    validas = [una.is_valid() for una in [*formas, motivo]]  # each shows its own errors
    if not movibles:
        contexto["ninguna"] = operaciones.por_que_ninguna_fecha(ejercicio)
        if request.method == "POST":
            messages.error(request, contexto["ninguna"])
    elif paso in {"revisar", "publicar"} and all(validas):
        cambios = [una.para_operacion() for una in formas]
        if paso == "publicar":
            try:
                operaciones.reprogramar(
                    ejercicio,
                    actor=cuenta_de(request),
                    cambios=cambios,
                    motivo=motivo.cleaned_data["motivo"],
                    version=_version_vista(request),
                    vista=request.POST.get("vista", ""),
                )
            except ReglaIncumplida as error:
                if error.codigo == YA_ESTABA:
                    _anunciar(request, error.mensaje)
                    return redirect("ejercicios:reprogramar", slug)
                aplicar_en(motivo, error)
                contexto = _por_cambio_ajeno(request, ejercicio, formas)
            else:
                _anunciar(request, "Las fechas nuevas ya son públicas.")
                return redirect("ejercicios:reprogramar", slug)
        else:
            posible, movidas = intentar(
                request,
                operaciones.prever,
                ejercicio,
                cambios,
                motivo=motivo.cleaned_data["motivo"],
                form=motivo,
            )
            if posible:
                contexto["movidas"] = [_como_se_leera(una, nuevos) for una, nuevos in movidas]
    return _pedir_fechas(request, formas, motivo, **contexto)


def _pedir_fechas(
    request: HttpRequest,
    formas: list[NuevaFechaForm],
    motivo: MotivoForm,
    *,
    ejercicio: Ejercicio,
    visto: HttpRequest | None = None,
    avisos: list[str] | None = None,
    movidas: list[dict[str, Any]] | None = None,
    ninguna: str = "",
) -> HttpResponse:
    contexto = {
        "ejercicio": ejercicio,
        "formas": formas,
        "motivo": motivo,
        "hay_errores": any(una.errors for una in formas),
        "version": visto.POST.get("version", "0") if visto else ejercicio.version,
        "vista": visto.POST.get("vista", "") if visto else vista_de(ejercicio.actividades.all()),
        "cronograma": cronograma_de(ejercicio),
        "movidas": movidas or [],
        "sin_guardar": visto is not None or bool(avisos),
        "avisos": avisos or [],
        "sin_publicar": ejercicio.etapa == ClaveEtapa.PREPARACION and not publicadas(ejercicio),
        "ninguna": ninguna,
        "detenido": razon_de_situacion(ejercicio),
        "hoy": hoy(),
    }
    return render(request, "ejercicios/reprogramar.html", contexto)


def _por_cambio_ajeno(
    request: HttpRequest, ejercicio: Ejercicio, formas: list[NuevaFechaForm]
) -> dict[str, Any]:
    """Return what the screen adds when somebody changed the schedule meanwhile; otherwise what the person had seen."""
    fresco = ejercicio_con(request, ejercicio.slug, P.CONFIGURAR)
    cambio = desde_la_vista(list(fresco.actividades.all()), request.POST.get("vista", ""))
    if not _hubo(cambio):
        return {"ejercicio": fresco, "visto": request}
    for form in formas:
        form.notas = _guardado_ahora(cambio.cambiadas, form.instance.pk, CUANDO_Y_DONDE)
    return {"ejercicio": fresco, "visto": None, "avisos": _avisos(cambio.cambiadas, [], [])}


def _como_se_leera(actividad: Actividad, nuevos: dict[str, Any]) -> dict[str, Any]:
    """Return what of an activity changes, as it reads now and as it would read, and whether that day is past."""
    movida = copy(actividad)
    for campo, valor in nuevos.items():
        setattr(movida, campo, valor)
    hoy_dice, dira = momento_de(actividad), momento_de(movida)
    return {
        "nombre": f"{actividad.orden}. {actividad.nombre}",
        "antes": lo_que_cambio(hoy_dice, dira),
        "ahora": lo_que_cambio(dira, hoy_dice),
        "ya_paso": movida.fecha != actividad.fecha and movida.fecha < hoy(),
    }


def _hubo(cambio: Diferencias) -> bool:
    return bool(cambio.cambiadas or cambio.nuevas or cambio.quitadas)


def _avisos(cambiadas: Any, nuevas: Any, quitadas: list[str]) -> list[str]:
    """Return what somebody else did to the schedule meanwhile, in sentences."""
    grupos = [
        ("Cambió", [una.nombre for una in cambiadas]),
        ("Agregó", [una.nombre for una in nuevas]),
        ("Quitó, y aquí sigue por si la quiere conservar", quitadas),
    ]
    return [f"{verbo}: {enumerar([f'«{uno}»' for uno in nombres])}." for verbo, nombres in grupos if nombres]


def _guardado_ahora(cambiadas: Any, pk: int, campos: tuple[str, ...]) -> list[str]:
    """Return what is stored now in the activity that somebody else changed, field by field."""
    guardada = next((una for una in cambiadas if una.pk == pk), None)
    if guardada is None:
        return []
    dichos = {"tipo": guardada.get_tipo_display(), "fecha": guardada.fecha.strftime("%d/%m/%Y")} | {
        campo: valor.strftime("%H:%M")
        for campo in ("hora_inicio", "hora_fin")
        if (valor := getattr(guardada, campo))
    }
    return [
        f"{str(Actividad._meta.get_field(campo).verbose_name).capitalize()}: "  # type: ignore[union-attr]
        f"{dichos.get(campo, getattr(guardada, campo)) or 'sin dato'}"
        for campo in campos
    ]


def _anunciar(request: HttpRequest, texto: str) -> None:
    """Say that it was stored; the tag tells the browser that its draft of this page is no longer needed."""
    messages.success(request, texto, extra_tags=f"guardado {request.path}")


def _version_vista(request: HttpRequest) -> int:
    """Return the version that the person's screen showed; one that is no number matches none."""
    return numero_de(request.POST.get("version", "0"))
