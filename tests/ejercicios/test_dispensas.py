"""Excusing what a stage misses: coordinacion asks, the órgano garante signs or says no, and words that change."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from gobierno_abierto.bitacora.models import Asiento
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso, Rol
from gobierno_abierto.ejercicios.etapas import ClaveEtapa as E
from gobierno_abierto.ejercicios.etapas import pendientes
from gobierno_abierto.ejercicios.models import Asignacion, Dispensa, Ejercicio, Situacion
from gobierno_abierto.ejercicios.operaciones import (
    avanzar,
    dispensas_vigentes,
    negar_dispensa,
    refrendar_dispensa,
    reponer_etapa,
    solicitar_dispensa,
)
from gobierno_abierto.errores import ReglaIncumplida
from propuestas import operaciones as de_propuestas
from tests.factories.ejercicios import cuenta_con
from tests.factories.mesas import convocado, persona
from tests.factories.propuestas import escenario, formar, ratificar

RAZON = "Las tres colonias son pequeñas."
FALTAN_2 = "Faltan 2 personas para llegar al mínimo de registro."


def con_minimo(**campos):
    """Return an exercise that misses two people for its minimum, and its coordinator and Infoqro."""
    ejercicio = convocado(minimo_registro=2, acomodo_en_vivo=True, **campos)
    return ejercicio, cuenta_con(ejercicio, Rol.COORDINACION), cuenta_con(ejercicio, Rol.INFOQRO)


def pedir(ejercicio, actor, clave="C-02", motivo=RAZON):
    return solicitar_dispensa(ejercicio, actor=actor, clave=clave, motivo=motivo)


def verbos(ejercicio):
    quiero = ["solicitar_dispensa", "refrendar_dispensa", "negar_dispensa", "caducar_dispensa"]
    suyos = Asiento.objects.filter(cadena=ejercicio.pk, verbo__in=quiero).order_by("n")
    return list(suyos.values_list("verbo", flat=True))


@pytest.mark.django_db
class TestDispensa:
    def test_se_pide_se_firma_y_deja_avanzar(self):
        ejercicio, coordina, infoqro = con_minimo()
        dispensa = pedir(ejercicio, coordina)
        assert (dispensa.estado, dispensa.texto) == ("solicitada", FALTAN_2)
        assert [una.clave for una in pendientes(ejercicio)] == ["C-02"]  # asking excuses nothing
        firmada = refrendar_dispensa(dispensa, actor=infoqro)
        assert (firmada.estado, firmada.resolvio) == ("refrendada", infoqro)
        assert pendientes(ejercicio) == []
        assert dispensas_vigentes(ejercicio) == [firmada]
        assert avanzar(ejercicio, desde=E.CONVOCATORIA, actor=coordina).etapa == E.DELIBERACION
        assert verbos(ejercicio) == ["solicitar_dispensa", "refrendar_dispensa"]

    def test_negada_sigue_faltando_y_se_puede_pedir_otra_vez(self):
        ejercicio, coordina, infoqro = con_minimo()
        dispensa = pedir(ejercicio, coordina)
        with pytest.raises(ReglaIncumplida, match="Escriba la razón") as error:
            negar_dispensa(dispensa, actor=infoqro, respuesta="No.")
        assert error.value.campo == "respuesta"
        negar_dispensa(dispensa, actor=infoqro, respuesta="Todavía hay una semana para convocar.")
        assert [una.clave for una in pendientes(ejercicio)] == ["C-02"]
        assert pedir(ejercicio, coordina, motivo="Ya pasó la semana de más.").estado == "solicitada"

    @pytest.mark.parametrize(
        ("clave", "dice"),
        [("C-01", "Eso ya no falta"), ("Z-99", "Eso ya no falta"), ("C-04", "no se puede dispensar")],
    )
    def test_solo_se_dispensa_lo_que_falta_y_se_puede(self, clave, dice):
        ejercicio, coordina, _ = con_minimo()
        social = cuenta_con(ejercicio, Rol.DESARROLLO_SOCIAL)
        persona(ejercicio, 1, actor=social, comprobante="Recibo de luz", admitir=True)
        Ejercicio.objects.update(acomodo_en_vivo=False)
        with pytest.raises(ReglaIncumplida, match=dice):
            pedir(ejercicio, coordina, clave=clave)

    def test_pedir_dos_veces_lo_mismo(self):
        ejercicio, coordina, infoqro = con_minimo()
        dispensa = pedir(ejercicio, coordina)
        with pytest.raises(ReglaIncumplida, match="Ya se pidió dispensar"):
            pedir(ejercicio, coordina)
        refrendar_dispensa(dispensa, actor=infoqro)
        with pytest.raises(ReglaIncumplida, match="ya está dispensado"):
            pedir(ejercicio, coordina)

    @pytest.mark.parametrize("rol", [Rol.INFOQRO, Rol.DESARROLLO_SOCIAL, Rol.TRANSPARENCIA])
    def test_pide_solo_coordinacion(self, rol):
        ejercicio, _, _ = con_minimo()
        with pytest.raises(ReglaIncumplida, match="no tiene permiso"):
            pedir(ejercicio, cuenta_con(ejercicio, rol))

    def test_firma_solo_infoqro_y_es_otra_persona(self, monkeypatch):
        ejercicio, coordina, _ = con_minimo()
        dispensa = pedir(ejercicio, coordina)
        for verbo in (refrendar_dispensa, negar_dispensa):
            with pytest.raises(ReglaIncumplida, match="no tiene permiso"):
                verbo(dispensa, actor=coordina, respuesta="La firmo yo misma.")
        Asignacion.objects.filter(usuario=coordina).update(rol=Rol.INFOQRO)  # the same person, another role
        with pytest.raises(ReglaIncumplida, match="Quien pide una dispensa no la puede firmar"):
            refrendar_dispensa(dispensa, actor=coordina)
        with pytest.raises(DatabaseError), transaction.atomic():  # and the database says so too
            Dispensa.objects.filter(pk=dispensa.pk).update(
                estado="refrendada", resolvio=coordina, resuelta_en=dispensa.solicitada_en
            )

    def test_lo_que_cambio_de_palabras_caduca_y_no_se_firma(self):
        ejercicio, coordina, infoqro = con_minimo()
        dispensa = pedir(ejercicio, coordina)
        persona(ejercicio, 1)
        vista = refrendar_dispensa(dispensa, actor=infoqro)
        assert vista.estado == Dispensa.objects.get().estado == "caduca"
        assert Dispensa.objects.get().resolvio is None
        assert verbos(ejercicio) == ["solicitar_dispensa", "caducar_dispensa"]

    def test_lo_firmado_con_otras_palabras_no_dispensa_y_se_pide_de_nuevo(self):
        ejercicio, coordina, infoqro = con_minimo()
        refrendar_dispensa(pedir(ejercicio, coordina), actor=infoqro)
        persona(ejercicio, 1)
        faltan = pendientes(ejercicio)
        assert "C-02" in [una.clave for una in faltan]
        assert dispensas_vigentes(ejercicio, faltan) == []
        otra = pedir(ejercicio, coordina)
        assert otra.texto == "Falta 1 persona para llegar al mínimo de registro."
        assert sorted(Dispensa.objects.values_list("estado", flat=True)) == ["caduca", "solicitada"]

    def test_avanzar_caduca_lo_que_nadie_firmo(self):
        ejercicio, coordina, _ = con_minimo()
        dispensa = pedir(ejercicio, coordina)
        social = cuenta_con(ejercicio, Rol.DESARROLLO_SOCIAL)
        for numero in (1, 2):
            persona(ejercicio, numero, actor=social, comprobante="Recibo de luz", admitir=True)
        avanzar(ejercicio, desde=E.CONVOCATORIA, actor=coordina)
        dispensa.refresh_from_db()
        assert dispensa.estado == "caduca"

    def test_regresar_deja_de_dispensar(self):
        ejercicio, coordina, infoqro = con_minimo()
        refrendar_dispensa(pedir(ejercicio, coordina), actor=infoqro)
        avanzar(ejercicio, desde=E.CONVOCATORIA, actor=coordina)
        reponer_etapa(ejercicio, desde=E.DELIBERACION, hacia=E.CONVOCATORIA, motivo=RAZON, actor=coordina)
        assert [una.clave for una in pendientes(ejercicio)] == ["C-02"]

    def test_detenido_no_se_pide_ni_se_firma(self):
        ejercicio, coordina, infoqro = con_minimo()
        dispensa = pedir(ejercicio, coordina)
        Ejercicio.objects.update(situacion=Situacion.SUSPENDIDO)
        for intento in (
            lambda: pedir(ejercicio, coordina),
            lambda: refrendar_dispensa(dispensa, actor=infoqro),
            lambda: negar_dispensa(dispensa, actor=infoqro, respuesta=RAZON),
        ):
            with pytest.raises(ReglaIncumplida, match="está suspendido"):
                intento()

    def test_compara_antes_de_firmar(self, monkeypatch):
        ejercicio, coordina, infoqro = con_minimo()
        dispensa = pedir(ejercicio, coordina)

        def caducar_mientras(*_):
            Dispensa.objects.update(estado="caduca")
            return dispensa.solicitada_en

        monkeypatch.setattr("gobierno_abierto.ejercicios.operaciones.dispensas.ahora", caducar_mientras)
        with pytest.raises(ReglaIncumplida, match="ya se resolvió"):
            refrendar_dispensa(dispensa, actor=infoqro)

    def test_el_acuse_se_dispensa_y_factibilidad_sigue_sin_el(self):
        todo = escenario()
        formar(todo)
        ratificar(todo)
        falta = next(una for una in pendientes(todo.ejercicio) if una.clave == "M-07")
        assert falta.dispensable
        refrendar_dispensa(pedir(todo.ejercicio, todo.coordinacion, clave="M-07"), actor=todo.infoqro)
        assert "M-07" not in [una.clave for una in pendientes(todo.ejercicio)]
        de_propuestas.reabrir_redaccion(todo.ejercicio, actor=todo.coordinacion, razon="Un error de dedo.")
        sin_entregar = next(una for una in pendientes(todo.ejercicio) if una.clave == "M-07")
        assert not sin_entregar.dispensable  # nothing is ratified: there is nothing to hand over


def firmar_como(indice, dispensa_pk, usuarios):
    verbo = [refrendar_dispensa, negar_dispensa][indice]
    try:
        verbo(
            Dispensa.objects.select_related("ejercicio").get(pk=dispensa_pk),
            actor=Usuario.objects.get(pk=usuarios[indice]),
            respuesta="Se revisó con calma.",
        )
    except ReglaIncumplida as error:
        return error.mensaje
    return "hecho"


def pedir_como(indice, ejercicio_pk, usuarios):
    try:
        pedir(Ejercicio.objects.get(pk=ejercicio_pk), Usuario.objects.get(pk=usuarios[indice]))
    except ReglaIncumplida as error:
        return error.mensaje
    return "hecho"


@pytest.mark.lento
def test_dos_de_infoqro_firman_y_niegan_a_la_vez(base_real, en_procesos):
    ejercicio, coordina, infoqro = con_minimo()
    dispensa = pedir(ejercicio, coordina)
    usuarios = [infoqro.pk, cuenta_con(ejercicio, Rol.INFOQRO).pk]
    resultados = en_procesos(2, firmar_como, dispensa.pk, usuarios)
    assert sorted(resultados) == ["Esa dispensa ya se resolvió. Revise qué se decidió.", "hecho"]
    dispensa.refresh_from_db()
    assert dispensa.estado == ["refrendada", "negada"][resultados.index("hecho")]
    assert len(verbos(ejercicio)) == 2


@pytest.mark.lento
def test_dos_coordinaciones_piden_lo_mismo_a_la_vez(base_real, en_procesos):
    ejercicio, coordina, _ = con_minimo()
    usuarios = [coordina.pk, cuenta_con(ejercicio, Rol.COORDINACION).pk]
    resultados = en_procesos(2, pedir_como, ejercicio.pk, usuarios)
    assert sorted(resultados) == ["Ya se pidió dispensar ese pendiente.", "hecho"]
    assert Dispensa.objects.count() == 1


@pytest.mark.django_db
class TestPantallas:
    def ruta(self, nombre, ejercicio, *otros):
        return reverse(f"ejercicios:{nombre}", args=[ejercicio.slug, *otros])

    def test_de_la_solicitud_a_la_firma(self, client, django_assert_max_num_queries):
        ejercicio, coordina, infoqro = con_minimo()
        client.force_login(coordina)
        assert "Pedir dispensa" in client.get(self.ruta("avanzar", ejercicio)).content.decode()
        pide = self.ruta("dispensar", ejercicio, "C-02")
        assert FALTAN_2 in client.get(pide).content.decode()
        assert "Escriba la razón" in client.post(pide, {"motivo": ""}).content.decode()
        client.post(pide, {"motivo": RAZON})
        espera = client.get(self.ruta("avanzar", ejercicio)).content.decode()
        assert "Se pidió dispensar: espera la firma de Infoqro." in espera
        assert "Pedir dispensa" not in espera
        assert "Espera firma" in client.get(self.ruta("dispensas", ejercicio)).content.decode()
        dispensa = Dispensa.objects.get()
        resuelve = self.ruta("resolver_dispensa", ejercicio, dispensa.pk)
        assert client.get(resuelve).status_code == client.post(resuelve).status_code == 404

        client.force_login(infoqro)
        with django_assert_max_num_queries(16):
            lista = client.get(self.ruta("dispensas", ejercicio)).content.decode()
        assert RAZON in lista
        assert resuelve in lista
        assert coordina.nombre in client.get(resuelve).content.decode()
        sin_respuesta = client.post(resuelve, {"decision": "negar", "respuesta": ""})
        assert "Escriba la razón" in sin_respuesta.content.decode()
        firmada = client.post(resuelve, {"decision": "firmar", "respuesta": ""}, follow=True)
        assert "Dispensa firmada" in firmada.content.decode()
        assert client.get(resuelve).status_code == 302
        otra_vez = client.post(resuelve, {"decision": "negar", "respuesta": RAZON})
        assert "ya se resolvió" in otra_vez.content.decode()

        client.force_login(coordina)
        listo = client.get(self.ruta("avanzar", ejercicio)).content.decode()
        assert f"Se dispensó con esta razón: {RAZON} Lo autorizó la coordinación y lo firmó Infoqro." in listo
        assert verbos(ejercicio) == ["solicitar_dispensa", "refrendar_dispensa"]

    def test_negar_y_caducar_en_pantalla(self, client):
        ejercicio, coordina, infoqro = con_minimo()
        client.force_login(infoqro)
        resuelve = self.ruta("resolver_dispensa", ejercicio, pedir(ejercicio, coordina).pk)
        negada = client.post(resuelve, {"decision": "negar", "respuesta": "Falta una semana."}, follow=True)
        assert "No se dispensó." in negada.content.decode()
        resuelve = self.ruta("resolver_dispensa", ejercicio, pedir(ejercicio, coordina).pk)
        persona(ejercicio, 1)
        caduca = client.post(resuelve, {"decision": "firmar", "respuesta": ""}, follow=True)
        assert "dejó de valer y no se firmó nada" in caduca.content.decode()

    def test_sin_decision_no_se_resuelve(self, client):
        ejercicio, coordina, infoqro = con_minimo()
        client.force_login(infoqro)
        resuelve = self.ruta("resolver_dispensa", ejercicio, pedir(ejercicio, coordina).pk)
        client.post(resuelve, {"respuesta": "Falta una semana."})
        assert Dispensa.objects.get().estado == "solicitada"

    @pytest.mark.parametrize("clave", ["C-01", "C-04", "Z-99"])
    def test_pedir_lo_que_no_se_dispensa(self, client, clave):
        ejercicio, coordina, _ = con_minimo()
        client.force_login(coordina)
        ruta = self.ruta("dispensar", ejercicio, clave)
        assert client.get(ruta).status_code == 404
        assert "no se puede dispensar" in client.post(ruta, {"motivo": RAZON}, follow=True).content.decode()
        assert not Dispensa.objects.exists()

    @pytest.mark.parametrize("rol", [uno for uno in Rol if uno not in {Rol.COORDINACION, Rol.INFOQRO}])
    def test_nadie_mas_las_encuentra(self, client, rol):
        ejercicio, coordina, _ = con_minimo()
        dispensa = pedir(ejercicio, coordina)
        client.force_login(cuenta_con(ejercicio, rol))
        for nombre, otros in (
            ("dispensas", []),
            ("dispensar", ["C-02"]),
            ("resolver_dispensa", [dispensa.pk]),
        ):
            ruta = self.ruta(nombre, ejercicio, *otros)
            assert client.get(ruta).status_code == client.post(ruta, {"motivo": RAZON}).status_code == 404

    def test_la_de_otro_ejercicio_no_se_encuentra(self, client):
        ejercicio, coordina, _ = con_minimo()
        otro, _, infoqro = con_minimo()
        dispensa = pedir(ejercicio, coordina)
        client.force_login(infoqro)
        assert client.get(self.ruta("resolver_dispensa", otro, dispensa.pk)).status_code == 404
        assert Permiso.REFRENDAR_DISPENSA
