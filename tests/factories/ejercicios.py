"""Accounts and exercises: the seed's own exercise, complete, at whatever stage a test needs."""

from datetime import date, time
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Institucion as Parte
from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.models import Actividad, Asignacion, Colonia, Ejercicio, Institucion

CONTRASENA = "Parque-De-Todas-2023"

PARTE_DE_ROL = {
    Rol.INFOQRO: Parte.ORGANO_GARANTE,
    Rol.OBSERVACION: Parte.SOCIEDAD_CIVIL,
    Rol.COMITE: Parte.SOCIEDAD_CIVIL,
}

COLONIAS = [
    ("Constituyentes del Parque", ""),
    ("Las Fuentes", ""),
    ("Arboledas del Parque", "Arboledas"),
]

INFOQRO = (
    "Comisión de Transparencia, Acceso a la Información Pública y Protección de Datos Personales "
    "del Estado de Querétaro"
)
INSTITUCIONES = [
    ("Coordinación de Gabinete", "", Institucion.Papel.CONVOCA),
    ("Secretaría de Desarrollo Humano y Social", "", Institucion.Papel.CONVOCA),
    (
        "Secretaría de Servicios Públicos Municipales",
        "Secretaría de Servicios Públicos",
        Institucion.Papel.EJECUTA,
    ),
    ("Secretaría de Obras Públicas", "", Institucion.Papel.DICTAMINA),
    (INFOQRO, "Infoqro", Institucion.Papel.ACOMPANA),
]

MESA = "mesa de trabajo para el Ejercicio de Gobierno Abierto en la Colonia Constituyentes del Parque"
# The seed's table: tipo, nombre, fecha.
ACTIVIDADES = [
    (Actividad.Tipo.JORNADA_DELIBERATIVA, f"Primera {MESA}", date(2023, 8, 8)),
    (Actividad.Tipo.JORNADA_VALIDACION, f"Segunda {MESA}", date(2023, 8, 15)),
    (Actividad.Tipo.JORNADA_VOTACION, "Jornada de votación", date(2023, 8, 15)),
    (Actividad.Tipo.FIRMA_CONVENIO, "Firma de Convenio de Colaboración", date(2023, 10, 23)),
]


class UsuarioFactory(DjangoModelFactory):
    """An account that has already changed its first password, which is ``CONTRASENA``."""

    class Meta:
        model = Usuario
        skip_postgeneration_save = True

    usuario = factory.Sequence(lambda n: f"persona-{n:03d}")
    nombre = factory.Sequence(lambda n: f"Persona Ficticia {n:03d}")
    cargo = "Cargo de demostración"
    institucion = Parte.MUNICIPIO
    debe_cambiar_contrasena = False
    is_staff = factory.LazyAttribute(lambda una: una.institucion == Parte.ORGANO_GARANTE)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        cuenta = model_class(**kwargs)
        cuenta.set_password(CONTRASENA)
        cuenta.save()
        return cuenta


class EjercicioFactory(DjangoModelFactory):
    """The seed's exercise with every required fact, and without colonias, institutions or schedule."""

    class Meta:
        model = Ejercicio

    slug = factory.Sequence(lambda n: f"constituyentes-{n}")
    nombre = "Ejercicio de Gobierno Abierto en la Colonia Constituyentes del Parque"
    nombre_corto = "Constituyentes del Parque"
    etapa = ClaveEtapa.PREPARACION
    delegacion = "Epigmenio González"
    colonia_titulo = "Constituyentes del Parque"
    obra_breve = "un parque público"
    pregunta = "¿Cómo debe ser el parque público de Calle Jesús Rivera?"
    compromiso_publico = "Construir la propuesta que resulte ganadora."
    techo_presupuestal = Decimal("4000000.00")
    fuente_de_financiamiento = "Recursos propios del Municipio (dato de demostración)"
    edad_minima = 18
    predio_ubicacion = "Calle Jesús Rivera, Constituyentes del Parque"
    predio_clave_catastral = "14 01 001 23 456 789"
    predio_superficie = Decimal("5200.00")
    predio_titulo = "Escritura 12345 (dato de demostración)"
    numero_mesas = 11
    cupo_por_mesa = 11
    max_propuestas = 3
    documentos_residencia = "Recibo de agua\nRecibo de luz"
    documentos_identidad = "Credencial para votar\nPasaporte"
    lugar_registro = "Delegación Epigmenio González"
    telefono = "442 000 0000"
    correo = "ejercicio@ejemplo.mx"


class ColoniaFactory(DjangoModelFactory):
    class Meta:
        model = Colonia

    ejercicio = factory.SubFactory(EjercicioFactory)
    nombre = factory.Sequence(lambda n: f"Colonia Ficticia {n}")
    orden = factory.Sequence(lambda n: n + 1)


class InstitucionFactory(DjangoModelFactory):
    class Meta:
        model = Institucion

    ejercicio = factory.SubFactory(EjercicioFactory)
    nombre = factory.Sequence(lambda n: f"Secretaría Ficticia {n}")
    papel = Institucion.Papel.DICTAMINA
    orden = factory.Sequence(lambda n: n + 1)


class ActividadFactory(DjangoModelFactory):
    class Meta:
        model = Actividad

    ejercicio = factory.SubFactory(EjercicioFactory)
    orden = factory.Sequence(lambda n: n + 1)
    tipo = Actividad.Tipo.OTRA
    nombre = factory.Sequence(lambda n: f"Actividad ficticia {n}")
    fecha = date(2023, 8, 8)


def ejercicio_completo(etapa=ClaveEtapa.PREPARACION, **campos):
    """Return the seed's exercise with its colonias, institutions and schedule, at ``etapa``."""
    ejercicio = EjercicioFactory(etapa=etapa, **campos)
    for orden, (nombre, alias) in enumerate(COLONIAS, start=1):
        ColoniaFactory(ejercicio=ejercicio, nombre=nombre, alias=alias, orden=orden)
    for orden, (nombre, alias, papel) in enumerate(INSTITUCIONES, start=1):
        InstitucionFactory(ejercicio=ejercicio, nombre=nombre, alias=alias, papel=papel, orden=orden)
    for orden, (tipo, nombre, fecha) in enumerate(ACTIVIDADES, start=1):
        ActividadFactory(
            ejercicio=ejercicio, tipo=tipo, nombre=nombre, fecha=fecha, orden=orden,
            hora_inicio=time(10), hora_fin=time(14), sede="Plaza de la colonia (dato de demostración)",
        )  # fmt: skip
    return ejercicio


def cuenta_con(ejercicio, rol, usuario="", **campos):
    """Return an account that holds ``rol`` in the exercise, of the institution that the role belongs to."""
    if usuario:
        campos["usuario"] = usuario
    cuenta = UsuarioFactory(**({"institucion": PARTE_DE_ROL.get(rol, Parte.MUNICIPIO)} | campos))
    Asignacion.objects.create(usuario=cuenta, ejercicio=ejercicio, rol=rol)
    return cuenta
