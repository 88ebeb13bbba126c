"""The verbs of the exercise and of its accounts: configure, move from stage to stage, freeze documents, give roles."""

import secrets
from datetime import date, time
from decimal import Decimal
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F

from gobierno_abierto.bitacora.operaciones import asentar, operacion, tomar_cabeza
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import (
    Institucion as Parte,
)
from gobierno_abierto.cuentas.permisos import (
    Permiso,
    Rol,
    la_administra_el_organo_garante,
    puede_administrar,
    son_incompatibles,
)
from gobierno_abierto.documentos.models import Documento, TipoDocumento
from gobierno_abierto.documentos.operaciones import congelar
from gobierno_abierto.errores import ReglaIncumplida
from gobierno_abierto.tiempo import ahora

from .etapas import TRANSICIONES, ClaveEtapa, pendientes
from .models import Actividad, Asignacion, Colonia, Ejercicio, Institucion, Situacion
from .reglas import dibujar_cronograma, fecha_en_letra, fecha_larga, pesos, pesos_en_letra

SIN_LETRAS_DUDOSAS = "abcdefghjkmnpqrstuvwxyz23456789"


def exigir_permiso(ejercicio: Ejercicio, actor: Usuario | None, permiso: Permiso) -> None:
    """Refuse when ``actor`` lacks ``permiso`` in the exercise; the system itself (None) may."""
    if actor and not Ejercicio.objects.en_que_puede(actor, permiso).filter(pk=ejercicio.pk).exists():
        raise ReglaIncumplida("Su cuenta no tiene permiso para hacer esto en este ejercicio.")


def bloquear(ejercicio: Ejercicio, *etapas: str) -> Ejercicio:
    """Lock the exercise's row and return it fresh; refuse when it is stopped or in none of ``etapas`` (if given)."""
    fresco = Ejercicio.objects.select_for_update().get(pk=ejercicio.pk)
    if fresco.situacion != Situacion.ACTIVO:
        raise ReglaIncumplida(
            f"El ejercicio está {fresco.get_situacion_display().lower()}: no admite cambios."
        )
    if etapas and fresco.etapa not in etapas:
        raise ReglaIncumplida(f"Esto no se puede en la etapa de {fresco.get_etapa_display()}.")
    return fresco


@operacion
def crear_ejercicio(*, actor: Usuario, slug: str, nombre: str, nombre_corto: str, **campos: Any) -> Ejercicio:
    """Open an exercise in PREPARACION and make its creator coordinacion there."""
    if not actor.puede_crear_ejercicios or actor.institucion != Parte.MUNICIPIO:
        raise ReglaIncumplida("Su cuenta no puede crear ejercicios.")
    if Ejercicio.objects.filter(slug=slug).exists():
        raise ReglaIncumplida("Ya hay un ejercicio con esa dirección corta.", campo="slug")
    ejercicio = Ejercicio.objects.create(slug=slug, nombre=nombre, nombre_corto=nombre_corto, **campos)
    Asignacion.objects.create(usuario=actor, ejercicio=ejercicio, rol=Rol.COORDINACION)
    asentar("crear_ejercicio", ejercicio_id=ejercicio.pk, actor=actor, hechos={"nombre": nombre})
    return ejercicio


@operacion
def acompanar_ejercicio(ejercicio: Ejercicio, *, actor: Usuario) -> None:
    """Let an account of Infoqro that may take exercises on accompany one that nobody accompanies yet.

    From then on it creates and assigns Infoqro's, custodians' and observers' accounts there.
    """
    if not actor.puede_crear_ejercicios or not actor.es_organo_garante:
        raise ReglaIncumplida("Su cuenta no puede acompañar ejercicios.")
    fresco = bloquear(ejercicio)
    if fresco.asignaciones.filter(rol=Rol.INFOQRO).exists():
        raise ReglaIncumplida("El órgano garante ya acompaña este ejercicio. Pida el papel a quien lo lleva.")
    _asignar(actor, fresco, Rol.INFOQRO)
    asentar("acompanar_ejercicio", ejercicio_id=fresco.pk, actor=actor, hechos={"cuenta": actor.pk})


@operacion
def configurar_ejercicio(
    ejercicio: Ejercicio,
    *,
    actor: Usuario | None,
    version: int | None = None,
    colonias: list[dict[str, str]] | None = None,
    instituciones: list[dict[str, Any]] | None = None,
    **campos: Any,
) -> Ejercicio:
    """Save the exercise's facts while in PREPARACION; the log keeps which fields changed.

    ``version`` is the one that the person saw: if somebody saved in between, the change is refused. ``colonias``
    (nombre, alias) and ``instituciones`` (nombre, alias, papel) replace the whole list, in the given order.
    """
    fresco = bloquear(ejercicio, ClaveEtapa.PREPARACION)
    exigir_permiso(fresco, actor, Permiso.CONFIGURAR)
    if version is not None and version != fresco.version:
        raise ReglaIncumplida("Alguien guardó cambios antes. Revise y vuelva a intentar.")
    cambiados = sorted(campo for campo, valor in campos.items() if getattr(fresco, campo) != valor)
    for campo in cambiados:
        setattr(fresco, campo, campos[campo])
    fresco.version += 1
    _guardar(fresco)
    for modelo, filas, nombre in (
        (Colonia, colonias, "colonias"),
        (Institucion, instituciones, "instituciones"),
    ):
        if filas is not None and _reemplazar(fresco, modelo, filas):
            cambiados.append(nombre)
    asentar("configurar_ejercicio", ejercicio_id=fresco.pk, actor=actor, hechos={"campos": cambiados})
    ejercicio.version = fresco.version
    return fresco


def _reemplazar(ejercicio: Ejercicio, modelo: Any, filas: list[dict[str, Any]]) -> bool:
    """Make the rows of ``modelo`` in the exercise equal to ``filas``, keyed by name; tell whether anything changed."""
    antes = {fila.nombre: fila for fila in modelo.objects.filter(ejercicio=ejercicio)}
    nombres = [fila["nombre"] for fila in filas]
    cambio = list(antes) != nombres
    modelo.objects.filter(ejercicio=ejercicio).exclude(nombre__in=nombres).delete()
    for orden, campos in enumerate(filas, start=1):
        fila = antes.get(campos["nombre"]) or modelo(ejercicio=ejercicio)
        nuevos = campos | {"orden": orden}
        if fila.pk and all(getattr(fila, campo) == valor for campo, valor in nuevos.items()):
            continue
        for campo, valor in nuevos.items():
            setattr(fila, campo, valor)
        _guardar(fila)
        cambio = True
    return cambio


@operacion
def guardar_cronograma(
    ejercicio: Ejercicio,
    *,
    actor: Usuario | None,
    actividades: list[dict[str, Any]],
    version: int | None = None,
) -> None:
    """Make the schedule equal to ``actividades`` while in PREPARACION (a published date is rescheduled, not edited).

    Each item holds the fields of Actividad; ``pk`` names an existing one; those left out are removed.
    """
    fresco = bloquear(ejercicio, ClaveEtapa.PREPARACION)
    exigir_permiso(fresco, actor, Permiso.CONFIGURAR)
    if version is not None and version != fresco.version:
        raise ReglaIncumplida("Alguien guardó cambios antes. Revise y vuelva a intentar.")
    existentes = {una.pk: una for una in fresco.actividades.all()}
    quedan = {una.get("pk") for una in actividades}
    fresco.actividades.exclude(pk__in=[pk for pk in quedan if pk]).delete()
    fresco.actividades.update(orden=F("orden") + 10_000)  # room to renumber under the unique constraint
    for orden, campos in enumerate(actividades, start=1):
        actividad = existentes.get(campos.get("pk") or 0) or Actividad(ejercicio=fresco)
        for campo, valor in campos.items():
            if campo != "pk":
                setattr(actividad, campo, valor)
        actividad.orden = orden
        _guardar(actividad)
    Ejercicio.objects.filter(pk=fresco.pk).update(version=F("version") + 1)
    asentar(
        "guardar_cronograma", ejercicio_id=fresco.pk, actor=actor, hechos={"actividades": len(actividades)}
    )


@operacion
def avanzar(ejercicio: Ejercicio, *, desde: str, actor: Usuario) -> Ejercicio:
    """Move the exercise to its next stage, by compare-and-set, when nothing is missing.

    ``desde`` is the stage that the person saw, so that a stale screen can't advance twice. Raises ReglaIncumplida
    with the Pendientes when something is missing.
    """
    fresco = bloquear(ejercicio)
    exigir_permiso(fresco, actor, Permiso.AVANZAR)
    if fresco.etapa != desde:
        raise ReglaIncumplida(
            f"El ejercicio ya está en la etapa de {fresco.get_etapa_display()}. Revise qué sigue."
        )
    if desde not in TRANSICIONES:
        raise ReglaIncumplida("El ejercicio ya concluyó: no hay otra etapa.")
    if faltan := pendientes(fresco):
        raise ReglaIncumplida(f"No se puede todavía: {faltan[0].texto}", pendientes=faltan)
    hacia = TRANSICIONES[desde]
    if Ejercicio.objects.filter(pk=fresco.pk, etapa=desde).update(etapa=hacia) != 1:
        raise ReglaIncumplida("Otra persona movió el ejercicio en este momento.")
    if desde == ClaveEtapa.PREPARACION:
        _publicar_ficha_y_cronograma(fresco)
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
            {"nombre": una.nombre, "papel": una.papel}
            for una in ejercicio.instituciones.all()
            if una.papel != "sociedad"
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


def _publicar_ficha_y_cronograma(ejercicio: Ejercicio) -> None:
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


def secciones_de_ficha(ejercicio: Ejercicio) -> list[dict[str, Any]]:
    """Return the exercise's facts as printed: sections of (dato, valor, nota), in reading order."""

    def campo(nombre: str, valor: Any = None) -> dict[str, str]:
        rotulo = str(ejercicio._meta.get_field(nombre).verbose_name)  # type: ignore[union-attr]
        dato = getattr(ejercicio, nombre) if valor is None else valor
        return {"dato": rotulo[:1].upper() + rotulo[1:], "valor": str(dato), "nota": ""}

    def institucion(una: Institucion) -> dict[str, str]:
        nota = "Dato de demostración" if una.dato_de_demostracion else ""
        return {"dato": una.get_papel_display(), "valor": una.nombre, "nota": nota}

    techo = f"${pesos(ejercicio.techo_presupuestal or Decimal(0))} ({pesos_en_letra(ejercicio.techo_presupuestal or Decimal(0))})"
    colonias = {"dato": "Colonias convocadas", "valor": ejercicio.colonias_texto, "nota": ""}
    return [
        {
            "titulo": "Qué se decide",
            "filas": [
                campo("pregunta"),
                campo("compromiso_publico"),
                campo("techo_presupuestal", techo),
                campo("fuente_de_financiamiento"),
            ],
        },
        {"titulo": "Territorio", "filas": [campo("delegacion"), colonias, campo("edad_minima")]},
        {
            "titulo": "Predio",
            "filas": [
                campo("predio_ubicacion"),
                campo("predio_clave_catastral"),
                campo("predio_superficie", f"{ejercicio.predio_superficie:,.2f}"),
                campo("predio_titulo"),
            ],
        },
        {
            "titulo": "Mesas y propuestas",
            "filas": [campo("numero_mesas"), campo("cupo_por_mesa"), campo("max_propuestas")],
        },
        {
            "titulo": "Votación",
            "filas": [
                campo("regla_empate", ejercicio.get_regla_empate_display()),
                campo("base_porcentaje", ejercicio.get_base_porcentaje_display()),
                campo("plazo_aclaracion"),
                campo("plazo_inconformidad"),
            ],
        },
        {"titulo": "Instituciones", "filas": [institucion(una) for una in ejercicio.instituciones.all()]},
    ]


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
    de_un_solo_uso: bool = True,
) -> tuple[Usuario, str]:
    """Create an account, with a role in ``ejercicio`` if given, and return it with its one-time password.

    Only Infoqro's accounts create Infoqro's, custodians' and observers' accounts; coordinacion the rest; with
    ``actor=None`` the command line makes the first ones. The password is returned once and stored only as a hash;
    it must be changed at the first sign-in unless ``de_un_solo_uso`` is off (the example's own accounts).
    """
    if actor:
        _exigir_administracion(actor, ejercicio, rol)
        if institucion == Parte.ORGANO_GARANTE and not actor.es_organo_garante:
            raise ReglaIncumplida("Las cuentas de Infoqro las crea Infoqro.", campo="institucion")
    contrasena = contrasena or generar_contrasena()
    cuenta = Usuario(
        usuario=usuario,
        nombre=nombre,
        cargo=cargo,
        institucion=institucion,
        puede_crear_ejercicios=puede_crear_ejercicios,
        is_staff=institucion == Parte.ORGANO_GARANTE,
        debe_cambiar_contrasena=de_un_solo_uso,
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
    if (
        asignacion.rol == Rol.COORDINACION
        and ejercicio.asignaciones.filter(rol=Rol.COORDINACION).count() == 1
    ):
        raise ReglaIncumplida("El ejercicio necesita al menos una persona en coordinación.")
    hechos = {"cuenta": asignacion.usuario_id, "rol": asignacion.rol}
    asignacion.delete()
    asentar("retirar_rol", ejercicio_id=ejercicio.pk, actor=actor, hechos=hechos)


@operacion
def restablecer_contrasena(
    cuenta: Usuario, *, actor: Usuario | None, ejercicio: Ejercicio | None = None
) -> str:
    """Give an account a new one-time password, to be changed at the next sign-in, and return it once."""
    cuenta = Usuario.objects.select_for_update().get(pk=cuenta.pk)
    if actor and not puede_restablecer(actor, cuenta):
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


def puede_restablecer(actor: Usuario, cuenta: Usuario) -> bool:
    """Tell whether ``actor`` administers accounts in some exercise of ``cuenta`` and the account is in their charge."""
    roles = set(cuenta.asignaciones.values_list("rol", flat=True))
    comunes = Ejercicio.objects.en_que_puede(actor, Permiso.ADMINISTRAR_CUENTAS).filter(
        asignaciones__usuario=cuenta
    )
    a_cargo = la_administra_el_organo_garante(cuenta.institucion, roles) == actor.es_organo_garante
    return a_cargo and comunes.exists()


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
        raise ReglaIncumplida(
            "Una persona no puede ser coordinación e Infoqro en el mismo ejercicio.", campo="rol"
        )
    if rol == Rol.INFOQRO and not usuario.es_organo_garante:
        raise ReglaIncumplida("Ese papel es solo para cuentas de Infoqro.", campo="rol")
    if (
        rol in {Rol.COORDINACION, Rol.DESARROLLO_SOCIAL, Rol.CASILLA, Rol.TRANSPARENCIA}
        and usuario.institucion != Parte.MUNICIPIO
    ):
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
        raise ReglaIncumplida(
            "Otra persona guardó lo mismo en este momento. Revise y vuelva a intentar."
        ) from error
