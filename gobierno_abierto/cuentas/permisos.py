"""Who may do what: roles, permissions and THE table that joins them. No queries here.

Which exercise a person has a role in is ``ejercicios.Asignacion``; which mesa, dependencia or casilla they serve
lives in that app. Source: ``docs/glosario.md`` (Papel) and the process in the README.
"""

from django.db import models


class Institucion(models.TextChoices):
    """The party that an account belongs to; fixed when the account is made."""

    MUNICIPIO = "municipio", "Municipio"
    ORGANO_GARANTE = "organo_garante", "Infoqro"
    SOCIEDAD_CIVIL = "sociedad_civil", "Sociedad civil"


class Rol(models.TextChoices):
    """A role that a person holds in one exercise (the kiosk is a device, the public needs no account)."""

    COORDINACION = "coordinacion", "Coordinación"
    DESARROLLO_SOCIAL = "desarrollo_social", "Desarrollo Social"
    FACILITACION = "facilitacion", "Facilitación"
    DICTAMINACION = "dictaminacion", "Dictaminación"
    CASILLA = "casilla", "Personal de casilla"
    INFOQRO = "infoqro", "Infoqro"
    CUSTODIA = "custodia", "Custodia"
    COMITE = "comite", "Comité"
    TRANSPARENCIA = "transparencia", "Unidad de Transparencia"
    OBSERVACION = "observacion", "Observación"


class Permiso(models.TextChoices):
    """One thing that a role may do in its exercise."""

    VER_TABLERO = "ver_tablero", "Ver el tablero del ejercicio"
    VER_BITACORA = "ver_bitacora", "Leer la bitácora"
    CONFIGURAR = "configurar", "Configurar el ejercicio"
    AVANZAR = "avanzar", "Mover el ejercicio de etapa"
    REFRENDAR_DISPENSA = "refrendar_dispensa", "Firmar o negar dispensas"
    ADMINISTRAR_CUENTAS = "administrar_cuentas", "Crear cuentas y asignar papeles"
    PUBLICAR_AVISO = "publicar_aviso", "Publicar el aviso de privacidad"
    PUBLICAR_CONVOCATORIA = "publicar_convocatoria", "Publicar la convocatoria"
    REGISTRAR = "registrar", "Registrar habitantes"
    ACOMODAR = "acomodar", "Acomodar personas en mesas"
    RECIBIR = "recibir", "Recibir personas en las sesiones"
    RELATAR = "relatar", "Escribir el acta de su mesa"
    REABRIR_MESA = "reabrir_mesa", "Reabrir el acta de una mesa"
    VER_MESAS = "ver_mesas", "Ver el tablero de mesas"
    CONSOLIDAR = "consolidar", "Formar propuestas con las ideas"
    VER_PROPUESTAS = "ver_propuestas", "Ver las propuestas antes de publicarse"
    RECIBIR_PROPUESTAS = "recibir_propuestas", "Recibir las propuestas y firmar el acuse"
    DICTAMINAR = "dictaminar", "Escribir los dictámenes de su dependencia"
    PUBLICAR_DICTAMENES = "publicar_dictamenes", "Publicar los dictámenes"
    RECIBIR_ACLARACIONES = "recibir_aclaraciones", "Registrar escritos de aclaración"
    VALIDAR = "validar", "Llevar la sesión de validación"
    ORGANIZAR_JORNADA = "organizar_jornada", "Preparar la jornada de votación"
    GENERAR_TARJETAS = "generar_tarjetas", "Generar las tarjetas de votación"
    ATENDER_CASILLA = "atender_casilla", "Atender su casilla"
    ABRIR_URNA = "abrir_urna", "Abrir la urna con su llave"
    APROBAR_RESULTADO = "aprobar_resultado", "Aprobar el resultado"
    REDACTAR_CONVENIO = "redactar_convenio", "Redactar el convenio"
    REGISTRAR_FIRMA = "registrar_firma", "Registrar firmas del convenio"
    VER_CONVENIO = "ver_convenio", "Ver el convenio antes de firmarse"
    PUBLICAR_CONVENIO = "publicar_convenio", "Publicar la versión pública del convenio"
    OBSERVAR = "observar", "Escribir observaciones"
    DAR_SEGUIMIENTO = "dar_seguimiento", "Dar seguimiento a la obra"


P = Permiso
PERMISOS: dict[str, frozenset[str]] = {
    Rol.COORDINACION: frozenset(
        {
            P.VER_TABLERO,
            P.VER_BITACORA,
            P.CONFIGURAR,
            P.AVANZAR,
            P.ADMINISTRAR_CUENTAS,
            P.PUBLICAR_CONVOCATORIA,
            P.ACOMODAR,
            P.REABRIR_MESA,
            P.VER_MESAS,
            P.CONSOLIDAR,
            P.VER_PROPUESTAS,
            P.PUBLICAR_DICTAMENES,
            P.RECIBIR_ACLARACIONES,
            P.VALIDAR,
            P.ORGANIZAR_JORNADA,
            P.APROBAR_RESULTADO,
            P.REDACTAR_CONVENIO,
            P.REGISTRAR_FIRMA,
            P.VER_CONVENIO,
            P.PUBLICAR_CONVENIO,
        }
    ),
    Rol.DESARROLLO_SOCIAL: frozenset(
        {P.VER_TABLERO, P.REGISTRAR, P.ACOMODAR, P.RECIBIR, P.VER_MESAS, P.RECIBIR_ACLARACIONES}
    ),
    Rol.FACILITACION: frozenset({P.VER_TABLERO, P.RELATAR}),
    Rol.DICTAMINACION: frozenset({P.VER_TABLERO, P.RECIBIR_PROPUESTAS, P.DICTAMINAR}),
    Rol.CASILLA: frozenset({P.VER_TABLERO, P.ATENDER_CASILLA}),
    Rol.INFOQRO: frozenset(
        {
            P.VER_TABLERO,
            P.VER_BITACORA,
            P.REFRENDAR_DISPENSA,
            P.ADMINISTRAR_CUENTAS,
            P.VER_MESAS,
            P.VER_PROPUESTAS,
            P.GENERAR_TARJETAS,
            P.APROBAR_RESULTADO,
            P.VER_CONVENIO,
            P.OBSERVAR,
        }
    ),
    Rol.CUSTODIA: frozenset({P.VER_TABLERO, P.ABRIR_URNA}),
    Rol.COMITE: frozenset({P.VER_TABLERO, P.DAR_SEGUIMIENTO}),
    Rol.TRANSPARENCIA: frozenset({P.VER_TABLERO, P.PUBLICAR_AVISO, P.VER_CONVENIO, P.PUBLICAR_CONVENIO}),
    Rol.OBSERVACION: frozenset({P.VER_TABLERO, P.OBSERVAR}),
}

# Roles whose accounts only Infoqro creates, resets or assigns; coordinacion does the rest.
A_CARGO_DEL_ORGANO_GARANTE = frozenset({Rol.INFOQRO, Rol.CUSTODIA, Rol.OBSERVACION})

# Pairs that one person may never hold in the same exercise.
INCOMPATIBLES = frozenset({frozenset({Rol.COORDINACION, Rol.INFOQRO})})


def roles_con(permiso: str) -> list[str]:
    """Return the roles that hold ``permiso``."""
    return [rol for rol, permisos in PERMISOS.items() if permiso in permisos]


def son_incompatibles(rol: str, otros: set[str]) -> bool:
    """Tell whether ``rol`` may not be held together with any of ``otros`` in one exercise."""
    return any({rol, otro} in INCOMPATIBLES for otro in otros)


def puede_administrar(institucion: str, rol: str) -> bool:
    """Tell whether an account of ``institucion`` may create, reset or assign accounts for ``rol``."""
    return (rol in A_CARGO_DEL_ORGANO_GARANTE) == (institucion == Institucion.ORGANO_GARANTE)


def la_administra_el_organo_garante(institucion: str, roles: set[str]) -> bool:
    """Tell whether an account is in Infoqro's charge: it is theirs, or it holds a role that only they give."""
    return institucion == Institucion.ORGANO_GARANTE or bool(roles & A_CARGO_DEL_ORGANO_GARANTE)
