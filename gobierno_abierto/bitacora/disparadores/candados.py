"""The list of the triggers: each one refuses something, in one sentence and one SQL condition for both engines."""

from dataclasses import dataclass

from gobierno_abierto.canonico import huella

PREFIJO = "ga_"


@dataclass(frozen=True)
class Disparador:
    """Refuse ``accion`` (INSERT, UPDATE, DELETE, TRUNCATE) on ``tabla`` with ``mensaje`` when ``cuando`` holds.

    ``cuando`` is one SQL condition over NEW and OLD, valid on both engines (subqueries allowed); empty means always.
    """

    tabla: str
    accion: str
    mensaje: str
    cuando: str = ""

    @property
    def nombre(self) -> str:
        """Return a name that changes with the definition, so that a stale trigger is noticed."""
        return f"{PREFIJO}{self.tabla}_{self.accion.lower()}_{huella(repr(vars(self)))[:8]}"


def _solo_agregar(tabla: str, mensaje: str, llave: str) -> tuple[Disparador, ...]:
    """Return the four triggers that make a table append-only; ``llave`` tells when NEW replaces an existing row."""
    return (
        Disparador(tabla, "INSERT", mensaje, f"EXISTS (SELECT 1 FROM {tabla} v WHERE {llave})"),
        Disparador(tabla, "UPDATE", mensaje),
        Disparador(tabla, "DELETE", mensaje),
        Disparador(tabla, "TRUNCATE", mensaje),
    )


def _final_no_cambia(tabla: str, mensaje: str) -> tuple[Disparador, ...]:
    """Return the triggers of a table whose rows never change once their estado is «final»."""
    return (
        Disparador(
            tabla,
            "INSERT",
            mensaje,
            f"EXISTS (SELECT 1 FROM {tabla} v WHERE v.id = NEW.id AND v.estado = 'final')",
        ),
        Disparador(tabla, "UPDATE", mensaje, "OLD.estado = 'final'"),
        Disparador(tabla, "DELETE", mensaje, "OLD.estado = 'final'"),
        Disparador(tabla, "TRUNCATE", mensaje),
    )


def _congelado_con_su_dictamen(tabla: str) -> tuple[Disparador, ...]:
    """Return the triggers that freeze the lines of a dictamen together with it."""
    mensaje = "El dictamen en firme no se edita: se emite una nueva versión."
    final = "EXISTS (SELECT 1 FROM propuestas_dictamen d WHERE d.id = {}.dictamen_id AND d.estado = 'final')"
    return (
        Disparador(tabla, "INSERT", mensaje, final.format("NEW")),
        Disparador(tabla, "UPDATE", mensaje, f"{final.format('OLD')} OR {final.format('NEW')}"),
        Disparador(tabla, "DELETE", mensaje, final.format("OLD")),
    )


def _cerrado_con_su_mesa(tabla: str) -> tuple[Disparador, ...]:
    """Return the triggers that freeze what a mesa wrote once its acta is closed."""
    mensaje = "El acta de la mesa está cerrada: sus ideas no cambian."
    cerrada = "EXISTS (SELECT 1 FROM mesas_mesa m WHERE m.id = {}.mesa_id AND m.estado = 'cerrada')"
    otra = f"EXISTS (SELECT 1 FROM {tabla} v JOIN mesas_mesa m ON m.id = v.mesa_id WHERE v.id = NEW.id AND m.estado = 'cerrada')"
    return (
        Disparador(tabla, "INSERT", mensaje, f"{cerrada.format('NEW')} OR {otra}"),
        Disparador(tabla, "UPDATE", mensaje, f"{cerrada.format('OLD')} OR {cerrada.format('NEW')}"),
        Disparador(tabla, "DELETE", mensaje, cerrada.format("OLD")),
        Disparador(tabla, "TRUNCATE", mensaje),
    )


# Every column of a document that never changes (corrige_id, which may be NULL, apart); a test holds it to the model.
COLUMNAS_DE_DOCUMENTO = (
    "id",
    "ejercicio_id",
    "tipo",
    "titulo",
    "folio",
    "version",
    "contenido",
    "huella",
    "marca",
    "fecha",
    "bitacora_n",
    "bitacora_huella",
)


def _documento_solo_se_publica() -> tuple[Disparador, ...]:
    """Return the triggers of documents: nothing replaces or removes one; its only change is to become public."""
    tabla = "documentos_documento"
    cambia = " OR ".join(f"NEW.{columna} <> OLD.{columna}" for columna in COLUMNAS_DE_DOCUMENTO)
    return (
        Disparador(
            tabla,
            "INSERT",
            "Ese documento ya existe.",
            f"EXISTS (SELECT 1 FROM {tabla} v WHERE v.id = NEW.id OR v.corrige_id = NEW.corrige_id "
            "OR (v.folio = NEW.folio AND v.version = NEW.version))",
        ),
        Disparador(
            tabla,
            "UPDATE",
            "Un documento no se edita: solo puede hacerse público.",
            f"OLD.publico OR NOT NEW.publico OR COALESCE(NEW.corrige_id, 0) <> COALESCE(OLD.corrige_id, 0) OR {cambia}",
        ),
        Disparador(tabla, "DELETE", "Un documento no se borra."),
        Disparador(tabla, "TRUNCATE", "Un documento no se borra."),
    )


def _impresion_conserva_su_huella() -> tuple[Disparador, ...]:
    """Return the triggers of drawings: once its SHA-256 is written, a row is never removed nor says another."""
    tabla, mensaje = "documentos_impresion", "La huella de un PDF ya hecho no cambia ni se borra."
    cambia = " OR ".join(
        f"NEW.{una} <> OLD.{una}" for una in ("id", "documento_id", "sello", "huella", "bytes")
    )
    return (
        Disparador(
            tabla,
            "INSERT",
            mensaje,
            f"EXISTS (SELECT 1 FROM {tabla} v WHERE v.huella <> '' "
            "AND (v.id = NEW.id OR (v.documento_id = NEW.documento_id AND v.sello = NEW.sello)))",
        ),
        Disparador(tabla, "UPDATE", mensaje, f"OLD.huella <> '' AND ({cambia})"),
        Disparador(tabla, "DELETE", mensaje, "OLD.huella <> ''"),
        Disparador(tabla, "TRUNCATE", mensaje),
    )


_EN_JORNADA = (
    "EXISTS (SELECT 1 FROM votacion_casilla c JOIN votacion_jornada j ON j.id = c.jornada_id "
    "WHERE c.id = {fila}.casilla_id AND {cuando})"
)
_CASILLA_ABIERTA = _EN_JORNADA.format(fila="NEW", cuando="c.estado = 'abierta' AND j.estado = 'abierta'")


def _pasos(*permitidos: str) -> str:
    """Return the condition that refuses any change of estado outside the given «from>to» steps."""
    lista = ", ".join(f"'{uno}'" for uno in permitidos)
    return f"(NEW.estado <> OLD.estado AND OLD.estado || '>' || NEW.estado NOT IN ({lista}))"


def _urna() -> tuple[Disparador, ...]:
    """Return the triggers of the vote: states only go forward, counters only grow, and nobody touches the urn."""
    jornada, casilla = "La jornada no vuelve atrás ni cambia sus reglas.", "La casilla no vuelve atrás."
    tarjeta, acreditacion = "Las tarjetas no vuelven atrás.", "Las acreditaciones no se editan ni se borran."
    boleta, cerrada = "La urna no se toca.", "La urna cerrada no se toca."
    no_crecen = " OR ".join(
        f"NEW.{uno} < OLD.{uno}"
        for uno in (
            "acreditados", "emitidas", "impresas", "reposiciones", "anuladas_sin_entregar", "anuladas_tras_entrega"
        )
    )  # fmt: skip
    fijas = (
        "ejercicio_id",
        "numero",
        "regla_empate",
        "base_porcentaje",
        "con_voto_en_blanco",
        "con_voto_nulo",
        "es_ratificacion",
        "opciones",
        "huella_opciones",
    )
    return (
        Disparador(
            "votacion_jornada",
            "INSERT",
            jornada,
            "NEW.estado <> 'preparada' OR EXISTS (SELECT 1 FROM votacion_jornada v WHERE v.id = NEW.id "
            "OR (v.ejercicio_id = NEW.ejercicio_id AND (v.numero = NEW.numero OR "
            "(v.estado <> 'anulada' AND (v.estado <> 'publicada' OR v.desenlace <> 'sin_ganadora')))))",
        ),
        Disparador(
            "votacion_jornada",
            "UPDATE",
            jornada,
            _pasos(
                "preparada>armada",
                "armada>abierta",
                "abierta>suspendida",
                "suspendida>abierta",
                "abierta>cerrando",
                "suspendida>cerrando",
                "cerrando>cerrada",
                "cerrada>escrutada",
                "escrutada>publicada",
                "preparada>anulada",
                "armada>anulada",
                "cerrando>anulada",
                "cerrada>anulada",
                "escrutada>anulada",
                "publicada>anulada",
            )
            + "".join(f" OR NEW.{una} <> OLD.{una}" for una in fijas)
            + " OR (OLD.estado IN ('escrutada', 'publicada') AND NEW.lista_votos <> OLD.lista_votos)",
        ),
        Disparador("votacion_jornada", "DELETE", jornada),
        Disparador("votacion_jornada", "TRUNCATE", jornada),
        Disparador(
            "votacion_casilla",
            "INSERT",
            casilla,
            "NEW.estado <> 'preparada' OR NEW.acreditados <> 0 OR NEW.emitidas <> 0 OR EXISTS (SELECT 1 FROM "
            "votacion_casilla v WHERE v.id = NEW.id OR (v.jornada_id = NEW.jornada_id AND v.numero = NEW.numero))",
        ),
        Disparador(
            "votacion_casilla",
            "UPDATE",
            casilla,
            _pasos(
                "preparada>abierta",
                "abierta>suspendida",
                "suspendida>abierta",
                "abierta>contando",
                "suspendida>contando",
                "contando>cerrada",
            )
            + f" OR NEW.jornada_id <> OLD.jornada_id OR NEW.numero <> OLD.numero OR {no_crecen}",
        ),
        Disparador("votacion_casilla", "DELETE", casilla),
        Disparador("votacion_casilla", "TRUNCATE", casilla),
        Disparador(
            "votacion_tarjeta",
            "INSERT",
            tarjeta,
            "NEW.estado <> 'disponible' OR EXISTS (SELECT 1 FROM votacion_tarjeta v WHERE v.id = NEW.id OR v.huella = NEW.huella)"
            " OR NOT "
            + _EN_JORNADA.format(fila="NEW", cuando="c.estado IN ('preparada', 'abierta', 'suspendida')"),
        ),
        Disparador(
            "votacion_tarjeta",
            "UPDATE",
            tarjeta,
            "OLD.estado <> 'disponible' OR NEW.estado = 'disponible' OR NEW.id <> OLD.id OR NEW.huella <> OLD.huella "
            "OR NEW.casilla_id <> OLD.casilla_id OR NEW.lote <> OLD.lote",
        ),
        Disparador("votacion_tarjeta", "DELETE", tarjeta),
        Disparador("votacion_tarjeta", "TRUNCATE", tarjeta),
        Disparador(
            "votacion_acreditacion",
            "INSERT",
            acreditacion,
            "EXISTS (SELECT 1 FROM votacion_acreditacion v WHERE v.id = NEW.id OR (v.jornada_id = NEW.jornada_id AND "
            "((v.huella_persona = NEW.huella_persona AND v.homonimo = NEW.homonimo) OR v.huella_curp = NEW.huella_curp)))"
            " OR NOT "
            + _EN_JORNADA.format(fila="NEW", cuando="c.estado = 'abierta' AND j.id = NEW.jornada_id"),
        ),
        Disparador("votacion_acreditacion", "UPDATE", acreditacion),
        Disparador("votacion_acreditacion", "DELETE", acreditacion),
        Disparador("votacion_acreditacion", "TRUNCATE", acreditacion),
        Disparador(
            "votacion_boleta",
            "INSERT",
            boleta,
            f"EXISTS (SELECT 1 FROM votacion_boleta v WHERE v.id = NEW.id OR v.sobre = NEW.sobre) OR NOT {_CASILLA_ABIERTA}",
        ),
        Disparador("votacion_boleta", "UPDATE", boleta),
        Disparador(
            "votacion_boleta",
            "DELETE",
            boleta,
            "NOT EXISTS (SELECT 1 FROM votacion_boletacerrada v WHERE v.sobre = OLD.sobre AND v.casilla_id = OLD.casilla_id)"
            " OR NOT " + _EN_JORNADA.format(fila="OLD", cuando="j.estado = 'cerrando'"),
        ),
        Disparador("votacion_boleta", "TRUNCATE", boleta),
        Disparador(
            "votacion_boletacerrada",
            "INSERT",
            cerrada,
            "EXISTS (SELECT 1 FROM votacion_boletacerrada v WHERE v.id = NEW.id OR v.sobre = NEW.sobre)"
            " OR NOT EXISTS (SELECT 1 FROM votacion_boleta b WHERE b.sobre = NEW.sobre AND b.casilla_id = NEW.casilla_id)"
            " OR NOT " + _EN_JORNADA.format(fila="NEW", cuando="j.estado = 'cerrando'"),
        ),
        Disparador("votacion_boletacerrada", "UPDATE", cerrada),
        Disparador("votacion_boletacerrada", "DELETE", cerrada),
        Disparador("votacion_boletacerrada", "TRUNCATE", cerrada),
    )


def _solo_se_anula(
    tabla: str, mensaje: str, columnas: tuple[str, ...], anulada: str
) -> tuple[Disparador, ...]:
    """Return the triggers of rows whose only change is to be voided, once: never edited, never erased."""
    cambia = " OR ".join(f"NEW.{columna} <> OLD.{columna}" for columna in columnas)
    return (
        Disparador(tabla, "INSERT", mensaje, f"EXISTS (SELECT 1 FROM {tabla} v WHERE v.id = NEW.id)"),
        Disparador(tabla, "UPDATE", mensaje, f"OLD.{anulada} IS NOT NULL OR {cambia}"),
        Disparador(tabla, "DELETE", mensaje),
        Disparador(tabla, "TRUNCATE", mensaje),
    )


DISPARADORES: tuple[Disparador, ...] = (
    *_solo_agregar(
        "bitacora_asiento",
        "La bitácora no se edita ni se borra.",
        "v.id = NEW.id OR (v.cadena = NEW.cadena AND v.n = NEW.n)",
    ),
    Disparador(
        "bitacora_cadena",
        "UPDATE",
        "La cadena solo crece de uno en uno.",
        "NEW.n <> OLD.n + 1 OR NEW.id <> OLD.id",
    ),
    Disparador(
        "bitacora_cadena",
        "INSERT",
        "La cadena ya existe.",
        "NEW.n <> 0 OR EXISTS (SELECT 1 FROM bitacora_cadena v WHERE v.id = NEW.id)",
    ),
    Disparador("bitacora_cadena", "DELETE", "La cadena no se borra."),
    Disparador("bitacora_cadena", "TRUNCATE", "La cadena no se borra."),
    *_documento_solo_se_publica(),
    *_impresion_conserva_su_huella(),
    *_solo_agregar(
        "ejercicios_cambiodefecha", "Un cambio de fecha publicado no se edita ni se borra.", "v.id = NEW.id"
    ),
    Disparador(
        "ejercicios_dispensa",
        "UPDATE",
        "Una dispensa resuelta no cambia.",
        _pasos("solicitada>refrendada", "solicitada>negada", "solicitada>caduca", "refrendada>caduca")
        + " OR NEW.texto <> OLD.texto OR NEW.motivo <> OLD.motivo OR NEW.clave <> OLD.clave OR NEW.etapa <> OLD.etapa"
        + " OR NEW.ejercicio_id <> OLD.ejercicio_id OR NEW.solicito_id <> OLD.solicito_id"
        + " OR (OLD.estado <> 'solicitada' AND NEW.estado = OLD.estado)",
    ),
    Disparador("ejercicios_dispensa", "DELETE", "Una dispensa no se borra."),
    Disparador("ejercicios_dispensa", "TRUNCATE", "Una dispensa no se borra."),
    # propuestas: orden is unique, so this holds the exercise's maximum under any race
    *(
        Disparador(
            "propuestas_propuesta",
            accion,
            "El ejercicio ya tiene el máximo de propuestas.",
            "NEW.orden > (SELECT e.max_propuestas FROM ejercicios_ejercicio e WHERE e.id = NEW.ejercicio_id)",
        )
        for accion in ("INSERT", "UPDATE")
    ),
    *_final_no_cambia("propuestas_dictamen", "El dictamen en firme no se edita: se emite una nueva versión."),
    *_congelado_con_su_dictamen("propuestas_criterio"),
    *_congelado_con_su_dictamen("propuestas_partida"),
    *_solo_agregar(
        "propuestas_opcion",
        "Las opciones congeladas no cambian.",
        "v.id = NEW.id OR (v.boleta = NEW.boleta AND (v.propuesta_id = NEW.propuesta_id"
        " OR (v.ejercicio_id = NEW.ejercicio_id AND v.numero = NEW.numero)))",
    ),
    *_solo_agregar(
        "mesas_presencia",
        "Las entradas y salidas no se editan ni se borran.",
        "v.id = NEW.id OR (v.inscripcion_id = NEW.inscripcion_id AND v.numero = NEW.numero)",
    ),
    *_solo_agregar(
        "mesas_avisoprivacidad",
        "El aviso publicado no se edita: se publica una nueva versión.",
        "v.id = NEW.id OR (v.ejercicio_id = NEW.ejercicio_id AND v.version = NEW.version)",
    ),
    *_cerrado_con_su_mesa("mesas_idea"),
    *_urna(),
    *_solo_se_anula(
        "convenios_firma",
        "Una firma registrada solo se anula.",
        (
            "id",
            "convenio_id",
            "documento_id",
            "parte",
            "nombre",
            "cargo",
            "modalidad",
            "firmada_en",
            "lugar",
            "registrada_en",
        ),
        "anulada_en",
    ),
    *_solo_se_anula(
        "convenios_originalfirmado",
        "El original firmado no cambia: se sube otro.",
        (
            "id",
            "convenio_id",
            "documento_id",
            "archivo",
            "tipo",
            "huella",
            "bytes",
            "paginas",
            "subido_en",
        ),
        "reemplazado_en",
    ),
)
