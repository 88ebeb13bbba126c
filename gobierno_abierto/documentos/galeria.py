"""The gallery document: one invented sheet that shows every piece official documents are made of."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from gobierno_abierto.canonico import huella, texto_canonico

from .borrador import MARCA
from .models import Documento

TIPO = "galeria"  # names its template; no stored document is of this kind
FOLIO = "GA-0000-0000"  # real folios have no zero: nobody verifies this one
MOMENTO = datetime(2000, 1, 1, 18, 0, tzinfo=UTC)
INVENTADA = "0123456789abcdef" * 4
INSTITUCIONES = (
    "Municipio de Ejemplo",
    "Secretaría de Muestras",
    "Coordinación de Ejemplos",
    "Comisión Ficticia de Transparencia",
)
FECHAS = [date(2000, 1, 10), date(2000, 1, 24), date(2000, 2, 7), date(2000, 3, 6)]


def documento_de_muestra() -> Documento:
    """Return the unsaved gallery document; it says by itself that everything in it is invented."""
    contenido = texto_canonico(_datos())
    return Documento(
        tipo=TIPO,
        titulo="Muestra de las piezas de un documento",
        folio=FOLIO,
        contenido=contenido,
        huella=huella(contenido),
        marca=MARCA,
        publico=False,
        fecha=MOMENTO,
    )


def _datos() -> dict[str, Any]:
    return {
        "ejercicio_nombre": "Ejercicio de muestra, con datos inventados",
        "municipio": "Ejemplo",
        "estado": "Estado de Muestra",
        "organo_garante": INSTITUCIONES[-1],
        "instituciones": [{"nombre": nombre} for nombre in INSTITUCIONES],
        "lugar": "Salón de Muestras",
        "fecha_letra": "primero de enero de dos mil",
        "hora_inicio": "10:00",
        "hora_fin": "12:00",
        "es_version_nueva": True,
        "version_anterior": 1,
        "huella_version_anterior": INVENTADA,
        "motivo_version": "Se muestra cómo se nombra a la versión anterior",
        "huella_anterior": INVENTADA,
        "bitacora_numero": 7,
        "bitacora_huella": INVENTADA,
        "seccion": {
            "titulo": "Datos con su nombre",
            "filas": [
                {
                    "dato": "Techo presupuestal (MXN)",
                    "valor": "$3,980,000.00",
                    "nota": "Dato de demostración",
                },
                {"dato": "Colonias convocadas", "valor": "Primera Colonia\nSegunda Colonia", "nota": ""},
                {"dato": "Plazo", "valor": "", "nota": ""},
            ],
        },
        "partidas": [
            {"concepto": concepto, "cantidad": cantidad, "importe": importe}
            for concepto, cantidad, importe in (
                ("Bancas", "12", "$180,000.00"),
                ("Luminarias solares", "20", "$1,250,000.00"),
                ("Senderos con piso firme", "1,040", "$2,550,000.00"),
            )
        ],
        "cronograma": _cronograma(),
        "mesa_numero": 3,
        "hubo_disensos": True,
        "disensos": [{"numero": 2, "texto": "La cancha quita lugar a los árboles."}],
        "hubo_incidentes": True,
        "incidentes": [
            {"hora": "11:20", "hecho": "Se fue la luz", "solucion": "Se continuó con lámparas de mano"}
        ],
        "compromisos": [
            {
                "clave": f"M0{numero}",
                "parte": "municipio",
                "texto": texto,
                "responsable": "Secretaría de Muestras",
                "plazo": "30 días hábiles desde la firma",
                "evidencia": evidencia,
            }
            for numero, (texto, evidencia) in enumerate(
                (
                    ("Publicar el proyecto ejecutivo.", "proyecto publicado"),
                    (
                        "Informar el avance cada mes, con fotografías donde no se identifique a personas.",
                        "informe",
                    ),
                ),
                start=1,
            )
        ],
        "medidas": [_medidas(mesa) for mesa in range(1, 6)],
        "observaciones": "Ninguna",
        "firmantes": [
            {
                "nombre": "Persona Ficticia Uno",
                "cargo": "Coordinación de Ejemplos",
                "calidad": "Coordinación",
            },
            {"nombre": "Persona Ficticia Dos", "cargo": INSTITUCIONES[-1], "calidad": "Órgano garante"},
        ],
        "partes": [
            {
                "rotulo": "Por EL MUNICIPIO",
                "nombre": "Persona Ficticia Tres",
                "cargo": "Presidencia de muestra",
            },
            {
                "rotulo": "Por EL ÓRGANO GARANTE",
                "nombre": "Persona Ficticia Dos",
                "cargo": "Comisión de muestra",
            },
            {
                "rotulo": "LA REPRESENTACIÓN",
                "nombre": "Persona Ficticia Cuatro",
                "cargo": "Vecina de muestra",
            },
        ],
        "testigos": [
            {"nombre": "Testigo Ficticia Uno", "cargo": "Vecina de muestra"},
            {"nombre": "Testigo Ficticio Dos", "cargo": "Vecino de muestra"},
        ],
        "larga": "https://ejemplo.invalid/" + "una-direccion-sin-blancos-" * 6 + "que-aqui-termina",
        "huella_inventada": INVENTADA,
    }


def _cronograma() -> dict[str, Any]:
    actividades = (
        "Jornada deliberativa",
        "Jornada de validación",
        "Jornada de votación",
        "Firma de convenio",
    )
    return {
        "meses": [
            {"rotulo": "Enero 2000", "fechas": 2},
            {"rotulo": "Febrero 2000", "fechas": 1},
            {"rotulo": "Marzo 2000", "fechas": 1},
        ],
        "fechas": FECHAS,
        "renglones": [
            {
                "orden": orden,
                "nombre": nombre,
                "celdas": [fecha == propia for fecha in FECHAS],
                "anteriores": [FECHAS[0]] if orden == 2 else [],
            }
            for orden, (nombre, propia) in enumerate(zip(actividades, FECHAS, strict=True), start=1)
        ],
    }


def _medidas(mesa: int) -> dict[str, Any]:
    """Return a row of the wide table: what one table of people did, hour by hour."""
    cierre = MOMENTO + timedelta(minutes=7 * mesa)
    return {
        "mesa": mesa,
        "cifras": [f"{10 * mesa + hora:,}" for hora in range(1, 8)],
        "cierre": f"{cierre:%H:%M}",
        "huella": INVENTADA,
    }
