"""The kiosk: start, ballot, confirmation, thanks. Every page is a GET; every POST answers 303; there is no session.

Pages never touch ``request.user`` or ``request.session``. ``Refresh`` headers do the timing without JavaScript.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from gobierno_abierto.ejercicios.models import Situacion
from gobierno_abierto.errores import ReglaIncumplida
from gobierno_abierto.intentos import contar_intento, hay_demasiados
from propuestas.models import Opcion
from votacion.forms import EnlazarForm
from votacion.models import EstadoCasilla, Kiosco, Tarjeta, huella_tarjeta
from votacion.operaciones import depositar, enlazar_kiosco, marcar_senal
from votacion.operaciones.kioscos import revisar_tarjeta
from votacion.reglas import AVISOS, BLANCO, NULO, leer_clave

from .paso import Paso, leer_kiosco, leer_paso, poner_kiosco, poner_paso, quitar_paso

INTENTOS_POR_MINUTO = 10
SEGUNDOS_DE_INICIO = 60  # brings the focus back without JavaScript
SEGUNDOS_DE_ESPERA = 20  # closed, paused, not open yet: look again
SEGUNDOS_DE_AVISO = 20
SEGUNDOS_DE_PREGUNTA = 30
SEGUNDOS_DE_GRACIAS = 8
COOKIE_CON_JS = "con_js"

Vista = Callable[[HttpRequest, Kiosco, Paso], HttpResponse]


class VerOtra(HttpResponseRedirect):
    """303: what follows a POST is always a GET."""

    status_code = 303


def _ver(nombre: str) -> VerOtra:
    return VerOtra(reverse(f"votacion:kiosco_{nombre}"))


def _pantalla(request: HttpRequest, kiosco: Kiosco | None, plantilla: str, **contexto: Any) -> HttpResponse:
    """Draw a kiosk page; ``refrescar`` is (seconds, view name): where it goes by itself.

    With ``hasta_tocar`` a touch starts the seconds again where there is JavaScript (which says so in a cookie); a
    ``Refresh`` header does the timing otherwise.
    """
    segundos, hacia = contexto.pop("refrescar", (0, ""))
    con_toques = contexto.pop("hasta_tocar", False)
    if kiosco:
        contexto |= {"casilla": kiosco.casilla, "ejercicio": kiosco.casilla.jornada.ejercicio}
    direccion = reverse(f"votacion:kiosco_{hacia}") if segundos else ""
    if con_toques:
        contexto |= {"segundos_refresco": segundos, "direccion_refresco": direccion}
    respuesta = render(request, f"votacion/kiosco/{plantilla}.html", contexto)
    if segundos and not (con_toques and COOKIE_CON_JS in request.COOKIES):
        respuesta["Refresh"] = f"{segundos}; url={direccion}"
    return respuesta


def de_kiosco(*metodos: str, en_uso: bool) -> Callable[[Vista], Callable[[HttpRequest], HttpResponse]]:
    """Give the view its paired kiosk and its paso; a device that is not paired sees K-12 and nothing else."""

    def decorar(vista: Vista) -> Callable[[HttpRequest], HttpResponse]:
        @require_http_methods(["GET", "HEAD", *metodos])
        @never_cache
        @sensitive_post_parameters()
        @wraps(vista)
        def dentro(request: HttpRequest) -> HttpResponse:
            kiosco = leer_kiosco(request)
            if kiosco is None:
                if request.method == "POST":
                    return _ver("inicio")
                return _pantalla(request, None, "sin_enlazar", refrescar=(SEGUNDOS_DE_ESPERA, "inicio"))
            marcar_senal(kiosco, en_uso=en_uso)
            return vista(request, kiosco, leer_paso(request, kiosco))

        return dentro

    return decorar


def _esta_abierta(kiosco: Kiosco) -> bool:
    ejercicio = kiosco.casilla.jornada.ejercicio
    return kiosco.casilla.estado == EstadoCasilla.ABIERTA and ejercicio.situacion == Situacion.ACTIVO


def _avisar(request: HttpRequest, kiosco: Kiosco, codigo: str, *, casilla: int = 0) -> HttpResponse:
    """Send the person to the start, which says why; the card and the choice are forgotten."""
    respuesta = _ver("inicio")
    poner_paso(respuesta, request, kiosco, Paso(aviso=codigo, casilla=casilla))
    return respuesta


def _sin_tarjeta(request: HttpRequest, kiosco: Kiosco, paso: Paso) -> HttpResponse | None:
    """Return where a page without a card in hand goes, or None when the card is there and the casilla open."""
    if paso.aviso:
        return _ver("inicio")
    if paso.tarjeta and _esta_abierta(kiosco):
        return None
    if request.method != "POST":
        return _ver("inicio")
    if not paso.tarjeta:
        return _avisar(request, kiosco, "KE-13")
    terminada = kiosco.casilla.estado in {EstadoCasilla.CONTANDO, EstadoCasilla.CERRADA}
    return _avisar(request, kiosco, "KE-08" if terminada else "KE-09")


@de_kiosco("POST", en_uso=False)
@sensitive_variables()
def inicio(request: HttpRequest, kiosco: Kiosco, paso: Paso) -> HttpResponse:
    """Ask for the card; or say why not, or that the casilla is not open. A GET always leaves a clean start."""
    if request.method == "POST":
        return _leer_tarjeta(request, kiosco)
    if paso.aviso in AVISOS:
        titulo, texto, boton = AVISOS[paso.aviso]
        respuesta = _pantalla(
            request, kiosco, "aviso", titulo=titulo.format(casilla=paso.casilla), texto=texto, boton=boton,
            refrescar=(SEGUNDOS_DE_AVISO, "inicio"),
        )  # fmt: skip
    elif _esta_abierta(kiosco):
        respuesta = _pantalla(
            request, kiosco, "inicio", refrescar=(SEGUNDOS_DE_INICIO, "inicio"), hasta_tocar=True
        )
    else:
        respuesta = _pantalla(
            request,
            kiosco,
            "aviso",
            refrescar=(SEGUNDOS_DE_ESPERA, "inicio"),
            boton="",
            **_por_estado(kiosco),
        )
    if paso != Paso():
        quitar_paso(respuesta)
    return respuesta


def _por_estado(kiosco: Kiosco) -> dict[str, str]:
    """Return the words of K-09, K-10 and K-11."""
    estado = kiosco.casilla.estado
    if estado == EstadoCasilla.PREPARADA:
        return {"titulo": "Todavía no abrimos", "texto": "El personal de la casilla le avisará."}
    if estado in {EstadoCasilla.CONTANDO, EstadoCasilla.CERRADA}:
        slug = kiosco.casilla.jornada.ejercicio.slug
        publica = f"{settings.DIRECCION_PUBLICA}{reverse('votacion:resultados', args=[slug])}"
        return {"titulo": "La votación terminó", "texto": f"Los resultados se publican en {publica}."}
    return {"titulo": "La votación está en pausa", "texto": "Conserve su tarjeta. Le avisaremos cuando siga."}


@sensitive_variables()
def _leer_tarjeta(request: HttpRequest, kiosco: Kiosco) -> HttpResponse:
    if not _esta_abierta(kiosco):
        return _ver("inicio")
    if hay_demasiados(f"kiosco:{kiosco.pk}", INTENTOS_POR_MINUTO):
        return _avisar(request, kiosco, "KE-12")
    clave = leer_clave(request.POST.get("tarjeta", "")[:60])
    if clave is None:
        contar_intento(f"kiosco:{kiosco.pk}")
        return _avisar(request, kiosco, "KE-01")
    huella = huella_tarjeta(clave)
    try:
        revisar_tarjeta(kiosco.casilla, huella)
    except ReglaIncumplida as error:
        contar_intento(f"kiosco:{kiosco.pk}")
        return _avisar(request, kiosco, error.codigo, casilla=_casilla_de(huella))
    respuesta = _ver("boleta")
    poner_paso(respuesta, request, kiosco, Paso(tarjeta=huella))
    return respuesta


def _casilla_de(huella: str) -> int:
    return Tarjeta.objects.filter(huella=huella).values_list("casilla__numero", flat=True).first() or 0


def _opciones(kiosco: Kiosco) -> QuerySet[Opcion]:
    """Return the frozen options in their order, with what their drawings need."""
    return Opcion.objects.vigentes(kiosco.casilla.jornada.ejercicio).select_related("propuesta", "ejercicio")


@de_kiosco("POST", en_uso=True)
@sensitive_variables()
def boleta(request: HttpRequest, kiosco: Kiosco, paso: Paso) -> HttpResponse:
    """Show the options in their frozen order, all of equal weight, with blank and null votes last."""
    solo_aviso = paso.aviso == "KE-06" and paso.tarjeta
    if fuera := _sin_tarjeta(request, kiosco, Paso(tarjeta=paso.tarjeta) if solo_aviso else paso):
        return fuera
    jornada = kiosco.casilla.jornada
    if request.method == "POST":
        eleccion = request.POST.get("opcion", "")
        if eleccion not in jornada.ofrecidas:
            respuesta: HttpResponse = _ver("boleta")
            poner_paso(respuesta, request, kiosco, Paso(tarjeta=paso.tarjeta, aviso="KE-06"))
            return respuesta
        respuesta = _ver("confirmar")
        poner_paso(respuesta, request, kiosco, Paso(tarjeta=paso.tarjeta, eleccion=eleccion))
        return respuesta
    respuesta = _pantalla(
        request, kiosco, "boleta", jornada=jornada, opciones=_opciones(kiosco),
        falto_elegir=bool(solo_aviso), refrescar=(jornada.ejercicio.espera_kiosco, "sigue"),
        hasta_tocar=True,
    )  # fmt: skip
    poner_paso(respuesta, request, kiosco, Paso(tarjeta=paso.tarjeta))
    return respuesta


@de_kiosco("POST", en_uso=True)
@sensitive_variables()
def confirmar(request: HttpRequest, kiosco: Kiosco, paso: Paso) -> HttpResponse:
    """Show the choice once and deposit it: after the click nothing stands between the person and the urn."""
    if fuera := _sin_tarjeta(request, kiosco, paso):
        return fuera
    if not paso.eleccion:
        return _ver("boleta")
    jornada = kiosco.casilla.jornada
    if request.method == "POST":
        try:
            depositar(kiosco.casilla, huella=paso.tarjeta, eleccion=paso.eleccion)
        except ReglaIncumplida as error:
            return _avisar(request, kiosco, error.codigo, casilla=_casilla_de(paso.tarjeta))
        respuesta: HttpResponse = _ver("gracias")
        poner_paso(respuesta, request, kiosco, Paso(fin=True))
        return respuesta
    elegida = None
    if paso.eleccion not in {BLANCO, NULO}:
        numero = int(paso.eleccion) if paso.eleccion.isdigit() else 1
        elegida = _opciones(kiosco).get(numero=numero)
    respuesta = _pantalla(
        request, kiosco, "confirmar", jornada=jornada, eleccion=paso.eleccion, opcion=elegida,
        refrescar=(jornada.ejercicio.espera_kiosco, "sigue"),
        hasta_tocar=True,
    )  # fmt: skip
    poner_paso(respuesta, request, kiosco, paso)
    return respuesta


@de_kiosco(en_uso=False)
def gracias(request: HttpRequest, kiosco: Kiosco, paso: Paso) -> HttpResponse:
    """Say that the vote is in the urn, only after it is, and go back to the start by itself."""
    if not paso.fin:
        return _ver("inicio")
    respuesta = _pantalla(
        request, kiosco, "gracias", segundos=SEGUNDOS_DE_GRACIAS, refrescar=(SEGUNDOS_DE_GRACIAS, "inicio")
    )
    quitar_paso(respuesta)
    return respuesta


@de_kiosco(en_uso=True)
def sigue(request: HttpRequest, kiosco: Kiosco, paso: Paso) -> HttpResponse:
    """Ask an idle kiosk whether somebody is there; the card is not spent."""
    if fuera := _sin_tarjeta(request, kiosco, paso):
        return fuera
    regreso = reverse(f"votacion:kiosco_{'confirmar' if paso.eleccion else 'boleta'}")
    respuesta = _pantalla(
        request, kiosco, "sigue", segundos=SEGUNDOS_DE_PREGUNTA, regreso=regreso,
        refrescar=(SEGUNDOS_DE_PREGUNTA, "salir"),
    )  # fmt: skip
    poner_paso(respuesta, request, kiosco, paso)
    return respuesta


@de_kiosco(en_uso=False)
def salir(request: HttpRequest, kiosco: Kiosco, paso: Paso) -> HttpResponse:
    """Start again with nothing kept; say that the card still works only where that is known."""
    if paso.aviso or not paso.tarjeta:
        return _ver("inicio")
    intacta = Tarjeta.objects.filter(huella=paso.tarjeta, estado=Tarjeta.Estado.DISPONIBLE).exists()
    texto = "No se guardó nada. Su tarjeta todavía sirve." if intacta else AVISOS["KE-13"][1]
    respuesta = _pantalla(
        request, kiosco, "aviso", titulo="Empezamos de nuevo", texto=texto, boton="Continuar",
        refrescar=(SEGUNDOS_DE_GRACIAS, "inicio"),
    )  # fmt: skip
    quitar_paso(respuesta)
    return respuesta


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
def enlazar(request: HttpRequest) -> HttpResponse:
    """Pair this device with the code that the official reads out; the device, not a person, is what is known.

    A device that is already paired goes to the start: nobody reaches this form by the back button.
    """
    if request.method != "POST" and leer_kiosco(request):
        return _ver("inicio")
    form = EnlazarForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            kiosco = enlazar_kiosco(form.cleaned_data["codigo"])
        except ReglaIncumplida as error:
            form.add_error("codigo", error.mensaje)
        else:
            respuesta = _ver("inicio")
            poner_kiosco(respuesta, request, kiosco)
            quitar_paso(respuesta)
            return respuesta
    return _pantalla(request, None, "enlazar", form=form)
