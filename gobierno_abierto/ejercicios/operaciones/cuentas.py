"""Verbs of accounts: create, give and take roles, passwords."""

import secrets
from collections.abc import Iterable

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac

from gobierno_abierto.bitacora.operaciones import asentar, operacion
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import (
    A_CARGO_DEL_ORGANO_GARANTE,
    Permiso,
    Rol,
    la_administra_el_organo_garante,
    puede_administrar,
    son_incompatibles,
)
from gobierno_abierto.cuentas.permisos import (
    Institucion as Parte,
)
from gobierno_abierto.ejercicios.ficha import en_un_renglon
from gobierno_abierto.ejercicios.models import (
    Asignacion,
    Ejercicio,
)
from gobierno_abierto.errores import ReglaIncumplida

from .guardas import exigir_permiso, guardar

MAXIMO_DE_FICHAS = 60  # accounts in one go: fifteen pages, and some seconds of hashing passwords
SIN_LETRAS_DUDOSAS = "abcdefghjkmnpqrstuvwxyz23456789"


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
    if bool(ejercicio) != bool(rol):
        raise ReglaIncumplida("Elija el ejercicio y el papel de la cuenta.", campo="rol")
    if actor:
        _exigir_administracion(actor, ejercicio, rol)
        if institucion == Parte.ORGANO_GARANTE and not actor.es_organo_garante:
            raise ReglaIncumplida("Las cuentas de Infoqro las crea Infoqro.", campo="institucion")
    contrasena = contrasena or generar_contrasena()
    cuenta = Usuario(
        usuario=usuario,
        nombre=en_un_renglon(nombre),
        cargo=en_un_renglon(cargo),
        institucion=institucion,
        puede_crear_ejercicios=puede_crear_ejercicios,
        is_staff=institucion == Parte.ORGANO_GARANTE,
        debe_cambiar_contrasena=de_un_solo_uso,
    )
    cuenta.set_password(contrasena)
    guardar(cuenta)
    if ejercicio and rol:
        asignar(cuenta, ejercicio, rol)
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
    asignar(usuario, ejercicio, rol)
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
    retiradas, _ = ejercicio.asignaciones.filter(pk=asignacion.pk).delete()
    if not retiradas:
        raise ReglaIncumplida("Ese papel ya se había retirado.")
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


def sena_de_acceso(cuenta: Usuario) -> str:
    """Return a short mark of the account's present password: another one as soon as somebody changes it."""
    return salted_hmac("ejercicios.sena_de_acceso", cuenta.password, algorithm="sha256").hexdigest()[:16]


def no_ha_entrado(cuenta: Usuario) -> bool:
    """Tell whether the account still waits for its first sign-in, with the one-time password it was given."""
    return cuenta.is_active and cuenta.last_login is None and cuenta.debe_cambiar_contrasena


@operacion
def hacer_fichas(
    ejercicio: Ejercicio, *, actor: Usuario, elegidas: dict[int, str]
) -> list[tuple[Usuario, str]]:
    """Give all of the chosen accounts new one-time passwords, or none, and return each account with its own, once.

    Only accounts of the exercise, in the actor's charge, whose person has not yet signed in. ``elegidas``: the mark of
    access that the actor saw, by account, so that two people making the same slips don't spoil each other's.
    """
    exigir_permiso(ejercicio, actor, Permiso.ADMINISTRAR_CUENTAS)
    if not 0 < len(elegidas) <= MAXIMO_DE_FICHAS:
        raise ReglaIncumplida(f"Elija de 1 a {MAXIMO_DE_FICHAS} cuentas.", campo="elegidas")
    cuentas = list(
        Usuario.objects.select_for_update()
        .filter(pk__in=elegidas)
        .prefetch_related("asignaciones")
        .order_by("pk")
    )
    pueden = restablecibles(actor, cuentas)
    de_aqui = {
        una.pk for una in cuentas if any(rol.ejercicio_id == ejercicio.pk for rol in una.asignaciones.all())
    }
    if set(elegidas) - (pueden & de_aqui):
        raise ReglaIncumplida("Alguna de esas cuentas ya no la administra usted.", campo="elegidas")
    if not all(no_ha_entrado(una) and sena_de_acceso(una) == elegidas[una.pk] for una in cuentas):
        raise ReglaIncumplida(
            "Alguna de esas personas ya entró, o ya se hizo otra ficha suya. Revise la lista y elija otra vez.",
            campo="elegidas",
        )
    accesos = [(una, generar_contrasena()) for una in cuentas]
    for una, contrasena in accesos:
        una.set_password(contrasena)
    Usuario.objects.bulk_update(cuentas, ["password"])
    asentar(
        "hacer_fichas",
        ejercicio_id=ejercicio.pk,
        actor=actor,
        hechos={"cuentas": [una.pk for una in cuentas]},
    )
    return accesos


@operacion
def cambiar_contrasena(cuenta: Usuario, *, nueva: str) -> None:
    """Set the person's own new password, which can't be the one they have."""
    if cuenta.check_password(nueva):
        raise ReglaIncumplida("La contraseña nueva debe ser distinta de la actual.", campo="nueva")
    try:
        validate_password(nueva, cuenta)
    except ValidationError as error:
        raise ReglaIncumplida(" ".join(error.messages), campo="nueva") from error
    cuenta.set_password(nueva)
    cuenta.debe_cambiar_contrasena = False
    cuenta.save(update_fields=["password", "debe_cambiar_contrasena"])
    asentar("cambiar_contrasena", ejercicio_id=None, actor=cuenta, hechos={"cuenta": cuenta.pk})


def puede_restablecer(actor: Usuario, cuenta: Usuario) -> bool:
    """Tell whether the account is in ``actor``'s charge and works only in exercises whose accounts they administer.

    A password opens every exercise of its account: who administers one of them may not take the others.
    """
    return bool(restablecibles(actor, [cuenta]))


def restablecibles(actor: Usuario, cuentas: Iterable[Usuario]) -> set[int]:
    """Return the keys of the accounts that ``actor`` may reset; roles come from the prefetched lists, if any."""
    propios = set(
        Ejercicio.objects.en_que_puede(actor, Permiso.ADMINISTRAR_CUENTAS).values_list("pk", flat=True)
    )
    pueden = set()
    for cuenta in cuentas:
        asignaciones = list(cuenta.asignaciones.all())
        roles = {una.rol for una in asignaciones}
        a_cargo = la_administra_el_organo_garante(cuenta.institucion, roles) == actor.es_organo_garante
        if a_cargo and asignaciones and {una.ejercicio_id for una in asignaciones} <= propios:
            pueden.add(cuenta.pk)
    return pueden


def _exigir_administracion(actor: Usuario, ejercicio: Ejercicio | None, rol: str) -> None:
    if ejercicio is None or not rol:
        raise ReglaIncumplida("Elija el ejercicio y el papel de la cuenta.", campo="rol")
    exigir_permiso(ejercicio, actor, Permiso.ADMINISTRAR_CUENTAS)
    if not puede_administrar(actor.institucion, rol):
        quien = "Infoqro" if not actor.es_organo_garante else "la coordinación"
        raise ReglaIncumplida(f"Ese papel lo asigna {quien}.", campo="rol")


def asignar(usuario: Usuario, ejercicio: Ejercicio, rol: str) -> None:
    """Insert the assignment; checks for a clear sentence, the account's lock and the constraints for the race.

    An account's roles are all in the charge of Infoqro or all in the charge of coordinacion: with both kinds, who
    gives one kind could reset the password and act with the other.
    """
    usuario = Usuario.objects.select_for_update().get(pk=usuario.pk)
    roles = set(usuario.asignaciones.values_list("rol", flat=True))
    if (roles or usuario.es_organo_garante) and la_administra_el_organo_garante(
        usuario.institucion, roles
    ) != (rol in A_CARGO_DEL_ORGANO_GARANTE):
        raise ReglaIncumplida(
            "Esa cuenta la administra otra institución: ese papel va en otra cuenta.", campo="rol"
        )
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
    guardar(Asignacion(usuario=usuario, ejercicio=ejercicio, rol=rol))
