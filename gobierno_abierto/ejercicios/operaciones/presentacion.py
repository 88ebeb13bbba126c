"""The exercise's facts as a person reads them: the same rows for the public page and for the printed ficha."""

from collections.abc import Container
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse

from gobierno_abierto.documentos.reglas import medida
from gobierno_abierto.ejercicios.models import Actividad, Colonia, Ejercicio, Institucion, Plano, lineas
from gobierno_abierto.ejercicios.reglas import enumerar, pesos, pesos_en_letra

NOTA = "Dato de demostración"
Fila = dict[str, str]


def secciones_de_ficha(ejercicio: Ejercicio) -> list[dict[str, Any]]:
    """Return every fact in sections of (dato, valor, nota), in reading order; optional facts left empty are left out."""

    def campo(nombre: str, valor: str | None = None, *, rotulo: str = "") -> list[Fila]:
        dicho = str(getattr(ejercicio, nombre) or "") if valor is None else valor
        if not dicho:
            return []
        dato = rotulo or str(ejercicio._meta.get_field(nombre).verbose_name)  # type: ignore[union-attr]
        de_muestra = ejercicio.es_de_demostracion(nombre) and NOTA.lower() not in dicho.lower()
        return [fila(dato, dicho, NOTA if de_muestra else "")]

    def lista(nombre: str) -> list[Fila]:
        return campo(nombre, "\n".join(lineas(getattr(ejercicio, nombre))))

    def si_no(nombre: str) -> list[Fila]:
        return campo(nombre, "Sí" if getattr(ejercicio, nombre) else "No")

    def horas(nombre: str) -> list[Fila]:
        return campo(nombre, contar(getattr(ejercicio, nombre), "hora") or "Sin plazo", rotulo=PLAZOS[nombre])

    colonias = [nombrar(una) for una in ejercicio.colonias.all()]
    secciones = {
        "Qué se decide": [
            campo("pregunta"),
            campo("obra_breve", rotulo="obra"),
            campo("compromiso_publico"),
            campo("techo_presupuestal", en_dinero(ejercicio.techo_presupuestal)),
            campo("fuente_de_financiamiento"),
        ],
        "Territorio y quién participa": [
            campo("municipio", f"{ejercicio.municipio}, {ejercicio.estado}"),
            campo("delegacion"),
            [fila(ejercicio.territorio_rotulo, "\n".join(colonias))] if colonias else [],
            campo("edad_minima", contar(ejercicio.edad_minima, "año"), rotulo="edad mínima"),
            lista("documentos_residencia"),
            lista("documentos_identidad"),
        ],
        "El predio": [
            campo("predio_ubicacion"),
            campo("predio_clave_catastral"),
            campo(
                "predio_superficie", en_metros(ejercicio.predio_superficie), rotulo="superficie del predio"
            ),
            campo("predio_titulo"),
            campo("predio_uso_suelo"),
            lista("predio_restricciones"),
            _plano(ejercicio),
        ],
        "Mesas y propuestas": [
            campo("numero_mesas"),
            campo("cupo_por_mesa"),
            campo("max_propuestas"),
            campo("minimo_registro"),
            campo(
                "acomodo_en_vivo",
                "Al llegar a la sesión" if ejercicio.acomodo_en_vivo else "Antes de la sesión",
                rotulo="cuándo se asigna la mesa",
            ),
        ],
        "Votación y plazos": [
            [fila("quién gana", "La opción con más votos, aunque no pase de la mitad")],
            campo("regla_empate", ejercicio.get_regla_empate_display().capitalize()),
            campo("base_porcentaje", ejercicio.get_base_porcentaje_display().capitalize()),
            si_no("con_voto_en_blanco"),
            si_no("con_voto_nulo"),
            horas("plazo_aclaracion"),
            horas("plazo_inconformidad"),
        ],
        "Instituciones": [
            [_institucion(una)] for una in ejercicio.instituciones.prefetch_related("representantes")
        ],
        "Registro y contacto": [campo("lugar_registro"), campo("telefono"), campo("correo")],
    }
    con_filas = {titulo: [una for filas in grupos for una in filas] for titulo, grupos in secciones.items()}
    return [{"titulo": titulo, "filas": filas} for titulo, filas in con_filas.items() if filas]


PLAZOS = {
    "plazo_aclaracion": "plazo para pedir aclaraciones",
    "plazo_inconformidad": "plazo para inconformarse",
}


def de_demostracion(registro: Ejercicio | Actividad, campos: Container[str] | None = None) -> list[str]:
    """Return which values of the record (among ``campos``) are there for the demonstration, by their names on screen."""
    rotulos = {uno.name: str(getattr(uno, "verbose_name", uno.name)) for uno in registro._meta.get_fields()}
    rotulos["plano"] = "plano del predio"
    return [
        rotulos.get(campo, campo)
        for campo in lineas(registro.datos_de_demostracion)
        if campos is None or campo in campos
    ]


def fila(dato: str, valor: str, nota: str = "") -> Fila:
    """Return one fact, its label and its value with a capital; an address of electronic mail keeps its own."""
    dicho = valor if "@" in valor.partition(" ")[0] else valor[:1].upper() + valor[1:]
    return {"dato": dato[:1].upper() + dato[1:], "valor": dicho, "nota": nota}


def contar(cuantas: int | None, cosa: str) -> str:
    """Return «1 hora», «72 horas»; nothing for zero or None."""
    return f"{cuantas} {cosa}{'' if cuantas == 1 else 's'}" if cuantas else ""


def en_dinero(cantidad: Decimal | None) -> str:
    """Return «$4,000,000.00 (cuatro millones de pesos 00/100 M. N.)», or nothing."""
    return "" if cantidad is None else f"${pesos(cantidad)} ({pesos_en_letra(cantidad)})"


def en_metros(superficie: Decimal | None) -> str:
    """Return «2,700 m²», or nothing."""
    return "" if superficie is None else f"{medida(superficie)} m²"


def nombrar(colonia: Colonia) -> str:
    """Return a colonia with its other names: «Arboledas del Parque (también «Arboledas»)»."""
    otros = [f"«{nombre}»" for nombre in lineas(colonia.alias)]
    return f"{colonia.nombre} (también {enumerar(otros)})" if otros else colonia.nombre


def _institucion(una: Institucion) -> Fila:
    otro = f" (también «{una.alias}»)" if una.alias else ""
    nota = (
        f" ({NOTA.lower()})" if una.dato_de_demostracion else ""
    )  # beside the name: its people say it themselves
    personas = [str(persona) for persona in una.representantes.all()]
    return fila(una.get_papel_display(), "\n".join([f"{una.nombre}{otro}{nota}", *personas]))


def _plano(ejercicio: Ejercicio) -> list[Fila]:
    """Return where the plan is seen, and its hash: paper has no room for the picture."""
    plano = Plano.objects.filter(ejercicio=ejercicio).only("huella").first()
    if plano is None:
        return []
    nota = NOTA if ejercicio.es_de_demostracion("plano") else ""
    direccion = f"{settings.DIRECCION_PUBLICA}{reverse('ejercicios:plano', args=[ejercicio.slug])}"
    return [fila("plano del predio", f"Se ve en {direccion}\nHuella de la imagen: {plano.huella[:16]}", nota)]
