"""The verbs of the exercise and of its accounts: configure, move from stage to stage, freeze documents, give roles."""

import secrets
from datetime import date, datetime, time
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max

from gobierno_abierto.bitacora.operaciones import asentar, operacion, tomar_cabeza
from gobierno_abierto.canonico import huella, texto_canonico
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso, Rol, puede_administrar, son_incompatibles
from gobierno_abierto.documentos.models import Documento
from gobierno_abierto.documentos.operaciones import congelar
from gobierno_abierto.errores import ReglaIncumplida
from gobierno_abierto.tiempo import ahora

from .etapas import TRANSICIONES, ClaveEtapa, pendientes
from .models import Actividad, Asignacion, Colonia, Ejercicio, Institucion, Situacion
from .reglas import fecha_en_letra

SIN_LETRAS_DUDOSAS = "abcdefghjkmnpqrstuvwxyz23456789"


def exigir_permiso(ejercicio: Ejercicio, actor: Usuario | None, permiso: Permiso) -> None:
    """Refuse when ``actor`` lacks ``permiso`` in the exercise; the system itself (None) may."""
    if actor and not Ejercicio.objects.en_que_puede(actor, permiso).filter(pk=ejercicio.pk).exists():
        raise ReglaIncumplida("Su cuenta no tiene permiso para hacer esto en este ejercicio.")


def bloquear(ejercicio: Ejercicio, *etapas: str) -> Ejercicio:
    """Lock the exercise's row and return it fresh; refuse when it is stopped or in none of ``etapas`` (if given)."""
    fresco = Ejercicio.objects.select_for_update().get(pk=ejercicio.pk)
    if fresco.situacion != Situacion.ACTIVO:
        raise ReglaIncumplida(f"El ejercicio está {fresco.get_situacion_display().lower()}: no admite cambios.")
    if etapas and fresco.etapa not in etapas:
        raise ReglaIncumplida(f"Esto no se puede en la etapa de {fresco.get_etapa_display()}.")
    return fresco


@operacion
def crear_ejercicio(*, actor: Usuario, slug: str, nombre: str, nombre_corto: str, **campos: Any) -> Ejercicio:
    """Open an exercise in PREPARACION and make its creator coordinacion there."""
    if not actor.puede_crear_ejercicios:
        raise ReglaIncumplida("Su cuenta no puede crear ejercicios.")
    if Ejercicio.objects.filter(slug=slug).exists():
        raise ReglaIncumplida("Ya hay un ejercicio con esa dirección corta.", campo="slug")
    ejercicio = Ejercicio.objects.create(slug=slug, nombre=nombre, nombre_corto=nombre_corto, **campos)
    Asignacion.objects.create(usuario=actor, ejercicio=ejercicio, rol=Rol.COORDINACION)
    asentar("crear_ejercicio", ejercicio_id=ejercicio.pk, actor=actor, hechos={"nombre": nombre})
    return ejercicio


@operacion
def configurar_ejercicio(ejercicio: Ejercicio, *, actor: Usuario | None, vistos: str = "", **campos: Any) -> Ejercicio:
    """Save the exercise's facts while in PREPARACION; the log keeps which fields changed.

    ``vistos`` is ``huella_de_ficha`` of what the person saw: if somebody saved in between, the change is refused.
    """
    fresco = bloquear(ejercicio, ClaveEtapa.PREPARACION)
    exigir_permiso(fresco, actor, Permiso.CONFIGURAR)
    if vistos and vistos != huella_de_ficha(fresco):
        raise ReglaIncumplida("Alguien guardó cambios antes. Revise y vuelva a intentar.")
    cambiados = sorted(campo for campo, valor in campos.items() if getattr(fresco, campo) != valor)
    for campo in cambiados:
        setattr(fresco, campo, campos[campo])
    fresco.save()
    asentar("configurar_ejercicio", ejercicio_id=fresco.pk, actor=actor, hechos={"campos": cambiados})
    return fresco


def huella_de_ficha(ejercicio: Ejercicio) -> str:
    """Return a fingerprint of the exercise's own fields, for compare-and-set from a form."""
    campos = {campo.attname: getattr(ejercicio, campo.attname) for campo in ejercicio._meta.concrete_fields}
    return huella(texto_canonico(campos))[:16]


@operacion
def guardar_territorio(ejercicio: Ejercicio, *, actor: Usuario | None, colonias: list[tuple[str, str]]) -> None:
    """Replace the convened colonias by ``(nombre, alias one per line)`` pairs, while in PREPARACION."""
    fresco = bloquear(ejercicio, ClaveEtapa.PREPARACION)
    exigir_permiso(fresco, actor, Permiso.CONFIGURAR)
    fresco.colonias.exclude(nombre__in=[nombre for nombre, _ in colonias]).delete()
    for orden, (nombre, alias) in enumerate(colonias, start=1):
        Colonia.objects.update_or_create(ejercicio=fresco, nombre=nombre, defaults={"alias": alias, "orden": orden})
    asentar("guardar_territorio", ejercicio_id=fresco.pk, actor=actor, hechos={"colonias": [uno for uno, _ in colonias]})


@operacion
def guardar_institucion(
    ejercicio: Ejercicio, *, actor: Usuario | None, institucion: Institucion | None = None, **campos: Any
) -> Institucion:
    """Add or change an institution while in PREPARACION."""
    fresco = bloquear(ejercicio, ClaveEtapa.PREPARACION)
    exigir_permiso(fresco, actor, Permiso.CONFIGURAR)
    if institucion is None:
        ultimo = fresco.instituciones.aggregate(ultimo=Max("orden"))["ultimo"] or 0
        institucion = Institucion(ejercicio=fresco, orden=ultimo + 1)
    for campo, valor in campos.items():
        setattr(institucion, campo, valor)
    _guardar(institucion)
    asentar("guardar_institucion", ejercicio_id=fresco.pk, actor=actor, hechos={"institucion": institucion.nombre})
    return institucion


@operacion
def guardar_actividad(
    ejercicio: Ejercicio, *, actor: Usuario | None, actividad: Actividad | None = None, **campos: Any
) -> Actividad:
    """Add or change an activity of the schedule, while in PREPARACION (later dates are rescheduled, never edited)."""
    fresco = bloquear(ejercicio, ClaveEtapa.PREPARACION)
    exigir_permiso(fresco, actor, Permiso.CONFIGURAR)
    if actividad is None:
        actividad = Actividad(ejercicio=fresco)
    for campo, valor in campos.items():
        setattr(actividad, campo, valor)
    if not actividad.orden:
        actividad.orden = (fresco.actividades.aggregate(ultimo=Max("orden"))["ultimo"] or 0) + 1
    _guardar(actividad)
    asentar("guardar_actividad", ejercicio_id=fresco.pk, actor=actor, hechos={"actividad": actividad.pk})
    return actividad


@operacion
def quitar_actividad(actividad: Actividad, *, actor: Usuario | None) -> None:
    """Remove an activity from an unpublished schedule (PREPARACION)."""
    fresco = bloquear(actividad.ejercicio, ClaveEtapa.PREPARACION)
    exigir_permiso(fresco, actor, Permiso.CONFIGURAR)
    quitada = actividad.pk
    actividad.delete()
    asentar("quitar_actividad", ejercicio_id=fresco.pk, actor=actor, hechos={"actividad": quitada})


@operacion
def avanzar(ejercicio: Ejercicio, *, desde: str, actor: Usuario) -> Ejercicio:
    """Move the exercise to its next stage, by compare-and-set, when nothing is missing.

    ``desde`` is the stage that the person saw, so that a stale screen can't advance twice. Raises ReglaIncumplida
    with the Pendientes when something is missing.
    """
    fresco = bloquear(ejercicio)
    exigir_permiso(fresco, actor, Permiso.AVANZAR)
    if fresco.etapa != desde:
        raise ReglaIncumplida(f"El ejercicio ya está en la etapa de {fresco.get_etapa_display()}. Revise qué sigue.")
    if desde not in TRANSICIONES:
        raise ReglaIncumplida("El ejercicio ya concluyó: no hay otra etapa.")
    if faltan := pendientes(fresco):
        raise ReglaIncumplida(f"No se puede todavía: {faltan[0].texto}", pendientes=faltan)
    hacia = TRANSICIONES[desde]
    if Ejercicio.objects.filter(pk=fresco.pk, etapa=desde).update(etapa=hacia) != 1:
        raise ReglaIncumplida("Otra persona movió el ejercicio en este momento.")
    asentar("avanzar", ejercicio_id=fresco.pk, actor=actor, hechos={"desde": desde, "hacia": hacia})
    fresco.etapa = hacia
    ejercicio.etapa = hacia
    return fresco


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
            {"nombre": una.nombre, "papel": una.papel} for una in ejercicio.instituciones.all() if una.papel != "sociedad"
        ],
        "lugar": lugar,
        "fecha": fecha or momento.date(),
        "fecha_letra": fecha_en_letra(fecha or momento.date()),
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


# --- Accounts -------------------------------------------------------------------------------------------------------


def generar_contrasena() -> str:
    """Return a one-time password of four groups of five, about 99 bits, without letters that look alike."""
    return "-".join("".join(secrets.choice(SIN_LETRAS_DUDOSAS) for _ in range(5)) for _ in range(4))


@operacion
def crear_cuenta(
    *,
    actor: Usuario | None,
    usuario: str,
    nombre: str,
    institucion: str,
    cargo: str = "",
    ejercicio: Ejercicio | None = None,
    rol: str = "",
    puede_crear_ejercicios: bool = False,
    contrasena: str = "",
) -> tuple[Usuario, str]:
    """Create an account, with a role in ``ejercicio`` if given, and return it with its one-time password.

    Only Infoqro's accounts create Infoqro's, custodians' and observers' accounts; coordinacion the rest; with
    ``actor=None`` the command line makes the first ones. The password is returned once and stored only as a hash.
    """
    if actor:
        _exigir_administracion(actor, ejercicio, rol)
    contrasena = contrasena or generar_contrasena()
    cuenta = Usuario(
        usuario=usuario,
        nombre=nombre,
        cargo=cargo,
        institucion=institucion,
        puede_crear_ejercicios=puede_crear_ejercicios,
        is_staff=institucion == "organo_garante",
    )
    cuenta.set_password(contrasena)
    _guardar(cuenta)
    if ejercicio and rol:
        _asignar(cuenta, ejercicio, rol)
    asentar(
        "crear_cuenta",
        ejercicio_id=ejercicio.pk if ejercicio else None,
        actor=actor,
        hechos={"cuenta": cuenta.pk, "institucion": institucion, "rol": rol},
    )
    return cuenta, contrasena


@operacion
def asignar_rol(ejercicio: Ejercicio, *, actor: Usuario | None, usuario: Usuario, rol: str) -> None:
    """Give an existing account a role in the exercise; incompatible roles are refused."""
    if actor:
        _exigir_administracion(actor, ejercicio, rol)
    _asignar(usuario, ejercicio, rol)
    asentar("asignar_rol", ejercicio_id=ejercicio.pk, actor=actor, hechos={"cuenta": usuario.pk, "rol": rol})


@operacion
def retirar_rol(asignacion: Asignacion, *, actor: Usuario) -> None:
    """Take a role away; the exercise keeps at least one coordinacion."""
    ejercicio = Ejercicio.objects.select_for_update().get(pk=asignacion.ejercicio_id)
    _exigir_administracion(actor, ejercicio, asignacion.rol)
    if asignacion.rol == Rol.COORDINACION and ejercicio.asignaciones.filter(rol=Rol.COORDINACION).count() == 1:
        raise ReglaIncumplida("El ejercicio necesita al menos una persona en coordinación.")
    hechos = {"cuenta": asignacion.usuario_id, "rol": asignacion.rol}
    asignacion.delete()
    asentar("retirar_rol", ejercicio_id=ejercicio.pk, actor=actor, hechos=hechos)


@operacion
def restablecer_contrasena(cuenta: Usuario, *, actor: Usuario | None, ejercicio: Ejercicio | None = None) -> str:
    """Give an account a new one-time password, to be changed at the next sign-in, and return it once."""
    cuenta = Usuario.objects.select_for_update().get(pk=cuenta.pk)
    if actor:
        if actor.es_organo_garante != cuenta.es_organo_garante and not _solo_a_cargo_de(actor, cuenta):
            raise ReglaIncumplida("Esa cuenta la administra otra institución.")
        for rol in cuenta.asignaciones.values_list("rol", flat=True):
            if not puede_administrar(actor.institucion, rol):
                raise ReglaIncumplida("Esa cuenta la administra otra institución.")
    contrasena = generar_contrasena()
    cuenta.set_password(contrasena)
    cuenta.debe_cambiar_contrasena = True
    cuenta.save(update_fields=["password", "debe_cambiar_contrasena"])
    asentar(
        "restablecer_contrasena",
        ejercicio_id=ejercicio.pk if ejercicio else None,
        actor=actor,
        hechos={"cuenta": cuenta.pk},
    )
    return contrasena


@operacion
def cambiar_contrasena(cuenta: Usuario, *, nueva: str) -> None:
    """Set the person's own new password."""
    try:
        validate_password(nueva, cuenta)
    except ValidationError as error:
        raise ReglaIncumplida(" ".join(error.messages), campo="nueva") from error
    cuenta.set_password(nueva)
    cuenta.debe_cambiar_contrasena = False
    cuenta.save(update_fields=["password", "debe_cambiar_contrasena"])
    asentar("cambiar_contrasena", ejercicio_id=None, actor=cuenta, hechos={"cuenta": cuenta.pk})


def _solo_a_cargo_de(actor: Usuario, cuenta: Usuario) -> bool:
    """Tell whether every role of ``cuenta`` is one that ``actor``'s institution administers, and it has some."""
    roles = list(cuenta.asignaciones.values_list("rol", flat=True))
    return bool(roles) and all(puede_administrar(actor.institucion, rol) for rol in roles)


def _exigir_administracion(actor: Usuario, ejercicio: Ejercicio | None, rol: str) -> None:
    if ejercicio is None or not rol:
        raise ReglaIncumplida("Elija el ejercicio y el papel de la cuenta.", campo="rol")
    exigir_permiso(ejercicio, actor, Permiso.ADMINISTRAR_CUENTAS)
    if not puede_administrar(actor.institucion, rol):
        quien = "Infoqro" if not actor.es_organo_garante else "la coordinación"
        raise ReglaIncumplida(f"Ese papel lo asigna {quien}.", campo="rol")


def _asignar(usuario: Usuario, ejercicio: Ejercicio, rol: str) -> None:
    """Insert the assignment; one check for a clear sentence, the constraint for the race."""
    otros = set(ejercicio.asignaciones.filter(usuario=usuario).values_list("rol", flat=True))
    if son_incompatibles(rol, otros):
        raise ReglaIncumplida("Una persona no puede ser coordinación e Infoqro en el mismo ejercicio.", campo="rol")
    if rol == Rol.INFOQRO and not usuario.es_organo_garante:
        raise ReglaIncumplida("Ese papel es solo para cuentas de Infoqro.", campo="rol")
    if rol in {Rol.COORDINACION, Rol.DESARROLLO_SOCIAL, Rol.CASILLA, Rol.TRANSPARENCIA} and usuario.institucion != "municipio":
        raise ReglaIncumplida("Ese papel es solo para cuentas del Municipio.", campo="rol")
    _guardar(Asignacion(usuario=usuario, ejercicio=ejercicio, rol=rol))


def _guardar(objeto: Any) -> None:
    """Validate and save; what the model or the database refuses becomes one Spanish sentence."""
    try:
        objeto.full_clean()
        with transaction.atomic():
            objeto.save()
    except ValidationError as error:
        campo = next(iter(error.message_dict), None) if hasattr(error, "error_dict") else None
        raise ReglaIncumplida(" ".join(error.messages), campo=campo) from error
    except IntegrityError as error:
        raise ReglaIncumplida("Otra persona guardó lo mismo en este momento. Revise y vuelva a intentar.") from error
