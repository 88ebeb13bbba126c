"""Notice, call, and what CONVOCATORIA misses."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from gobierno_abierto.bitacora.models import Asiento
from gobierno_abierto.cuentas.permisos import Permiso, Rol
from gobierno_abierto.documentos.models import TipoDocumento
from gobierno_abierto.ejercicios.etapas import ClaveEtapa, etapa_de, pendientes
from gobierno_abierto.ejercicios.operaciones import avanzar, reprogramar
from gobierno_abierto.errores import ReglaIncumplida
from mesas import operaciones
from mesas.models import AvisoPrivacidad
from mesas.operaciones.llamado import datos_de_la_convocatoria
from tests.factories.ejercicios import InstitucionFactory, cuenta_con, ejercicio_completo
from tests.factories.mesas import AVISO, CIERRE, admitidas, convocado, pasar_a, persona, publicar_aviso

pytestmark = pytest.mark.django_db


def claves(ejercicio):
    ejercicio.refresh_from_db()
    return [una.clave for una in pendientes(ejercicio)]


def test_convocatoria_vacia_no_esta_completa():
    ejercicio = ejercicio_completo(ClaveEtapa.CONVOCATORIA)
    assert claves(ejercicio) == ["P-05", "C-01", "C-02"]
    assert all(una.enlace for una in pendientes(ejercicio))
    assert [una.clave for una in pendientes(ejercicio) if una.dispensable] == ["C-02"]


def test_convocatoria_se_completa_paso_a_paso_y_avanza():
    ejercicio = ejercicio_completo(ClaveEtapa.CONVOCATORIA, minimo_registro=2)
    social = cuenta_con(ejercicio, Rol.DESARROLLO_SOCIAL)
    publicar_aviso(ejercicio)
    assert claves(ejercicio) == ["C-01", "C-02"]
    operaciones.publicar_convocatoria(ejercicio, actor=None, cierre_registro=CIERRE)
    assert pendientes(ejercicio)[0].texto == "Faltan 2 personas para llegar al mínimo de registro."
    una = persona(ejercicio, 1)
    assert claves(ejercicio) == ["C-02", "C-05"]
    operaciones.admitir_persona(una, actor=social, comprobante="Pasaporte")
    otra = persona(ejercicio, 2)
    assert claves(ejercicio) == ["C-04", "C-05"]
    operaciones.rechazar_persona(otra, actor=social, razon="Vive fuera.")
    assert claves(ejercicio) == ["C-02", "C-04"]
    operaciones.admitir_persona(otra, actor=social, comprobante="Pasaporte")
    operaciones.acomodar(ejercicio, actor=social)
    assert claves(ejercicio) == []
    coordina = cuenta_con(ejercicio, Rol.COORDINACION)
    assert avanzar(ejercicio, desde=ClaveEtapa.CONVOCATORIA, actor=coordina).etapa == ClaveEtapa.DELIBERACION


def test_mas_personas_que_lugares_pide_un_sorteo_que_nadie_dispensa():
    ejercicio = convocado(numero_mesas=1, cupo_por_mesa=2)
    admitidas(ejercicio, 3, cuenta_con(ejercicio, Rol.DESARROLLO_SOCIAL))
    (falta,) = pendientes(ejercicio)
    assert falta.clave == "C-03"
    assert "todavía no se puede" in falta.texto
    assert not falta.dispensable
    with pytest.raises(ReglaIncumplida, match="sorteo"):
        operaciones.acomodar(ejercicio, actor=None)


def test_acomodo_al_llegar_no_pide_sentar_a_nadie():
    ejercicio = convocado()
    social = cuenta_con(ejercicio, Rol.DESARROLLO_SOCIAL)
    admitidas(ejercicio, 2, social)
    operaciones.acomodar(ejercicio, actor=social)
    operaciones.elegir_acomodo(ejercicio, actor=social, en_vivo=True)
    assert claves(ejercicio) == []
    assert not ejercicio.inscripciones.filter(lugar__isnull=False).exists()


def test_pendientes_cuestan_consultas_constantes(django_assert_max_num_queries):
    ejercicio = convocado()
    admitidas(ejercicio, 30, cuenta_con(ejercicio, Rol.DESARROLLO_SOCIAL))
    with django_assert_max_num_queries(4):
        pendientes(ejercicio)


def test_aviso_congela_un_documento_y_no_se_edita():
    ejercicio = ejercicio_completo(ClaveEtapa.CONVOCATORIA)
    aviso = publicar_aviso(ejercicio, transferencias="Otra institución: mandar avisos\nSin para qué")
    datos = aviso.documento.datos
    assert datos["responsable_nombre"] == AVISO["responsable_nombre"]
    assert datos["transferencias"] == [
        {"quien": "Otra institución", "para_que": "mandar avisos"},
        {"quien": "Sin para qué", "para_que": "por anunciar"},
    ]
    assert datos["direccion_aviso"].endswith(reverse("mesas:aviso", args=[ejercicio.slug]))
    with pytest.raises(IntegrityError, match="no se edita"), transaction.atomic():
        AvisoPrivacidad.objects.filter(pk=aviso.pk).update(plazo_bloqueo="nunca")
    with pytest.raises(IntegrityError), transaction.atomic():
        AvisoPrivacidad.objects.filter(pk=aviso.pk).delete()


def test_aviso_nuevo_dice_que_cambio_y_conserva_lo_demas():
    ejercicio = ejercicio_completo(ClaveEtapa.CONVOCATORIA)
    primero = publicar_aviso(ejercicio)
    with pytest.raises(ReglaIncumplida) as error:
        operaciones.publicar_aviso(ejercicio, actor=None, plazo_bloqueo="un año")
    assert error.value.campo == "cambios"
    segundo = operaciones.publicar_aviso(ejercicio, actor=None, plazo_bloqueo="un año", cambios="El plazo.")
    assert (segundo.version, segundo.responsable_nombre) == (2, primero.responsable_nombre)
    assert segundo.documento.corrige == primero.documento
    assert segundo.documento.datos["huella_version_anterior"] == primero.documento.huella


def test_aviso_incompleto_dice_que_falta():
    ejercicio = ejercicio_completo(ClaveEtapa.CONVOCATORIA)
    with pytest.raises(ReglaIncumplida, match="bloquean") as error:
        publicar_aviso(ejercicio, plazo_bloqueo=" ")
    assert error.value.campo == "plazo_bloqueo"


@pytest.mark.parametrize(
    ("verbo", "rol"), [("publicar_aviso", Rol.COORDINACION), ("publicar_convocatoria", Rol.TRANSPARENCIA)]
)
def test_publicar_necesita_el_papel_que_toca(verbo, rol):
    ejercicio = ejercicio_completo(ClaveEtapa.CONVOCATORIA)
    publicar_aviso(ejercicio)
    campos = AVISO | {"cambios": "x"} if verbo == "publicar_aviso" else {"cierre_registro": CIERRE}
    with pytest.raises(ReglaIncumplida, match="permiso"):
        getattr(operaciones, verbo)(ejercicio, actor=cuenta_con(ejercicio, rol), **campos)


def test_convocatoria_se_publica_una_vez_y_despues_del_aviso():
    ejercicio = ejercicio_completo(ClaveEtapa.CONVOCATORIA)
    with pytest.raises(ReglaIncumplida, match="aviso de privacidad"):
        operaciones.publicar_convocatoria(ejercicio, actor=None, cierre_registro=CIERRE)
    publicar_aviso(ejercicio)
    operaciones.publicar_convocatoria(ejercicio, actor=None, cierre_registro=CIERRE)
    with pytest.raises(ReglaIncumplida, match="ya está publicada"):
        operaciones.publicar_convocatoria(ejercicio, actor=None, cierre_registro=CIERRE)
    assert Asiento.objects.filter(cadena=ejercicio.pk, verbo="publicar_convocatoria").count() == 1


def test_convocatoria_solo_en_su_etapa():
    ejercicio = convocado()
    pasar_a(ejercicio, ClaveEtapa.DELIBERACION)
    with pytest.raises(ReglaIncumplida, match="etapa"):
        operaciones.publicar_convocatoria(ejercicio, actor=None, cierre_registro=CIERRE)


def test_texto_de_la_convocatoria_sale_de_la_ficha_y_nombra_lo_que_falta(client):
    ejercicio = ejercicio_completo(ClaveEtapa.CONVOCATORIA, telefono="", numero_mesas=12, cupo_por_mesa=9)
    ejercicio.actividades.filter(orden=3).update(sede="")
    publicar_aviso(ejercicio)
    convocatoria = operaciones.publicar_convocatoria(
        ejercicio,
        actor=None,
        cierre_registro=CIERRE,
        fecha_sorteo=datetime(2023, 8, 7, 23, 30, tzinfo=UTC),
        fuente_semilla="tómbola a la vista",
    )
    assert convocatoria.documento.tipo == TipoDocumento.CONVOCATORIA
    texto = client.get(reverse("mesas:convocatoria", args=[ejercicio.slug])).content.decode()
    for dicho in (
        ejercicio.pregunta,
        "Constituyentes del Parque, Las Fuentes y Arboledas del Parque",
        "12 mesas de 9 personas",
        "Si se registran más de 108 personas",
        "4,000,000.00",
        "martes 8 de agosto de 2023",
        "lunes 7 de agosto de 2023 a las 17:00",
        "tómbola a la vista",
        "el mismo día de la validación",
        "teléfono por anunciar",
        "Lugar: por anunciar",
        "segunda vuelta entre las opciones empatadas",
    ):
        assert dicho in texto, dicho


def test_el_municipio_no_se_nombra_como_una_de_sus_areas():
    ejercicio = ejercicio_completo(ClaveEtapa.CONVOCATORIA)
    ejercicio.instituciones.filter(papel="convoca").delete()
    InstitucionFactory(ejercicio=ejercicio, nombre="Municipio de Querétaro", papel="convoca", orden=1)
    assert datos_de_la_convocatoria(ejercicio)["areas_participantes"] == "sus áreas competentes"
    InstitucionFactory(ejercicio=ejercicio, nombre="Secretaría Una", papel="convoca", orden=2)
    assert datos_de_la_convocatoria(ejercicio)["areas_participantes"] == "la Secretaría Una"


def test_paginas_publicas_no_existen_antes_de_publicarse(client):
    ejercicio = ejercicio_completo(ClaveEtapa.CONVOCATORIA)
    for vista in ("convocatoria", "registro"):
        assert client.get(reverse(f"mesas:{vista}", args=[ejercicio.slug])).status_code == 404
    sin_aviso = client.get(reverse("mesas:aviso", args=[ejercicio.slug]))  # every public page leads there
    assert "El aviso de privacidad todavía no se publica" in sin_aviso.content.decode()
    assert etapa_de(ClaveEtapa.CONVOCATORIA).paginas(ejercicio) == []
    publicar_aviso(ejercicio)
    publicar_aviso(ejercicio, cambios="El plazo.")
    operaciones.publicar_convocatoria(ejercicio, actor=None, cierre_registro=CIERRE)
    titulos = [una.titulo for una in etapa_de(ClaveEtapa.CONVOCATORIA).paginas(ejercicio)]
    assert titulos == ["Registrarme", "Convocatoria", "Aviso de privacidad"]
    aviso = client.get(reverse("mesas:aviso", args=[ejercicio.slug])).content.decode()
    assert "Versión 2" in aviso
    assert "Versión 1" in aviso


def test_pagina_de_la_convocatoria_dice_lo_que_cambio_despues(client, django_assert_max_num_queries):
    ejercicio = convocado()
    direccion = reverse("mesas:convocatoria", args=[ejercicio.slug])
    assert "después de publicarse la convocatoria" not in client.get(direccion).content.decode()
    primera = ejercicio.actividades.get(orden=1)
    reprogramar(
        ejercicio,
        actor=None,
        cambios=[{"pk": primera.pk, "fecha": date(2023, 8, 9)}],
        motivo="Se anuncian lluvias fuertes.",
    )
    with django_assert_max_num_queries(9):
        pagina = client.get(direccion).content.decode()
    assert "Cambió una fecha después de publicarse la convocatoria" in pagina
    assert "Ahora: miércoles 9 de agosto de 2023" in pagina
    assert "martes 8 de agosto de 2023" in pagina
    assert "Motivo: Se anuncian lluvias fuertes." in pagina
    historia = client.get(ejercicio.get_absolute_url()).content.decode()
    assert "Cambió la actividad 1 del cronograma publicado: del 8 al 9 de agosto de 2023." in historia


def test_personal_publica_aviso_y_convocatoria_en_pantalla(client):
    ejercicio = ejercicio_completo(ClaveEtapa.CONVOCATORIA)
    aviso = reverse("mesas:publicar_aviso", args=[ejercicio.slug])
    convocar = reverse("mesas:publicar_convocatoria", args=[ejercicio.slug])
    client.force_login(cuenta_con(ejercicio, Rol.COORDINACION))
    assert client.get(aviso).status_code == 404
    assert "por anunciar" in client.get(convocar).content.decode()
    assert (
        "Antes de convocar" in client.post(convocar, {"cierre_registro": "2023-08-07T18:00"}).content.decode()
    )
    client.force_login(cuenta_con(ejercicio, Rol.TRANSPARENCIA))
    assert client.get(convocar).status_code == 404
    assert client.post(aviso, AVISO | {"plazo_bloqueo": ""}).context["form"].errors["plazo_bloqueo"]
    assert client.post(aviso, AVISO).status_code == 302
    assert client.post(aviso, AVISO).context["form"].errors["cambios"]
    client.force_login(cuenta_con(ejercicio, Rol.COORDINACION))
    assert client.post(convocar, {"cierre_registro": "2023-08-07T18:00"}).status_code == 302
    assert "Ya se puede ver" in client.get(convocar).content.decode()


@pytest.mark.parametrize("etapa", [ClaveEtapa.CONVOCATORIA, ClaveEtapa.DELIBERACION, ClaveEtapa.CONVENIO])
def test_herramientas_cambian_con_la_etapa_y_nombran_permisos(etapa):
    ejercicio = ejercicio_completo(etapa)
    herramientas = etapa_de(ClaveEtapa.CONVOCATORIA).herramientas(ejercicio)
    titulos = [una.titulo for una in herramientas]
    assert ("Recibir personas" in titulos) == (etapa == ClaveEtapa.DELIBERACION)
    assert ("Convocatoria" in titulos) == (etapa == ClaveEtapa.CONVOCATORIA)
    assert len(titulos) == len(set(titulos))
    assert all(una.permiso in Permiso.values for una in herramientas)
