"""The demonstration's journey: every stage carried through the real operations, by the accounts that would do it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from convenios import operaciones as de_convenios
from convenios.redaccion import redactar
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.ficha import SECCIONES
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.ejercicios.operaciones import (
    asignar_rol,
    avanzar,
    crear_ejercicio,
    guardar_cronograma,
    guardar_seccion,
)
from gobierno_abierto.errores import ReglaIncumplida
from gobierno_abierto.tiempo import ahora, hoy
from mesas import operaciones as de_mesas
from mesas.models import Idea, Inscripcion
from propuestas import operaciones as de_propuestas
from propuestas.reglas import PRESUPUESTAL, TECNICA
from votacion import operaciones as de_votacion
from votacion.models import Jornada
from votacion.models.urna import huella_tarjeta

from .convenio import TESTIGOS, datos_de_convenio, escaneo_ficticio
from .deliberacion import FUERA_DE_ALCANCE, PROPUESTAS, VOTOS, componentes_de, ideas_de
from .plano import plano_ficticio
from .semilla import (
    ACTIVIDAD_DE_DEMOSTRACION,
    ACTIVIDADES,
    COLONIAS,
    CUENTAS,
    DE_DEMOSTRACION,
    FICHA,
    FINANZAS,
    INSTITUCIONES,
    OBRAS,
    SSPM,
)
from .textos import AVISO, MOTIVACION, RAZONES

PLAZO_DE_DICTAMEN = timedelta(days=7)
QUERETARO = ZoneInfo("America/Mexico_City")
E = ClaveEtapa


@dataclass(frozen=True)
class Reparto:
    """Who plays each part: account name → account."""

    cuentas: dict[str, Usuario]

    def __getitem__(self, usuario: str) -> Usuario:
        return self.cuentas[usuario]


def reunir() -> Reparto:
    """Return the example's accounts."""
    nombres = [fila[0] for fila in CUENTAS]
    return Reparto({cuenta.usuario: cuenta for cuenta in Usuario.objects.filter(usuario__in=nombres)})


def preparar(slug: str, reparto: Reparto, **cambios: Any) -> Ejercicio:
    """Create the seed's exercise with its facts, roles and schedule, ready to leave PREPARACION.

    ``cambios`` replace facts of the seed: other tables, other ages, another name.
    """
    coordinacion = reparto["coordinacion.1"]
    ficha = FICHA | cambios
    nombres = {campo: ficha[campo] for campo in ("nombre", "nombre_corto", "demostracion")}
    ejercicio: Ejercicio = crear_ejercicio(actor=coordinacion, slug=slug, **nombres)
    todo = ficha | {"colonias": COLONIAS, "instituciones": INSTITUCIONES, "plano": plano_ficticio()}
    for seccion in SECCIONES:
        datos = {campo: todo[campo] for campo in seccion.campos if campo in todo}
        guardar_seccion(ejercicio, seccion=seccion.clave, actor=coordinacion, datos=datos)
    guardar_cronograma(ejercicio, actor=coordinacion, actividades=ACTIVIDADES)
    marcar_demostracion(ejercicio)
    for usuario, _, _, _, rol in CUENTAS:
        if usuario != "coordinacion.1":
            asignar_rol(ejercicio, actor=None, usuario=reparto[usuario], rol=rol)
    ejercicio.refresh_from_db()
    return ejercicio


def marcar_demostracion(ejercicio: Ejercicio) -> None:
    """Say which values are only there for the demonstration: what the seed does not tell.

    Straight to the rows: no person does this, and ``guardar_seccion`` takes a field off the list once it is changed.
    """
    Ejercicio.objects.filter(pk=ejercicio.pk).update(datos_de_demostracion="\n".join(DE_DEMOSTRACION))
    ejercicio.actividades.update(datos_de_demostracion="\n".join(ACTIVIDAD_DE_DEMOSTRACION))


def publicar_llamado(ejercicio: Ejercicio, reparto: Reparto) -> None:
    """Publish the privacy notice and the call, make the tables and give each to its relator."""
    de_mesas.publicar_aviso(ejercicio, actor=reparto["transparencia"], **AVISO)
    de_mesas.publicar_convocatoria(
        ejercicio,
        actor=reparto["coordinacion.1"],
        cierre_registro=datetime(2023, 8, 7, 18, 0, tzinfo=QUERETARO),
    )
    de_mesas.preparar_mesas(ejercicio, actor=reparto["desarrollo.social"])
    for mesa in ejercicio.mesas.order_by("numero"):
        if (relatora := f"mesa.{mesa.numero:02d}") in reparto.cuentas:
            facilita = f"Facilitación Ficticia {mesa.numero:02d}"
            de_mesas.encargar_mesa(
                mesa, actor=reparto["coordinacion.1"], usuario=reparto[relatora], facilita=facilita
            )


def persona_ficticia(ejercicio: Ejercicio, numero: int) -> dict[str, Any]:
    """Return what a registration asks, for somebody visibly fictitious."""
    colonias = list(ejercicio.colonias.all())
    return {
        "nombre": f"Persona Ficticia {numero:03d}",
        "fecha_nacimiento": date(1945 + numero % 58, 1 + numero % 12, 1 + numero % 28),
        "colonia": colonias[numero % len(colonias)],
        "contacto": "demostracion@example.org",
        "genero": ["mujer", "hombre", ""][numero % 3],
        "comprobante": "Recibo de luz",
    }


def convocar(ejercicio: Ejercicio, reparto: Reparto) -> None:
    """Register and admit as many fictitious residents as there are seats, and seat them."""
    publicar_llamado(ejercicio, reparto)
    actor = reparto["desarrollo.social"]
    for numero in range(1, ejercicio.lugares + 1):
        de_mesas.registrar_persona(ejercicio, actor=actor, **persona_ficticia(ejercicio, numero))
    inscripciones = list(Inscripcion.objects.filter(ejercicio=ejercicio))
    de_mesas.admitir_personas(
        ejercicio, actor=actor, inscripciones=inscripciones, comprobante="Recibo de luz"
    )
    de_mesas.acomodar(ejercicio, actor=actor, semilla="demostracion")


def deliberar(ejercicio: Ejercicio, reparto: Reparto) -> None:
    """Receive people, let every table write and close its record, and ratify three proposals that SSPM receives."""
    recibe, coordina = reparto["desarrollo.social"], reparto["coordinacion.1"]
    for inscripcion in Inscripcion.objects.filter(ejercicio=ejercicio, lugar__isnull=False).select_related(
        "ejercicio"
    ):
        de_mesas.recibir_persona(inscripcion, actor=recibe)
    recogidas: dict[str, list[tuple[Idea, str]]] = {"A": [], "B": [], "C": []}
    for mesa in ejercicio.mesas.order_by("numero"):
        relata = reparto[f"mesa.{mesa.numero:02d}"]
        de_mesas.instalar_mesa(mesa, actor=relata)
        for campos in ideas_de(mesa.numero):
            propuesta = campos.pop("propuesta")
            idea = de_mesas.guardar_idea(mesa, actor=relata, **campos)
            if propuesta:
                recogidas[propuesta].append((idea, "es parte de sus componentes"))
        mesa.refresh_from_db()
        de_mesas.cerrar_mesa(
            mesa,
            actor=relata,
            version=mesa.version,
            presentes=ejercicio.cupo_por_mesa,
            conformes=ejercicio.cupo_por_mesa,
            acuerdos="Que las ideas se tomen en cuenta como se escribieron.",
        )
    de_mesas.levantar_acta_jornada(ejercicio, actor=coordina)
    for clave, propuesta in zip("ABC", PROPUESTAS, strict=True):
        de_propuestas.crear_propuesta(
            ejercicio,
            actor=coordina,
            titulo=propuesta["titulo"],
            resumen=propuesta["resumen"],
            lugar="Todo el predio",
            superficie=propuesta["superficie"],
            componentes=componentes_de(propuesta),
            origenes=recogidas[clave],
        )
    instituciones = {una.nombre: una for una in ejercicio.instituciones.all()}
    servicios, obras, finanzas = instituciones[SSPM], instituciones[OBRAS], instituciones[FINANZAS]
    for usuario, institucion in (("servicios", servicios), ("obras", obras), ("finanzas", finanzas)):
        cuenta = reparto[f"dictamen.{usuario}"]
        de_propuestas.asignar_dictaminadora(
            ejercicio, actor=coordina, usuario=cuenta, institucion=institucion
        )
    de_propuestas.definir_competencias(
        ejercicio, actor=coordina, competencias={TECNICA: [obras], PRESUPUESTAL: [finanzas]}
    )
    de_propuestas.ratificar_propuestas(
        ejercicio,
        actor=coordina,
        metodo="La plenaria juntó las ideas parecidas y eligió las que más mesas repitieron.",
        a_favor=ejercicio.lugares - 1,
        en_contra=1,
        fecha_limite_dictamen=hoy() + PLAZO_DE_DICTAMEN,
        testigo=reparto["infoqro"],
    )
    de_propuestas.recibir_propuestas(ejercicio, actor=reparto["dictamen.servicios"])


def dictaminar(ejercicio: Ejercicio, reparto: Reparto, *, no_viables: str = "") -> None:
    """Write, sign and publish the two dictámenes of every proposal: viable, except those whose letter is given."""
    instituciones = {una.nombre: una for una in ejercicio.instituciones.all()}
    for propuesta in ejercicio.propuestas.order_by("orden"):
        for dimension, usuario, nombre in (
            (TECNICA, "dictamen.obras", OBRAS),
            (PRESUPUESTAL, "dictamen.finanzas", FINANZAS),
        ):
            dictamen = de_propuestas.guardar_dictamen(
                propuesta,
                actor=reparto[usuario],
                dimension=dimension,
                institucion=instituciones[nombre],
                sentido="no_viable" if propuesta.clave in no_viables else "viable",
                motivacion=MOTIVACION[dimension],
                fundamento="Reglamento interior de la dependencia, por verificar (dato de demostración).",
                criterios=[("si", razon) for razon in RAZONES[dimension]],
            )
            de_propuestas.dejar_en_firme(dictamen, actor=reparto[usuario])
    de_propuestas.publicar_dictamenes(ejercicio, actor=reparto["coordinacion.1"])


def validar(ejercicio: Ejercicio, reparto: Reparto, *, viables: str = "ABC") -> None:
    """Hold the second session, give every idea its fate, draw the ballot's order and freeze the options."""
    coordina = reparto["coordinacion.1"]
    asistencia = {"A": 90, "B": 88, "C": 91}
    de_propuestas.registrar_sesion(
        ejercicio,
        actor=coordina,
        fecha=hoy(),
        lugar="Parque de la colonia Constituyentes del Parque (dato de demostración)",
        asistentes=98,
        hora_inicio=time(9, 0),
        hora_fin=time(10, 40),
        confirmaciones={clave: asistencia[clave] for clave in viables},
        preguntas=[
            ("¿Quién dará mantenimiento?", "Servicios Públicos Municipales, con un programa publicado.")
        ],
        objeciones=[
            {
                "propuesta": viables[0],
                "objecion": "Puede haber ruido de noche.",
                "respuesta": "La iluminación se apaga a las 21:00.",
            }
        ],
    )
    sueltas = Idea.objects.filter(mesa__ejercicio=ejercicio, origenes__isnull=True)
    fuera = [idea for idea in sueltas if idea.titulo == FUERA_DE_ALCANCE]
    otras = [idea for idea in sueltas if idea.titulo != FUERA_DE_ALCANCE]
    de_propuestas.fijar_destinos(
        ejercicio, actor=coordina, ideas=fuera, tipo="fuera_de_alcance", razon="No es parte del predio."
    )
    de_propuestas.fijar_destinos(
        ejercicio, actor=coordina, ideas=otras, tipo="no_elegida", razon="La plenaria no la eligió."
    )
    if len(viables) > 1:
        de_propuestas.sortear_boleta(
            ejercicio,
            actor=coordina,
            semilla="4-2-6-1",
            fuente_semilla="cuatro dados lanzados a la vista (dato de demostración)",
            testigo=reparto["infoqro"],
        )
    textos = {
        clave: dict(zip(("titulo_boleta", "linea_1", "linea_2", "linea_3"), propuesta["boleta"], strict=True))
        for clave, propuesta in zip("ABC", PROPUESTAS, strict=True)
        if clave in viables
    }
    de_propuestas.congelar_opciones(ejercicio, actor=coordina, textos=textos)
    de_propuestas.cerrar_validacion(ejercicio, actor=coordina)


def votar(ejercicio: Ejercicio, reparto: Reparto, *, votos: Sequence[tuple[str, int]] = VOTOS) -> None:
    """Hold the voting day in one casilla: cards, opening, accreditation, secret votes, reconciliation and close.

    ``votos`` are (choice, how many); whoever is not registered yet registers at the desk.
    """
    coordina, oficiales = reparto["coordinacion.1"], [reparto["casilla.1"], reparto["casilla.2"]]
    jornada = de_votacion.preparar_jornada(ejercicio, actor=coordina)
    casilla = de_votacion.agregar_casilla(
        jornada, actor=coordina, sede="Parque de la colonia Constituyentes del Parque (dato de demostración)"
    )
    for oficial in oficiales:
        de_votacion.asignar_personal(casilla, actor=coordina, usuario=oficial)
    elecciones = [eleccion for eleccion, cuantos in votos for _ in range(cuantos)]
    claves = de_votacion.generar_tarjetas(casilla, actor=reparto["infoqro"], cantidad=len(elecciones) + 32)
    de_votacion.armar_urna(jornada, actor=coordina)
    for oficial in oficiales:
        de_votacion.confirmar_apertura(casilla, actor=oficial, tarjetas_recibidas=len(claves))
    casilla.refresh_from_db()
    for numero in range(Inscripcion.objects.filter(ejercicio=ejercicio).count() + 1, len(elecciones) + 1):
        de_votacion.registrar_en_casilla(casilla, actor=oficiales[0], **persona_ficticia(ejercicio, numero))
    personas = (
        Inscripcion.objects.filter(ejercicio=ejercicio).select_related("ejercicio", "colonia").order_by("pk")
    )
    for inscripcion in personas[: len(elecciones)]:
        de_votacion.acreditar(
            casilla, actor=oficiales[0], inscripcion=inscripcion, documento="Credencial para votar"
        )
    for clave, eleccion in zip(claves, elecciones, strict=False):
        de_votacion.depositar(casilla, huella=huella_tarjeta(clave), eleccion=eleccion)
    de_votacion.terminar_votacion(casilla, actor=oficiales[0])
    sobrantes = len(claves) - len(elecciones)
    for oficial in oficiales:
        de_votacion.confirmar_cierre(casilla, actor=oficial, sobrantes=sobrantes)


def contar(ejercicio: Ejercicio, reparto: Reparto) -> None:
    """Open the urn with two institutions, count, and approve the result by two people."""
    jornada = Jornada.objects.vigente(ejercicio)
    for custodia in ("custodia.municipio", "custodia.infoqro"):
        de_votacion.abrir_urna(jornada, actor=reparto[custodia])
    for aprueba in ("coordinacion.1", "infoqro"):
        jornada.refresh_from_db()
        de_votacion.aprobar_resultado(jornada, actor=reparto[aprueba])


def convenir(ejercicio: Ejercicio, reparto: Reparto) -> None:
    """Fill, freeze, sign, keep and publish the convenio, with fictitious signatories."""
    coordina = reparto["coordinacion.1"]
    convenio = de_convenios.preparar_convenio(ejercicio, actor=coordina)
    de_convenios.guardar_datos(
        convenio, actor=coordina, datos=datos_de_convenio(redactar(ejercicio, convenio).faltan_del_formulario)
    )
    de_convenios.guardar_testigos(convenio, actor=coordina, testigos=TESTIGOS)
    de_convenios.verificar_fundamentos(
        convenio,
        actor=coordina,
        verifico="Área jurídica ficticia (dato de demostración)",
        en=hoy(),
        fundamentos=dict.fromkeys(
            redactar(ejercicio, convenio).por_verificar, "artículo 1 (dato de demostración)"
        ),
    )
    de_convenios.generar_version_final(convenio, actor=coordina)
    momento = timezone.localtime(ahora())
    for parte in ("municipio", "organo_garante", "sociedad"):
        de_convenios.registrar_firma(
            convenio, actor=coordina, parte=parte, fecha=momento.date(), hora=momento.time()
        )
    convenio.refresh_from_db()
    de_convenios.guardar_original(convenio, actor=coordina, contenido=escaneo_ficticio())
    de_convenios.levantar_acta_firma(convenio, actor=coordina)
    de_convenios.publicar_convenio(convenio, actor=coordina)


PASOS: dict[str, Callable[[Ejercicio, Reparto], Any]] = {
    E.CONVOCATORIA: convocar,
    E.DELIBERACION: deliberar,
    E.FACTIBILIDAD: dictaminar,
    E.VALIDACION: validar,
    E.VOTACION: votar,
    E.RESULTADOS: contar,
    E.CONVENIO: convenir,
}


SLUG = "constituyentes-del-parque"
SLUG_TERMINADO = "constituyentes-demostracion"


@transaction.atomic
def cargar(hasta: str, *, slug: str = "", nombre_corto: str = "") -> Ejercicio:
    """Bring the seed's exercise to stage ``hasta`` through the real operations, and return it.

    In CONVOCATORIA the call is already published and people may register; in any other stage its work has not begun:
    in PREPARACION nothing is missing to move on.
    """
    slug = slug or (SLUG if hasta == E.PREPARACION else f"demostracion-{hasta}")
    if Ejercicio.objects.filter(slug=slug).exists():
        raise ReglaIncumplida(f"Ya hay un ejercicio con la dirección corta «{slug}».")
    reparto = reunir()
    ejercicio = preparar(slug, reparto, **({"nombre_corto": nombre_corto} if nombre_corto else {}))
    while ejercicio.etapa != hasta:
        if paso := PASOS.get(ejercicio.etapa):
            paso(ejercicio, reparto)
        avanzar(ejercicio, desde=ejercicio.etapa, actor=reparto["coordinacion.1"])
    if hasta == E.CONVOCATORIA:
        publicar_llamado(ejercicio, reparto)
    return ejercicio


def cargar_inicial() -> list[Ejercicio]:
    """Load what a first start shows: the seed's exercise in PREPARACION and a finished demonstration; once."""
    cargados = []
    for slug, hasta, nombre in (
        (SLUG, E.PREPARACION, ""),
        (SLUG_TERMINADO, E.SEGUIMIENTO, "Constituyentes del Parque (terminado)"),
    ):
        if not Ejercicio.objects.filter(slug=slug).exists():
            cargados.append(cargar(hasta, slug=slug, nombre_corto=nombre))
    return cargados
