"""Before the doors open: the jornada, its casillas, their people, the cards and the urn."""

from collections import defaultdict

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from gobierno_abierto.bitacora.operaciones import asentar, operacion
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Institucion, Permiso, Rol
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.models import Asignacion, Ejercicio
from gobierno_abierto.ejercicios.operaciones import bloquear, exigir_en_curso, exigir_permiso
from gobierno_abierto.ejercicios.reglas import enumerar
from gobierno_abierto.errores import ReglaIncumplida
from propuestas.models import Opcion, huella_de_opciones
from votacion.models import (
    Casilla,
    Custodia,
    EstadoCasilla,
    EstadoJornada,
    Jornada,
    PersonalCasilla,
    Tarjeta,
    huella_tarjeta,
)
from votacion.reglas import generar_clave

from .comun import bloquear_casilla, bloquear_jornada

MAXIMO_POR_LOTE = 500
SIN_ABRIR = (EstadoJornada.PREPARADA, EstadoJornada.ARMADA)


@operacion
def preparar_jornada(ejercicio: Ejercicio, *, actor: Usuario) -> Jornada:
    """Open the exercise's jornada with its rules frozen: options and order, tie rule, base, challenge window.

    One prepared with an earlier ballot, and never opened, is annulled: the options were frozen again since.
    """
    fresco = bloquear(ejercicio, ClaveEtapa.VOTACION)
    exigir_permiso(fresco, actor, Permiso.ORGANIZAR_JORNADA)
    anterior = Jornada.objects.vigente(fresco)
    if anterior and (anterior.estado not in SIN_ABRIR or anterior.es_de_la_boleta):
        raise ReglaIncumplida("El ejercicio ya tiene una jornada.")
    ultima = fresco.jornadas.aggregate(ultima=Max("numero"))["ultima"] or 0
    jornada = Jornada(
        ejercicio=fresco,
        numero=ultima + 1,
        regla_empate=fresco.regla_empate,
        base_porcentaje=fresco.base_porcentaje,
        con_voto_en_blanco=fresco.con_voto_en_blanco,
        con_voto_nulo=fresco.con_voto_nulo,
        plazo_inconformidad=fresco.plazo_inconformidad,
    )
    opciones = list(Opcion.objects.vigentes(fresco))
    if not opciones:
        raise ReglaIncumplida("Todavía no hay opciones congeladas: faltan en la validación.")
    if anterior:
        Jornada.objects.filter(pk=anterior.pk, estado__in=SIN_ABRIR).update(estado=EstadoJornada.ANULADA)
    jornada.opciones = len(opciones)
    jornada.es_ratificacion = len(opciones) == 1
    jornada.huella_opciones = huella_de_opciones(opciones)
    jornada.save()
    asentar(
        "preparar_jornada",
        ejercicio_id=fresco.pk,
        actor=actor,
        hechos={
            "jornada": jornada.pk,
            "opciones": jornada.opciones,
            "huella_opciones": jornada.huella_opciones,
            "anula": anterior.pk if anterior else None,
        },
    )
    return jornada


@operacion
def agregar_casilla(jornada: Jornada, *, actor: Usuario, sede: str, numero: int | None = None) -> Casilla:
    """Add a casilla before the jornada opens; without ``numero`` it takes the next one."""
    fresco = bloquear(jornada.ejercicio, ClaveEtapa.VOTACION)
    exigir_permiso(fresco, actor, Permiso.ORGANIZAR_JORNADA)
    fresca = bloquear_jornada(jornada, EstadoJornada.PREPARADA, EstadoJornada.ARMADA)
    if not numero:
        numero = (fresca.casillas.aggregate(ultimo=Max("numero"))["ultimo"] or 0) + 1
    elif fresca.casillas.filter(numero=numero).exists():
        raise ReglaIncumplida("Ya hay una casilla con ese número.", campo="numero")
    casilla = Casilla.objects.create(jornada=fresca, numero=numero, sede=sede)
    asentar(
        "agregar_casilla",
        ejercicio_id=fresco.pk,
        actor=actor,
        hechos={"casilla": casilla.pk, "numero": numero},
    )
    return casilla


@operacion
def asignar_personal(casilla: Casilla, *, actor: Usuario, usuario: Usuario) -> PersonalCasilla:
    """Put an account with the role *casilla* in charge of a casilla; one person serves one casilla."""
    ejercicio = casilla.jornada.ejercicio
    exigir_permiso(ejercicio, actor, Permiso.ORGANIZAR_JORNADA)
    exigir_en_curso(ejercicio.pk)
    fresca = bloquear_casilla(
        casilla,
        EstadoCasilla.PREPARADA,
        EstadoCasilla.ABIERTA,
        EstadoCasilla.SUSPENDIDA,
        EstadoCasilla.CONTANDO,
    )
    if not Asignacion.objects.filter(ejercicio=ejercicio, usuario=usuario, rol=Rol.CASILLA).exists():
        raise ReglaIncumplida("Esa cuenta no tiene el papel de personal de casilla.", campo="usuario")
    if otra := PersonalCasilla.objects.filter(casilla__jornada=fresca.jornada_id, usuario=usuario).first():
        raise ReglaIncumplida(f"Esa cuenta ya atiende la {str(otra.casilla).lower()}.", campo="usuario")
    personal = PersonalCasilla.objects.create(casilla=fresca, usuario=usuario)
    asentar(
        "asignar_personal",
        ejercicio_id=ejercicio.pk,
        actor=actor,
        hechos={"casilla": fresca.pk, "cuenta": usuario.pk},
    )
    return personal


@operacion
def retirar_personal(personal: PersonalCasilla, *, actor: Usuario) -> None:
    """Take an account off a casilla that has not closed; what it confirmed and nobody seconded goes too."""
    ejercicio = personal.casilla.jornada.ejercicio
    exigir_permiso(ejercicio, actor, Permiso.ORGANIZAR_JORNADA)
    exigir_en_curso(ejercicio.pk)
    casilla = bloquear_casilla(
        personal.casilla,
        EstadoCasilla.PREPARADA,
        EstadoCasilla.ABIERTA,
        EstadoCasilla.SUSPENDIDA,
        EstadoCasilla.CONTANDO,
    )
    hechos = {"casilla": casilla.pk, "cuenta": personal.usuario_id}
    personal.delete()
    asentar("retirar_personal", ejercicio_id=ejercicio.pk, actor=actor, hechos=hechos)


# --- Cards ----------------------------------------------------------------------------------------------------------


def generar_tarjetas(casilla: Casilla, *, actor: Usuario, cantidad: int) -> list[str]:
    """Make a batch of cards and return their codes, the only time that anybody can read them."""
    claves = nuevas_claves(cantidad)
    guardar_lote(casilla, actor=actor, claves=claves)
    return claves


def nuevas_claves(cantidad: int) -> list[str]:
    """Return that many new codes, all different; refuse a batch that is empty or too large to print at once."""
    if not 1 <= cantidad <= MAXIMO_POR_LOTE:
        raise ReglaIncumplida(f"Pida entre 1 y {MAXIMO_POR_LOTE} tarjetas por lote.", campo="cantidad")
    claves: set[str] = set()
    while len(claves) < cantidad:
        claves.add(generar_clave())
    return list(claves)


@operacion
def guardar_lote(casilla: Casilla, *, actor: Usuario, claves: list[str]) -> int:
    """Store a printed batch as keyed hashes, in the order of the hashes, and return its number."""
    ejercicio = casilla.jornada.ejercicio
    exigir_permiso(ejercicio, actor, Permiso.GENERAR_TARJETAS)
    exigir_en_curso(ejercicio.pk)
    fresca = bloquear_casilla(
        casilla, EstadoCasilla.PREPARADA, EstadoCasilla.ABIERTA, EstadoCasilla.SUSPENDIDA
    )
    lote = fresca.lotes + 1
    huellas = sorted(huella_tarjeta(clave) for clave in claves)
    try:
        with transaction.atomic():
            Tarjeta.objects.bulk_create(
                [Tarjeta(casilla=fresca, lote=lote, huella=una) for una in huellas], batch_size=500
            )
    except IntegrityError as error:
        raise ReglaIncumplida("Una clave se repitió: genere el lote otra vez.") from error
    Casilla.objects.filter(pk=fresca.pk).update(lotes=lote, impresas=F("impresas") + len(huellas))
    asentar(
        "generar_tarjetas",
        ejercicio_id=ejercicio.pk,
        actor=actor,
        hechos={"casilla": fresca.pk, "lote": lote, "tarjetas": len(huellas)},
    )
    return lote


@operacion
def anular_lote(casilla: Casilla, *, actor: Usuario, lote: int, razon: str) -> int:
    """Annul a whole batch (badly printed, lost on the way) before the casilla opens; return how many cards."""
    ejercicio = casilla.jornada.ejercicio
    exigir_permiso(ejercicio, actor, Permiso.GENERAR_TARJETAS)
    exigir_en_curso(ejercicio.pk)
    if not razon.strip():
        raise ReglaIncumplida("Escriba por qué se anula el lote.", campo="razon")
    fresca = bloquear_casilla(casilla, EstadoCasilla.PREPARADA)
    anuladas = Tarjeta.objects.filter(casilla=fresca, lote=lote, estado=Tarjeta.Estado.DISPONIBLE).update(
        estado=Tarjeta.Estado.ANULADA
    )
    if not anuladas:
        raise ReglaIncumplida("Ese lote ya no tiene tarjetas por anular.", campo="lote")
    Casilla.objects.filter(pk=fresca.pk).update(anuladas_sin_entregar=F("anuladas_sin_entregar") + anuladas)
    asentar(
        "anular_lote",
        ejercicio_id=ejercicio.pk,
        actor=actor,
        hechos={"casilla": fresca.pk, "lote": lote, "tarjetas": anuladas, "razon": razon},
    )
    return anuladas


# --- The urn --------------------------------------------------------------------------------------------------------


@operacion
def armar_urna(jornada: Jornada, *, actor: Usuario) -> Jornada:
    """Name the three custodians (one account per institution) and leave the urn ready; no keys are made yet."""
    fresco = bloquear(jornada.ejercicio, ClaveEtapa.VOTACION)
    exigir_permiso(fresco, actor, Permiso.ORGANIZAR_JORNADA)
    fresca = bloquear_jornada(jornada, EstadoJornada.PREPARADA)
    if not fresca.casillas.exists():
        raise ReglaIncumplida("Agregue al menos una casilla antes de preparar la urna.")
    por_institucion: dict[str, list[Usuario]] = defaultdict(list)
    asignaciones = Asignacion.objects.filter(ejercicio=fresco, rol=Rol.CUSTODIA, usuario__is_active=True)
    for asignacion in asignaciones.select_related("usuario").order_by("pk"):
        por_institucion[asignacion.usuario.institucion].append(asignacion.usuario)
    if faltan := [str(una.label) for una in Institucion if not por_institucion[una]]:
        raise ReglaIncumplida(f"Falta la persona que custodia por parte de {enumerar(faltan)}.")
    if sobran := [str(una.label) for una in Institucion if len(por_institucion[una]) > 1]:
        raise ReglaIncumplida(
            f"Hay más de una persona que custodia por parte de {enumerar(sobran)}: deje solo una."
        )
    for institucion in Institucion:
        Custodia.objects.create(
            jornada=fresca, usuario=por_institucion[institucion][0], institucion=institucion
        )
    Jornada.objects.filter(pk=fresca.pk).update(estado=EstadoJornada.ARMADA)
    asentar(
        "armar_urna",
        ejercicio_id=fresco.pk,
        actor=actor,
        hechos={"jornada": fresca.pk, "custodias": [una[0].pk for una in por_institucion.values()]},
    )
    fresca.estado = EstadoJornada.ARMADA
    return fresca
