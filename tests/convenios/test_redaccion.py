"""The written text: every number is its acta's own, every gap is named, every condition changes what it should."""

import re
from datetime import date
from html import unescape

import pytest

from convenios import operaciones as o
from convenios.fundamentos import FUNDAMENTOS
from convenios.hechos import Actas, reunir
from convenios.redaccion import campos_a_pedir, redactar, reunir_valores
from convenios.reglas import CAMPO, HECHOS, ROTULOS
from gobierno_abierto.documentos.models import Documento, TipoDocumento
from gobierno_abierto.ejercicios.models import Actividad
from propuestas.models import Opcion
from tests.factories.convenios import (
    ESCRUTINIO,
    GANADORA,
    HUELLA,
    completo,
    documento,
    en_convenio,
    por_firmar,
    respuestas,
)

pytestmark = pytest.mark.django_db


def plano(html):
    """Return the words of a piece of HTML."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def escrito(ejercicio, convenio=None):
    return plano(redactar(ejercicio, convenio).texto)


def test_cada_numero_del_convenio_es_el_de_su_acta():
    convenio, _ = por_firmar()
    datos = convenio.documento.datos
    actas = {uno.tipo: uno for uno in Documento.objects.filter(ejercicio=convenio.ejercicio)}
    jornada, escrutinio = actas[TipoDocumento.ACTA_JORNADA_DELIBERATIVA], actas[TipoDocumento.ACTA_ESCRUTINIO]
    assert (datos["mesas_instaladas"], datos["personas_deliberacion"], datos["ideas_total"]) == (
        jornada.datos["mesas_instaladas"],
        jornada.datos["personas_total"],
        jornada.datos["ideas_total"],
    )
    for campo in (
        "personas_acreditadas",
        "votos_emitidos",
        "votos_validos",
        "votos_blancos",
        "votos_nulos",
        "resultados",
        "ganadora_numero",
        "ganadora_titulo",
        "ganadora_votos",
        "ganadora_porcentaje",
    ):
        assert datos[campo] == escrutinio.datos[campo], campo
    assert (datos["folio_acta_escrutinio"], datos["huella_acta_escrutinio"]) == (
        escrutinio.folio,
        escrutinio.huella,
    )
    assert datos["huella_opciones"] == actas[TipoDocumento.ACTA_VALIDACION].datos["huella_opciones"]
    assert (datos["propuestas_ratificadas"], datos["propuestas_viables"], datos["dictamenes_total"]) == (
        3,
        3,
        6,
    )
    assert datos["casillas"] == 2


def test_texto_dice_los_numeros_las_fechas_y_la_ganadora():
    convenio, _ = por_firmar()
    texto = plano(convenio.documento.datos["texto"])
    for frase in (
        "El 1 de agosto de 2023 se convocó a las y los habitantes de Constituyentes del Parque, Las Fuentes y Arboledas del Parque",
        "se instalaron 11 mesas con 117 personas. Registraron 64 ideas. La plenaria ratificó 3 de 3 propuestas posibles.",
        "emitieron 6 dictámenes, publicados todos el 14 de agosto de 2023. Resultaron viables 3.",
        "Casillas instaladas: 2. Se acreditaron 338 personas y se emitieron 336 votos: 334 válidos, 0 en blanco y 2 nulos.",
        "Ganó la opción 2, «Propuesta Ficticia B», con 153 votos, el 45.5 % de votos emitidos.",
        "Ocupa 1,250.5 m²",
        "$3,008,000.00 (tres millones ocho mil pesos 00/100 M. N.)",
        "hasta $4,000,000.00 (cuatro millones de pesos 00/100 M. N.)",
        "Proteger los árboles existentes (Secretaría Ficticia).",
        "el veintitrés de octubre de dos mil veintitrés.",
    ):
        assert frase in texto, frase
    assert "{{" not in texto
    assert ".." not in texto
    assert "None" not in texto


def test_borrador_nombra_cada_hueco_y_nunca_lo_deja_en_blanco():
    ejercicio, _ = en_convenio()
    redaccion = redactar(ejercicio, None)
    texto = plano(redaccion.texto)
    assert redaccion.faltan_de_otra_etapa == []
    for campo in redaccion.faltan_del_formulario:
        if CAMPO[campo].tipo != "si_no":
            assert f"[Falta: {ROTULOS[campo]}]" in texto, campo
    assert not redaccion.esta_completa


def test_sin_actas_cada_hecho_es_un_hueco_con_nombre():
    from tests.factories.ejercicios import ejercicio_completo

    redaccion = redactar(ejercicio_completo("convenio"), None)
    faltan = set(redaccion.faltan_de_otra_etapa)
    assert {"votos_emitidos", "resultados", "ganadora_titulo", "mesas_instaladas", "componentes"} <= faltan
    texto = plano(redaccion.texto)
    for campo in faltan:
        assert f"[Falta: {HECHOS[campo]}]" in texto, campo


def test_cada_campo_del_formulario_llega_al_texto():
    convenio, coordina = completo(edad_minima=14)
    fuera = {"organo_garante_corto"}  # printed on the sheet of signatures, and tested there
    pedidos = [
        uno
        for uno in CAMPO.values()
        if uno.tipo not in {"si_no", "fecha"} and not uno.de_respaldo and uno.nombre not in fuera
    ]
    datos = {
        uno.nombre: {"plazo": f"{lugar + 4000} días", "numero": str(lugar + 5000)}.get(
            uno.tipo, f"Marca {uno.nombre};"
        )
        for lugar, uno in enumerate(pedidos)
    }
    o.guardar_datos(convenio, actor=coordina, datos=datos | {"rebasa_periodo": "si"})
    texto = plano(redactar(convenio.ejercicio, convenio).texto)
    for uno in pedidos:
        assert datos[uno.nombre] in texto, uno.nombre


def test_lo_que_se_escribe_no_puede_ser_codigo():
    convenio, coordina = completo()
    o.guardar_datos(convenio, actor=coordina, datos={"municipio_firmante": "<script>alert(1)</script> & Co"})
    texto = redactar(convenio.ejercicio, convenio).texto
    assert "<script>" not in texto
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Co" in texto


@pytest.mark.parametrize(
    ("datos", "frase"),
    [
        ({"rebasa_periodo": "si", "acuerdo_ayuntamiento": "acuerdo ficticio 5"}, "autorizó este convenio en acuerdo ficticio 5"),
        ({"recursos_federales": "si"}, "y, por el recurso federal, según el artículo 1, fracción VI, de la Ley de Obras"),
        ({"hay_transferencias": "si"}, "Las transferencias entre LAS PARTES son solo las que describe el aviso"),
        ({"institucion_electoral": "El IEEQ", "papel_institucion_electoral": "prestó urnas."}, "El IEEQ acompañó la jornada así: prestó urnas."),
        ({"organo_en_transicion": "si", "fecha_firma": "2026-02-02"}, "mientras el estado armoniza su ley, según el artículo décimo noveno"),
    ],
)  # fmt: skip
def test_condicion_pone_su_texto_solo_cuando_es_cierta(datos, frase):
    convenio, coordina = completo()
    assert frase not in escrito(convenio.ejercicio, convenio)
    o.guardar_datos(convenio, actor=coordina, datos=datos)
    assert frase in escrito(convenio.ejercicio, convenio)


def test_con_adolescentes_aparecen_su_derecho_y_su_compromiso():
    ejercicio, coordina = en_convenio(edad_minima=14)
    convenio = o.preparar_convenio(ejercicio, actor=coordina)
    redaccion = redactar(ejercicio, convenio)
    assert "plazo_m11" in redaccion.faltan
    assert "Participaron personas desde 14 años" in plano(redaccion.texto)
    assert [uno["clave"] for uno in redaccion.compromisos if uno["parte"] == "municipio"][-1] == "M11"


def test_ratificacion_dice_que_gano_el_si():
    si = {"numero": 1, "titulo": "Sí acepto la propuesta", "votos": 20, "porcentaje": "66.7"}
    no = {"numero": 2, "titulo": "No la acepto", "votos": 10, "porcentaje": "33.3"}
    ejercicio, _ = en_convenio(
        escrutinio={
            "es_ratificacion": True,
            "ganadora_numero": 1,
            "ganadora_votos": 20,
            "resultados": [si, no],
        }
    )
    texto = escrito(ejercicio)
    assert "Se votó una sola propuesta" in texto
    assert "Quedó ratificada la propuesta «Propuesta Ficticia B», con 20 votos" in texto
    assert "Ganó la opción" not in texto


def test_empate_resuelto_por_sorteo_toma_los_votos_del_renglon_sorteado():
    sin = dict.fromkeys(GANADORA, 0) | {"hay_ganadora": False, "hay_empate": True, "es_ratificacion": False}
    ejercicio, _ = en_convenio(escrutinio=sin, regla_empate="sorteo")
    assert "ganadora_votos" in redactar(ejercicio, None).faltan
    documento(
        ejercicio,
        TipoDocumento.ACTA_DESEMPATE,
        {
            "fecha": "2023-08-16",
            "hay_ganadora": True,
            "ganadora_numero": 1,
            "ganadora_titulo": "Propuesta Ficticia A",
        },
    )
    texto = escrito(ejercicio)
    assert "El primer conteo terminó en empate" in texto
    assert "Ganó la opción 1, «Propuesta Ficticia A», con 122 votos, el 36.3 % de votos emitidos" in texto


def test_simulacros_y_versiones_viejas_no_cuentan():
    ejercicio, _ = en_convenio()
    documento(ejercicio, TipoDocumento.ACTA_ESCRUTINIO, ESCRUTINIO | {"votos_emitidos": 1}, marca="SIMULACRO")
    vieja = Documento.objects.get(ejercicio=ejercicio, tipo=TipoDocumento.ACTA_JORNADA_DELIBERATIVA)
    documento(
        ejercicio,
        TipoDocumento.ACTA_JORNADA_DELIBERATIVA,
        {"fecha": "2023-08-08", "mesas_instaladas": 10, "personas_total": 99, "ideas_total": 60},
        corrige=vieja,
    )
    hechos = reunir(ejercicio, Actas(ejercicio))
    assert (hechos["votos_emitidos"], hechos["mesas_instaladas"]) == (336, 10)


def test_lo_que_la_ficha_ya_sabe_no_se_pregunta_y_lo_que_le_falta_si():
    ejercicio, coordina = en_convenio(delegacion="")
    convenio = o.preparar_convenio(ejercicio, actor=coordina)
    hechos, _ = reunir_valores(ejercicio, convenio, Actas(ejercicio))
    pedidos = {uno.nombre for uno in campos_a_pedir(hechos)}
    assert "delegacion" in pedidos
    assert not pedidos & {"colonia_titulo", "predio_titulo", "sede_votacion", "ganadora_superficie"}
    o.guardar_datos(
        convenio, actor=coordina, datos={"delegacion": "Delegación Ficticia", "colonia_titulo": "Otra"}
    )
    _, valores = reunir_valores(ejercicio, convenio, Actas(ejercicio))
    assert valores["delegacion"] == "Delegación Ficticia"
    assert (
        valores["colonia_titulo"] == "Constituyentes del Parque"
    )  # what the exercise says is not rewritten here


def test_lo_sugerido_sale_del_ejercicio_y_se_puede_cambiar():
    ejercicio, coordina = en_convenio()
    convenio = o.preparar_convenio(ejercicio, actor=coordina)
    _, valores = reunir_valores(ejercicio, convenio, Actas(ejercicio))
    assert (valores["organo_garante_corto"], valores["fecha_firma"]) == ("Infoqro", "2023-10-23")
    assert "Secretaría de Obras Públicas" in valores["areas_participantes"]
    o.guardar_datos(convenio, actor=coordina, datos={"fecha_firma": "24/10/2023"})
    assert redactar(ejercicio, convenio).fecha == date(2023, 10, 24)


def test_quien_firma_se_sugiere_de_las_personas_de_cada_institucion():
    ejercicio, coordina = en_convenio()
    convenio = o.preparar_convenio(ejercicio, actor=coordina)
    assert "organo_garante_firmante" in redactar(ejercicio, convenio).faltan_del_formulario
    organo = ejercicio.organo_garante
    organo.representantes.create(nombre="Comisionada Ficticia", cargo="Comisionada presidenta", orden=1)
    organo.representantes.create(nombre="Comisionado Ficticio", cargo="Comisionado", orden=2)
    _, valores = reunir_valores(ejercicio, convenio, Actas(ejercicio))
    assert valores["organo_garante_firmante"] == "Comisionada Ficticia"
    assert valores["organo_garante_cargo"] == "Comisionada presidenta"
    o.guardar_datos(convenio, actor=coordina, datos={"organo_garante_firmante": "Otra Persona Ficticia"})
    _, valores = reunir_valores(ejercicio, convenio, Actas(ejercicio))
    assert valores["organo_garante_firmante"] == "Otra Persona Ficticia"


def test_fecha_de_firma_decide_que_normas_se_citan():
    convenio, coordina = completo()
    citadas = redactar(convenio.ejercicio, convenio).citas.citados
    assert "LGTAIP-2015" in citadas
    assert not [clave for clave in citadas if clave.startswith("LGTAIP-") and clave != "LGTAIP-2015"]
    o.guardar_datos(convenio, actor=coordina, datos={"fecha_firma": "2026-03-02"})
    redaccion = redactar(convenio.ejercicio, convenio)
    assert {"LGTAIP-65", "LPCQ-2025", "RPCM"} <= set(redaccion.citas.citados)
    assert redaccion.por_verificar == ["LPCQ-2025", "RPCM"]
    assert plano(redaccion.texto).count("(por verificar)") == 2


def test_todas_las_normas_de_la_tabla_tienen_donde_citarse():
    from pathlib import Path

    from convenios.reglas import COMPROMISOS

    texto = Path("templates/convenios/texto.html").read_text() + "".join(uno.texto for uno in COMPROMISOS)
    citadas = set(re.findall(r"\"([A-Z][A-Z0-9]+(?:-[A-Z0-9]+)*)\"|\[F(?: federal)?: ([A-Z0-9-]+)\]", texto))
    citadas = {una or otra for una, otra in citadas}
    assert citadas <= set(FUNDAMENTOS)
    solo_por_fecha = {"LGTAIP-2015", "LGPDPPSO-2017", "LPCQ-2012", "RPCM-ANTERIOR"}
    assert set(FUNDAMENTOS) - citadas == solo_por_fecha


def test_sede_del_cronograma_o_del_acta():
    ejercicio, _ = en_convenio()
    Actividad.objects.filter(ejercicio=ejercicio).update(sede="")
    assert reunir(ejercicio, Actas(ejercicio))["sede_votacion"] == "Salón"


def test_costo_sale_del_dictamen_presupuestal_o_de_la_opcion():
    ejercicio, _ = en_convenio()
    hechos = reunir(ejercicio, Actas(ejercicio))
    assert hechos["ganadora_costo"] == "3,008,000.00"
    assert [uno["importe"] for uno in hechos["componentes"]] == ["392,000.00", "10,000.00"]
    sin = Actas(ejercicio)
    sin.por_tipo[TipoDocumento.DICTAMEN] = []
    assert reunir(ejercicio, sin)["ganadora_costo"] == "3,008,000.00"
    assert Opcion.objects.get(numero=2, ejercicio=ejercicio).huella == HUELLA


def test_anexos_nombran_los_folios_de_sus_documentos():
    ejercicio, coordina = en_convenio()
    convenio = o.preparar_convenio(ejercicio, actor=coordina)
    redaccion = redactar(ejercicio, convenio)
    por_letra = {uno["letra"]: uno["documentos"] for uno in redaccion.anexos}
    assert list(por_letra) == list("ABCDEFG")
    assert [len(uno) for uno in por_letra.values()] == [1, 2, 6, 1, 3, 0, 1]
    escrutinio = Documento.objects.get(ejercicio=ejercicio, tipo=TipoDocumento.ACTA_ESCRUTINIO)
    assert escrutinio.huella in [uno["huella"] for uno in por_letra["E"]]
    assert escrutinio.folio in redaccion.texto


def test_redactar_pregunta_siempre_lo_mismo(django_assert_max_num_queries):
    convenio, _ = completo()
    with django_assert_max_num_queries(17):
        redactar(convenio.ejercicio, convenio)


def test_respuestas_completas_no_dejan_huecos():
    ejercicio, coordina = en_convenio()
    convenio = o.preparar_convenio(ejercicio, actor=coordina)
    o.guardar_datos(convenio, actor=coordina, datos=respuestas(redactar(ejercicio, convenio)))
    redaccion = redactar(ejercicio, convenio)
    assert redaccion.faltan == []
    assert "[Falta" not in redaccion.texto
