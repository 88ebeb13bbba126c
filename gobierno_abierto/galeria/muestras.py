"""The invented data with which the gallery draws each piece. No row of it is ever stored, and nobody in it exists."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.paginator import Paginator
from django.urls import reverse

from gobierno_abierto.documentos.operaciones import SIN_LETRAS_DUDOSAS
from gobierno_abierto.ejercicios.etapas import ClaveEtapa, paso_a_paso
from gobierno_abierto.ejercicios.forms.cronograma import cronograma_escrito
from gobierno_abierto.ejercicios.historia import Hecho
from gobierno_abierto.ejercicios.models import Actividad, CambioDeFecha
from gobierno_abierto.ejercicios.reglas import Cambio, Fila, dibujar_cronograma
from gobierno_abierto.galeria.forms import CriterioDeMuestra
from votacion.reglas import DESENLACES
from votacion.views.resultados import alto_de, barras_de

# the page's sections, in order: the template's name under galeria/, which is its address in the page too, and its title
SECCIONES = [
    ("color", "Color"),
    ("letra", "Letra"),
    ("botones", "Botones"),
    ("avisos", "Avisos"),
    ("formularios", "Formularios y errores"),
    ("etapas", "Etapas"),
    ("sellos", "Sellos"),
    ("lugar", "Dónde estoy: encabezado, ruta, cintas y páginas"),
    ("tablas", "Tablas, cifras y barras"),
    ("avance", "Avance, vacío y guardado"),
    ("confirmar", "Confirmación"),
    ("desenlace", "Desenlace"),
    ("filas", "Filas, documentos, pendientes e historia"),
    ("cronograma", "Cronograma y próxima actividad"),
    ("ficha", "Ficha de un ejercicio"),
    ("impresion", "Impresión"),
]

QUERETARO = ZoneInfo("America/Mexico_City")
MOTIVO = "La sede no está disponible ese día."


def colores() -> list[tuple[str, str]]:
    """Return the theme's colours as it defines them: name and value, «tinta-2» and «#4a463f»."""
    tema = (settings.BASE_DIR / "static" / "css" / "tema.css").read_text(encoding="utf-8")
    raiz = tema[tema.index(":root {") : tema.index("}")]
    return re.findall(r"--([\w-]+): (#[0-9a-f]{6});", raiz)


class Muestra(SimpleNamespace):
    """A record that looks like one of the models to a template, and may mark its facts as *dato de demostración*."""

    de_demostracion: tuple[str, ...] = ()

    def es_de_demostracion(self, campo: str) -> bool:
        """Tell whether ``campo`` is marked."""
        return campo in self.de_demostracion


EJERCICIO = Muestra(
    slug="ejercicio-de-muestra",
    nombre="Ejercicio de Gobierno Abierto de la colonia de muestra",
    nombre_corto="Parque de muestra",
    municipio="Querétaro",
    situacion="activo",
    get_situacion_display="Suspendido",
    demostracion=False,
    pregunta="¿Qué obra hacemos en el predio municipal?",
    territorio_rotulo="Para quién",
    edad_minima=16,
    techo_presupuestal=1,
    fuente_de_financiamiento="recursos municipales del año",
    organo_garante={"corto": "Infoqro"},
    lugares=121,
    numero_mesas=11,
    cupo_por_mesa=11,
    max_propuestas=3,
    predio_ubicacion="Calle de muestra sin número",
    regla_empate="segunda vuelta",
    telefono="442 000 0000",
    de_demostracion=("techo_presupuestal", "telefono"),
)

CON_FALTAS = {"nombre": "Persona ficticia 12", "nacimiento": "", "apoyos": ["silla"]}

CRONOGRAMA_CON_FALTAS = {
    "form-TOTAL_FORMS": "1",
    "form-INITIAL_FORMS": "0",
    "form-0-tipo": "jornada_votacion",
    "form-0-nombre": "",
    "form-0-fecha": "2023-08-15",
    "form-0-hora_inicio": "20:00",
    "form-0-hora_fin": "17:00",
}

CONFIRMACION = {
    "titulo": "¿Cerrar el acta de la mesa 7?",
    "texto": "Después nadie podrá cambiarla. La coordinación solo puede reabrirla con un motivo público.",
    "detalles": ["Tiene 9 ideas.", "Estuvieron 11 de 11 personas."],
    "accion": "Cerrar acta",
    "conservar": "Seguir escribiendo",
    "peligro": True,
}


def _dia(numero: int) -> date:
    return date(2023, 8, numero)


def _en(dia: int, hora: int) -> datetime:
    return datetime(2023, 8, dia, hora, 12, tzinfo=QUERETARO)


def _cambio(antes: int, dicho: str) -> Cambio:
    return Cambio(_dia(antes), dicho, MOTIVO, "la coordinación", _dia(3))


def _actividad() -> Actividad:
    """Return an activity that was rescheduled once, with its change as ``cronograma_de`` leaves it."""
    una = Actividad(
        pk=1,
        orden=2,
        tipo=Actividad.Tipo.JORNADA_DELIBERATIVA,
        nombre="Primera mesa de trabajo",
        titulo_largo="Primera mesa de trabajo: jornada deliberativa",
        fecha=_dia(8),
        hora_inicio=time(17),
        hora_fin=time(20),
        sede="Salón de usos múltiples",
        objetivo="Reunir las ideas de las y los habitantes.",
        desarrollo="Once mesas de once personas dialogan con una persona que relata.",
        participantes="Habitantes de las colonias convocadas.",
    )
    cambio = CambioDeFecha(
        actividad=una,
        fecha_anterior=_dia(5),
        hora_inicio_anterior=time(17),
        hora_fin_anterior=time(20),
        sede_anterior=una.sede,
        fecha_nueva=una.fecha,
        motivo=MOTIVO,
        rol="coordinacion",
        en=_en(3, 12),
    )
    una._prefetched_objects_cache = {"cambios": [cambio]}  # type: ignore[attr-defined]
    return una


def _cronograma(filas: Iterable[Fila]) -> dict[str, Any]:
    return {"cronograma": dibujar_cronograma(filas), "hoy": _dia(8)}


def _documentos(cuantos: int, titulo: str) -> list[dict[str, str]]:
    casa = reverse("verificar")
    return [
        {
            "titulo": f"{titulo} {numero}",
            "url": casa,
            "nota": f"Folio GA-7KQ2-M9X{SIN_LETRAS_DUDOSAS[numero]}",
        }
        for numero in range(1, cuantos + 1)
    ]


def _barras() -> dict[str, Any]:
    opciones = [
        ("Parque con pista", 41, "33.9"),
        ("Cancha techada", 52, "43.0"),
        ("Huerto de la colonia", 22, "18.2"),
    ]
    filas = barras_de(
        {
            "es_ratificacion": False,
            "hay_ganadora": True,
            "ganadora_numero": 2,
            "resultados": [
                {"numero": numero, "titulo": titulo, "votos": votos, "porcentaje": porcentaje}
                for numero, (titulo, votos, porcentaje) in enumerate(opciones, start=1)
            ],
            "votos_blancos": 4,
            "porcentaje_blancos": "3.3",
            "votos_nulos": 2,
            "porcentaje_nulos": "1.7",
        }
    )
    return {"barras": filas, "barras_alto": alto_de(filas), "base_total": 121}


def cambios_ajenos() -> dict[str, Any]:
    """Return what the pages say when somebody else saved meanwhile."""
    return {
        "avisos": ["La actividad 2 pasó del 5 al 8 de agosto de 2023.", "Se agregó la actividad 5."],
        "notas": ["Sede: Salón de usos múltiples.", "Hora de inicio: 17:00."],
        "generales": ["La firma del convenio no puede ser antes de la votación."],
    }


def piezas() -> dict[str, Any]:
    """Return the context with which ``galeria/componentes.html`` draws every section."""
    pocas = [
        Fila(1, "Convocatoria", _dia(1)),
        Fila(2, "Primera mesa de trabajo", _dia(8), (_cambio(5, "sábado 5 de agosto de 2023"),)),
        Fila(3, "Jornada de votación", _dia(15)),
    ]
    muchas = [
        *pocas,
        Fila(4, "Firma de Convenio de Colaboración", date(2023, 9, 1)),
        Fila(5, "Presentación del proyecto", date(2023, 9, 20)),
        Fila(6, "Arranque de la obra", date(2023, 10, 16)),
    ]
    actividad = _actividad()
    return (
        paso_a_paso(ClaveEtapa.VOTACION)
        | {"concluido": paso_a_paso(ClaveEtapa.SEGUIMIENTO)}
        | _barras()
        | {
            "colores": colores(),
            "muestra": EJERCICIO,
            "detenido_texto": "Se suspendió el 10 de agosto de 2023: " + MOTIVO.lower(),
            "pagina": Paginator(range(100), 20).page(2),
            "cronograma_corto": _cronograma(pocas),
            "cronograma_largo": _cronograma(muchas),
            "actividad": actividad,
            "publicada": {
                "orden": 3,
                "nombre": "Jornada de votación",
                "fecha_letra": "martes 15 de agosto de 2023, de 9:00 a 18:00 horas",
                "hora_inicio": "09:00",
                "sede": "Casa de la colonia",
                "objetivo": "Elegir una propuesta.",
                "participantes": "Habitantes de 16 años o más.",
                "cambios": [],
                "datos_de_demostracion": ["hora_inicio"],
            },
            "editable": cronograma_escrito(
                [{"pk": 1, "tipo": actividad.tipo, "nombre": actividad.nombre, "fecha": actividad.fecha}]
            )[0],
            "documentos_sueltos": [
                *_documentos(1, "Convocatoria"),
                {"titulo": "Acta de escrutinio", "url": "", "nota": "Se publica al aprobarse los resultados."},
            ],
            "actas_plegadas": [{"titulo": "Acta de mesa", "documentos": _documentos(11, "Acta de la mesa")}],
            "faltan": [
                {
                    "texto": "Nombrar a las tres custodias",
                    "responsable": "Infoqro",
                    "enlace": "#filas",
                    "accion": "Nombrar custodias",
                },
                {
                    "texto": "Generar las tarjetas",
                    "responsable": "Infoqro",
                    "enlace": "#filas",
                    "accion": "Generar tarjetas",
                },
            ],
            "listos": [{"texto": "Congelar las opciones", "responsable": "Coordinación", "sello": "Listo"}],
            "historia": [
                Hecho(_en(15, 9), "Comenzó la votación.", "", "La coordinación", "avanzar"),
                Hecho(_en(3, 12), "Cambió la actividad 2 del cronograma: del 5 al 8 de agosto.", MOTIVO, "La coordinación", ""),
            ],
            "historia_anterior": [Hecho(_en(1, 10), "Se publicó la convocatoria.", "", "La coordinación", "avanzar")],
            "desenlaces": [DESENLACES[clave] for clave in ("D-14", "D-12", "D-20", "D-22")],
            "criterio": CriterioDeMuestra(auto_id="criterio_%s", prefix="criterio"),
            "direccion_de_muestra": reverse("galeria:errores"),
            "mesa_de_muestra": {"numero": 7},
            "ideas_de_muestra": [
                {"numero": 2, "titulo": "Una pista para correr", "acuerdo_texto": "acuerdo general"},
                {"numero": 1, "titulo": "Árboles que den sombra", "acuerdo_texto": "hubo reservas"},
            ],
            "enlaces": [
                {"url": "#cronograma", "titulo": "Ver las opciones de la boleta"},
                {"url": "#filas", "titulo": "Leer el dictamen", "nota": "Publicado el 12 de agosto"},
            ],
            "secciones_de_ficha": [
                {
                    "titulo": "Lugar y dinero",
                    "filas": [
                        {"dato": "Predio", "valor": "Calle de muestra sin número", "nota": ""},
                        {"dato": "Techo presupuestal", "valor": "$3,980,000", "nota": "Dato de demostración"},
                    ],
                }
            ],
        }
    )  # fmt: skip
