"""Tables for tests: an exercise with its call open, registered people, and a day of deliberation."""

from datetime import UTC, date, datetime

from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from mesas import operaciones
from mesas.models import AvisoPrivacidad, Mesa
from tests.factories.ejercicios import cuenta_con, ejercicio_completo

AVISO = {
    "responsable_nombre": "Municipio de Querétaro",
    "responsable_domicilio": "Domicilio de demostración 1",
    "area_responsable": "la Secretaría de Desarrollo Humano y Social",
    "fundamento_local": "la norma local por verificar",
    "unidad_transparencia_domicilio": "Domicilio de demostración 2",
    "unidad_transparencia_correo": "transparencia@ejemplo.mx",
    "unidad_transparencia_horario": "lunes a viernes, 9:00 a 15:00",
    "autoridad_garante_datos": "la autoridad garante",
    "plazo_conservacion": "Un año después de la firma del convenio",
    "plazo_bloqueo": "seis meses",
    "medio_negativa": "transparencia@ejemplo.mx",
}
IDEA = {
    "titulo": "Sombra y bancas junto a los juegos",
    "que": "Árboles y bancas alrededor de los juegos infantiles.",
    "por_que": "Quien cuida a las niñas y los niños no tiene dónde sentarse.",
    "donde": "Del lado de Calle Jesús Rivera",
    "beneficia": "Niñas, niños y quienes los cuidan",
    "acuerdo": "consenso",
}
CIERRE = datetime(2023, 8, 7, 23, 0, tzinfo=UTC)


def publicar_aviso(ejercicio, **campos) -> AvisoPrivacidad:
    """Publish a notice as the system itself."""
    return operaciones.publicar_aviso(ejercicio, actor=None, **(AVISO | campos))


def convocado(**campos):
    """Return an exercise in CONVOCATORIA with notice and call published."""
    ejercicio = ejercicio_completo(ClaveEtapa.CONVOCATORIA, **campos)
    publicar_aviso(ejercicio)
    operaciones.publicar_convocatoria(ejercicio, actor=None, cierre_registro=CIERRE)
    return ejercicio


def persona(ejercicio, numero=1, **campos):
    """Register «Persona Ficticia 001» and so on, unreviewed."""
    datos = {
        "nombre": f"Persona Ficticia {numero:03d}",
        "fecha_nacimiento": date(1950 + numero % 50, 1 + numero % 12, 1 + numero % 28),
        "colonia": list(ejercicio.colonias.all())[numero % 3],
        "contacto": "442 000 0000",
        "genero": ["mujer", "hombre", ""][numero % 3],
    }
    return operaciones.registrar_persona(ejercicio, **({"actor": None} | datos | campos))


def admitidas(ejercicio, cuantas, actor):
    """Register and admit that many people."""
    return [
        persona(ejercicio, numero, actor=actor, comprobante="Recibo de luz", admitir=True)
        for numero in range(1, cuantas + 1)
    ]


def pasar_a(ejercicio, etapa):
    """Put the exercise in a stage without its guards, for tests that are about something else."""
    type(ejercicio).objects.filter(pk=ejercicio.pk).update(etapa=etapa)
    ejercicio.etapa = etapa
    return ejercicio


def deliberando(*, personas=0, **campos):
    """Return an exercise in DELIBERACION with its tables, and «personas» admitted and seated."""
    ejercicio = convocado(**campos)
    operaciones.preparar_mesas(ejercicio, actor=None)
    if personas:
        admitidas(ejercicio, personas, cuenta_con(ejercicio, Rol.DESARROLLO_SOCIAL))
        operaciones.acomodar(ejercicio, actor=None)
    return pasar_a(ejercicio, ClaveEtapa.DELIBERACION)


def mesa_instalada(ejercicio, numero=1, relator=None) -> Mesa:
    """Return an installed table, given to ``relator`` (a new account if none)."""
    mesa = ejercicio.mesas.get(numero=numero)
    relator = relator or cuenta_con(ejercicio, Rol.FACILITACION)
    operaciones.encargar_mesa(mesa, actor=None, usuario=relator)
    operaciones.instalar_mesa(mesa, actor=None)
    mesa.refresh_from_db()
    mesa.relator = relator
    return mesa


def cerrar(mesa, **campos):
    """Close a table's record as its relator, with one idea if it has none."""
    if not mesa.ideas.exists():
        operaciones.guardar_idea(mesa, actor=mesa.relator, **IDEA)
    mesa.refresh_from_db()
    return operaciones.cerrar_mesa(
        mesa, actor=mesa.relator, version=mesa.version, **({"presentes": 10, "conformes": 9} | campos)
    )
