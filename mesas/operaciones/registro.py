"""Register residents and review their registrations; a person, never the system, says no."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from gobierno_abierto.bitacora.operaciones import asentar, operacion
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.documentos.operaciones import generar_folio
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.models import Actividad, Colonia, Ejercicio, Situacion, lineas
from gobierno_abierto.ejercicios.operaciones import exigir_permiso
from gobierno_abierto.errores import ReglaIncumplida
from gobierno_abierto.tiempo import ahora, hoy
from mesas.identidad import huella_curp, huella_persona
from mesas.models import AvisoPrivacidad, Convocatoria, Inscripcion, Lugar
from mesas.reglas import MAYORIA_DE_EDAD, Admision, edad_en, evaluar_admision, plegar, reconocer_colonia

# While the call is open anybody registers; afterwards staff still may, on the day, at a desk.
CON_REGISTRO = (ClaveEtapa.CONVOCATORIA, ClaveEtapa.DELIBERACION, ClaveEtapa.VALIDACION, ClaveEtapa.VOTACION)

# Codes of the refusals (screen texts §4.1); both name fields of the form.
YA_REGISTRADA = "D-11"
YA_REGISTRADA_CURP = "D-17"


def exigir_etapa(ejercicio: Ejercicio, *etapas: str) -> Ejercicio:
    """Return the exercise read afresh, without locking it: for verbs that many desks do at once."""
    fresco = Ejercicio.objects.prefetch_related("actividades").get(pk=ejercicio.pk)
    if fresco.situacion != Situacion.ACTIVO:
        raise ReglaIncumplida(
            f"El ejercicio está {fresco.get_situacion_display().lower()}: no admite cambios."
        )
    if fresco.etapa not in etapas:
        raise ReglaIncumplida(f"Esto no se puede en la etapa de {fresco.get_etapa_display()}.")
    return fresco


def registrar_persona(
    ejercicio: Ejercicio, *, actor: Usuario | None, envio: UUID | None = None, **campos: Any
) -> Inscripcion:
    """Register a resident, by themselves (``actor=None``, only while the call is open) or by staff.

    ``envio`` names one filled form: sending it twice gives the same registration. See ``_registrar`` for ``campos``.
    Raises ReglaIncumplida with code D-11 (same name and birth date) or D-17 (same CURP) when the person is already
    registered.
    """
    if envio and (ya := Inscripcion.objects.filter(ejercicio=ejercicio, envio=envio).first()):
        return ya
    try:
        inscripcion: Inscripcion = _registrar(ejercicio, actor=actor, envio=envio, **campos)
    except ReglaIncumplida:
        if envio and (ya := Inscripcion.objects.filter(ejercicio=ejercicio, envio=envio).first()):
            return ya
        raise
    return inscripcion


@operacion
def _registrar(
    ejercicio: Ejercicio,
    *,
    actor: Usuario | None,
    nombre: str,
    fecha_nacimiento: date,
    colonia: Colonia | str,
    contacto: str,
    comprobante: str = "",
    curp: str = "",
    homonimo_autorizado: bool = False,
    homonimo_razon: str = "",
    segunda: Usuario | None = None,
    autorizacion_firmada: bool = False,
    aviso: AvisoPrivacidad | None = None,
    admitir: bool = False,
    permiso: Permiso = Permiso.REGISTRAR,
    envio: UUID | None = None,
    **otros: Any,
) -> Inscripcion:
    """Insert the registration, to be reviewed; with ``admitir`` the official at the desk has just reviewed it.

    ``colonia`` is a convened one or a text, recognised by official name or alias; an unknown one is kept as written.
    ``homonimo_autorizado`` (with its reason) registers a person whose name and birth date are somebody else's: it
    counts once a second official agrees, ``segunda`` now or ``admitir_homonimo`` later. ``otros``: genero, apoyo,
    acepta_invitaciones and the adult's fields. ``permiso`` lets a voting desk register under its own permission.
    """
    etapas = CON_REGISTRO if actor else (ClaveEtapa.CONVOCATORIA,)
    fresco = exigir_etapa(ejercicio, *etapas)
    exigir_permiso(fresco, actor, permiso)
    if fresco.etapa == ClaveEtapa.CONVOCATORIA and not Convocatoria.objects.filter(ejercicio=fresco).exists():
        raise ReglaIncumplida("El registro abre cuando se publique la convocatoria.")
    aviso = aviso or AvisoPrivacidad.objects.filter(ejercicio=fresco).last()
    if aviso is None or aviso.ejercicio_id != fresco.pk:
        raise ReglaIncumplida("El registro abre cuando se publique el aviso de privacidad.")
    _exigir_datos(nombre, fecha_nacimiento, contacto, otros)
    inscripcion = Inscripcion(
        ejercicio=fresco,
        folio=generar_folio("R"),
        nombre=" ".join(nombre.split()),
        nombre_busqueda=" ".join(plegar(nombre)),
        fecha_nacimiento=fecha_nacimiento,
        contacto=contacto.strip(),
        comprobante=comprobante,
        huella_persona=huella_persona(nombre, fecha_nacimiento),
        huella_curp=huella_curp(curp),
        aviso=aviso,
        envio=envio,
        registrada_en=ahora(),
        registrada_por=actor,
        autorizacion_en=ahora() if autorizacion_firmada else None,
        **otros,
    )
    _ubicar(inscripcion, colonia)
    if homonimo_autorizado:
        _marcar_homonimo(inscripcion, actor, segunda, homonimo_razon, permiso)
    _exigir_nueva(inscripcion)
    if admitir and actor:
        _admitir(inscripcion, actor)
    try:
        with transaction.atomic():
            inscripcion.save(force_insert=True)
    except IntegrityError as error:  # the same person, at the same moment, at another desk
        raise _ya_registrada() from error
    asentar(
        "registrar_persona",
        ejercicio_id=fresco.pk,
        actor=actor,
        hechos={
            "inscripcion": inscripcion.pk,
            "en_linea": actor is None,
            "homonimo": inscripcion.homonimo,
            "estado": inscripcion.estado,
        },
    )
    return inscripcion


def _exigir_datos(nombre: str, fecha_nacimiento: date, contacto: str, otros: dict[str, Any]) -> None:
    """Refuse what no desk could work with."""
    if not plegar(nombre):
        raise ReglaIncumplida("Escriba el nombre y los apellidos.", campo="nombre")
    if not date(1900, 1, 1) <= fecha_nacimiento <= hoy():
        raise ReglaIncumplida("Revise la fecha de nacimiento: día, mes y año.", campo="fecha_nacimiento")
    if not contacto.strip():
        raise ReglaIncumplida("Escriba un teléfono, un correo u otro medio de contacto.", campo="contacto")
    if edad_en(fecha_nacimiento, hoy()) < MAYORIA_DE_EDAD:
        for campo in ("adulta_nombre", "adulta_relacion", "adulta_contacto"):
            if not str(otros.get(campo, "")).strip():
                raise ReglaIncumplida(
                    "Para registrar a una persona menor de 18 años hace falta el nombre, la relación y el contacto "
                    "de quien autoriza.",
                    campo=campo,
                )


def _ubicar(inscripcion: Inscripcion, colonia: Colonia | str) -> None:
    """Set the convened colonia that was given or written, or keep the text as it is."""
    convocadas = {una.pk: una for una in Colonia.objects.filter(ejercicio_id=inscripcion.ejercicio_id)}
    if isinstance(colonia, Colonia):
        clave = colonia.pk if colonia.pk in convocadas else None
        escrita = colonia.nombre
    else:
        escrita = colonia.strip()
        clave = reconocer_colonia(
            escrita, ((una.pk, una.nombre, lineas(una.alias)) for una in convocadas.values())
        )
    if not escrita:
        raise ReglaIncumplida(
            f"Diga en qué {inscripcion.ejercicio.unidad_territorial} vive.", campo="colonia"
        )
    inscripcion.colonia = convocadas[clave] if clave else None
    inscripcion.colonia_declarada = "" if clave else escrita[:80]


def _marcar_homonimo(
    inscripcion: Inscripcion, actor: Usuario | None, segunda: Usuario | None, razon: str, permiso: Permiso
) -> None:
    """Number the registration after the others of the same name and birth date, with who says so and why."""
    if actor is None:
        raise ReglaIncumplida("Para registrar a una persona homónima, acuda al lugar de registro.")
    if not razon.strip():
        raise ReglaIncumplida("Diga por qué es otra persona.", campo="homonimo_razon")
    ultimo = Inscripcion.objects.filter(
        ejercicio_id=inscripcion.ejercicio_id, huella_persona=inscripcion.huella_persona
    ).aggregate(ultimo=Max("homonimo"))["ultimo"]
    if ultimo is None:
        return  # nobody else has that name and birth date
    inscripcion.homonimo = ultimo + 1
    inscripcion.homonimo_razon = razon
    inscripcion.homonimo_propuso = actor
    if segunda is not None:
        _exigir_segunda(inscripcion, segunda, permiso)
        inscripcion.homonimo_confirmo = segunda


def _exigir_segunda(inscripcion: Inscripcion, segunda: Usuario, permiso: Permiso) -> None:
    if segunda.pk == inscripcion.homonimo_propuso_id:
        raise ReglaIncumplida("La segunda persona debe ser otra: quien propuso no puede confirmar.")
    exigir_permiso(inscripcion.ejercicio, segunda, permiso)


def _exigir_nueva(inscripcion: Inscripcion) -> None:
    """Refuse somebody already registered; the unique constraints hold it against two desks at once."""
    otras = Inscripcion.objects.filter(ejercicio_id=inscripcion.ejercicio_id)
    if inscripcion.huella_curp and otras.filter(huella_curp=inscripcion.huella_curp).exists():
        raise ReglaIncumplida("Ya hay un registro con esa CURP.", campo="curp", codigo=YA_REGISTRADA_CURP)
    if otras.filter(huella_persona=inscripcion.huella_persona, homonimo=inscripcion.homonimo).exists():
        raise _ya_registrada()


def _ya_registrada() -> ReglaIncumplida:
    return ReglaIncumplida(
        "Ya está registrada una persona con ese nombre y esa fecha de nacimiento.",
        campo="nombre",
        codigo=YA_REGISTRADA,
    )


def evaluar(inscripcion: Inscripcion, *, dia: date | None = None) -> Admision:
    """Return what the rules say of a registration on ``dia`` (by default the deliberation's): advice for who reviews.

    Reads the exercise's activities from the prefetched list when there is one.
    """
    ejercicio = inscripcion.ejercicio
    dia = dia or dia_de_la_sesion(ejercicio)
    return evaluar_admision(
        en_territorio=inscripcion.colonia_id is not None,
        edad=edad_en(inscripcion.fecha_nacimiento, dia),
        edad_minima=ejercicio.edad_minima or 0,
        autorizada=inscripcion.autorizacion_en is not None,
        documento=inscripcion.comprobante,
        documentos_aceptados=documentos_aceptados(ejercicio),
    )


def dia_de_la_sesion(ejercicio: Ejercicio) -> date:
    """Return the day on which ages count: the deliberation's, or today if the schedule has none."""
    sesion = ejercicio.actividad_de(Actividad.Tipo.JORNADA_DELIBERATIVA)
    return sesion.fecha if sesion else hoy()


def documentos_aceptados(ejercicio: Ejercicio) -> list[str]:
    """Return the proofs that the exercise accepts, of residence and of identity, without repeats."""
    return list(
        dict.fromkeys(lineas(ejercicio.documentos_residencia) + lineas(ejercicio.documentos_identidad))
    )


def _bloquear_inscripcion(inscripcion: Inscripcion) -> Inscripcion:
    return Inscripcion.objects.select_for_update().get(pk=inscripcion.pk)


@operacion
def admitir_persona(
    inscripcion: Inscripcion,
    *,
    actor: Usuario,
    comprobante: str = "",
    colonia: Colonia | None = None,
    adulta_documento_tipo: str = "",
    autorizacion_firmada: bool = False,
) -> Inscripcion:
    """Admit a reviewed registration: the official saw the proof (and the signed authorisation under 18).

    ``colonia`` corrects one that was written in an unknown way. A registration that was turned down may be admitted
    later, on review. Raises ReglaIncumplida with the outcome's code when the rules say no.
    """
    fresco = exigir_etapa(inscripcion.ejercicio, *CON_REGISTRO)
    exigir_permiso(fresco, actor, Permiso.REGISTRAR)
    fresca = _bloquear_inscripcion(inscripcion)
    fresca.ejercicio = fresco
    _admitir(fresca, actor, comprobante, colonia, adulta_documento_tipo, autorizacion_firmada)
    fresca.save()
    asentar("admitir_persona", ejercicio_id=fresco.pk, actor=actor, hechos={"inscripcion": fresca.pk})
    return fresca


@operacion
def admitir_personas(
    ejercicio: Ejercicio, *, actor: Usuario, inscripciones: Sequence[Inscripcion], comprobante: str = ""
) -> int:
    """Admit many reviewed registrations in one step (one entry in the log) and return how many."""
    fresco = exigir_etapa(ejercicio, *CON_REGISTRO)
    exigir_permiso(fresco, actor, Permiso.REGISTRAR)
    claves = [una.pk for una in inscripciones]
    frescas = list(
        Inscripcion.objects.select_for_update(of=("self",))
        .filter(ejercicio=fresco, pk__in=claves)
        .order_by("pk")
    )
    for una in frescas:
        una.ejercicio = fresco
        _admitir(una, actor, comprobante)
    Inscripcion.objects.bulk_update(
        frescas, ["estado", "razon", "comprobante", "revisada_en", "revisada_por"], batch_size=200
    )
    asentar("admitir_personas", ejercicio_id=fresco.pk, actor=actor, hechos={"cuantas": len(frescas)})
    return len(frescas)


def _admitir(
    inscripcion: Inscripcion,
    actor: Usuario,
    comprobante: str = "",
    colonia: Colonia | None = None,
    adulta_documento_tipo: str = "",
    autorizacion_firmada: bool = False,
) -> None:
    """Change a locked registration into an admitted one, or refuse with the reason."""
    if inscripcion.estado == Inscripcion.Estado.ADMITIDA:
        raise ReglaIncumplida("Este registro ya está admitido.")
    if inscripcion.falta_confirmar_homonimo:
        raise ReglaIncumplida("Antes, una segunda persona confirma que no está repetida.", codigo="D-17")
    if colonia is not None:
        if colonia.ejercicio_id != inscripcion.ejercicio_id:
            raise ReglaIncumplida("Esa colonia no está convocada.", campo="colonia")
        inscripcion.colonia, inscripcion.colonia_declarada = colonia, ""
    inscripcion.comprobante = comprobante or inscripcion.comprobante
    inscripcion.adulta_documento_tipo = adulta_documento_tipo or inscripcion.adulta_documento_tipo
    if autorizacion_firmada and inscripcion.autorizacion_en is None:
        inscripcion.autorizacion_en = ahora()
    admision = evaluar(inscripcion)
    if not admision.puede:
        raise ReglaIncumplida(admision.texto, codigo=admision.codigo)
    inscripcion.estado = Inscripcion.Estado.ADMITIDA
    inscripcion.razon = ""
    inscripcion.revisada_en = ahora()
    inscripcion.revisada_por = actor


@operacion
def rechazar_persona(inscripcion: Inscripcion, *, actor: Usuario, razon: str) -> Inscripcion:
    """Turn a registration down with a reason that the person will be told; it may be reviewed again.

    A seat it held is freed, unless the person already came in.
    """
    fresco = exigir_etapa(inscripcion.ejercicio, *CON_REGISTRO)
    exigir_permiso(fresco, actor, Permiso.REGISTRAR)
    if not razon.strip():
        raise ReglaIncumplida("Escriba la razón: se le explica a la persona.", campo="razon")
    fresca = _bloquear_inscripcion(inscripcion)
    if fresca.presencias.exists():
        raise ReglaIncumplida("La persona ya entró a la sesión: su registro no se puede rechazar.")
    Lugar.objects.filter(inscripcion=fresca).delete()
    fresca.estado = Inscripcion.Estado.RECHAZADA
    fresca.razon = razon.strip()
    fresca.revisada_en = ahora()
    fresca.revisada_por = actor
    fresca.save()
    asentar("rechazar_persona", ejercicio_id=fresco.pk, actor=actor, hechos={"inscripcion": fresca.pk})
    return fresca


@operacion
def admitir_homonimo(inscripcion: Inscripcion, *, actor: Usuario) -> Inscripcion:
    """Confirm, as a second official, that a registration belongs to another person; then it can be admitted."""
    fresco = exigir_etapa(inscripcion.ejercicio, *CON_REGISTRO)
    exigir_permiso(fresco, actor, Permiso.REGISTRAR)
    fresca = _bloquear_inscripcion(inscripcion)
    if not fresca.falta_confirmar_homonimo:
        raise ReglaIncumplida("Este registro no espera una segunda confirmación.")
    _exigir_segunda(fresca, actor, Permiso.REGISTRAR)
    fresca.homonimo_confirmo = actor
    fresca.save(update_fields=["homonimo_confirmo"])
    asentar(
        "admitir_homonimo",
        ejercicio_id=fresco.pk,
        actor=actor,
        hechos={"inscripcion": fresca.pk, "propuso": fresca.homonimo_propuso_id},
    )
    return fresca
