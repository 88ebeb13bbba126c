"""Public pages: the proposals with their dictámenes, and what happened with each idea."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime

from gobierno_abierto.ejercicios.etapas import ClaveEtapa, alcanzadas, paso_a_paso
from gobierno_abierto.ejercicios.models import Actividad, Ejercicio
from gobierno_abierto.ejercicios.peticiones import ejercicio_publico
from gobierno_abierto.ejercicios.reglas import fecha_media
from mesas.models import Idea, Mesa
from propuestas.models import (
    Acuse,
    Convergencia,
    Destino,
    Estudio,
    Opcion,
    PublicacionDictamenes,
    SesionValidacion,
    estudiar,
)

ROTULOS = {
    Destino.Tipo.INCORPORADA: "Incorporada en una propuesta",
    Destino.Tipo.AGRUPADA: "Agrupada con otra idea",
    Destino.Tipo.NO_ELEGIDA: "No elegida",
    Destino.Tipo.FUERA_DE_ALCANCE: "Fuera de alcance",
    Destino.Tipo.RETIRADA: "Retirada por su mesa",
    Destino.Tipo.NO_VIABLE: "No viable",
}


def publicas(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the ratified proposals; their dictámenes once published, their ballot number once frozen."""
    ejercicio = ejercicio_publico(slug)
    estudios = estudiar(ejercicio)
    publicados = PublicacionDictamenes.objects.vigente(ejercicio)
    opciones = {una.propuesta_id: una for una in Opcion.objects.vigentes(ejercicio)}
    convergencia = (
        Convergencia.objects.select_related("documento").filter(ejercicio=ejercicio, vigente=True).first()
    )
    sesion = SesionValidacion.objects.select_related("documento").filter(ejercicio=ejercicio).first()
    acuse = Acuse.objects.select_related("documento").filter(convergencia=convergencia).first()
    if sesion and sesion.cerrada_en:
        estudios.sort(key=lambda uno: _numero(uno, opciones))
    documentos = [
        {"titulo": uno.titulo, "url": uno.get_absolute_url(), "nota": f"Folio {uno.folio}"}
        for uno in (
            convergencia.documento if convergencia else None,
            acuse.documento if convergencia and acuse else None,
            sesion.documento if sesion else None,
        )
        if uno
    ]
    contexto = paso_a_paso(ejercicio.etapa) | {
        "ejercicio": ejercicio,
        "estudios": [{"estudio": uno, "opcion": opciones.get(uno.propuesta.pk)} for uno in estudios],
        "publicados": publicados,
        "documentos": documentos,
        "opciones": opciones,
    }
    return render(request, "propuestas/publicas.html", contexto)


def mi_idea(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer «¿Qué pasó con mi idea?» by table and number: its way so far, its fate and the reason."""
    ejercicio = ejercicio_publico(slug)
    mesas = list(
        Mesa.objects.filter(ejercicio=ejercicio, estado=Mesa.Estado.CERRADA)
        .order_by("numero")
        .values_list("numero", flat=True)
    )
    sesion = SesionValidacion.objects.filter(ejercicio=ejercicio).first()
    cerrada = bool(sesion and sesion.cerrada_en)
    numero_mesa, numero_idea = _entero(request.GET.get("mesa")), _entero(request.GET.get("idea"))
    ideas = list(
        Idea.objects.cerradas(ejercicio)
        .select_related("mesa__acta", "destino")
        .prefetch_related("origenes__propuesta")
    )
    idea = next((una for una in ideas if (una.mesa.numero, una.numero) == (numero_mesa, numero_idea)), None)
    contexto: dict[str, Any] = {
        "ejercicio": ejercicio,
        "mesas": mesas,
        "total": len(ideas),
        "cerrada": cerrada,
        "mesa": numero_mesa,
        "numero": numero_idea,
        "buscada": numero_mesa is not None and numero_idea is not None,
        "idea": idea,
        "cuentas": _cuentas(ideas) if cerrada else [],
    }
    if idea:
        contexto |= {
            "pasos": _camino(ejercicio, idea),
            "sello": _sello(idea, cerrada),
            "destino": _destino(idea, cerrada),
            "hermanas": [
                {"una": otra, "sello": _sello(otra, cerrada)}
                for otra in ideas
                if otra.mesa_id == idea.mesa_id and otra.pk != idea.pk
            ],
        }
    return render(request, "propuestas/mi_idea.html", contexto)


def _numero(estudio: Estudio, opciones: dict[int, Opcion]) -> tuple[int, str]:
    opcion = opciones.get(estudio.propuesta.pk)
    return (opcion.numero if opcion else 99, estudio.propuesta.clave)


def _entero(texto: str | None) -> int | None:
    texto = (texto or "").strip()
    return int(texto) if texto.isascii() and texto.isdigit() and len(texto) < 5 else None


def _ratificados(idea: Idea) -> list[Any]:
    return [origen for origen in idea.origenes.all() if not origen.propuesta.es_editable]


def _destino(idea: Idea, cerrada: bool) -> Destino | None:
    """Return the idea's fate once it is public: with the acta de validación."""
    return getattr(idea, "destino", None) if cerrada else None


def _sello(idea: Idea, cerrada: bool) -> str:
    """Return the idea's state in a few words."""
    if destino := _destino(idea, cerrada):
        return str(destino.get_tipo_display())
    claves = [origen.propuesta.clave for origen in _ratificados(idea)]
    return f"En la propuesta {' y '.join(claves)}" if claves else "Guardada"


def _camino(ejercicio: Ejercicio, idea: Idea) -> list[dict[str, Any]]:
    """Return the idea's way: what happened, with who and why, and what is still to come."""
    cuando = f"{fecha_media(localtime(idea.mesa.cerrada_en).date())}. " if idea.mesa.cerrada_en else ""
    pasos: list[dict[str, Any]] = [
        {"titulo": "La mesa la escribió", "texto": f"{cuando}Acuerdo de la mesa: {idea.acuerdo_texto}."}
    ]
    propias = {origen.propuesta_id for origen in _ratificados(idea)}
    pasos += [
        {
            "titulo": f"Está en la propuesta {origen.propuesta.clave}, «{origen.propuesta.titulo}»",
            "texto": f"Así se incorporó: {origen.como}.",
            "ancla": origen.propuesta.clave,
        }
        for origen in _ratificados(idea)
    ]
    if not propias:
        return pasos
    estudios = [uno for uno in estudiar(ejercicio) if uno.propuesta.pk in propias]
    publicados = PublicacionDictamenes.objects.vigente(ejercicio) is not None
    for estudio in estudios if publicados else []:
        for uno in estudio.requisitos:
            if uno.final and uno.final.documento:
                pasos.append(
                    {
                        "titulo": f"{uno.competencia.institucion.corto}: {uno.final.get_sentido_display().lower()}",
                        "texto": uno.final.motivacion,
                        "documento": uno.final.documento,
                        "dimension": uno.competencia.get_dimension_display(),
                    }
                )
    if publicados and not any(uno.es_viable for uno in estudios):
        return pasos
    if not publicados:
        pasos.append(
            {"titulo": "Las dependencias la estudian", "texto": "Todavía no ocurre.", "espera": True}
        )
    jornada = next(
        (a for a in ejercicio.actividades.all() if a.tipo == Actividad.Tipo.JORNADA_VOTACION), None
    )
    se_voto = ClaveEtapa.RESULTADOS in alcanzadas(ejercicio)
    fecha = f" el {fecha_media(jornada.fecha)}" if jornada else ""
    pasos.append(
        {"titulo": f"Se votó{fecha}", "texto": "Vea los resultados en la página del ejercicio."}
        if se_voto
        else {"titulo": f"Se votará{fecha}", "texto": "Todavía no ocurre.", "espera": True}
    )
    return pasos


def _cuentas(ideas: list[Idea]) -> list[tuple[str, int]]:
    """Return how many ideas have each fate, in the order of the acta."""
    tipos = [idea.destino.tipo for idea in ideas if hasattr(idea, "destino")]
    return [(rotulo, tipos.count(tipo.value)) for tipo, rotulo in ROTULOS.items()]
