"""Freeze a version to be signed, and take it back to draft."""

from collections.abc import Mapping
from typing import Any

from convenios.fundamentos import FUNDAMENTOS
from convenios.models import Convenio, Parte
from convenios.redaccion import REPRESENTANTE, Redaccion, redactar, sin_marcas
from convenios.reglas import ROTULOS, resumir_lista
from gobierno_abierto.bitacora.operaciones import asentar, operacion
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.documentos.models import Documento, TipoDocumento
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.ejercicios.operaciones import borrador_del_ejercicio, levantar_documento
from gobierno_abierto.errores import ReglaIncumplida
from gobierno_abierto.tiempo import ahora

from .comun import abrir, comparar, exigir_razon


@operacion
def generar_version_final(
    convenio: Convenio, *, actor: Usuario | None, revision: int | None = None
) -> Documento:
    """Freeze the convenio, ready to print and sign; nothing may be missing and no legal basis unverified.

    The document is private: it says where the representative receives notices. A version after the first names the
    hash of the one before and why it changed.
    """
    ejercicio, fresco = abrir(convenio, actor, Permiso.REDACTAR_CONVENIO, Convenio.Estado.BORRADOR)
    comparar(fresco, revision)
    redaccion = redactar(ejercicio, fresco)
    if redaccion.faltan:
        lista = resumir_lista([ROTULOS[campo] for campo in redaccion.faltan])
        raise ReglaIncumplida(f"Faltan datos del convenio: {lista}.")
    if faltan := len(redaccion.por_verificar):
        raise ReglaIncumplida(
            f"Faltan {faltan} fundamentos por verificar. El convenio no se firma mientras quede uno."
        )
    documento = levantar_documento(
        ejercicio,
        tipo=TipoDocumento.CONVENIO,
        titulo=_titulo(redaccion),
        datos=_congelables(fresco, redaccion),
        publico=False,
        fecha=redaccion.fecha,
        corrige=fresco.documento,
        motivo_version=fresco.motivo_version,
    )
    Convenio.objects.filter(pk=fresco.pk).update(
        estado=Convenio.Estado.EN_FIRMA, documento=documento, motivo_version="", revision=fresco.revision + 1
    )
    asentar(
        "congelar_convenio",
        ejercicio_id=ejercicio.pk,
        actor=actor,
        hechos={"documento": documento.folio, "version": documento.version, "huella": documento.huella},
    )
    convenio.refresh_from_db()
    return documento


def borrador_del_convenio(ejercicio: Ejercicio, convenio: Convenio) -> Documento:
    """Return the convenio as it stands, unsaved and marked BORRADOR, with every gap named where its value will be."""
    redaccion = redactar(ejercicio, convenio)
    datos = {
        "texto": redaccion.texto,
        "testigos": redaccion.testigos,
        "partes": [
            {clave: sin_marcas(valor) for clave, valor in una.items()} for una in _partes(redaccion.impresos)
        ],
        "organo_garante_corto": sin_marcas(redaccion.impresos["organo_garante_corto"]),
        "es_version_publica": False,
    }
    return borrador_del_ejercicio(
        ejercicio, tipo=TipoDocumento.CONVENIO, titulo=_titulo(redaccion), datos=datos
    )


def _titulo(redaccion: Redaccion) -> str:
    titulo = "Convenio de Colaboración para la Implementación del Ejercicio de Gobierno Abierto en la Colonia"
    return f"{titulo} {sin_marcas(redaccion.impresos['colonia_titulo'])}"[:250]


def _congelables(convenio: Convenio, redaccion: Redaccion) -> dict[str, Any]:
    """Return what the document freezes: the written text, and apart every fact, commitment, basis, party and witness."""
    impresos = redaccion.impresos
    verificaciones = {una.clave: una for una in convenio.verificaciones.all()}
    fundamentos = []
    for clave, sustenta in redaccion.citas.citados.items():
        una = verificaciones.get(clave)
        fundamentos.append(
            {
                "clave": clave,
                "cita": redaccion.citas.citar(clave)[0],
                "sustenta": sustenta,
                "vigencia": FUNDAMENTOS[clave].vigencia,
                "verifico": una.verifico if una else "",
                "verificado_en": una.en if una else "",
            }
        )
    return (
        dict(impresos)
        | {campo: valor for campo, valor in redaccion.condiciones.items() if campo not in impresos}
        | {
            "condiciones": redaccion.condiciones,
            "texto": redaccion.texto,
            "texto_publico": redaccion.texto_publico,
            "compromisos": redaccion.compromisos,
            "anexos": redaccion.anexos,
            "testigos": redaccion.testigos,
            "fundamentos": fundamentos,
            "partes": _partes(impresos),
            "es_version_publica": False,
        }
    )


def _partes(impresos: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the three parties with the names and posts of this version."""
    return [
        {
            "parte": Parte.MUNICIPIO.value,
            "rotulo": "Por EL MUNICIPIO",
            "nombre": impresos["municipio_firmante"],
            "cargo": impresos["municipio_cargo"],
        },
        {
            "parte": Parte.ORGANO_GARANTE.value,
            "rotulo": "Por EL ÓRGANO GARANTE",
            "nombre": impresos["organo_garante_firmante"],
            "cargo": impresos["organo_garante_cargo"],
        },
        {
            "parte": Parte.SOCIEDAD.value,
            "rotulo": "LA REPRESENTACIÓN",
            "nombre": impresos["sociedad_firmante"],
            "cargo": REPRESENTANTE,
        },
    ]


@operacion
def reabrir_convenio(convenio: Convenio, *, actor: Usuario | None, razon: str) -> Convenio:
    """Take a version in signature back to draft: its signatures and scan are voided, never erased.

    The next final version names this one's hash and prints ``razon``. A signed convenio isn't reopened.
    """
    ejercicio, fresco = abrir(convenio, actor, Permiso.REDACTAR_CONVENIO, Convenio.Estado.EN_FIRMA)
    razon = exigir_razon(razon)
    momento = ahora()
    anuladas = fresco.firmas.vigentes().update(anulada_en=momento, razon_anulacion=f"Versión nueva: {razon}")
    fresco.originales.vigentes().update(reemplazado_en=momento)
    Convenio.objects.filter(pk=fresco.pk).update(
        estado=Convenio.Estado.BORRADOR, motivo_version=razon, revision=fresco.revision + 1
    )
    asentar("reabrir_convenio", ejercicio_id=ejercicio.pk, actor=actor, hechos={"firmas_anuladas": anuladas})
    convenio.refresh_from_db()
    return convenio
