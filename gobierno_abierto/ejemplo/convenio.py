"""Fictitious answers for the demonstration's convenio: every text says that it is demonstration data."""

from collections.abc import Iterable
from io import BytesIO

from PIL import Image, ImageDraw

from convenios.reglas import CAMPO
from gobierno_abierto.tiempo import hoy

DEMO = "dato de demostración"

TESTIGOS = [
    {"nombre": "Testigo Ficticia 1", "cargo": f"Testigo ({DEMO})"},
    {"nombre": "Testigo Ficticio 2", "cargo": f"Testigo ({DEMO})"},
]

CON_NOMBRE = {
    "municipio_firmante": "Presidencia Municipal Ficticia",
    "municipio_cargo": f"Presidencia Municipal ({DEMO})",
    "sociedad_metodo": "elección en la jornada de validación",
    "comite_integrantes_ciudadania": "3",
    "comite_integrantes_organo": "3",
    "comite_integrantes_municipio": "3",
    "organo_en_transicion": "no",
    "periodo_sesiones": "dos meses",
    "periodo_avances": "mes",
    "ciudad_firma": "Santiago de Querétaro",
    "fecha_limite_vigencia": "31/12/2028",
}
# The others last 90 working days.
PLAZOS = {
    **dict.fromkeys(("m01", "g02"), "30 días hábiles"),
    **dict.fromkeys(("m02", "s03"), "60 días hábiles"),
    **dict.fromkeys(("m04", "m06"), "150 días hábiles"),
    **dict.fromkeys(("m07", "m08"), "300 días hábiles"),
    "g05": "320 días hábiles",
    **dict.fromkeys(("m05", "m09", "m10", "g01", "g03", "g04", "s01", "s02"), "durante la vigencia"),
}
POR_TIPO = {
    "fecha": "2026-12-31",
    "numero": "10",
    "si_no": "no",
    "plazo": "90 días hábiles",
    "texto": f"por anotar ({DEMO})",
    "parrafo": f"por anotar ({DEMO})",
}


def datos_de_convenio(faltan: Iterable[str]) -> dict[str, str]:
    """Return an answer for every field of the plain form that the draft still misses."""
    hechos_hoy = dict.fromkeys(("fecha_firma", "sociedad_fecha_designacion"), hoy().isoformat())
    con_nombre = CON_NOMBRE | {f"plazo_{clave}": plazo for clave, plazo in PLAZOS.items()} | hechos_hoy
    return {nombre: con_nombre.get(nombre, POR_TIPO[CAMPO[nombre].tipo]) for nombre in {*faltan, *con_nombre}}


def escaneo_ficticio() -> bytes:
    """Return a PNG that stands for the scanned paper and says so."""
    hoja = Image.new("L", (850, 1100), 255)
    ImageDraw.Draw(hoja).text((60, 80), "DEMOSTRACION. Este archivo no es un convenio firmado.", fill=0)
    salida = BytesIO()
    hoja.save(salida, "PNG")
    return salida.getvalue()
