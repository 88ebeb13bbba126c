"""Prepare the tables, seat people, and give each table to its relator."""

from datetime import date

from gobierno_abierto.bitacora.operaciones import asentar, operacion
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.ejercicios.operaciones import bloquear, exigir_permiso
from gobierno_abierto.errores import ReglaIncumplida
from mesas.models import EncargoMesa, Inscripcion, Lugar, Mesa, Presencia
from mesas.reglas import Persona, edad_en, tramo_de_edad
from mesas.reglas import acomodar as repartir

from .registro import dia_de_la_sesion

ANTES_DE_DELIBERAR = (ClaveEtapa.CONVOCATORIA, ClaveEtapa.DELIBERACION)


def valores_de(inscripcion: Inscripcion, dia: date) -> tuple[str, ...]:
    """Return what a table is balanced by: colonia, age band on ``dia``, and gender if it was said."""
    edad = edad_en(inscripcion.fecha_nacimiento, dia)
    return (str(inscripcion.colonia_id), tramo_de_edad(edad), inscripcion.genero)


@operacion
def preparar_mesas(ejercicio: Ejercicio, *, actor: Usuario | None) -> list[Mesa]:
    """Make the exercise's numbered tables; those that already exist stay."""
    fresco = bloquear(ejercicio, *ANTES_DE_DELIBERAR)
    exigir_permiso(fresco, actor, Permiso.ACOMODAR)
    hay = set(fresco.mesas.values_list("numero", flat=True))
    faltan = [numero for numero in range(1, (fresco.numero_mesas or 0) + 1) if numero not in hay]
    Mesa.objects.bulk_create(Mesa(ejercicio=fresco, numero=numero) for numero in faltan)
    asentar("preparar_mesas", ejercicio_id=fresco.pk, actor=actor, hechos={"mesas": len(faltan)})
    return list(fresco.mesas.order_by("numero"))


@operacion
def elegir_acomodo(ejercicio: Ejercicio, *, actor: Usuario | None, en_vivo: bool) -> None:
    """Choose whether seats are given ahead or at the door; choosing the door frees the seats given ahead."""
    fresco = bloquear(ejercicio, ClaveEtapa.CONVOCATORIA)
    exigir_permiso(fresco, actor, Permiso.ACOMODAR)
    if en_vivo:
        Lugar.objects.filter(mesa__ejercicio=fresco).delete()
    Ejercicio.objects.filter(pk=fresco.pk).update(acomodo_en_vivo=en_vivo)
    ejercicio.acomodo_en_vivo = en_vivo
    asentar("elegir_acomodo", ejercicio_id=fresco.pk, actor=actor, hechos={"en_vivo": en_vivo})


@operacion
def acomodar(ejercicio: Ejercicio, *, actor: Usuario | None, semilla: str = "") -> int:
    """Seat every admitted person at a balanced table, ahead of the session, and return how many.

    Seating again starts over, while nobody has come in. With more people than seats a lottery comes first, which
    this system cannot run yet: it refuses.
    """
    fresco = bloquear(ejercicio, *ANTES_DE_DELIBERAR)
    exigir_permiso(fresco, actor, Permiso.ACOMODAR)
    if Presencia.objects.filter(mesa__ejercicio=fresco).exists():
        raise ReglaIncumplida("Ya entraron personas a las mesas: el acomodo no se puede rehacer.")
    personas = list(
        fresco.inscripciones.admitidas().only("pk", "folio", "colonia_id", "fecha_nacimiento", "genero")
    )
    if not personas:
        raise ReglaIncumplida("Todavía no hay personas admitidas.")
    if len(personas) > fresco.lugares:
        raise ReglaIncumplida(
            f"Hay {len(personas)} personas admitidas y {fresco.lugares} lugares: antes hace falta un sorteo."
        )
    mesas = {mesa.numero: mesa for mesa in preparar_mesas(fresco, actor=actor)}
    dia = dia_de_la_sesion(fresco)
    semilla = semilla or fresco.slug
    reparto = repartir(
        [Persona(una.folio, valores_de(una, dia)) for una in personas],
        mesas=fresco.numero_mesas or 0,
        cupo=fresco.cupo_por_mesa or 0,
        semilla=semilla,
    )
    Lugar.objects.filter(mesa__ejercicio=fresco).delete()
    ocupados = dict.fromkeys(mesas, 0)
    lugares = []
    for una in sorted(personas, key=lambda persona: persona.folio):
        numero = reparto[una.folio]
        ocupados[numero] += 1
        lugares.append(Lugar(inscripcion=una, mesa=mesas[numero], asiento=ocupados[numero]))
    Lugar.objects.bulk_create(lugares, batch_size=500)
    Ejercicio.objects.filter(pk=fresco.pk).update(acomodo_en_vivo=False)
    ejercicio.acomodo_en_vivo = False
    asentar(
        "acomodar", ejercicio_id=fresco.pk, actor=actor, hechos={"personas": len(lugares), "semilla": semilla}
    )
    return len(lugares)


@operacion
def encargar_mesa(
    mesa: Mesa, *, actor: Usuario | None, usuario: Usuario, facilita: str | None = None
) -> EncargoMesa:
    """Give a table's record to an account with the relator's role; ``facilita`` names who facilitates it."""
    fresco = bloquear(mesa.ejercicio, *ANTES_DE_DELIBERAR)
    exigir_permiso(fresco, actor, Permiso.ACOMODAR)
    if not Ejercicio.objects.en_que_puede(usuario, Permiso.RELATAR).filter(pk=fresco.pk).exists():
        raise ReglaIncumplida(
            "Esa cuenta no tiene el papel de facilitación en este ejercicio.", campo="usuario"
        )
    if facilita is not None:
        Mesa.objects.filter(pk=mesa.pk).update(facilita=facilita.strip())
        mesa.facilita = facilita.strip()
    encargo, _ = EncargoMesa.objects.get_or_create(mesa=mesa, usuario=usuario)
    asentar(
        "encargar_mesa",
        ejercicio_id=fresco.pk,
        actor=actor,
        hechos={"mesa_numero": mesa.numero, "cuenta": usuario.pk},
    )
    return encargo


@operacion
def retirar_encargo(encargo: EncargoMesa, *, actor: Usuario | None) -> None:
    """Take a table's record away from an account."""
    mesa = encargo.mesa
    fresco = bloquear(mesa.ejercicio, *ANTES_DE_DELIBERAR)
    exigir_permiso(fresco, actor, Permiso.ACOMODAR)
    hechos = {"mesa_numero": mesa.numero, "cuenta": encargo.usuario_id}
    encargo.delete()
    asentar("retirar_encargo", ejercicio_id=fresco.pk, actor=actor, hechos=hechos)
