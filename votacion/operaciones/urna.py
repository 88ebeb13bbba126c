"""Opening the urn with two custodians, the count with its acta, and the approval that publishes it."""

from datetime import time
from typing import Any

from django.utils import timezone

from gobierno_abierto.bitacora.operaciones import asentar, operacion
from gobierno_abierto.canonico import huella
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Institucion, Permiso
from gobierno_abierto.documentos.models import Documento, TipoDocumento
from gobierno_abierto.documentos.operaciones import publicar
from gobierno_abierto.documentos.reglas import con_articulo
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.models import Actividad, BasePorcentaje, Ejercicio
from gobierno_abierto.ejercicios.operaciones import bloquear, exigir_permiso, levantar_documento
from gobierno_abierto.ejercicios.reglas import enumerar
from gobierno_abierto.errores import ReglaIncumplida
from gobierno_abierto.tiempo import ahora
from propuestas.models import Opcion
from votacion.models import Acto, BoletaCerrada, Confirmacion, Custodia, Desenlace, EstadoJornada, Jornada
from votacion.reglas import NO, SI, Conteo, Resultado, contar, porcentaje, resolver
from votacion.sobres import abrir_sobres

from .comun import bloquear_jornada, como_firmantes, confirmar


def _hora() -> time:
    return timezone.localtime(ahora()).time()


@operacion
def abrir_urna(jornada: Jornada, *, actor: Usuario) -> Jornada:
    """Say, as a custodian and from one's own account, that the urn may be opened.

    With the second institution's yes the envelopes are opened in memory, ordered, counted, and the acta is frozen;
    it becomes public when two people approve the result. (The issue *Votación* asks for the keys here.)
    """
    ejercicio = bloquear(jornada.ejercicio, ClaveEtapa.RESULTADOS)
    exigir_permiso(ejercicio, actor, Permiso.ABRIR_URNA)
    fresca = bloquear_jornada(jornada, EstadoJornada.CERRADA)
    if not Custodia.objects.filter(jornada=fresca, usuario=actor).exists():
        raise ReglaIncumplida("Su cuenta no custodia la urna de esta jornada.")
    confirmaciones = confirmar(Acto.URNA, actor=actor, jornada=fresca)
    if len({una.usuario.institucion for una in confirmaciones}) < 2:
        asentar(
            "confirmar_apertura_de_urna",
            ejercicio_id=ejercicio.pk,
            actor=actor,
            hechos={"jornada": fresca.pk},
        )
        return fresca
    return _escrutar(ejercicio, fresca, confirmaciones, actor=actor)


def _escrutar(
    ejercicio: Ejercicio, jornada: Jornada, custodias: list[Confirmacion], *, actor: Usuario
) -> Jornada:
    """Count the closed urn, resolve the result by the frozen rule and freeze the acta."""
    sobres = [
        bytes(uno)
        for uno in BoletaCerrada.objects.filter(casilla__jornada=jornada).values_list("sobre", flat=True)
    ]
    try:
        elecciones = abrir_sobres(sobres)
        conteo = contar(elecciones, jornada.elecciones)
    except ValueError as error:
        raise ReglaIncumplida(f"La urna no se puede contar: {error}. Avise a Infoqro.") from error
    resultado = resolver(conteo)
    opciones = {una.numero: una for una in Opcion.objects.vigentes(ejercicio)}
    ganadora = _ganadora(resultado, opciones)
    lista = "\n".join(elecciones)
    jornada.desenlace = (
        Desenlace.GANADORA
        if ganadora
        else Desenlace.EMPATE
        if resultado.empatadas
        else Desenlace.SIN_GANADORA
    )
    jornada.ganadora = ganadora
    jornada.lista_votos = lista
    jornada.estado = EstadoJornada.ESCRUTADA
    jornada.save(update_fields=["desenlace", "ganadora", "lista_votos", "estado"])
    nombres = [con_articulo(una.usuario.get_institucion_display()) for una in custodias]
    acta = levantar_documento(
        ejercicio,
        tipo=TipoDocumento.ACTA_ESCRUTINIO,
        titulo="Acta de escrutinio y cómputo",
        datos=datos_del_escrutinio(jornada, conteo, resultado, opciones)
        | {
            "custodias_apertura": enumerar(nombres),
            "personas_acreditadas": jornada.totales["acreditados"],
            "sobres_total": len(sobres),
            "papel_total": 0,
            "hubo_papel": False,
            "huella_lista_votos": huella(lista),
        },
        publico=False,
        lugar=ejercicio.sede_de(Actividad.Tipo.JORNADA_VOTACION),
        hora_inicio=_hora(),
        firmantes=[
            *como_firmantes(custodias, "Custodia"),
            {
                "nombre": "",
                "cargo": f"Coordinación ({Institucion.MUNICIPIO.label})",
                "calidad": "Aprueba el resultado",
            },
            {
                "nombre": "",
                "cargo": ejercicio.organo_garante.corto if ejercicio.organo_garante else "Órgano garante",
                "calidad": "Aprueba el resultado",
            },
        ],
    )
    Jornada.objects.filter(pk=jornada.pk).update(acta_escrutinio=acta)
    asentar(
        "abrir_urna",
        ejercicio_id=ejercicio.pk,
        actor=actor,
        hechos={
            "jornada": jornada.pk,
            "acta": acta.folio,
            "desenlace": jornada.desenlace,
            "huella_lista_votos": huella(lista),
        },
    )
    jornada.acta_escrutinio = acta
    return jornada


def _ganadora(resultado: Resultado, opciones: dict[int, Opcion]) -> Opcion | None:
    if resultado.ganadora is None:
        return None
    return next(iter(opciones.values())) if resultado.ganadora == SI else opciones[int(resultado.ganadora)]


def datos_del_escrutinio(
    jornada: Jornada, conteo: Conteo, resultado: Resultado, opciones: dict[int, Opcion]
) -> dict[str, Any]:
    """Return the count as the acta keeps it: whole numbers, and percentages as text with their base."""
    base = conteo.emitidos if jornada.base_porcentaje == BasePorcentaje.VOTOS_EMITIDOS else conteo.validos
    titulos = (
        {SI: "Sí acepto la propuesta", NO: "No la acepto"}
        if jornada.es_ratificacion
        else {str(numero): una.titulo for numero, una in opciones.items()}
    )
    votos = dict(conteo.por_eleccion)
    ganadora = _ganadora(resultado, opciones)
    ganados = votos[resultado.ganadora] if resultado.ganadora else 0
    return {
        "es_ratificacion": jornada.es_ratificacion,
        "propuesta_ratificada": next(iter(opciones.values())).titulo if jornada.es_ratificacion else "",
        "votos_emitidos": conteo.emitidos,
        "votos_validos": conteo.validos,
        "votos_blancos": conteo.blancos,
        "votos_nulos": conteo.nulos,
        "base_porcentaje": jornada.get_base_porcentaje_display(),
        "base_total": base,
        "porcentaje_blancos": porcentaje(conteo.blancos, base) if base == conteo.emitidos else "",
        "porcentaje_nulos": porcentaje(conteo.nulos, base) if base == conteo.emitidos else "",
        "resultados": [
            {
                "numero": numero,
                "titulo": titulos[una],
                "votos": cuantos,
                "porcentaje": porcentaje(cuantos, base),
            }
            for numero, (una, cuantos) in enumerate(conteo.por_eleccion, start=1)
        ],
        "hay_ganadora": ganadora is not None,
        "hay_empate": bool(resultado.empatadas),
        "sin_ganadora": ganadora is None and not resultado.empatadas,
        "ganadora_numero": ganadora.numero if ganadora else 0,
        "ganadora_titulo": ganadora.titulo if ganadora else "",
        "ganadora_votos": ganados,
        "ganadora_porcentaje": porcentaje(ganados, base) if ganadora else "",
        "empatadas": enumerar([f"la opción {una}, «{titulos[una]}»" for una in resultado.empatadas]),
        "motivo_sin_ganadora": resultado.motivo_sin_ganadora,
        "regla_empate": jornada.get_regla_empate_display(),
        "plazo_inconformidad": jornada.plazo_inconformidad,
    }


@operacion
def aprobar_resultado(jornada: Jornada, *, actor: Usuario) -> Jornada:
    """Approve the count after reviewing sums and rule; coordinacion's and Infoqro's together publish the result."""
    ejercicio = bloquear(jornada.ejercicio, ClaveEtapa.RESULTADOS)
    exigir_permiso(ejercicio, actor, Permiso.APROBAR_RESULTADO)
    fresca = bloquear_jornada(jornada, EstadoJornada.ESCRUTADA)
    confirmaciones = confirmar(Acto.RESULTADO, actor=actor, jornada=fresca)
    instituciones = {una.usuario.institucion for una in confirmaciones}
    hechos = {"jornada": fresca.pk}
    if not instituciones >= {Institucion.MUNICIPIO, Institucion.ORGANO_GARANTE}:
        asentar("aprobar_resultado", ejercicio_id=ejercicio.pk, actor=actor, hechos=hechos)
        return fresca
    fresca.estado = EstadoJornada.PUBLICADA
    fresca.publicada_en = ahora()
    fresca.save(update_fields=["estado", "publicada_en"])
    publicar(Documento.objects.filter(pk=fresca.acta_escrutinio_id))  # type: ignore[misc]  # counted: it has one
    asentar("publicar_resultado", ejercicio_id=ejercicio.pk, actor=actor, hechos=hechos)
    return fresca
