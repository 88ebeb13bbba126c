"""Official documents of the exercise: the common frame of every acta, and the exercise's own two."""

from datetime import date, time
from typing import Any

from gobierno_abierto.bitacora.operaciones import tomar_cabeza
from gobierno_abierto.documentos.models import Documento, TipoDocumento
from gobierno_abierto.documentos.operaciones import congelar
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.ejercicios.reglas import (
    dibujar_cronograma,
    fecha_en_letra,
    fecha_larga,
)
from gobierno_abierto.tiempo import ahora, hoy

from .presentacion import secciones_de_ficha


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
    organo = ejercicio.organo_garante
    momento = ahora()
    comunes: dict[str, Any] = {
        "acta_titulo": titulo,
        "ejercicio_nombre": ejercicio.nombre,
        "municipio": ejercicio.municipio,
        "estado": ejercicio.estado,
        "organo_garante": organo.nombre if organo else "",
        "instituciones": [
            {"nombre": una.nombre, "papel": una.papel}
            for una in ejercicio.instituciones.all()
            if una.papel != "sociedad"
        ],
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


def publicar_ficha_y_cronograma(ejercicio: Ejercicio) -> None:
    """Freeze the exercise's facts and its drawn schedule as they are when it becomes public."""
    levantar_documento(
        ejercicio,
        tipo=TipoDocumento.FICHA,
        titulo="Ficha del ejercicio",
        datos={"secciones": secciones_de_ficha(ejercicio)},
    )
    actividades = list(ejercicio.actividades.all())
    dibujo = dibujar_cronograma((una.orden, una.nombre, una.fecha) for una in actividades)
    levantar_documento(
        ejercicio,
        tipo=TipoDocumento.CRONOGRAMA,
        titulo="Cronograma de actividades",
        datos={
            "cronograma": {
                "meses": [{"rotulo": mes.rotulo, "fechas": mes.fechas} for mes in dibujo.meses],
                "fechas": dibujo.fechas,
                "renglones": [
                    {
                        "orden": uno.orden,
                        "nombre": uno.nombre,
                        "celdas": [celda.marcada for celda in uno.celdas],
                    }
                    for uno in dibujo.renglones
                ],
            },
            "actividades": [
                {
                    "orden": una.orden,
                    "nombre": una.nombre,
                    "titulo_largo": una.titulo_largo,
                    "fecha_letra": fecha_larga(una.fecha),
                    "participantes": una.participantes,
                    "objetivo": una.objetivo,
                    "desarrollo": una.desarrollo,
                    "sede": una.sede,
                }
                for una in actividades
            ],
        },
    )
