"""The schedule's two screens: written row by row, and rescheduled in two steps; nothing typed is lost."""

import re
from datetime import date

import pytest
import time_machine

from gobierno_abierto.bitacora.models import Asiento
from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.historia import razon_de_situacion
from gobierno_abierto.ejercicios.models import CambioDeFecha, Ejercicio, Situacion
from gobierno_abierto.ejercicios.operaciones import guardar_cronograma
from tests.ejercicios.test_cronograma import MOTIVO, con_muchas, dia, fila, filas_de, mover, ya_publicado
from tests.factories.ejercicios import EjercicioFactory, cuenta_con, ejercicio_completo

pytestmark = pytest.mark.django_db


def campos_de(respuesta):
    """Return what a browser would send of the page's form, as it stands."""
    contexto = respuesta.context
    datos = {"version": contexto["version"], "vista": contexto["vista"]}
    formset = contexto.get("formset")
    for form in (
        [formset.management_form, *formset.forms] if formset else [*contexto["formas"], contexto["motivo"]]
    ):
        for campo in form:
            valor = campo.value()
            datos[campo.html_name] = "" if valor is None or valor is False else valor
    return {
        clave: valor.isoformat() if hasattr(valor, "isoformat") else valor for clave, valor in datos.items()
    }


def texto_de(respuesta):
    return " ".join(respuesta.content.decode().split())


def resumenes(respuesta):
    """Return the rows as read when folded, and which are open."""
    filas = re.findall(r"<details class=\"plegable grupo-campos\" (open)?>\s*<summary>\s*(.*?)\s*(?:<|\n)", respuesta.content.decode())  # fmt: skip
    return [texto for _, texto in filas], [bool(abierta) for abierta, _ in filas]


def entrar(client, ejercicio):
    client.force_login(cuenta_con(ejercicio, Rol.COORDINACION))
    return f"/trabajo/{ejercicio.slug}/cronograma/"


# --- Written row by row ---------------------------------------------------------------------------------------------


class TestActividades:
    @pytest.fixture
    def ejercicio(self):
        return ejercicio_completo()

    @pytest.fixture
    def ruta(self, client, ejercicio):
        return entrar(client, ejercicio)

    def test_actividades_salen_plegadas_y_la_nueva_abierta(self, client, ruta):
        textos, abiertas = resumenes(client.get(ruta))
        assert textos[2:] == [
            "3. Jornada de votación",
            "4. Firma de Convenio de Colaboración",
            "5. Otra actividad",
        ]
        assert abiertas == [False] * 4 + [True]

    def test_actividades_se_guardan_tal_como_salen(self, client, ejercicio, ruta):
        antes = list(ejercicio.actividades.values())
        assert client.post(ruta, campos_de(client.get(ruta))).url == ruta
        assert list(ejercicio.actividades.values()) == antes

    def test_subir_y_bajar_conservan_lo_escrito_y_no_guardan(self, client, ejercicio, ruta):
        datos = campos_de(client.get(ruta)) | {"form-2-sede": "Salón que escribí", "hacer": "subir-3"}
        respuesta = client.post(ruta, datos)
        textos, _ = resumenes(respuesta)
        assert textos[1] == "2. Jornada de votación"
        assert "Salón que escribí" in respuesta.content.decode()
        assert not Asiento.objects.exists()
        respuesta = client.post(ruta, campos_de(respuesta) | {"hacer": "bajar-1"})
        assert resumenes(respuesta)[0][0] == "1. Jornada de votación"
        assert client.post(ruta, campos_de(respuesta)).status_code == 302
        primera = ejercicio.actividades.first()
        assert (primera.nombre, primera.sede) == ("Jornada de votación", "Salón que escribí")

    @pytest.mark.parametrize(
        "hacer", ["subir-1", "bajar-5", "subir-99", "bajar-", "subir-²", "otra-1", "subir--1", "x"]
    )
    def test_un_boton_que_no_lleva_a_nada_no_pierde_nada(self, client, ruta, hacer):
        respuesta = client.get(ruta)
        assert (
            resumenes(client.post(ruta, campos_de(respuesta) | {"hacer": hacer}))[0]
            == resumenes(respuesta)[0]
        )

    def test_agregar_otra_conserva_lo_escrito_aunque_este_mal(self, client, ruta):
        datos = campos_de(client.get(ruta)) | {
            "form-4-nombre": "A medias",
            "form-4-fecha": "mañana",
            "hacer": "agregar",
        }
        respuesta = client.post(ruta, datos)
        textos, abiertas = resumenes(respuesta)
        assert textos[4:] == ["5. A medias", "6. Otra actividad"]
        assert abiertas == [False] * 4 + [True, True]
        assert 'value="mañana"' in respuesta.content.decode()
        assert "Falta corregir algo" not in respuesta.content.decode()

    def test_una_fecha_mal_escrita_abre_su_renglon_y_conserva_los_demas(self, client, ruta):
        datos = campos_de(client.get(ruta)) | {"form-1-fecha": "0023-08-15", "form-3-sede": "Plaza nueva"}
        respuesta = client.post(ruta, datos)
        assert resumenes(respuesta)[1] == [False, True, False, False, True]
        texto = texto_de(respuesta)
        assert "Falta corregir algo" in texto
        assert '<a href="#id_form-1-fecha">2. Fecha</a>: Revise el año de la fecha.' in texto
        assert "Plaza nueva" in texto
        assert not Asiento.objects.exists()

    def test_quitar_una_que_se_acaba_de_agregar(self, client, ejercicio, ruta):
        datos = campos_de(client.get(ruta)) | {"form-4-nombre": "Nada", "form-4-DELETE": "on"}
        assert client.post(ruta, datos).status_code == 302
        assert ejercicio.actividades.count() == 4

    def test_dos_personas_nada_se_pierde_y_se_dice_que_cambio(self, client, ejercicio, ruta):
        datos = campos_de(client.get(ruta)) | {"form-0-sede": "El salón que escribí"}
        primera, segunda, _, cuarta = filas_de(ejercicio)
        otras = [primera, segunda | {"sede": "Lo que guardó otra"}, cuarta, fila("Recorrido ajeno", 20)]
        guardar_cronograma(ejercicio, actor=None, actividades=otras)
        respuesta = client.post(ruta, datos)
        texto = texto_de(respuesta)
        assert "Mientras usted escribía, otra persona guardó el cronograma" in texto
        assert re.search(r"Cambió: «Segunda mesa[^»]*»\s*y «Firma de Convenio de Colaboración»\.", texto)
        assert "Agregó: «Recorrido ajeno»." in texto
        assert "Quitó, y aquí sigue por si la quiere conservar: «Jornada de votación»." in texto
        assert "Sede: Lo que guardó otra" in texto
        assert "El salón que escribí" in texto
        assert client.post(ruta, campos_de(respuesta)).status_code == 302
        sedes = dict(ejercicio.actividades.values_list("nombre", "sede"))
        assert (
            len(sedes) == 5
        )  # the one added by somebody else stays, and the one taken away is kept as typed
        assert (
            next(sede for nombre, sede in sedes.items() if nombre.startswith("Primera"))
            == "El salón que escribí"
        )
        assert "Lo que guardó otra" not in sedes.values()  # told, and then chosen

    def test_doble_clic_en_guardar_no_culpa_a_nadie_ni_duplica(self, client, ejercicio, ruta):
        nueva = {"form-4-nombre": "Recorrido", "form-4-tipo": "otra", "form-4-fecha": "2023-08-30"}
        datos = campos_de(client.get(ruta)) | nueva | {"form-0-objetivo": "Conversar,\r\ncon calma. "}
        for _ in range(2):
            respuesta = client.post(ruta, datos, follow=True)
            assert respuesta.redirect_chain == [(ruta, 302)]
            assert "Cronograma guardado." in texto_de(respuesta)
            assert "Alguien guardó" not in texto_de(respuesta)
        assert ejercicio.actividades.count() == 5
        assert Asiento.objects.count() == 1

    def test_un_renglon_ya_guardado_no_se_duplica_al_resolver(self, client, ejercicio, ruta):
        nueva = {"form-4-nombre": "Recorrido", "form-4-tipo": "otra", "form-4-fecha": "2023-08-30"}
        datos = campos_de(client.get(ruta)) | nueva
        assert client.post(ruta, datos).status_code == 302
        respuesta = client.post(ruta, datos | {"form-0-sede": "Lo que corregí después"})
        assert "Alguien guardó cambios antes" in texto_de(respuesta)
        assert "data-sin-guardar" in respuesta.content.decode()
        assert len(respuesta.context["formset"].forms) == 5
        assert client.post(ruta, campos_de(respuesta)).status_code == 302
        assert ejercicio.actividades.count() == 5
        assert ejercicio.actividades.first().sede == "Lo que corregí después"

    def test_quitar_un_renglon_igual_a_uno_ajeno_no_quita_el_ajeno(self, client, ejercicio, ruta):
        nueva = {"form-4-nombre": "Recorrido", "form-4-tipo": "otra", "form-4-fecha": "2023-08-30"}
        datos = campos_de(client.get(ruta)) | nueva
        assert client.post(ruta, datos).status_code == 302
        respuesta = client.post(ruta, datos | {"form-4-DELETE": "on", "form-0-sede": "Otra"})
        assert "Agregó: «Recorrido»." in texto_de(respuesta)
        assert client.post(ruta, campos_de(respuesta)).status_code == 302
        assert ejercicio.actividades.filter(nombre="Recorrido").count() == 1

    @pytest.mark.parametrize("situacion", [Situacion.SUSPENDIDO, Situacion.CANCELADO])
    def test_actividades_detenido_se_lee_y_no_se_edita(self, client, ejercicio, ruta, situacion):
        abierta = campos_de(client.get(ruta)) | {"form-0-sede": "Lo que escribía"}
        Ejercicio.objects.update(situacion=situacion)
        respuesta = client.get(ruta)
        texto = texto_de(respuesta)
        assert razon_de_situacion(Ejercicio.objects.get()) in texto
        assert "Jornada de votación" in texto
        assert "Guardar cronograma" not in texto
        assert "<input" not in respuesta.content.decode().split("<main")[1].split("</main")[0]
        respuesta = client.post(ruta, abierta)  # typed while it was being stopped: told, and not lost
        assert "no admite cambios" in texto_de(respuesta)
        assert "Lo que escribía" in texto_de(respuesta)
        assert not Asiento.objects.exists()

    def test_un_cambio_en_otra_seccion_no_estorba(self, client, ejercicio, ruta):
        datos = campos_de(client.get(ruta)) | {"form-0-sede": "Plaza"}
        Ejercicio.objects.update(version=9)
        assert client.post(ruta, datos).status_code == 302
        assert ejercicio.actividades.first().sede == "Plaza"

    @pytest.mark.ambos_motores
    @pytest.mark.parametrize(
        "trampa",
        [
            {"form-TOTAL_FORMS": "1000000"},
            {"form-TOTAL_FORMS": "x"},
            {"form-TOTAL_FORMS": "9" * 5000},
            {"form-INITIAL_FORMS": "77"},
            {"form-0-pk": "9" * 30},
            {"form-0-pk": "x"},
            {"form-0-ORDER": "9" * 40},
            {"form-0-ORDER": "-3"},
            {"form-0-nombre": "a" * 100_000},
            {"form-0-nombre": "\x00"},
            {"form-0-tipo": "inventado"},
            {"form-0-fecha": "9999-99-99"},
            {"vista": "x" * 100_000},
        ],
    )
    @pytest.mark.parametrize("hacer", ["", "subir-2", "agregar"])
    def test_actividades_aguanta_lo_que_llegue(self, client, ruta, trampa, hacer):
        respuesta = client.post(ruta, campos_de(client.get(ruta)) | trampa | {"hacer": hacer})
        assert respuesta.status_code in {200, 302}

    def test_actividades_no_pasan_de_cien(self, client, ruta):
        datos = {"version": "1", "form-TOTAL_FORMS": "101", "form-INITIAL_FORMS": "0"}
        for n in range(101):
            datos |= {f"form-{n}-tipo": "otra", f"form-{n}-nombre": f"A{n}", f"form-{n}-fecha": "2023-08-08"}
        assert "Un cronograma lleva hasta 100 actividades." in texto_de(client.post(ruta, datos))
        assert not Asiento.objects.exists()

    def test_actividades_publicadas_mandan_a_cambiar_fechas(self, client):
        ejercicio = ya_publicado()
        ruta = entrar(client, ejercicio)
        assert client.get(ruta).url == f"{ruta}fechas/"
        Ejercicio.objects.update(etapa=ClaveEtapa.PREPARACION)
        respuesta = client.get(ruta)
        assert "Este cronograma ya se publicó" in texto_de(respuesta)
        assert (
            texto_de(respuesta).count("Ya se publicó: su fecha, su hora y su sede no se cambian aquí.") == 4
        )
        respuesta = client.post(
            ruta, campos_de(respuesta) | {"form-0-fecha": "2023-08-09", "form-1-objetivo": "Escrito"}
        )
        assert "se cambian en «Cambiar fechas»" in texto_de(respuesta)
        assert "Escrito" in texto_de(respuesta)


class TestRequeridas:
    def test_el_vacio_ofrece_las_cuatro_con_sus_nombres(self, client):
        ejercicio = EjercicioFactory(nombre="Ejercicio de Gobierno Abierto en la Colonia Menchaca")
        ruta = entrar(client, ejercicio)
        respuesta = client.get(ruta)
        assert "Poner las cuatro actividades del ejercicio" in texto_de(respuesta)
        respuesta = client.post(ruta, campos_de(respuesta) | {"hacer": "requeridas"})
        textos, abiertas = resumenes(respuesta)
        assert textos == [
            "1. Primera mesa de trabajo para el Ejercicio de Gobierno Abierto en la Colonia Menchaca",
            "2. Segunda mesa de trabajo para el Ejercicio de Gobierno Abierto en la Colonia Menchaca",
            "3. Jornada de votación",
            "4. Firma de Convenio de Colaboración",
        ]
        assert all(abiertas)
        assert "Poner las cuatro" not in texto_de(respuesta)
        respuesta = client.post(ruta, campos_de(respuesta))
        assert texto_de(respuesta).count("Este campo es obligatorio") >= 4  # only the dates are owed
        fechas = {f"form-{n}-fecha": f"2026-12-0{n + 1}" for n in range(4)}
        assert client.post(ruta, campos_de(respuesta) | fechas).status_code == 302
        assert list(ejercicio.actividades.values_list("tipo", flat=True)) == [
            "jornada_deliberativa", "jornada_validacion", "jornada_votacion", "firma_convenio",
        ]  # fmt: skip

    @pytest.mark.parametrize("nombre", ["Parque Lineal", "Ejercicio " + "a" * 180])
    def test_otro_nombre_no_se_mete_en_los_de_las_actividades(self, client, nombre):
        ruta = entrar(client, EjercicioFactory(nombre=nombre))
        respuesta = client.post(ruta, campos_de(client.get(ruta)) | {"hacer": "requeridas"})
        assert resumenes(respuesta)[0][0] == "1. Primera mesa de trabajo"


# --- Rescheduled in two steps ---------------------------------------------------------------------------------------


class TestReprogramar:
    @pytest.fixture
    def ejercicio(self):
        return ya_publicado()

    @pytest.fixture
    def ruta(self, client, ejercicio):
        return f"{entrar(client, ejercicio)}fechas/"

    def nuevas(self, client, ejercicio, ruta, orden=1, **campos):
        pk = ejercicio.actividades.get(orden=orden).pk
        return campos_de(client.get(ruta)) | {
            f"actividad-{pk}-{campo}": valor for campo, valor in campos.items()
        }

    def test_reprogramar_pregunta_y_luego_publica(self, client, ejercicio, ruta):
        datos = self.nuevas(client, ejercicio, ruta, fecha="2023-08-10", sede="Salón") | {"motivo": MOTIVO}
        respuesta = client.post(ruta, datos | {"paso": "revisar"})
        texto = texto_de(respuesta)
        assert "¿Publicar estas fechas?" in texto
        assert re.search(
            r"Antes: <s [^>]*>martes 8 de agosto de 2023, de 10:00 a 14:00 horas, en Plaza", texto
        )
        assert (
            "Ahora: <strong>jueves 10 de agosto de 2023, de 10:00 a 14:00 horas, en Salón</strong>" in texto
        )
        assert MOTIVO in texto
        assert not CambioDeFecha.objects.exists()
        enviado = dict(
            re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', respuesta.content.decode())
        )
        assert client.post(ruta, enviado | {"paso": "publicar"}).url == ruta
        assert ejercicio.actividades.get(orden=1).fecha == date(2023, 8, 10)
        assert CambioDeFecha.objects.get().motivo == MOTIVO
        publica = texto_de(client.get(ejercicio.get_absolute_url()))
        assert "Fechas que cambiaron" in publica
        assert f"Motivo: {MOTIVO} Lo cambió la coordinación el" in publica

    def test_reprogramar_se_puede_seguir_corrigiendo(self, client, ejercicio, ruta):
        datos = self.nuevas(client, ejercicio, ruta, fecha="2023-08-10") | {"motivo": MOTIVO}
        respuesta = client.post(ruta, datos | {"paso": "corregir"})
        assert 'value="2023-08-10"' in respuesta.content.decode()
        assert MOTIVO in respuesta.content.decode()
        assert not CambioDeFecha.objects.exists()

    @pytest.mark.parametrize(
        ("campos", "motivo", "frase"),
        [
            ({}, MOTIVO, "No cambió ninguna fecha, hora ni sede."),
            ({"fecha": "2023-08-10"}, "", "Este campo es obligatorio."),
            ({"fecha": "2023-08-10"}, "corto", "al menos 10 letras"),
            (
                {"fecha": "2023-08-20"},
                MOTIVO,
                "quedarían antes de una actividad que va primero. Revise las fechas.",
            ),
            ({"fecha": ""}, MOTIVO, "1. Fecha</a>: Este campo es obligatorio."),
            ({"hora_fin": "08:00"}, MOTIVO, "La hora de término va después de la de inicio."),
        ],
    )
    @pytest.mark.parametrize("paso", ["revisar", "publicar"])
    def test_reprogramar_dice_que_falta_y_conserva(
        self, client, ejercicio, ruta, campos, motivo, frase, paso
    ):
        datos = (
            self.nuevas(client, ejercicio, ruta, sede="", **campos) if campos else campos_de(client.get(ruta))
        )
        respuesta = client.post(ruta, datos | {"motivo": motivo, "paso": paso})
        assert respuesta.status_code == 200
        assert frase in texto_de(respuesta)
        assert not CambioDeFecha.objects.exists()

    def test_dos_personas_reprogramando_nada_se_pierde(self, client, ejercicio, ruta):
        datos = self.nuevas(client, ejercicio, ruta, orden=4, fecha="2023-10-31") | {"motivo": MOTIVO}
        mover(ejercicio, (4, dia(30, 10)))
        respuesta = client.post(ruta, datos | {"paso": "publicar"})
        texto = texto_de(respuesta)
        assert "Alguien guardó cambios antes" in texto
        assert "Cambió: «Firma de Convenio de Colaboración»." in texto
        assert "Fecha: 30/10/2023" in texto
        assert 'value="2023-10-31"' in respuesta.content.decode()
        assert client.post(ruta, campos_de(respuesta) | {"paso": "publicar"}).status_code == 302
        assert ejercicio.actividades.get(orden=4).fecha == date(2023, 10, 31)
        assert CambioDeFecha.objects.count() == 2

    def test_doble_clic_en_publicar_dice_que_ya_estan(self, client, ejercicio, ruta):
        datos = self.nuevas(client, ejercicio, ruta, fecha="2023-08-10") | {
            "motivo": MOTIVO,
            "paso": "publicar",
        }
        assert "Las fechas nuevas ya son públicas." in texto_de(client.post(ruta, datos, follow=True))
        respuesta = client.post(ruta, datos, follow=True)
        assert respuesta.redirect_chain == [(ruta, 302)]
        assert "Esas fechas ya están publicadas." in texto_de(respuesta)
        assert "Alguien guardó" not in texto_de(respuesta)
        assert CambioDeFecha.objects.count() == 1

    @time_machine.travel("2023-08-12T12:00:00-06:00", tick=False)
    @pytest.mark.parametrize(
        ("fecha", "avisa"), [("2023-08-09", True), ("2023-08-12", False), ("2023-08-14", False)]
    )
    def test_reprogramar_a_una_fecha_pasada_se_advierte(self, client, ejercicio, ruta, fecha, avisa):
        datos = self.nuevas(client, ejercicio, ruta, fecha=fecha) | {"motivo": MOTIVO}
        texto = texto_de(client.post(ruta, datos | {"paso": "revisar"}))
        assert "¿Publicar estas fechas?" in texto
        assert ("Esa fecha ya pasó." in texto) is avisa
        assert client.post(ruta, datos | {"paso": "publicar"}).status_code == 302

    @pytest.mark.parametrize(
        ("etapa", "frase"),
        [
            (ClaveEtapa.PREPARACION, "El cronograma todavía no se publica"),
            (ClaveEtapa.SEGUIMIENTO, "ya empezaron o ya se celebraron"),
            (ClaveEtapa.CONCLUIDO, "El ejercicio ya concluyó: sus fechas no se cambian."),
        ],
    )
    @pytest.mark.parametrize("motivo", ["", MOTIVO])
    def test_reprogramar_sin_nada_que_cambiar_contesta_la_razon(self, client, etapa, frase, motivo):
        ejercicio = ejercicio_completo(etapa=etapa)
        ruta = f"{entrar(client, ejercicio)}fechas/"
        respuesta = client.post(ruta, {"paso": "publicar", "motivo": motivo, "version": "1"})
        assert frase in texto_de(respuesta)
        assert "obligatorio" not in texto_de(respuesta)
        assert "No cambió ninguna" not in texto_de(respuesta)
        assert not CambioDeFecha.objects.exists()

    def test_reprogramar_lo_celebrado_no_aparece(self, client):
        ejercicio = ejercicio_completo(etapa=ClaveEtapa.RESULTADOS)
        respuesta = client.get(f"{entrar(client, ejercicio)}fechas/")
        assert [forma.instance.orden for forma in respuesta.context["formas"]] == [4]
        Ejercicio.objects.update(etapa=ClaveEtapa.SEGUIMIENTO)
        assert "Ya no hay fechas por cambiar" in texto_de(
            client.get(f"/trabajo/{ejercicio.slug}/cronograma/fechas/")
        )

    def test_reprogramar_lo_nunca_publicado_manda_al_cronograma(self, client):
        ejercicio = ejercicio_completo()
        texto = texto_de(client.get(f"{entrar(client, ejercicio)}fechas/"))
        assert "El cronograma todavía no se publica" in texto
        assert f'href="/trabajo/{ejercicio.slug}/cronograma/"' in texto

    def test_reprogramar_detenido_no_ofrece_nada(self, client, ejercicio, ruta):
        Ejercicio.objects.update(situacion=Situacion.SUSPENDIDO)
        respuesta = client.get(ruta)
        assert "El ejercicio está en pausa." in texto_de(respuesta)
        assert "Revisar las fechas nuevas" not in texto_de(respuesta)
        respuesta = client.post(ruta, self.nuevas(client, ejercicio, ruta, fecha="2023-08-10") | {"motivo": MOTIVO, "paso": "publicar"})  # fmt: skip
        assert "no admite cambios" in texto_de(respuesta)

    def test_reprogramar_muchas_salen_plegadas(self, client):
        respuesta = client.get(f"{entrar(client, con_muchas(51))}fechas/")
        assert not re.findall(r'<details class="plegable" open', respuesta.content.decode())
        assert len(respuesta.context["formas"]) == 55

    @pytest.mark.parametrize("rol", [Rol.INFOQRO, Rol.DESARROLLO_SOCIAL, Rol.OBSERVACION])
    def test_reprogramar_sin_permiso_no_existe(self, client, ejercicio, rol):
        client.force_login(cuenta_con(ejercicio, rol))
        assert client.get(f"/trabajo/{ejercicio.slug}/cronograma/fechas/").status_code == 404
