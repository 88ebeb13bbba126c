"""Save one section of the exercise's facts, refusing what was typed over a version that somebody else changed."""

from decimal import Decimal
from typing import Any

from django.db.models import ProtectedError

from gobierno_abierto.bitacora.operaciones import asentar, operacion
from gobierno_abierto.canonico import huella, texto_canonico
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.ficha import (
    MAXIMO_DE_COLONIAS,
    MAXIMO_DE_INSTITUCIONES,
    MAXIMO_DE_PERSONAS,
    POR_CLAVE,
    Seccion,
    demasiadas_filas,
    demasiadas_letras,
    fuera_de_limites,
    limpiar,
    nombres_repetidos,
)
from gobierno_abierto.ejercicios.models import (
    Colonia,
    Ejercicio,
    Institucion,
    Plano,
    Representante,
    Territorio,
    lineas,
)
from gobierno_abierto.errores import ReglaIncumplida
from gobierno_abierto.imagenes import Imagen

from .guardas import bloquear, exigir_permiso, guardar

CAMBIO_AJENO = "cambio_ajeno"  # code of the refusal when somebody saved the same section in between


def valores_de_seccion(ejercicio: Ejercicio, seccion: Seccion) -> dict[str, Any]:
    """Return what the section says now, as ``guardar_seccion`` takes it; the plan only by its hash."""
    valores: dict[str, Any] = {}
    for campo in seccion.campos:
        if campo == "colonias":
            valores[campo] = [{"nombre": una.nombre, "alias": una.alias} for una in ejercicio.colonias.all()]
        elif campo == "instituciones":
            valores[campo] = [
                {
                    "nombre": una.nombre,
                    "alias": una.alias,
                    "papel": una.papel,
                    "representantes": [
                        {"nombre": persona.nombre, "cargo": persona.cargo}
                        for persona in una.representantes.all()
                    ],
                }
                for una in ejercicio.instituciones.prefetch_related("representantes")
            ]
        elif campo == "plano":
            plano = Plano.objects.filter(ejercicio=ejercicio).only("huella").first()
            valores[campo] = plano.huella if plano else ""
        else:
            valores[campo] = getattr(ejercicio, campo)
    return valores


def huella_de_seccion(ejercicio: Ejercicio, clave: str) -> str:
    """Return the hash of what a section says now: what a person saw, to compare when they save."""
    return huella_de_valores(valores_de_seccion(ejercicio, POR_CLAVE[clave]))


def huella_de_valores(valores: dict[str, Any]) -> str:
    """Return the hash of what ``valores_de_seccion`` returned."""
    return huella(
        texto_canonico(
            {campo: f"{valor:f}" if isinstance(valor, Decimal) else valor for campo, valor in valores.items()}
        )
    )


@operacion
def guardar_seccion(
    ejercicio: Ejercicio, *, seccion: str, actor: Usuario | None, datos: dict[str, Any], vista: str = ""
) -> Ejercicio:
    """Save ``datos`` of one section of the facts while in PREPARACION; the log keeps which fields changed.

    ``vista`` is ``huella_de_seccion`` as the person saw it: when somebody changed the section in between, the change
    is refused with code ``CAMBIO_AJENO`` and nothing is written. ``colonias`` (nombre, alias) and ``instituciones``
    (nombre, alias, papel, representantes) replace the whole list in the given order; ``plano`` is an ``Imagen``, or
    None to take it away. Fields left out stay as they are; a field that the section doesn't hold raises ValueError.
    """
    definicion = POR_CLAVE[seccion]
    if ajenos := set(datos) - set(definicion.campos):
        raise ValueError(f"{sorted(ajenos)} are not of section {seccion}")
    fresco = bloquear(ejercicio, ClaveEtapa.PREPARACION)
    exigir_permiso(fresco, actor, Permiso.CONFIGURAR)
    if vista and vista != huella_de_seccion(fresco, seccion):
        raise ReglaIncumplida(
            "Alguien guardó cambios antes. Revise y vuelva a intentar.", codigo=CAMBIO_AJENO
        )
    cambiados = escribir(fresco, datos)
    asentar(
        "guardar_seccion",
        ejercicio_id=fresco.pk,
        actor=actor,
        hechos={"seccion": seccion, "campos": cambiados},
    )
    ejercicio.version = fresco.version
    return fresco


def escribir(ejercicio: Ejercicio, datos: dict[str, Any]) -> list[str]:
    """Write facts of any section on a locked exercise; return the names of those that changed, in order."""
    datos = limpiar(datos)
    antes = {campo: getattr(ejercicio, campo) for campo in datos if campo not in APARTE}
    cambiados = sorted(campo for campo, valor in antes.items() if valor != datos[campo])
    for campo in cambiados:
        if fuera := fuera_de_limites(campo, datos[campo]) or demasiadas_letras(campo, datos[campo]):
            raise ReglaIncumplida(fuera, campo=campo)
        setattr(ejercicio, campo, datos[campo])
    cambiados += [
        campo for campo, escribe in APARTE.items() if campo in datos and escribe(ejercicio, datos[campo])
    ]
    ejercicio.ya_no_son_de_demostracion(cambiados)
    ejercicio.version += 1
    guardar(ejercicio)
    return cambiados


def _escribir_colonias(ejercicio: Ejercicio, filas: list[dict[str, Any]]) -> bool:
    por_secciones = ejercicio.territorio == Territorio.SECCIONES
    if demasiadas := demasiadas_filas(len(filas), MAXIMO_DE_COLONIAS, "renglones"):
        raise ReglaIncumplida(demasiadas, campo="colonias")
    _exigir_nombres(filas, "la colonia o sección", campo="colonias")
    nombres = [(fila["nombre"], lineas(fila["alias"])) for fila in filas]
    if repetidos := nombres_repetidos(nombres, por_secciones=por_secciones):
        raise ReglaIncumplida(repetidos[0], campo="colonias")
    return _reemplazar(ejercicio, Colonia, filas)


def _escribir_instituciones(ejercicio: Ejercicio, filas: list[dict[str, Any]]) -> bool:
    """Replace the institutions and the people of each."""
    if demasiadas := demasiadas_filas(len(filas), MAXIMO_DE_INSTITUCIONES, "instituciones"):
        raise ReglaIncumplida(demasiadas, campo="instituciones")
    _exigir_nombres(filas, "la institución", campo="instituciones")
    if repetidos := nombres_repetidos([(fila["nombre"], ()) for fila in filas]):
        raise ReglaIncumplida(repetidos[0], campo="instituciones")
    propias = [{campo: valor for campo, valor in fila.items() if campo != "representantes"} for fila in filas]
    cambio = _reemplazar(ejercicio, Institucion, propias)
    por_nombre = {una.nombre: una for una in Institucion.objects.filter(ejercicio=ejercicio)}
    for fila in filas:
        if "representantes" in fila:
            cambio |= _escribir_representantes(por_nombre[fila["nombre"]], fila["representantes"])
    return cambio


def _escribir_representantes(institucion: Institucion, personas: list[dict[str, str]]) -> bool:
    if demasiadas := demasiadas_filas(len(personas), MAXIMO_DE_PERSONAS, "personas"):
        raise ReglaIncumplida(f"{institucion.corto}: {demasiadas}", campo="instituciones")
    _exigir_nombres(personas, "la persona", campo="instituciones")
    antes = [{"nombre": una.nombre, "cargo": una.cargo} for una in institucion.representantes.all()]
    if antes == personas:
        return False
    institucion.representantes.all().delete()
    for orden, persona in enumerate(personas, start=1):
        guardar(Representante(institucion=institucion, orden=orden, **persona))
    return True


def _exigir_nombres(filas: list[dict[str, Any]], de_que: str, *, campo: str) -> None:
    if not all(fila["nombre"] for fila in filas):
        raise ReglaIncumplida(f"Escriba el nombre de {de_que}.", campo=campo)


def _escribir_plano(ejercicio: Ejercicio, imagen: Imagen | None) -> bool:
    anteriores = Plano.objects.filter(ejercicio=ejercicio)
    if imagen is None:
        return bool(anteriores.delete()[0])
    if anteriores.filter(huella=imagen.huella).exists():
        return False
    Plano.objects.update_or_create(
        ejercicio=ejercicio,
        defaults={
            "contenido": imagen.contenido,
            "tipo": imagen.tipo,
            "ancho": imagen.ancho,
            "alto": imagen.alto,
            "huella": imagen.huella,
        },
    )
    return True


# Facts that are rows of their own, and who writes each.
APARTE: dict[str, Any] = {
    "colonias": _escribir_colonias,
    "instituciones": _escribir_instituciones,
    "plano": _escribir_plano,
}


def _reemplazar(ejercicio: Ejercicio, modelo: Any, filas: list[dict[str, Any]]) -> bool:
    """Make the rows of ``modelo`` in the exercise equal to ``filas``, keyed by name; tell whether anything changed."""
    antes = {fila.nombre: fila for fila in modelo.objects.filter(ejercicio=ejercicio)}
    nombres = [fila["nombre"] for fila in filas]
    cambio = list(antes) != nombres
    try:
        modelo.objects.filter(ejercicio=ejercicio).exclude(nombre__in=nombres).delete()
    except ProtectedError as error:
        raise ReglaIncumplida(
            f"No se puede quitar de la lista de {modelo._meta.verbose_name_plural}: ya hay trabajo a su nombre."
        ) from error
    if modelo is Institucion:  # room to swap roles under the unique constraint
        nuevos_papeles = {fila["nombre"]: fila["papel"] for fila in filas}
        cambian = [una.pk for una in antes.values() if nuevos_papeles.get(una.nombre, una.papel) != una.papel]
        Institucion.objects.filter(pk__in=cambian).update(papel=Institucion.Papel.CONVOCA)
    for orden, campos in enumerate(filas, start=1):
        fila = antes.get(campos["nombre"]) or modelo(ejercicio=ejercicio)
        nuevos = campos | {"orden": orden}
        if fila.pk and all(getattr(fila, campo) == valor for campo, valor in nuevos.items()):
            continue
        for campo, valor in nuevos.items():
            setattr(fila, campo, valor)
        guardar(fila)
        cambio = True
    return cambio
