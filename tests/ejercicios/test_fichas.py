"""Access slips of many accounts at once: whose, all or none, nothing left behind, and the sheet that is cut out."""

import base64
import json
import re
import subprocess

import pytest

from gobierno_abierto.bitacora.models import Asiento
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.documentos.pdf import FaltaPango
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.ejercicios.operaciones import hacer_fichas, sena_de_acceso
from gobierno_abierto.ejercicios.views import fichas as modulo
from gobierno_abierto.errores import ReglaIncumplida
from gobierno_abierto.tiempo import ahora
from tests.factories.ejercicios import CONTRASENA, UsuarioFactory, cuenta_con, ejercicio_completo


@pytest.fixture
def ejercicio(db):
    return ejercicio_completo(demostracion=True)


@pytest.fixture
def coordinacion(ejercicio):
    return cuenta_con(ejercicio, Rol.COORDINACION)


@pytest.fixture
def nuevas(ejercicio):
    return [
        cuenta_con(ejercicio, Rol.FACILITACION, usuario=f"mesa-{n:02d}", debe_cambiar_contrasena=True)
        for n in range(1, 6)
    ]


def senas(cuentas):
    return {una.pk: sena_de_acceso(una) for una in cuentas}


def elegir(cuentas):
    return {"elegidas": [f"{clave}.{sena}" for clave, sena in senas(cuentas).items()]}


def intactas(cuentas):
    return all(Usuario.objects.get(pk=una.pk).check_password(CONTRASENA) for una in cuentas)


def hacer_en_proceso(indice, actores, elegidas):
    """Make the same slips as somebody else at the same instant."""
    return len(
        hacer_fichas(
            Ejercicio.objects.get(), actor=Usuario.objects.get(pk=actores[indice]), elegidas=elegidas
        )
    )


class TestOperacion:
    def test_hacer_fichas_da_a_cada_quien_la_suya_con_un_solo_asiento(self, ejercicio, coordinacion, nuevas):
        antes = Asiento.objects.count()
        accesos = hacer_fichas(ejercicio, actor=coordinacion, elegidas=senas(nuevas[:3]))
        assert [cuenta.pk for cuenta, _ in accesos] == [una.pk for una in nuevas[:3]]
        assert len({clave for _, clave in accesos}) == 3
        assert all(Usuario.objects.get(pk=cuenta.pk).check_password(clave) for cuenta, clave in accesos)
        assert intactas(nuevas[3:])
        assert Asiento.objects.count() == antes + 1
        hechos = Asiento.objects.latest("pk").hechos
        assert json.loads(hechos) == {"cuentas": [una.pk for una in nuevas[:3]]}
        assert not any(clave in hechos for _, clave in accesos)

    @pytest.mark.parametrize("falta", ["ya_entro", "ya_tiene_la_suya", "de_baja", "otra_sena"])
    def test_hacer_fichas_ninguna_si_una_ya_entro_o_cambio(self, ejercicio, coordinacion, nuevas, falta):
        elegidas = senas(nuevas)
        una = Usuario.objects.filter(pk=nuevas[2].pk)
        if falta == "ya_entro":
            una.update(last_login=ahora())
        elif falta == "ya_tiene_la_suya":
            una.update(debe_cambiar_contrasena=False)
        elif falta == "de_baja":
            una.update(is_active=False)
        else:
            elegidas[nuevas[2].pk] = "0" * 16
        with pytest.raises(ReglaIncumplida, match="Revise la lista"):
            hacer_fichas(ejercicio, actor=coordinacion, elegidas=elegidas)
        assert intactas(nuevas)

    def test_hacer_fichas_no_alcanza_cuentas_ajenas(self, ejercicio, coordinacion, nuevas):
        otro = ejercicio_completo()
        suya_de_otro = cuenta_con(otro, Rol.FACILITACION, debe_cambiar_contrasena=True)
        otro.asignaciones.create(usuario=coordinacion, rol=Rol.COORDINACION)
        custodia = cuenta_con(ejercicio, Rol.CUSTODIA, debe_cambiar_contrasena=True)
        suelta = UsuarioFactory(debe_cambiar_contrasena=True)
        for ajena in (suya_de_otro, custodia, suelta):
            with pytest.raises(ReglaIncumplida, match="ya no la administra usted"):
                hacer_fichas(ejercicio, actor=coordinacion, elegidas=senas([*nuevas, ajena]))
        with pytest.raises(ReglaIncumplida, match="no tiene permiso"):
            hacer_fichas(ejercicio, actor=nuevas[0], elegidas=senas(nuevas))
        for cuantas in (0, 61):
            with pytest.raises(ReglaIncumplida, match="de 1 a 60"):
                hacer_fichas(ejercicio, actor=coordinacion, elegidas=dict.fromkeys(range(cuantas), ""))
        assert intactas([*nuevas, suya_de_otro, custodia, suelta])


def test_hacer_fichas_dos_personas_a_la_vez_solo_una_las_hace(base_real, en_procesos):
    ejercicio = ejercicio_completo()
    actores = [cuenta_con(ejercicio, Rol.COORDINACION).pk for _ in range(4)]
    nuevas = [cuenta_con(ejercicio, Rol.FACILITACION, debe_cambiar_contrasena=True) for _ in range(3)]
    resultados = en_procesos(4, hacer_en_proceso, actores, senas(nuevas))
    assert sorted(3 if uno == 3 else 0 for uno in resultados) == [0, 0, 0, 3]
    assert all(uno == 3 or isinstance(uno, ReglaIncumplida) for uno in resultados)
    assert Asiento.objects.filter(verbo="hacer_fichas").count() == 1


class TestPantalla:
    @pytest.fixture(autouse=True)
    def _entra(self, client, coordinacion):
        client.force_login(coordinacion)

    def ruta(self, ejercicio):
        return f"/trabajo/{ejercicio.slug}/cuentas/fichas/"

    def test_fichas_ofrece_solo_a_quien_no_ha_entrado(
        self, client, ejercicio, nuevas, django_assert_max_num_queries
    ):
        Usuario.objects.filter(pk=nuevas[0].pk).update(last_login=ahora())
        cuenta_con(ejercicio, Rol.CUSTODIA, debe_cambiar_contrasena=True)
        with django_assert_max_num_queries(13):
            respuesta = client.get(self.ruta(ejercicio))
        ofrecidas = [valor for valor, _ in respuesta.context["form"].fields["elegidas"].choices]
        assert ofrecidas == elegir(nuevas[1:])["elegidas"]
        Usuario.objects.update(last_login=ahora())
        pagina = client.get(self.ruta(ejercicio)).content.decode()
        assert "No hay fichas por hacer" in pagina
        assert "Ninguna cuenta a su cargo espera su contraseña de un solo uso" in pagina

    def test_fichas_se_entregan_en_pdf_y_no_quedan_en_ningun_lado(self, client, ejercicio, nuevas, tmp_path):
        respuesta = client.post(self.ruta(ejercicio), elegir(nuevas))
        assert "no-store" in respuesta["Cache-Control"]
        pagina = respuesta.content.decode()
        claves = [ficha["contrasena"] for ficha in respuesta.context["fichas"]]
        assert len(claves) == 5
        assert all(clave in pagina for clave in claves)
        pdf = base64.b64decode(re.search(r"data:application/pdf;base64,([^\"]+)", pagina)[1])
        (tmp_path / "fichas.pdf").write_bytes(pdf)
        texto = subprocess.run(
            ["pdftotext", "-raw", tmp_path / "fichas.pdf", "-"], capture_output=True, text=True, check=True
        ).stdout
        assert texto.count("\f") == 2  # sheets: four slips on the first, one on the second
        junto = "".join(texto.split())
        for una, clave in zip(nuevas, claves, strict=True):
            assert una.usuario in junto
            assert clave in junto
        assert "DEMOSTRACIÓN" in texto
        assert "Facilitación" in texto
        assert "Destruya esta ficha" in texto
        rastros = str(list(Asiento.objects.values_list())) + str(dict(client.session))
        rastros += client.get(self.ruta(ejercicio)).content.decode()
        assert not any(clave in rastros for clave in claves)

    def test_fichas_con_una_lista_vieja_lo_dice_y_no_cambia_nada(self, client, ejercicio, nuevas):
        vistas = elegir(nuevas)
        client.post(self.ruta(ejercicio), elegir(nuevas[:1]))
        respuesta = client.post(self.ruta(ejercicio), vistas)
        assert "La lista cambió mientras la veía" in respuesta.content.decode()
        assert intactas(nuevas[1:])

    def test_fichas_sin_pango_se_imprimen_desde_la_pagina(self, client, ejercicio, nuevas, monkeypatch):
        def falta(_):
            raise FaltaPango

        monkeypatch.setattr(modulo, "dibujar_pdf", falta)
        respuesta = client.post(self.ruta(ejercicio), elegir(nuevas))
        assert "data:application/pdf" not in respuesta.content.decode()
        assert "data-imprimir" in respuesta.content.decode()
        assert all(ficha["contrasena"] in respuesta.content.decode() for ficha in respuesta.context["fichas"])

    def test_fichas_se_entregan_aunque_el_dibujo_falle(self, client, ejercicio, nuevas, monkeypatch, caplog):
        """Their passwords are changed by then: the page must not be lost, nor the log tell what it says."""

        def falla(html):
            raise ZeroDivisionError(html)

        monkeypatch.setattr(modulo, "dibujar_pdf", falla)
        respuesta = client.post(self.ruta(ejercicio), elegir(nuevas))
        claves = [ficha["contrasena"] for ficha in respuesta.context["fichas"]]
        assert all(clave in respuesta.content.decode() for clave in claves)
        assert "data:application/pdf" not in respuesta.content.decode()
        assert "ZeroDivisionError" in caplog.text
        assert not any(clave in caplog.text for clave in claves)

    @pytest.mark.parametrize("rol", [Rol.FACILITACION, Rol.TRANSPARENCIA, Rol.CUSTODIA])
    def test_fichas_no_existe_para_quien_no_administra_cuentas(self, client, ejercicio, rol):
        client.force_login(cuenta_con(ejercicio, rol))
        assert client.get(self.ruta(ejercicio)).status_code == 404
        assert client.post(self.ruta(ejercicio)).status_code == 404
