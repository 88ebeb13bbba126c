"""Official documents of the exercise: the common frame of every acta, and the exercise's own two."""

import json
from datetime import date, time
from typing import Any

from gobierno_abierto.bitacora.operaciones import tomar_cabeza
from gobierno_abierto.canonico import texto_canonico
from gobierno_abierto.documentos.borrador import borrador_de
from gobierno_abierto.documentos.models import Documento, TipoDocumento
from gobierno_abierto.documentos.operaciones import congelar
from gobierno_abierto.ejercicios.calendario import cronograma_de, cuando
from gobierno_abierto.ejercicios.models import Ejercicio, lineas
from gobierno_abierto.ejercicios.reglas import fecha_en_letra, lo_que_cambia
from gobierno_abierto.tiempo import ahora, hoy

from .presentacion import secciones_de_ficha

TITULO_DE_FICHA = "Ficha del ejercicio"
TITULO_DE_CRONOGRAMA = "Cronograma de actividades"


def levantar_documento(
    ejercicio: Ejercicio,
    *,
    tipo: str,
    titulo: str,
    datos: dict[str, Any],
    publico: bool = True,
    lugar: str = "",
    fecha: date | None = None,
    hora_inicio: time | None = None,
    hora_fin: time | None = None,
    firmantes: list[dict[str, str]] | None = None,
    observaciones: str = "",
    corrige: Documento | None = None,
    motivo_version: str = "",
    marca: str = "",
) -> Documento:
    """Freeze an official document of the exercise inside the running operation; call it just before ``asentar``.

    Locks the log's head and adds the fields common to all actas (institutions by their official names, the log's
    number and hash, the previous document's hash) to ``datos``. ``corrige`` makes the next version of that document,
    which names its hash and needs ``motivo_version``. Only inserts may follow in the operation.
    """
    cabeza = tomar_cabeza(ejercicio.pk)
    anterior = Documento.objects.filter(ejercicio_id=ejercicio.pk).order_by("-pk").first()
    momento = ahora()
    comunes: dict[str, Any] = _de_quien(ejercicio) | {
        "acta_titulo": titulo,
        "lugar": lugar,
        "fecha": fecha or hoy(),
        "fecha_letra": fecha_en_letra(fecha or hoy()),
        "hora_inicio": hora_inicio.strftime("%H:%M") if hora_inicio else "",
        "hora_fin": hora_fin.strftime("%H:%M") if hora_fin else "",
        "firmantes": firmantes or [],
        "observaciones": observaciones or "Ninguna",
        "huella_anterior": anterior.huella if anterior else "",
        "bitacora_numero": cabeza.n,
        "bitacora_huella": cabeza.huella,
        "es_version_nueva": corrige is not None,
        "version_anterior": corrige.version if corrige else 0,
        "huella_version_anterior": corrige.huella if corrige else "",
        "motivo_version": motivo_version,
    }
    return congelar(
        ejercicio_id=ejercicio.pk,
        tipo=tipo,
        titulo=titulo,
        datos=comunes | datos,
        publico=publico,
        momento=momento,
        bitacora=(cabeza.n, cabeza.huella),
        corrige=corrige,
        marca=marca or ("DEMOSTRACIÓN" if ejercicio.demostracion else ""),
    )


def _de_quien(ejercicio: Ejercicio) -> dict[str, Any]:
    """Return the head of every document: the exercise, its institutions by their official names, what is invented."""
    organo = ejercicio.organo_garante
    return {
        "ejercicio_nombre": ejercicio.nombre,
        "municipio": ejercicio.municipio,
        "estado": ejercicio.estado,
        "organo_garante": organo.nombre if organo else "",
        "instituciones": [
            {"nombre": una.nombre, "papel": una.papel}
            for una in ejercicio.instituciones.all()
            if una.papel != "sociedad"
        ],
        "datos_de_demostracion": lineas(ejercicio.datos_de_demostracion),
    }


def borrador_del_ejercicio(
    ejercicio: Ejercicio, *, tipo: str, titulo: str, datos: dict[str, Any]
) -> Documento:
    """Return a document as it would be frozen today, unsaved: no folio, no hash and nothing of the log in it."""
    return borrador_de(
        tipo=tipo,
        titulo=titulo,
        datos=_de_quien(ejercicio) | datos,
        momento=ahora(),
        demostracion=ejercicio.demostracion,
    )


def borrador_de_ficha(ejercicio: Ejercicio) -> Documento:
    """Return the draft of the exercise's facts, empty ones included."""
    datos = {"secciones": secciones_de_ficha(ejercicio)}
    return borrador_del_ejercicio(ejercicio, tipo=TipoDocumento.FICHA, titulo=TITULO_DE_FICHA, datos=datos)


def borrador_de_cronograma(ejercicio: Ejercicio) -> Documento:
    """Return the draft of the schedule and of what is written of each activity."""
    return borrador_del_ejercicio(
        ejercicio,
        tipo=TipoDocumento.CRONOGRAMA,
        titulo=TITULO_DE_CRONOGRAMA,
        datos=datos_del_cronograma(ejercicio),
    )


def documento_vigente(ejercicio: Ejercicio, tipo: str) -> Documento | None:
    """Return the newest version of the exercise's document of that kind, which the next one corrects."""
    return Documento.objects.vigentes().filter(ejercicio=ejercicio, tipo=tipo).order_by("-pk").first()


def publicar_ficha_y_cronograma(ejercicio: Ejercicio, *, motivo_version: str = "") -> list[str]:
    """Freeze the exercise's facts and its drawn schedule as they are when it becomes public.

    After a going back whatever changed becomes its next version, for the reason that brought the exercise back; what
    did not change stays as published. Returns the names of the facts that are no longer as they were published.
    """
    secciones = secciones_de_ficha(ejercicio)
    vigente = documento_vigente(ejercicio, TipoDocumento.FICHA)
    cambios = lo_que_cambia(vigente.datos["secciones"], secciones) if vigente else []
    if cambios or vigente is None:
        levantar_documento(
            ejercicio,
            tipo=TipoDocumento.FICHA,
            titulo=TITULO_DE_FICHA,
            datos={"secciones": secciones, "cambios": cambios},
            corrige=vigente,
            motivo_version=motivo_version,
        )
    publicar_cronograma(ejercicio, motivo=motivo_version)
    return cambios


def publicar_cronograma(ejercicio: Ejercicio, *, motivo: str = "") -> None:
    """Freeze the drawn schedule and the facts of each activity; when one was published before, as its next version.

    When it says the same as the published one, nothing is published.
    """
    datos = datos_del_cronograma(ejercicio)
    vigente = documento_vigente(ejercicio, TipoDocumento.CRONOGRAMA)
    nuevo = json.loads(texto_canonico(datos))
    if vigente and all(vigente.datos.get(clave) == valor for clave, valor in nuevo.items()):
        return
    levantar_documento(
        ejercicio,
        tipo=TipoDocumento.CRONOGRAMA,
        titulo=TITULO_DE_CRONOGRAMA,
        corrige=vigente,
        motivo_version=motivo,
        datos=datos,
    )


def datos_del_cronograma(ejercicio: Ejercicio) -> dict[str, Any]:
    """Return what the document of the schedule says: the drawn table and the facts of each activity."""
    dibujo = cronograma_de(ejercicio)
    return {
        "hubo_cambios": bool(dibujo.con_cambios),
        "cronograma": {
            "meses": [{"rotulo": mes.rotulo, "fechas": mes.fechas} for mes in dibujo.meses],
            "fechas": dibujo.fechas,
            "renglones": [
                {
                    "orden": uno.orden,
                    "nombre": uno.nombre,
                    "celdas": [celda.marcada for celda in uno.celdas],
                    "anteriores": uno.anteriores,
                }
                for uno in dibujo.renglones
            ],
        },
        "actividades": [
            {
                "id": una.pk,
                "orden": una.orden,
                "tipo": una.get_tipo_display(),
                "nombre": una.nombre,
                "titulo_largo": una.titulo_largo,
                "fecha_letra": cuando(una),
                "participantes": una.participantes,
                "objetivo": una.objetivo,
                "desarrollo": una.desarrollo,
                "sede": una.sede,
                "cambios": [
                    {"antes": uno.antes, "motivo": uno.motivo, "rol": uno.rol, "dia": uno.dia_en_palabras}
                    for uno in renglon.cambios
                ],
                "datos_de_demostracion": lineas(una.datos_de_demostracion),
            }
            for una, renglon in zip(ejercicio.actividades.all(), dibujo.renglones, strict=True)
        ],
    }
