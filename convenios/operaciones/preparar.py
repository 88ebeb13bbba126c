"""Gather what the convenio needs: answers, witnesses, and the legal area's word on each basis."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from convenios.fundamentos import FUNDAMENTOS, limpiar_articulos
from convenios.models import Convenio, DatoConvenio, Testigo, VerificacionFundamento
from convenios.redaccion import redactar
from convenios.reglas import leer_valor
from gobierno_abierto.bitacora.operaciones import asentar, operacion
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.ejercicios.operaciones import bloquear, exigir_permiso
from gobierno_abierto.errores import ReglaIncumplida
from gobierno_abierto.tiempo import ahora, hoy

from .comun import abrir, comparar, contar_guardado

MAXIMO_TESTIGOS = 4


@operacion
def preparar_convenio(ejercicio: Ejercicio, *, actor: Usuario | None) -> Convenio:
    """Open the exercise's convenio as a draft; it is refused if it was already opened."""
    fresco = bloquear(ejercicio, ClaveEtapa.CONVENIO)
    exigir_permiso(fresco, actor, Permiso.REDACTAR_CONVENIO)
    if Convenio.objects.filter(ejercicio=fresco).exists():
        raise ReglaIncumplida("El convenio de este ejercicio ya está en preparación.")
    convenio = Convenio.objects.create(ejercicio=fresco, creado_en=ahora())
    asentar("preparar_convenio", ejercicio_id=fresco.pk, actor=actor, hechos={"convenio": convenio.pk})
    return convenio


@operacion
def guardar_datos(
    convenio: Convenio, *, actor: Usuario | None, datos: Mapping[str, Any], revision: int | None = None
) -> Convenio:
    """Save answers of the plain form, by field name (see ``reglas.CAMPOS``); what isn't named stays, empty erases.

    ``revision`` is the one that the person saw: if somebody saved in between, the change is refused.
    """
    ejercicio, fresco = abrir(convenio, actor, Permiso.REDACTAR_CONVENIO, Convenio.Estado.BORRADOR)
    comparar(fresco, revision)
    nuevos = {campo: leer_valor(campo, crudo) for campo, crudo in datos.items()}
    antes = {dato.campo: dato for dato in fresco.datos.all()}
    cambiados = sorted(
        campo for campo, valor in nuevos.items() if valor != (antes[campo].valor if campo in antes else "")
    )
    fresco.datos.filter(campo__in=[campo for campo in cambiados if not nuevos[campo]]).delete()
    for campo in cambiados:
        if nuevos[campo]:
            DatoConvenio.objects.update_or_create(
                convenio=fresco, campo=campo, defaults={"valor": nuevos[campo]}
            )
    contar_guardado(fresco, convenio)
    asentar(
        "guardar_datos_del_convenio", ejercicio_id=ejercicio.pk, actor=actor, hechos={"campos": cambiados}
    )
    return fresco


@operacion
def guardar_testigos(
    convenio: Convenio,
    *,
    actor: Usuario | None,
    testigos: Sequence[Mapping[str, str]],
    revision: int | None = None,
) -> Convenio:
    """Replace the witnesses by ``nombre``/``cargo`` pairs, in order; they are printed in the convenio."""
    ejercicio, fresco = abrir(convenio, actor, Permiso.REDACTAR_CONVENIO, Convenio.Estado.BORRADOR)
    comparar(fresco, revision)
    limpios = [(str(uno.get("nombre", "")).strip(), str(uno.get("cargo", "")).strip()) for uno in testigos]
    limpios = [uno for uno in limpios if any(uno)]
    if len(limpios) > MAXIMO_TESTIGOS:
        raise ReglaIncumplida(f"Anote {MAXIMO_TESTIGOS} testigos o menos.")
    if any(not nombre or not cargo for nombre, cargo in limpios):
        raise ReglaIncumplida("Cada testigo lleva nombre y cargo.")
    fresco.testigos.all().delete()
    for orden, (nombre, cargo) in enumerate(limpios, start=1):
        Testigo.objects.create(convenio=fresco, orden=orden, nombre=nombre[:120], cargo=cargo[:160])
    contar_guardado(fresco, convenio)
    asentar("guardar_testigos", ejercicio_id=ejercicio.pk, actor=actor, hechos={"testigos": len(limpios)})
    return fresco


@operacion
def verificar_fundamentos(
    convenio: Convenio,
    *,
    actor: Usuario | None,
    verifico: str,
    en: date,
    fundamentos: Mapping[str, str | Mapping[str, str]],
    revision: int | None = None,
) -> int:
    """Record what the legal area answered: key → articles as cited («artículo 31, fracción IV»), all at once.

    A value may also be ``{"articulos": …, "ordenamiento": full name of the norm}``. An empty answer takes the
    verification back. Returns how many of the cited bases are still to be verified.
    """
    ejercicio, fresco = abrir(convenio, actor, Permiso.REDACTAR_CONVENIO, Convenio.Estado.BORRADOR)
    comparar(fresco, revision)
    if not verifico.strip():
        raise ReglaIncumplida("Escriba quién verificó: nombre, cargo y área.", campo="verifico")
    if en > hoy():
        raise ReglaIncumplida("La fecha de la verificación no puede ser futura.", campo="en")
    antes = {una.clave: una for una in fresco.verificaciones.all()}
    cambiados = []
    for clave, respuesta in fundamentos.items():
        articulos, ordenamiento = _leer_respuesta(clave, respuesta)
        una = antes.get(clave)
        if (articulos, ordenamiento) == ((una.articulos, una.ordenamiento) if una else ("", "")):
            continue
        cambiados.append(clave)
        if articulos:
            VerificacionFundamento.objects.update_or_create(
                convenio=fresco,
                clave=clave,
                defaults={
                    "articulos": articulos,
                    "ordenamiento": ordenamiento,
                    "verifico": verifico.strip()[:200],
                    "en": en,
                    "registrada_por": actor,
                },
            )
        elif una:
            una.delete()
    contar_guardado(fresco, convenio)
    faltan = len(redactar(ejercicio, fresco).por_verificar)
    asentar(
        "verificar_fundamentos",
        ejercicio_id=ejercicio.pk,
        actor=actor,
        hechos={"claves": cambiados, "faltan": faltan},
    )
    return faltan


def _leer_respuesta(clave: str, respuesta: str | Mapping[str, str]) -> tuple[str, str]:
    """Return (articles, norm) as they will be cited; both empty when nothing was answered."""
    if clave not in FUNDAMENTOS:
        raise ReglaIncumplida(f"No hay ningún fundamento llamado «{clave}».")
    if isinstance(respuesta, str):
        respuesta = {"articulos": respuesta}
    crudo = respuesta.get("articulos", "").strip()
    ordenamiento = " ".join(respuesta.get("ordenamiento", "").split()).rstrip(".")
    if not crudo:
        return "", ""
    articulos = limpiar_articulos(crudo)
    if not articulos or len(articulos) > 200:
        raise ReglaIncumplida(
            "Escriba los artículos como se citarán: «artículo 31, fracción IV», «artículos 56 y 58» "
            "o «todo el ordenamiento».",
            campo=f"{clave}-articulos",
        )
    if ordenamiento and not ordenamiento.startswith(("el ", "la ", "los ", "las ")):
        raise ReglaIncumplida(
            "Escriba el nombre de la norma con su artículo: «la Ley…», «el Reglamento…».",
            campo=f"{clave}-ordenamiento",
        )
    if ordenamiento == FUNDAMENTOS[clave].ordenamiento:
        ordenamiento = ""
    return articulos, ordenamiento[:250]
