"""The verbs: what they write, what they refuse, and that two of three signatures is not signed."""

import json
from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction

from convenios import operaciones as o
from convenios.etapa import EtapaConvenio
from convenios.fundamentos import FUNDAMENTOS
from convenios.models import Convenio, DatoConvenio, Firma, OriginalFirmado, Parte, VerificacionFundamento
from convenios.redaccion import redactar
from gobierno_abierto.bitacora.models import Asiento
from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.documentos.models import Documento, TipoDocumento
from gobierno_abierto.ejercicios.etapas import ClaveEtapa, pendientes
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.ejercicios.operaciones import avanzar
from gobierno_abierto.errores import ReglaIncumplida
from tests.factories.convenios import (
    PRIVADO,
    completo,
    en_convenio,
    firmado,
    firmar,
    imagen,
    pdf,
    por_firmar,
    publicado,
    respuestas,
)
from tests.factories.ejercicios import cuenta_con

pytestmark = pytest.mark.django_db
TRES = ("municipio", "organo_garante", "sociedad")


@pytest.fixture(autouse=True)
def _archivos_aparte(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "archivos"


def claves(ejercicio):
    return [uno.clave for uno in pendientes(Ejercicio.objects.get(pk=ejercicio.pk))]


# --- The draft ------------------------------------------------------------------------------------------------------


def test_preparar_convenio_lo_abre_una_sola_vez():
    ejercicio, coordina = en_convenio()
    convenio = o.preparar_convenio(ejercicio, actor=coordina)
    assert convenio.estado == Convenio.Estado.BORRADOR
    with pytest.raises(ReglaIncumplida, match="ya está en preparación"):
        o.preparar_convenio(ejercicio, actor=coordina)


def test_preparar_convenio_solo_en_su_etapa_y_con_permiso():
    ejercicio, coordina = en_convenio(etapa=ClaveEtapa.RESULTADOS)
    with pytest.raises(ReglaIncumplida, match="etapa"):
        o.preparar_convenio(ejercicio, actor=coordina)
    ejercicio, _ = en_convenio()
    with pytest.raises(ReglaIncumplida, match="permiso"):
        o.preparar_convenio(ejercicio, actor=cuenta_con(ejercicio, Rol.INFOQRO))


def test_datos_se_guardan_a_medias_se_borran_y_dejan_un_asiento_sin_valores():
    ejercicio, coordina = en_convenio()
    convenio = o.preparar_convenio(ejercicio, actor=coordina)
    o.guardar_datos(
        convenio, actor=coordina, datos={"municipio_firmante": "Persona Ficticia 001", "rebasa_periodo": True}
    )
    o.guardar_datos(convenio, actor=coordina, datos={"municipio_firmante": "", "plazo_m01": "31/03/2024"})
    assert dict(convenio.datos.values_list("campo", "valor")) == {
        "rebasa_periodo": "si",
        "plazo_m01": "2024-03-31",
    }
    asientos = Asiento.objects.filter(verbo="guardar_datos_del_convenio")
    assert [json.loads(uno.hechos)["campos"] for uno in asientos] == [
        ["municipio_firmante", "rebasa_periodo"],
        ["municipio_firmante", "plazo_m01"],
    ]
    assert not any("Persona" in uno.hechos for uno in Asiento.objects.all())


def test_datos_de_un_hecho_no_se_escriben_a_mano():
    ejercicio, coordina = en_convenio()
    convenio = o.preparar_convenio(ejercicio, actor=coordina)
    with pytest.raises(ReglaIncumplida, match="ningún dato"):
        o.guardar_datos(convenio, actor=coordina, datos={"votos_emitidos": "999"})
    assert not DatoConvenio.objects.exists()


def test_datos_guardados_sobre_una_pantalla_vieja_se_rechazan():
    ejercicio, coordina = en_convenio()
    convenio = o.preparar_convenio(ejercicio, actor=coordina)
    vista = convenio.revision
    o.guardar_datos(convenio, actor=coordina, datos={"municipio_cargo": "Cargo Ficticio"}, revision=vista)
    with pytest.raises(ReglaIncumplida, match="Alguien guardó"):
        o.guardar_datos(convenio, actor=coordina, datos={"municipio_cargo": "Otro"}, revision=vista)


def test_testigos_se_reemplazan_y_cada_uno_lleva_cargo():
    ejercicio, coordina = en_convenio()
    convenio = o.preparar_convenio(ejercicio, actor=coordina)
    uno = {"nombre": "Persona Ficticia 020", "cargo": "Vecina"}
    o.guardar_testigos(convenio, actor=coordina, testigos=[uno, {"nombre": "", "cargo": ""}, uno])
    o.guardar_testigos(convenio, actor=coordina, testigos=[uno])
    assert [str(testigo) for testigo in convenio.testigos.all()] == ["Persona Ficticia 020"]
    with pytest.raises(ReglaIncumplida, match="nombre y cargo"):
        o.guardar_testigos(convenio, actor=coordina, testigos=[{"nombre": "Persona Ficticia 021"}])
    with pytest.raises(ReglaIncumplida, match="o menos"):
        o.guardar_testigos(convenio, actor=coordina, testigos=[uno] * (o.MAXIMO_TESTIGOS + 1))


def test_fundamentos_se_verifican_todos_a_la_vez_y_se_pueden_retirar():
    ejercicio, coordina = en_convenio()
    convenio = o.preparar_convenio(ejercicio, actor=coordina)
    por_verificar = redactar(ejercicio, convenio).por_verificar
    quien = {"actor": coordina, "verifico": "Persona Ficticia 012, Jurídico", "en": date(2023, 10, 1)}
    faltan = o.verificar_fundamentos(
        convenio, fundamentos=dict.fromkeys(por_verificar[1:], "artículo 3"), **quien
    )
    assert faltan == 1
    otra = {por_verificar[0]: {"articulos": "arts. 1 y 2", "ordenamiento": "la Ley Ficticia."}}
    assert o.verificar_fundamentos(convenio, fundamentos=otra, **quien) == 0
    una = VerificacionFundamento.objects.get(clave=por_verificar[0])
    assert (una.articulos, una.ordenamiento) == ("artículos 1 y 2", "la Ley Ficticia")
    assert "los artículos 1 y 2 de la Ley Ficticia" in redactar(ejercicio, convenio).texto
    assert o.verificar_fundamentos(convenio, fundamentos={por_verificar[0]: ""}, **quien) == 1


@pytest.mark.parametrize(
    ("cambio", "campo"),
    [
        ({"verifico": " "}, "verifico"),
        ({"en": date(2100, 1, 1)}, "en"),
        ({"fundamentos": {"LOPQ": "30 y tantos"}}, "LOPQ-articulos"),
        (
            {"fundamentos": {"LOPQ": {"articulos": "artículo 3", "ordenamiento": "Ley X"}}},
            "LOPQ-ordenamiento",
        ),
        ({"fundamentos": {"NADA": "artículo 3"}}, None),
    ],
)
def test_fundamento_mal_escrito_se_rechaza_en_su_campo(cambio, campo):
    ejercicio, coordina = en_convenio()
    convenio = o.preparar_convenio(ejercicio, actor=coordina)
    bien = {"verifico": "Jurídico", "en": date(2023, 10, 1), "fundamentos": {"LOPQ": "artículo 3"}}
    with pytest.raises(ReglaIncumplida) as error:
        o.verificar_fundamentos(convenio, actor=coordina, **(bien | cambio))
    assert error.value.campo == campo


# --- The frozen version ---------------------------------------------------------------------------------------------


def test_version_final_con_un_dato_faltante_se_rechaza_y_lo_nombra():
    convenio, coordina = completo()
    o.guardar_datos(convenio, actor=coordina, datos={"municipio_facultad": ""})
    with pytest.raises(ReglaIncumplida, match="Facultad con que firma \\(Municipio\\)"):
        o.generar_version_final(convenio, actor=coordina)


def test_version_final_con_un_hecho_faltante_se_rechaza_y_lo_nombra():
    ejercicio, coordina = en_convenio(escrutinio={"votos_nulos": None})
    convenio = o.preparar_convenio(ejercicio, actor=coordina)
    o.guardar_datos(convenio, actor=coordina, datos=respuestas(redactar(ejercicio, convenio)))
    with pytest.raises(ReglaIncumplida, match="votos nulos"):
        o.generar_version_final(convenio, actor=coordina)


def test_version_final_con_un_fundamento_por_verificar_se_rechaza():
    convenio, coordina = completo()
    convenio.verificaciones.first().delete()
    with pytest.raises(ReglaIncumplida, match="Faltan 1 fundamentos"):
        o.generar_version_final(convenio, actor=coordina)


def test_version_final_congela_texto_partes_compromisos_y_no_es_publica():
    convenio, _ = por_firmar()
    documento = convenio.documento
    assert convenio.esta_en_firma
    assert (documento.tipo, documento.publico, documento.version) == (TipoDocumento.CONVENIO, False, 1)
    datos = documento.datos
    assert "Falta:" not in datos["texto"]
    assert "por verificar" not in datos["texto"]
    assert PRIVADO in datos["texto"]
    assert PRIVADO not in datos["texto_publico"]
    assert [una["parte"] for una in datos["partes"]] == list(TRES)
    assert [uno["clave"] for uno in datos["compromisos"]][:3] == ["M01", "M02", "M03"]
    assert len(datos["compromisos"]) == 18  # M11 only where adolescents took part
    assert datos["compromisos"][0] == {
        "clave": "M01",
        "parte": "municipio",
        "texto": "Reservar el recurso y mantenerlo para esta obra.",
        "responsable": "Secretaría de Servicios Públicos Municipales",
        "plazo": "30 días hábiles desde la firma",
        "plazo_canonico": "30 días hábiles",
        "evidencia": "constancia presupuestal publicada",
    }
    assert all(uno["cita"] for uno in datos["fundamentos"])


def test_borrador_congelado_no_admite_cambios():
    convenio, coordina = por_firmar()
    for verbo, campos in (
        (o.guardar_datos, {"datos": {"municipio_cargo": "Otro"}}),
        (o.guardar_testigos, {"testigos": []}),
        (o.verificar_fundamentos, {"verifico": "X", "en": date(2023, 1, 1), "fundamentos": {}}),
        (o.generar_version_final, {}),
    ):
        with pytest.raises(ReglaIncumplida, match="en firma"):
            verbo(convenio, actor=coordina, **campos)


def test_version_nueva_anula_firmas_y_nombra_la_huella_anterior():
    convenio, coordina = por_firmar()
    primera = convenio.documento
    firmar(convenio, coordina, "municipio", "sociedad")
    o.guardar_original(convenio, actor=coordina, contenido=pdf())
    o.reabrir_convenio(convenio, actor=coordina, razon="Cambió la persona que firma.")
    assert convenio.es_editable
    assert not convenio.firmas.vigentes().exists()
    assert convenio.firmas.count() == 2
    assert not convenio.originales.vigentes().exists()
    o.guardar_datos(convenio, actor=coordina, datos={"municipio_firmante": "Persona Ficticia 002"})
    segunda = o.generar_version_final(convenio, actor=coordina)
    assert (segunda.folio, segunda.version) == (primera.folio, 2)
    assert segunda.datos["huella_version_anterior"] == primera.huella
    assert segunda.datos["motivo_version"] == "Cambió la persona que firma."
    assert "Persona Ficticia 002" in segunda.datos["texto"]
    assert convenio.motivo_version == ""


def test_reabrir_pide_razon_y_no_sirve_en_lo_firmado():
    convenio, coordina = por_firmar()
    with pytest.raises(ReglaIncumplida) as error:
        o.reabrir_convenio(convenio, actor=coordina, razon="porque")
    assert error.value.campo == "razon"
    convenio, coordina = firmado()
    with pytest.raises(ReglaIncumplida, match="convenio modificatorio"):
        o.reabrir_convenio(convenio, actor=coordina, razon="Una razón bastante larga.")


# --- Signatures -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("falta", TRES)
def test_convenio_con_dos_de_tres_firmas_no_esta_firmado(falta):
    convenio, coordina = por_firmar()
    firmar(convenio, coordina, *[parte for parte in TRES if parte != falta])
    o.guardar_original(convenio, actor=coordina, contenido=pdf())
    with pytest.raises(ReglaIncumplida, match=f"Falta la firma de {Parte(falta).label}"):
        o.levantar_acta_firma(convenio, actor=coordina)
    convenio.refresh_from_db()
    assert not convenio.esta_firmado
    assert claves(convenio.ejercicio) == ["N-03", "N-05"]
    with pytest.raises(ReglaIncumplida, match="Falta la firma"):
        avanzar(convenio.ejercicio, desde=ClaveEtapa.CONVENIO, actor=coordina)


def test_convenio_con_tres_firmas_sin_original_no_esta_firmado():
    convenio, coordina = por_firmar()
    firmar(convenio, coordina, *TRES)
    with pytest.raises(ReglaIncumplida, match="original"):
        o.levantar_acta_firma(convenio, actor=coordina)
    assert claves(convenio.ejercicio) == ["N-04", "N-05"]


def test_firma_lleva_el_nombre_y_el_cargo_de_la_version_impresa():
    convenio, coordina = por_firmar()
    firma = o.registrar_firma(
        convenio, actor=coordina, parte="municipio", fecha=date(2023, 10, 23), hora=time(11, 30)
    )
    esperada = convenio.documento.datos["partes"][0]
    assert (firma.nombre, firma.cargo) == (esperada["nombre"], esperada["cargo"])
    assert firma.lugar == "Plaza de la colonia (dato de demostración), Querétaro"
    assert firma.documento == convenio.documento
    with pytest.raises(ReglaIncumplida, match="Si firma otra persona"):
        o.registrar_firma(
            convenio,
            actor=coordina,
            parte="sociedad",
            fecha=date(2023, 10, 23),
            hora=time(12),
            nombre="Otra Persona",
        )


def test_firma_repetida_futura_o_de_nadie_se_rechaza():
    convenio, coordina = por_firmar()
    firmar(convenio, coordina, "municipio")
    with pytest.raises(ReglaIncumplida, match="ya está registrada"):
        firmar(convenio, coordina, "municipio")
    with pytest.raises(ReglaIncumplida, match="no firma el convenio"):
        firmar(convenio, coordina, "vecinos")
    manana = (datetime.now().astimezone() + timedelta(days=2)).date()
    with pytest.raises(ReglaIncumplida, match="futura"):
        o.registrar_firma(convenio, actor=coordina, parte="sociedad", fecha=manana, hora=time(9))


def test_firma_antes_de_la_version_final_se_rechaza():
    convenio, coordina = completo()
    with pytest.raises(ReglaIncumplida, match="primero genere la versión final"):
        firmar(convenio, coordina, "municipio")


def test_firma_mal_registrada_se_anula_con_razon_y_se_registra_otra_vez():
    convenio, coordina = por_firmar()
    firmar(convenio, coordina, "municipio")
    firma = convenio.firmas.get()
    o.anular_firma(firma, actor=coordina, razon="La hora estaba mal escrita.")
    with pytest.raises(ReglaIncumplida, match="ya estaba anulada"):
        o.anular_firma(firma, actor=coordina, razon="La hora estaba mal escrita.")
    firmar(convenio, coordina, "municipio")
    assert (convenio.firmas.count(), convenio.firmas.vigentes().count()) == (2, 1)


def test_firmas_y_originales_no_se_editan_ni_se_borran():
    convenio, coordina = por_firmar()
    firmar(convenio, coordina, "municipio")
    o.guardar_original(convenio, actor=coordina, contenido=pdf())
    for cambio in (
        lambda: Firma.objects.update(nombre="Otra Persona"),
        lambda: Firma.objects.all()._raw_delete(using="default"),
        lambda: OriginalFirmado.objects.update(huella="0" * 64),
        lambda: OriginalFirmado.objects.all()._raw_delete(using="default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            cambio()


def test_firma_sin_permiso_se_rechaza():
    convenio, _ = por_firmar()
    with pytest.raises(ReglaIncumplida, match="permiso"):
        firmar(convenio, cuenta_con(convenio.ejercicio, Rol.INFOQRO), "municipio")


# --- The original, the acta, the publication ------------------------------------------------------------------------


def test_original_se_guarda_privado_con_nombre_opaco_y_huella(settings):
    convenio, coordina = por_firmar()
    original = o.guardar_original(convenio, actor=coordina, contenido=imagen("JPEG"))
    assert (original.tipo, original.paginas) == ("image/jpeg", 1)
    ruta = settings.MEDIA_ROOT / original.archivo.name
    assert ruta.stat().st_mode & 0o077 == 0
    assert len(ruta.stem) == 32
    assert ruta.suffix == ".jpg"
    otro = o.guardar_original(convenio, actor=coordina, contenido=pdf())
    assert list(convenio.originales.vigentes()) == [otro]
    assert convenio.originales.count() == 2


def test_original_rechazado_no_deja_archivo(settings):
    convenio, coordina = completo()
    with pytest.raises(ReglaIncumplida, match="versión final"):
        o.guardar_original(convenio, actor=coordina, contenido=pdf())
    assert not [uno for uno in settings.MEDIA_ROOT.rglob("*") if uno.is_file()]
    assert not OriginalFirmado.objects.exists()


def test_acta_de_firma_dice_quien_firmo_cuando_y_con_que_huellas():
    convenio, _ = firmado()
    acta = convenio.acta_firma
    original = convenio.originales.get()
    assert convenio.estado == Convenio.Estado.FIRMADO
    assert (acta.tipo, acta.publico) == (TipoDocumento.ACTA_FIRMA, False)
    datos = acta.datos
    assert [una["parte"] for una in datos["partes_firma"]] == [uno.label for uno in Parte]
    assert [una["momento"] for una in datos["partes_firma"]] == [
        f"23 de octubre de 2023, 11:0{minuto} horas" for minuto in range(3)
    ]
    assert (datos["folio_convenio"], datos["huella_convenio"]) == (
        convenio.documento.folio,
        convenio.documento.huella,
    )
    assert datos["huella_firmado"] == original.huella
    assert datos["testigos"] == [{"nombre": "Persona Ficticia 020", "cargo": "Testigo Ficticio"}]
    assert (datos["fecha"], datos["hora_inicio"], datos["hora_fin"]) == ("2023-10-23", "11:00", "11:02")
    assert [uno["calidad"] for uno in datos["firmantes"]] == [*[uno.label for uno in Parte], "Testigo"]


def test_acta_de_firmas_en_dias_distintos_no_inventa_horas():
    convenio, coordina = por_firmar()
    for dia, parte in enumerate(TRES, start=23):
        o.registrar_firma(convenio, actor=coordina, parte=parte, fecha=date(2023, 10, dia), hora=time(11))
    o.guardar_original(convenio, actor=coordina, contenido=pdf())
    datos = o.levantar_acta_firma(convenio, actor=coordina).datos
    assert (datos["fecha"], datos["hora_inicio"], datos["hora_fin"]) == ("2023-10-25", "", "")


def test_publicar_hace_version_publica_sin_el_dato_privado_y_abre_el_acta():
    convenio, _ = publicado()
    publica, original = convenio.documento_publico, convenio.documento
    assert publica.publico
    assert PRIVADO not in publica.contenido
    assert "dato que no se publica" in publica.datos["texto"]
    assert publica.datos["sociedad_notificaciones"] == "dato que no se publica"
    assert publica.datos["huella_original"] == original.huella
    assert publica.datos["compromisos"] == original.datos["compromisos"]
    assert publica.datos["version_anterior"] == 0
    assert not Documento.objects.get(pk=original.pk).publico
    assert Documento.objects.get(pk=convenio.acta_firma.pk).publico
    assert not [uno for uno in Documento.objects.publicos() if PRIVADO in uno.contenido]


def test_publicar_lo_hace_transparencia_y_no_antes_de_firmar():
    convenio, _ = firmado()
    transparencia = cuenta_con(convenio.ejercicio, Rol.TRANSPARENCIA)
    with pytest.raises(ReglaIncumplida, match="permiso"):
        o.publicar_convenio(convenio, actor=cuenta_con(convenio.ejercicio, Rol.INFOQRO))
    o.publicar_convenio(convenio, actor=transparencia)
    assert convenio.esta_publicado
    with pytest.raises(ReglaIncumplida, match="ya está firmado y publicado"):
        o.publicar_convenio(convenio, actor=transparencia)
    convenio, coordina = por_firmar()
    with pytest.raises(ReglaIncumplida, match="en firma"):
        o.publicar_convenio(convenio, actor=coordina)


# --- The stage ------------------------------------------------------------------------------------------------------


def test_etapa_vacia_no_esta_completa():
    ejercicio, _ = en_convenio()
    assert claves(ejercicio) == ["N-01", "N-02", "N-03", "N-04", "N-05"]


def test_etapa_nombra_lo_que_falta_y_se_va_vaciando():
    convenio, coordina = completo()
    ejercicio = convenio.ejercicio
    assert claves(ejercicio) == ["N-03", "N-04", "N-05"]
    o.guardar_datos(convenio, actor=coordina, datos={"municipio_cargo": "", "municipio_facultad": ""})
    primero = pendientes(ejercicio)[0]
    assert primero.texto == (
        "Faltan datos del convenio: Cargo de quien firma (Municipio) y Facultad con que firma (Municipio)."
    )
    assert primero.enlace.endswith("/convenio/datos/")
    o.guardar_datos(
        convenio, actor=coordina, datos={"municipio_cargo": "Cargo", "municipio_facultad": "Acuerdo"}
    )
    o.generar_version_final(convenio, actor=coordina)
    firmar(convenio, coordina, "municipio")
    assert pendientes(ejercicio)[0].texto == "Falta la firma de Infoqro y Representante de Sociedad Civil."
    firmar(convenio, coordina, "organo_garante", "sociedad")
    o.guardar_original(convenio, actor=coordina, contenido=pdf())
    assert [uno.accion for uno in pendientes(ejercicio)] == ["Levantar acta de firma"]
    o.levantar_acta_firma(convenio, actor=coordina)
    assert [(uno.clave, uno.rol, uno.accion) for uno in pendientes(ejercicio)] == [
        ("N-05", Rol.TRANSPARENCIA, "Publicar convenio")
    ]
    o.publicar_convenio(convenio, actor=coordina)
    assert pendientes(ejercicio) == []
    assert avanzar(ejercicio, desde=ClaveEtapa.CONVENIO, actor=coordina).etapa == ClaveEtapa.SEGUIMIENTO


def test_etapa_cuenta_un_solo_fundamento_en_singular():
    convenio, _ = completo()
    convenio.verificaciones.first().delete()
    assert pendientes(convenio.ejercicio)[0].texto == "Falta 1 fundamento por verificar."


def test_etapa_pregunta_siempre_lo_mismo_a_la_base(django_assert_max_num_queries):
    convenio, _ = completo()
    ejercicio = Ejercicio.objects.prefetch_related("colonias", "instituciones", "actividades").get(
        pk=convenio.ejercicio_id
    )
    with django_assert_max_num_queries(12):
        EtapaConvenio().pendientes(ejercicio)


def test_cada_verbo_deja_un_solo_asiento():
    with time_machine.travel(datetime(2023, 10, 24, 12).astimezone(), tick=False):
        publicado()
    verbos = list(Asiento.objects.order_by("n").values_list("verbo", flat=True))
    assert verbos == [
        "preparar_convenio",
        "guardar_datos_del_convenio",
        "guardar_testigos",
        "verificar_fundamentos",
        "congelar_convenio",
        *["registrar_firma"] * 3,
        "guardar_original",
        "levantar_acta_de_firma",
        "publicar_convenio",
    ]


def test_fundamentos_repetidos_o_vacios_no_cambian_nada():
    convenio, coordina = completo()
    antes = list(convenio.verificaciones.values_list("clave", "articulos", "verifico"))
    clave, articulos, _ = antes[0]
    igual = {clave: {"articulos": articulos, "ordenamiento": FUNDAMENTOS[clave].ordenamiento}, "LFEQ": ""}
    o.verificar_fundamentos(
        convenio, actor=coordina, verifico="Otra persona", en=date(2023, 10, 2), fundamentos=igual
    )
    assert list(convenio.verificaciones.values_list("clave", "articulos", "verifico")) == antes
    hechos = json.loads(Asiento.objects.filter(verbo="verificar_fundamentos").last().hechos)
    assert hechos == {"claves": [], "faltan": 0}


def test_etapa_ofrece_sus_paginas_cuando_llega():
    convenio, _ = publicado()
    etapa, ejercicio = EtapaConvenio(), convenio.ejercicio
    assert [uno.url for uno in etapa.herramientas(ejercicio)] == [f"/trabajo/{ejercicio.slug}/convenio/"]
    assert [uno.url for uno in etapa.paginas(ejercicio)] == [convenio.get_absolute_url()]
    ejercicio.etapa = ClaveEtapa.VOTACION
    assert etapa.paginas(ejercicio) == []


def test_modelos_se_leen_con_palabras():
    convenio, _ = firmado()
    leidos = [convenio, convenio.datos.get(campo="plazo_m01"), convenio.verificaciones.get(clave="LOPQ")]
    leidos += [convenio.firmas.first(), convenio.originales.get()]
    assert [str(uno) for uno in leidos] == [
        "Convenio de Constituyentes del Parque",
        "Plazo de M01",
        "LOPQ",
        "Municipio",
        "Original firmado de Constituyentes del Parque",
    ]
