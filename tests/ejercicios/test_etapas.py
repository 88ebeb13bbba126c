"""The registry of stages, the stepper, and what PREPARACION and the stages without rooms answer."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.ejercicios import etapas
from gobierno_abierto.ejercicios.etapa import Concluido, EtapaPorConstruir, Preparacion
from gobierno_abierto.ejercicios.etapas import ClaveEtapa, alcanzadas, paso_a_paso
from gobierno_abierto.ejercicios.ficha import SECCIONES
from gobierno_abierto.ejercicios.models import Actividad, Ejercicio
from tests.factories.ejercicios import EjercicioFactory, ejercicio_completo

PROPIOS = {campo.name for campo in Ejercicio._meta.fields}


class TestRegistro:
    def test_registrar_rehusa_dos_que_respondan_por_una_etapa(self):
        with pytest.raises(ImproperlyConfigured, match="ya tiene quien responda"):
            etapas.registrar(Preparacion())

    def test_exigir_etapas_completas_nombra_la_que_falta(self, monkeypatch):
        incompleto = {clave: Preparacion() for clave in ClaveEtapa.values if clave != "votacion"}
        monkeypatch.setattr(etapas, "_registro", incompleto)
        with pytest.raises(ImproperlyConfigured, match="Nadie responde por estas etapas: votacion"):
            etapas.exigir_etapas_completas()

    def test_registrar_comienzo_rehusa_dos_respuestas(self):
        with pytest.raises(ImproperlyConfigured, match="Ya hay quien diga si empezó la etapa votacion"):
            etapas.registrar_comienzo(ClaveEtapa.VOTACION, lambda ejercicio: False)

    def test_ya_empezo_de_una_etapa_por_la_que_nadie_responde(self):
        assert not etapas.ya_empezo(EjercicioFactory.build(), ClaveEtapa.CONVENIO)


class TestPasoAPaso:
    def test_paso_a_paso_en_medio(self):
        pasos = paso_a_paso(ClaveEtapa.FACTIBILIDAD)
        assert [fase["estado"] for fase in pasos["fases"]] == ["hecha"] * 3 + ["actual"] + ["futura"] * 4
        assert (pasos["etapa_numero"], pasos["etapa_total"]) == (4, 8)
        assert (pasos["etapa_nombre"], pasos["etapa_siguiente"]) == ("Factibilidad", "Validación")

    def test_paso_a_paso_despues_de_las_contadas(self):
        pasos = paso_a_paso(ClaveEtapa.CONCLUIDO)
        assert {fase["estado"] for fase in pasos["fases"]} == {"hecha"}
        assert (pasos["etapa_numero"], pasos["etapa_siguiente"]) == (None, "")

    @pytest.mark.parametrize("clave", ClaveEtapa.values)
    def test_alcanzadas_son_todas_hasta_la_suya(self, clave):
        lista = alcanzadas(EjercicioFactory.build(etapa=clave))
        assert lista[0] == "preparacion"
        assert lista[-1] == clave
        assert lista == ClaveEtapa.values[: len(lista)]


@pytest.mark.django_db
class TestPreparacion:
    def pendientes(self, ejercicio):
        return {uno.clave: uno for uno in Preparacion().pendientes(ejercicio)}

    @pytest.mark.parametrize(
        ("seccion", "campo", "rotulo"),
        [
            (seccion.clave, campo, rotulo)
            for seccion in SECCIONES
            for campo, rotulo in seccion.requeridos.items()
            if campo in PROPIOS
        ],
    )
    def test_pendientes_nombran_cada_campo_requerido_y_llevan_a_su_seccion(self, seccion, campo, rotulo):
        ejercicio = ejercicio_completo()
        setattr(ejercicio, campo, "" if isinstance(getattr(ejercicio, campo), str) else None)
        (unico,) = self.pendientes(ejercicio).values()
        assert unico.clave == ("P-02" if seccion == "predio" else "P-01")
        assert unico.texto.endswith(f": {rotulo}.")
        assert unico.enlace == f"/trabajo/{ejercicio.slug}/ficha/{seccion}/"
        assert (unico.rol, unico.responsable) == (Rol.COORDINACION, "Coordinación")
        assert not unico.dispensable

    def test_pendientes_nombran_lo_que_va_en_listas(self):
        ejercicio = ejercicio_completo()
        ejercicio.colonias.all().delete()
        ejercicio.instituciones.filter(papel__in=["acompana", "ejecuta"]).delete()
        textos = [uno.texto for uno in Preparacion().pendientes(ejercicio)]
        assert textos == [
            "Faltan datos de la ficha: colonias o secciones convocadas.",
            "Faltan datos de la ficha: órgano garante y dependencia que recibe las propuestas.",
        ]

    def test_pendientes_piden_acreditar_el_predio(self):
        assert set(self.pendientes(ejercicio_completo(predio_titulo=""))) == {"P-02"}

    @pytest.mark.parametrize("tipo", [tipo for tipo in Actividad.Tipo.values if tipo != "otra"])
    def test_pendientes_piden_cada_actividad(self, tipo):
        ejercicio = ejercicio_completo()
        ejercicio.actividades.filter(tipo=tipo).delete()
        (unico,) = self.pendientes(ejercicio).values()
        assert unico.clave == "P-03"
        assert Actividad.Tipo(tipo).label.lower() in unico.texto

    def test_herramientas_para_escribir_y_ya_publicado_para_leer_y_cambiar_fechas(self):
        ejercicio = ejercicio_completo()
        assert [uno.titulo for uno in Preparacion().herramientas(ejercicio)] == [
            "Ficha del ejercicio",
            "Cronograma",
        ]
        ejercicio.etapa = ClaveEtapa.CONVOCATORIA
        assert [uno.titulo for uno in Preparacion().herramientas(ejercicio)] == [
            "Ficha del ejercicio",
            "Cambiar fechas",
        ]
        assert list(Preparacion().paginas(ejercicio)) == []


@pytest.mark.parametrize("etapa", [EtapaPorConstruir(ClaveEtapa.SEGUIMIENTO), Concluido()])
def test_etapas_sin_cuartos_no_dejan_pasar_ni_ofrecen_nada(etapa):
    ejercicio = EjercicioFactory.build()
    (unico,) = etapa.pendientes(ejercicio)
    assert not unico.dispensable
    assert unico.enlace == ""
    assert list(etapa.herramientas(ejercicio)) == list(etapa.paginas(ejercicio)) == []
