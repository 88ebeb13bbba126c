"""VALIDACION, the ballot: draw its order before a witness and freeze the options."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from gobierno_abierto.bitacora.operaciones import asentar, operacion
from gobierno_abierto.canonico import huella, texto_canonico
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso, Rol
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.historia import motivo_del_regreso, ultimo_asiento
from gobierno_abierto.ejercicios.models import Asignacion, Ejercicio
from gobierno_abierto.ejercicios.operaciones import bloquear, exigir_permiso
from gobierno_abierto.errores import ReglaIncumplida
from gobierno_abierto.tiempo import ahora
from propuestas.models import Opcion, SesionValidacion, contenido_de_opcion, estudiar
from propuestas.reglas import normalizar_semilla, sortear_orden

from .guardado import guardar

HECHOS_DE_LA_BOLETA = ("sortear_boleta", "congelar_opciones", "cerrar_validacion")


@operacion
def sortear_boleta(
    ejercicio: Ejercicio, *, actor: Usuario | None, semilla: str, fuente_semilla: str, testigo: Usuario
) -> list[str]:
    """Draw the ballot's order, once, with a value obtained in the room, before a witness of Infoqro; return the keys."""
    fresco = bloquear_validacion(ejercicio, actor)
    sesion = tomar_sesion(fresco)
    if sesion.sorteo_en:
        raise ReglaIncumplida("El orden de la boleta ya se sorteó.")
    viables = [uno.propuesta.clave for uno in estudiar(fresco) if uno.es_viable]
    if len(viables) < 2:
        raise ReglaIncumplida("Hay una sola propuesta viable: no hace falta sortear el orden.")
    valor = normalizar_semilla(semilla)
    if not valor:
        raise ReglaIncumplida("Escriba el valor que salió en la sala.", campo="semilla")
    if not fuente_semilla.strip():
        raise ReglaIncumplida("Escriba de dónde salió el valor.", campo="fuente_semilla")
    if not Asignacion.objects.filter(ejercicio=fresco, usuario=testigo, rol=Rol.INFOQRO).exists():
        raise ReglaIncumplida(
            "Quien atestigua debe ser una cuenta de Infoqro en este ejercicio.", campo="testigo"
        )
    sesion.semilla, sesion.fuente_semilla = valor, fuente_semilla.strip()
    sesion.testigo, sesion.sorteo_en = testigo, ahora()
    guardar(sesion)
    orden = sortear_orden(valor, viables)
    asentar(
        "sortear_boleta",
        ejercicio_id=fresco.pk,
        actor=actor,
        hechos={"orden": orden, "semilla": valor, "testigo": testigo.pk},
    )
    return orden


@operacion
def rehacer_validacion(ejercicio: Ejercicio, *, actor: Usuario | None) -> SesionValidacion:
    """Open the session's record again because the exercise was brought back after it was drawn, frozen or closed.

    The order is drawn and the options are frozen anew, on the next ballot; the earlier options and acta stay, and the
    next acta is a new version of it.
    """
    fresco = bloquear_validacion(ejercicio, actor)
    sesion = SesionValidacion.objects.select_for_update().filter(ejercicio=fresco).first()
    if sesion is None or not se_puede_rehacer(fresco, sesion):
        raise ReglaIncumplida("La validación solo se rehace cuando el ejercicio regresó después de ella.")
    if Opcion.objects.vigentes(fresco).exists():
        sesion.boleta += 1
    sesion.semilla = sesion.fuente_semilla = ""
    sesion.testigo = sesion.sorteo_en = sesion.documento = sesion.cerrada_en = None
    guardar(sesion)
    asentar("rehacer_validacion", ejercicio_id=fresco.pk, actor=actor, hechos={"boleta": sesion.boleta})
    return sesion


def se_puede_rehacer(ejercicio: Ejercicio, sesion: SesionValidacion) -> bool:
    """Tell whether something of the session is fixed and the exercise was brought back since."""
    opciones = Opcion.objects.vigentes(ejercicio).exists()
    if not (sesion.sorteo_en or opciones or sesion.cerrada_en):
        return False
    ultimo = max(ultimo_asiento(ejercicio, verbo) for verbo in HECHOS_DE_LA_BOLETA)
    return bool(motivo_del_regreso(ejercicio, despues_de=ultimo))


@operacion
def congelar_opciones(
    ejercicio: Ejercicio, *, actor: Usuario | None, textos: Mapping[str, Mapping[str, str]]
) -> list[Opcion]:
    """Freeze the viable proposals as the ballot's options, in the drawn order, each with its SHA-256; return them.

    ``textos`` gives, by proposal key, titulo_boleta (≤ 30 characters) and linea_1 to linea_3 (≤ 40). Every objection
    must have been answered. One viable proposal makes one option: the vote ratifies it.
    """
    fresco = bloquear_validacion(ejercicio, actor)
    sesion = tomar_sesion(fresco)
    exigir_sin_congelar(fresco)
    if sin_responder := sesion.objeciones.filter(respuesta="").count():
        raise ReglaIncumplida(f"Faltan {sin_responder} objeciones por responder.")
    viables = {uno.propuesta.clave: uno for uno in estudiar(fresco) if uno.es_viable}
    if not viables:
        raise ReglaIncumplida("Ninguna propuesta es viable: no hay qué congelar.")
    if len(viables) > 1 and not sesion.sorteo_en:
        raise ReglaIncumplida("Falta sortear el orden de la boleta.")
    momento = ahora()
    opciones = []
    for numero, clave in enumerate(sortear_orden(sesion.semilla, viables), start=1):
        estudio, texto = viables[clave], textos.get(clave, {})
        opcion = Opcion(
            ejercicio=fresco,
            boleta=sesion.boleta,
            numero=numero,
            propuesta=estudio.propuesta,
            titulo=estudio.propuesta.titulo,
            titulo_boleta=texto.get("titulo_boleta", "").strip(),
            linea_1=texto.get("linea_1", "").strip(),
            linea_2=texto.get("linea_2", "").strip(),
            linea_3=texto.get("linea_3", "").strip(),
            costo=estudio.costo or Decimal(0),
            congelada_en=momento,
        )
        opcion.huella = huella(texto_canonico(contenido_de_opcion(opcion)))
        guardar(opcion)
        opciones.append(opcion)
    asentar(
        "congelar_opciones",
        ejercicio_id=fresco.pk,
        actor=actor,
        hechos={"opciones": [{"numero": una.numero, "huella": una.huella} for una in opciones]},
    )
    return opciones


def bloquear_validacion(ejercicio: Ejercicio, actor: Usuario | None) -> Ejercicio:
    fresco = bloquear(ejercicio, ClaveEtapa.VALIDACION)
    exigir_permiso(fresco, actor, Permiso.VALIDAR)
    return fresco


def tomar_sesion(ejercicio: Ejercicio) -> SesionValidacion:
    """Lock the session; refuse when there is none yet, or it is closed."""
    sesion = (
        SesionValidacion.objects.select_for_update(of=("self",))
        .select_related("testigo")
        .filter(ejercicio=ejercicio)
        .first()
    )
    if sesion is None:
        raise ReglaIncumplida("Primero registre la sesión de validación.")
    if sesion.cerrada_en:
        raise ReglaIncumplida("El acta de validación ya está cerrada.")
    return sesion


def exigir_sin_congelar(ejercicio: Ejercicio) -> None:
    if Opcion.objects.vigentes(ejercicio).exists():
        raise ReglaIncumplida("Las opciones ya están congeladas: la sesión no cambia.")


def exigir_opciones_intactas(opciones: Iterable[Opcion]) -> None:
    for opcion in opciones:
        if not opcion.esta_intacta:
            raise ReglaIncumplida(f"La opción {opcion.numero} no coincide con su huella: avise a Infoqro.")


def metodo_del_orden(sesion: SesionValidacion) -> str:
    """Return how the order was drawn, in words that let anybody repeat it."""
    if not sesion.sorteo_en:
        return "hay una sola propuesta viable y no hizo falta sortear"
    return (
        f"en la sala se obtuvo el valor «{sesion.semilla}»; de dónde salió: {sesion.fuente_semilla.rstrip('.')}. "
        "Con él se calculó la huella SHA-256 de «valor|clave» de cada propuesta y se ordenaron de menor a mayor"
    )
