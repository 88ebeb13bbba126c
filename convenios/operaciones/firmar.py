"""Record who signed the paper and when, keep its scan, draw up the acta, and publish."""

from datetime import date, datetime, time
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from convenios.archivos import revisar_escaneo
from convenios.models import Convenio, Firma, Modalidad, OriginalFirmado, Parte
from convenios.redaccion import NO_SE_PUBLICA
from convenios.reglas import CAMPOS, partes_sin_firma, resumir_lista
from gobierno_abierto.bitacora.operaciones import asentar, operacion
from gobierno_abierto.canonico import huella
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.documentos.models import Documento, TipoDocumento
from gobierno_abierto.documentos.operaciones import publicar
from gobierno_abierto.ejercicios.operaciones import levantar_documento
from gobierno_abierto.ejercicios.reglas import fecha_media
from gobierno_abierto.errores import ReglaIncumplida
from gobierno_abierto.tiempo import ahora

from .comun import abrir, exigir_razon, vigente


@operacion
def registrar_firma(
    convenio: Convenio,
    *,
    actor: Usuario | None,
    parte: str,
    fecha: date,
    hora: time,
    lugar: str = "",
    nombre: str = "",
    cargo: str = "",
) -> Firma:
    """Record that a party signed the paper: who, when and where. Name and post are those of the frozen version."""
    ejercicio, fresco = abrir(convenio, actor, Permiso.REGISTRAR_FIRMA, Convenio.Estado.EN_FIRMA)
    if parte not in Parte.values:
        raise ReglaIncumplida("Esa parte no firma el convenio.")
    datos = vigente(fresco).datos
    esperada = next(una for una in datos["partes"] if una["parte"] == parte)
    if (nombre.strip() or esperada["nombre"]) != esperada["nombre"] or (
        cargo.strip() or esperada["cargo"]
    ) != esperada["cargo"]:
        raise ReglaIncumplida(
            f"El convenio impreso dice que firma {esperada['nombre']}, {esperada['cargo']}. Si firma otra persona, haga una versión nueva."
        )
    momento = timezone.make_aware(datetime.combine(fecha, hora))
    if momento > ahora():
        raise ReglaIncumplida("La firma no puede ser de una fecha u hora futura.", campo="fecha")
    lugar = lugar.strip() or f"{datos['lugar_firma']}, {datos['ciudad_firma']}"
    try:
        with transaction.atomic():
            firma = Firma.objects.create(
                convenio=fresco,
                documento=vigente(fresco),
                parte=parte,
                nombre=esperada["nombre"],
                cargo=esperada["cargo"],
                modalidad=Modalidad.AUTOGRAFA,
                firmada_en=momento,
                lugar=lugar[:300],
                registrada_por=actor,
                registrada_en=ahora(),
            )
    except IntegrityError as error:
        raise ReglaIncumplida("La firma de esa parte ya está registrada.") from error
    asentar(
        "registrar_firma", ejercicio_id=ejercicio.pk, actor=actor, hechos={"parte": parte, "firma": firma.pk}
    )
    return firma


@operacion
def anular_firma(firma: Firma, *, actor: Usuario | None, razon: str) -> Firma:
    """Void a signature recorded by mistake, with its reason, so that it can be recorded again."""
    ejercicio, fresco = abrir(firma.convenio, actor, Permiso.REGISTRAR_FIRMA, Convenio.Estado.EN_FIRMA)
    razon = exigir_razon(razon)
    if not fresco.firmas.vigentes().filter(pk=firma.pk).update(anulada_en=ahora(), razon_anulacion=razon):
        raise ReglaIncumplida("Esa firma ya estaba anulada.")
    asentar(
        "anular_firma",
        ejercicio_id=ejercicio.pk,
        actor=actor,
        hechos={"parte": firma.parte, "firma": firma.pk},
    )
    firma.refresh_from_db()
    return firma


def guardar_original(convenio: Convenio, *, actor: Usuario | None, contenido: bytes) -> OriginalFirmado:
    """Keep the scan of the signed paper, checked by its content, with its SHA-256; a newer one replaces it.

    The file is written before the rows and taken away again if they can't be: the scan is looked at outside the
    transaction, since decoding an image may take long.
    """
    escaneo = revisar_escaneo(contenido)
    original = OriginalFirmado(
        convenio=convenio,
        tipo=escaneo.tipo,
        huella=huella(escaneo.contenido),
        bytes=len(escaneo.contenido),
        paginas=escaneo.paginas,
        subido_por=actor,
        subido_en=ahora(),
    )
    original.archivo.save("escaneo", ContentFile(escaneo.contenido), save=False)
    try:
        return _anotar_original(convenio, actor=actor, original=original)
    except BaseException:
        default_storage.delete(str(original.archivo.name))
        raise


@operacion
def _anotar_original(
    convenio: Convenio, *, actor: Usuario | None, original: OriginalFirmado
) -> OriginalFirmado:
    """Put the scan on record as the one in force."""
    ejercicio, fresco = abrir(convenio, actor, Permiso.REGISTRAR_FIRMA, Convenio.Estado.EN_FIRMA)
    fresco.originales.vigentes().update(reemplazado_en=ahora())
    original.documento = vigente(fresco)
    original.save()
    asentar(
        "guardar_original",
        ejercicio_id=ejercicio.pk,
        actor=actor,
        hechos={"original": original.pk, "huella": original.huella},
    )
    return original


@operacion
def levantar_acta_firma(convenio: Convenio, *, actor: Usuario | None) -> Documento:
    """Draw up the acta of the signing; from then on the convenio is signed. Needs all three and the kept original."""
    ejercicio, fresco = abrir(convenio, actor, Permiso.REGISTRAR_FIRMA, Convenio.Estado.EN_FIRMA)
    firmas = {una.parte: una for una in fresco.firmas.vigentes()}
    if faltan := partes_sin_firma(firmas):
        lista = resumir_lista([Parte(parte).label for parte in faltan])
        raise ReglaIncumplida(f"Falta la firma de {lista}. El convenio se firma con las tres.")
    original = fresco.originales.vigentes().first()
    if original is None:
        raise ReglaIncumplida("Falta subir el original firmado.")
    convenido = vigente(fresco)
    momentos = [timezone.localtime(una.firmada_en) for una in firmas.values()]
    un_dia = min(momentos).date() == max(momentos).date()
    testigos = convenido.datos["testigos"]
    acta = levantar_documento(
        ejercicio,
        tipo=TipoDocumento.ACTA_FIRMA,
        titulo="Acta de firma",
        datos={
            "partes_firma": [_renglon(firmas[parte]) for parte in Parte.values],
            "testigos": testigos,
            "folio_convenio": convenido.folio,
            "version_convenio": convenido.version,
            "huella_convenio": convenido.huella,
            "huella_firmado": original.huella,
            "hay_firma_electronica": any(una.modalidad != Modalidad.AUTOGRAFA for una in firmas.values()),
        },
        publico=False,
        lugar=convenido.datos["lugar_firma"],
        fecha=max(momentos).date(),
        hora_inicio=min(momentos).time() if un_dia else None,
        hora_fin=max(momentos).time() if un_dia and max(momentos) > min(momentos) else None,
        firmantes=[
            {"nombre": una.nombre, "cargo": una.cargo, "calidad": una.get_parte_display()}
            for una in firmas.values()
        ]
        + [{"nombre": uno["nombre"], "cargo": uno["cargo"], "calidad": "Testigo"} for uno in testigos],
    )
    Convenio.objects.filter(pk=fresco.pk).update(
        estado=Convenio.Estado.FIRMADO, acta_firma=acta, revision=fresco.revision + 1
    )
    asentar(
        "levantar_acta_de_firma",
        ejercicio_id=ejercicio.pk,
        actor=actor,
        hechos={"acta": acta.folio, "original": original.huella},
    )
    convenio.refresh_from_db()
    return acta


def _renglon(firma: Firma) -> dict[str, str]:
    momento = timezone.localtime(firma.firmada_en)
    return {
        "parte": firma.get_parte_display(),
        "nombre": firma.nombre,
        "cargo": firma.cargo,
        "modalidad": firma.get_modalidad_display(),
        "momento": f"{fecha_media(momento.date())}, {momento:%H:%M} horas",
        "lugar": firma.lugar,
    }


@operacion
def publicar_convenio(convenio: Convenio, *, actor: Usuario | None) -> Documento:
    """Publish the signed convenio: a public version without the private datum, and the acta of the signing.

    The public version is a document of its own that names the original's folio and hash; the original stays private.
    """
    ejercicio, fresco = abrir(convenio, actor, Permiso.PUBLICAR_CONVENIO, Convenio.Estado.FIRMADO)
    original, acta = vigente(fresco), Documento.objects.get(pk=fresco.acta_firma_id)  # type: ignore[misc]
    datos = {campo: valor for campo, valor in original.datos.items() if campo not in _SOLO_DEL_ORIGINAL}
    publica = levantar_documento(
        ejercicio,
        tipo=TipoDocumento.CONVENIO,
        titulo=f"{original.titulo} (versión pública)"[:250],
        datos=_recortar(datos)
        | {
            "texto": original.datos["texto_publico"],
            "sociedad_notificaciones": NO_SE_PUBLICA,
            "es_version_publica": True,
            "folio_original": original.folio,
            "version_original": original.version,
            "huella_original": original.huella,
            "folio_acta_firma": acta.folio,
            "huella_acta_firma": acta.huella,
            "partes_firma": acta.datos["partes_firma"],
        },
        fecha=date.fromisoformat(original.datos["fecha"]),
    )
    publicar([acta])
    Convenio.objects.filter(pk=fresco.pk).update(
        estado=Convenio.Estado.PUBLICADO,
        documento_publico=publica,
        publicado_en=ahora(),
        revision=fresco.revision + 1,
    )
    asentar(
        "publicar_convenio",
        ejercicio_id=ejercicio.pk,
        actor=actor,
        hechos={"documento": publica.folio, "acta": acta.folio},
    )
    convenio.refresh_from_db()
    return publica


# What belongs to the original's own freezing, and is written anew on the public version.
_SOLO_DEL_ORIGINAL = frozenset(
    {
        "folio", "version", "momento", "tipo", "huella_anterior", "bitacora_numero", "bitacora_huella",
        "es_version_nueva", "version_anterior", "huella_version_anterior", "motivo_version", "texto_publico",
    }
)  # fmt: skip


def _recortar(datos: dict[str, Any]) -> dict[str, Any]:
    """Return the facts without the fields marked as private."""
    privados = {uno.nombre for uno in CAMPOS if uno.privado}
    return {campo: valor for campo, valor in datos.items() if campo not in privados}
