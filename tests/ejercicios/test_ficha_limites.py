"""How much fits in the facts and which characters are read, in the forms and in the operations."""

import pytest
from django.core.exceptions import ValidationError

from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.ejercicios.ficha import (
    LETRAS,
    MAXIMO_DE_COLONIAS,
    MAXIMO_DE_INSTITUCIONES,
    MAXIMO_DE_PERSONAS,
    SECCIONES,
    limpiar,
    sin_invisibles,
)
from gobierno_abierto.ejercicios.forms.campos import EnteroField, leer_colonias, leer_personas
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.ejercicios.operaciones import (
    crear_ejercicio,
    exigir_motivo,
    guardar_cronograma,
    guardar_seccion,
)
from gobierno_abierto.errores import ReglaIncumplida
from tests.ejercicios.test_cronograma import fila, filas_de
from tests.ejercicios.test_ficha import datos_de, enviable, ruta, texto_de
from tests.ejercicios.test_views_cronograma import campos_de
from tests.factories.ejercicios import UsuarioFactory, cuenta_con, ejercicio_completo

DE_LA_FICHA = [campo for campo in LETRAS if campo not in {"objetivo", "desarrollo", "participantes"}]
CLAVE_DE = {campo: seccion.clave for seccion in SECCIONES for campo in seccion.campos}
DEL_CRONOGRAMA = ["objetivo", "desarrollo", "participantes"]


@pytest.fixture
def ejercicio(db):
    return ejercicio_completo()


@pytest.fixture
def coordinacion(client, ejercicio):
    cuenta = cuenta_con(ejercicio, Rol.COORDINACION)
    client.force_login(cuenta)
    return cuenta


class TestLetras:
    @pytest.mark.parametrize("campo", DE_LA_FICHA)
    def test_seccion_dice_cuantas_letras_sobran(self, client, ejercicio, coordinacion, campo):
        clave, caben = CLAVE_DE[campo], LETRAS[campo]
        datos = datos_de(client, ejercicio, clave) | {campo: "ñ" * (caben + 7)}
        respuesta = client.post(ruta(ejercicio, clave), datos)
        frase = f"Son {caben + 7:,} letras y caben {caben:,}: quite 7."
        assert respuesta.context["form"].errors == {campo: [frase]}
        justo = "a\r\n" + "ñ" * (caben - 2)  # the browser's two signs for a new line are one
        assert client.post(ruta(ejercicio, clave), datos | {campo: justo}).status_code == 302
        assert len(getattr(Ejercicio.objects.get(), campo)) == caben

    @pytest.mark.parametrize("campo", DE_LA_FICHA)
    def test_guardar_seccion_rehusa_lo_que_no_cabe(self, ejercicio, campo):
        with pytest.raises(ReglaIncumplida, match="quite 1") as dicho:
            guardar_seccion(
                ejercicio, seccion=CLAVE_DE[campo], actor=None, datos={campo: "a" * (LETRAS[campo] + 1)}
            )
        assert dicho.value.campo == campo

    @pytest.mark.parametrize("campo", DEL_CRONOGRAMA)
    def test_cronograma_dice_cuantas_letras_sobran(self, client, ejercicio, coordinacion, campo):
        camino = f"/trabajo/{ejercicio.slug}/cronograma/"
        datos = campos_de(client.get(camino)) | {f"form-0-{campo}": "a" * 4001}
        assert "Son 4,001 letras y caben 4,000: quite 1." in texto_de(client.post(camino, datos))
        assert client.post(camino, datos | {f"form-0-{campo}": "a" * 4000}).status_code == 302

    @pytest.mark.parametrize("campo", DEL_CRONOGRAMA)
    def test_guardar_cronograma_rehusa_lo_que_no_cabe(self, ejercicio, campo):
        filas = [*filas_de(ejercicio), fila("Nueva", **{campo: "a" * 4001})]
        with pytest.raises(ReglaIncumplida, match=f"«Nueva», {campo}: Son 4,001 letras"):
            guardar_cronograma(ejercicio, actor=None, actividades=filas)

    def test_lo_largo_que_ya_estaba_no_estorba_a_lo_demas(self, ejercicio):
        ejercicio.actividades.filter(orden=1).update(desarrollo="a" * 5000)
        filas = filas_de(ejercicio)
        filas[1]["sede"] = "Otra sede"
        guardar_cronograma(ejercicio, actor=None, actividades=filas)
        assert ejercicio.actividades.get(orden=2).sede == "Otra sede"


class TestFilas:
    def test_colonias_hasta_trescientas(self, ejercicio):
        def renglones(cuantos):
            return "\n".join(f"Colonia {n}" for n in range(cuantos))

        filas = leer_colonias(renglones(MAXIMO_DE_COLONIAS), por_secciones=False)
        guardar_seccion(ejercicio, seccion="territorio", actor=None, datos={"colonias": filas})
        with pytest.raises(ValidationError, match="Son 301 renglones y caben 300: quite 1."):
            leer_colonias(renglones(301), por_secciones=False)
        de_mas = [*filas, {"nombre": "Otra", "alias": ""}]
        with pytest.raises(ReglaIncumplida, match="Son 301 renglones"):
            guardar_seccion(ejercicio, seccion="territorio", actor=None, datos={"colonias": de_mas})
        assert ejercicio.colonias.count() == 300

    def test_personas_hasta_treinta_por_institucion(self, ejercicio):
        personas = [{"nombre": f"Ana Ficticia {n}", "cargo": ""} for n in range(MAXIMO_DE_PERSONAS + 1)]
        with pytest.raises(ValidationError, match="Son 31 personas y caben 30: quite 1."):
            leer_personas("\n".join(una["nombre"] for una in personas))
        una = {"nombre": "Consejo", "alias": "", "papel": "convoca", "representantes": personas}
        with pytest.raises(ReglaIncumplida, match="Consejo: Son 31 personas"):
            guardar_seccion(ejercicio, seccion="instituciones", actor=None, datos={"instituciones": [una]})

    def test_instituciones_hasta_sesenta(self, client, ejercicio, coordinacion):
        filas = [
            {"nombre": f"Una {n}", "alias": "", "papel": "convoca"}
            for n in range(MAXIMO_DE_INSTITUCIONES + 1)
        ]
        with pytest.raises(ReglaIncumplida, match="Son 61 instituciones y caben 60"):
            guardar_seccion(ejercicio, seccion="instituciones", actor=None, datos={"instituciones": filas})
        datos = datos_de(client, ejercicio, "instituciones") | {"instituciones-TOTAL_FORMS": "61"}
        for n, una in enumerate(filas):
            datos |= {f"instituciones-{n}-{campo}": valor for campo, valor in una.items()}
        texto = texto_de(client.post(ruta(ejercicio, "instituciones"), datos))
        assert "Caben hasta 60 instituciones: quite las que sobran." in texto
        assert "formularios" not in texto


INVISIBLES = ["\u200b", "\u2060\ufeff", "\u3164", "\u2800", "\u00ad", "\u202e\u2069", " \u200b\u00a0", "\ufe0f", "\x01"]  # fmt: skip


class TestInvisibles:
    @pytest.mark.parametrize("nada", INVISIBLES)
    def test_un_nombre_que_no_se_ve_es_ninguno(self, client, ejercicio, coordinacion, nada):
        datos = datos_de(client, ejercicio, "nombre") | {"nombre": nada}
        errores = client.post(ruta(ejercicio, "nombre"), datos).context["form"].errors
        assert errores == {"nombre": ["Escriba el nombre completo del ejercicio."]}
        datos = datos_de(client, ejercicio, "instituciones") | {"instituciones-0-nombre": nada}
        filas = client.post(ruta(ejercicio, "instituciones"), datos).context["form"].filas
        assert filas.forms[0].errors == {"nombre": ["Escriba el nombre oficial de la institución."]}
        assert client.post(ruta(ejercicio, "contacto"), datos_de(client, ejercicio, "contacto") | {"lugar_registro": nada}).status_code == 302  # fmt: skip
        assert Ejercicio.objects.get().lugar_registro == ""

    @pytest.mark.parametrize("nada", INVISIBLES)
    def test_las_operaciones_no_guardan_un_nombre_que_no_se_ve(self, ejercicio, nada):
        institucion = {"nombre": nada, "alias": "", "papel": "convoca"}
        persona = institucion | {"nombre": "Consejo", "representantes": [{"nombre": nada, "cargo": ""}]}
        for clave, datos in (
            ("nombre", {"nombre": nada}),
            ("territorio", {"colonias": [{"nombre": nada, "alias": ""}]}),
            ("instituciones", {"instituciones": [institucion]}),
            ("instituciones", {"instituciones": [persona]}),
        ):
            with pytest.raises(ReglaIncumplida):
                guardar_seccion(ejercicio, seccion=clave, actor=None, datos=datos)
        with pytest.raises(ReglaIncumplida):
            guardar_cronograma(ejercicio, actor=None, actividades=[fila(nada)])
        with pytest.raises(ReglaIncumplida):
            crear_ejercicio(
                actor=UsuarioFactory(puede_crear_ejercicios=True), nombre=nada, nombre_corto="Corto"
            )

    @pytest.mark.parametrize(
        "control", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
    )
    def test_lo_que_voltea_el_orden_se_quita(self, client, ejercicio, coordinacion, control):
        datos = datos_de(client, ejercicio, "contacto") | {"lugar_registro": f"Ca{control}sa"}
        assert client.post(ruta(ejercicio, "contacto"), datos).status_code == 302
        assert Ejercicio.objects.get().lugar_registro == "Casa"
        guardar_seccion(ejercicio, seccion="contacto", actor=None, datos={"lugar_registro": f"Ot{control}ra"})
        assert Ejercicio.objects.get().lugar_registro == "Otra"
        assert exigir_motivo(f"Se anuncian {control}lluvias.") == "Se anuncian lluvias."

    def test_lo_que_se_ve_queda_como_estaba(self):
        visto = "¿Qué año? «Muñoz–Ávila»\n\tn° 5 · 2 m² · J’s"
        assert sin_invisibles(visto) == visto
        assert sin_invisibles("uno\r\ndos\rtres") == "uno\ndos\ntres"
        assert limpiar([{"a": " x\u200b ", "b": None, "c": [1, True]}]) == [
            {"a": "x", "b": None, "c": [1, True]}
        ]

    def test_un_motivo_de_letras_que_no_se_ven_no_dice_nada(self):
        with pytest.raises(ReglaIncumplida, match="al menos 10 letras"):
            exigir_motivo("\u3164" * 12)


class TestEnteros:
    @pytest.mark.parametrize("escrito", ["1_8", "1_000", "١٨", "１８", "1 8", "0x12", "1e1", "--1"])
    def test_entero_que_no_lo_es_se_rehusa(self, escrito):
        with pytest.raises(ValidationError):
            EnteroField().clean(escrito)

    @pytest.mark.parametrize(
        ("escrito", "numero"), [("18", 18), (" 18 ", 18), ("18.0", 18), ("-3", -3), (5, 5)]
    )
    def test_entero_como_siempre(self, escrito, numero):
        assert EnteroField().clean(escrito) == numero

    @pytest.mark.parametrize(
        ("clave", "campo"),
        [("territorio", "edad_minima"), ("mesas", "numero_mesas"), ("mesas", "minimo_registro"), ("votacion", "espera_kiosco")],
    )  # fmt: skip
    def test_seccion_pide_solo_numeros(self, client, ejercicio, coordinacion, clave, campo):
        respuesta = client.post(ruta(ejercicio, clave), datos_de(client, ejercicio, clave) | {campo: "3_0"})
        assert respuesta.context["form"].errors == {campo: ["Escriba solo números."]}
        assert enviable(respuesta.context["form"])[campo] == "3_0"

    def test_cronograma_pide_solo_numeros(self, client, ejercicio, coordinacion):
        camino = f"/trabajo/{ejercicio.slug}/cronograma/"
        datos = campos_de(client.get(camino)) | {"form-0-ORDER": "1_8"}
        assert client.post(camino, datos).context["formset"].errors[0]
