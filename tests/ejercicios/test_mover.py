"""Moving an exercise: back, stopped, going again, ended; opening another one like it; and races of two coordinators."""

from datetime import date

import pytest

from gobierno_abierto.bitacora.models import Asiento
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.documentos.models import Documento
from gobierno_abierto.ejercicios.etapas import ClaveEtapa as E
from gobierno_abierto.ejercicios.etapas import pendientes
from gobierno_abierto.ejercicios.ficha import POR_CLAVE
from gobierno_abierto.ejercicios.models import Dispensa, Ejercicio, Plano, Representante, Situacion
from gobierno_abierto.ejercicios.operaciones import (
    avanzar,
    bloquear,
    cancelar,
    clonar_ejercicio,
    crear_ejercicio,
    guardar_seccion,
    motivo_sin_regreso,
    reanudar,
    reponer_etapa,
    suspender,
)
from gobierno_abierto.errores import ReglaIncumplida
from gobierno_abierto.tiempo import ahora
from tests.factories.ejercicios import UsuarioFactory, cuenta_con, ejercicio_completo
from tests.factories.mesas import convocado, persona

RAZON = "La sede cerró por una inundación."


def verbos(ejercicio):
    return list(Asiento.objects.filter(cadena=ejercicio.pk).order_by("n").values_list("verbo", flat=True))


def coordinado(etapa=E.PREPARACION, **campos):
    ejercicio = ejercicio_completo(etapa, **campos)
    return ejercicio, cuenta_con(ejercicio, Rol.COORDINACION)


@pytest.mark.django_db
class TestReponer:
    def test_reponer_regresa_con_razon_y_un_solo_asiento(self):
        ejercicio, actor = coordinado(E.FACTIBILIDAD)
        reponer_etapa(ejercicio, desde=E.FACTIBILIDAD, hacia=E.DELIBERACION, motivo=RAZON, actor=actor)
        assert Ejercicio.objects.get().etapa == ejercicio.etapa == E.DELIBERACION
        (asiento,) = Asiento.objects.filter(cadena=ejercicio.pk)
        assert (asiento.verbo, asiento.actor) == ("reponer_etapa", actor.pk)
        assert asiento.hechos == (
            f'{{"desde":"factibilidad","hacia":"deliberacion","motivo":"{RAZON}","rol":"coordinacion"}}'
        )

    @pytest.mark.parametrize("motivo", ["", "   ", "porque sí", "1234567890 1234567890"])
    def test_reponer_pide_una_razon(self, motivo):
        ejercicio, actor = coordinado(E.CONVOCATORIA)
        with pytest.raises(ReglaIncumplida, match="Escriba la razón") as error:
            reponer_etapa(ejercicio, desde=E.CONVOCATORIA, hacia=E.PREPARACION, motivo=motivo, actor=actor)
        assert error.value.campo == "motivo"
        assert Ejercicio.objects.get().etapa == E.CONVOCATORIA

    @pytest.mark.parametrize("hacia", [E.FACTIBILIDAD, E.VOTACION, "otra"])
    def test_reponer_no_va_adelante_ni_se_queda(self, hacia):
        ejercicio, actor = coordinado(E.FACTIBILIDAD)
        with pytest.raises(ReglaIncumplida, match="solo puede regresar a Preparación o a Convocatoria o a"):
            reponer_etapa(ejercicio, desde=E.FACTIBILIDAD, hacia=hacia, motivo=RAZON, actor=actor)

    def test_reponer_desde_una_pantalla_vieja(self):
        ejercicio, actor = coordinado(E.FACTIBILIDAD)
        with pytest.raises(ReglaIncumplida, match="ya está en la etapa de Factibilidad"):
            reponer_etapa(ejercicio, desde=E.DELIBERACION, hacia=E.CONVOCATORIA, motivo=RAZON, actor=actor)

    def test_reponer_desde_la_primera_no_tiene_a_donde(self):
        ejercicio, actor = coordinado()
        assert "primera etapa" in motivo_sin_regreso(ejercicio)
        with pytest.raises(ReglaIncumplida, match="primera etapa"):
            reponer_etapa(ejercicio, desde=E.PREPARACION, hacia=E.PREPARACION, motivo=RAZON, actor=actor)

    @pytest.mark.parametrize("rol", [uno for uno in Rol if uno != Rol.COORDINACION])
    def test_reponer_solo_coordinacion(self, rol):
        ejercicio = ejercicio_completo(E.CONVOCATORIA)
        with pytest.raises(ReglaIncumplida, match="no tiene permiso"):
            reponer_etapa(
                ejercicio,
                desde=E.CONVOCATORIA,
                hacia=E.PREPARACION,
                motivo=RAZON,
                actor=cuenta_con(ejercicio, rol),
            )

    def test_reponer_caduca_lo_dispensado_de_ahi_en_adelante(self):
        ejercicio, actor = coordinado(E.FACTIBILIDAD)
        for etapa in (E.PREPARACION, E.DELIBERACION, E.FACTIBILIDAD):
            Dispensa.objects.create(
                ejercicio=ejercicio, etapa=etapa, clave="X-01", texto="Falta algo.", motivo=RAZON,
                solicito=actor, solicitada_en=ahora(),
            )  # fmt: skip
        reponer_etapa(ejercicio, desde=E.FACTIBILIDAD, hacia=E.DELIBERACION, motivo=RAZON, actor=actor)
        estados = dict(Dispensa.objects.values_list("etapa", "estado"))
        assert estados == {"preparacion": "solicitada", "deliberacion": "caduca", "factibilidad": "caduca"}


@pytest.mark.django_db
class TestSituacion:
    def test_suspender_reanudar_y_cancelar_dejan_su_razon(self):
        ejercicio, actor = coordinado(E.DELIBERACION)
        suspender(ejercicio, motivo=RAZON, actor=actor)
        assert Ejercicio.objects.get().situacion == Situacion.SUSPENDIDO
        reanudar(ejercicio, motivo="Se consiguió otra sede.", actor=actor)
        assert Ejercicio.objects.get().situacion == Situacion.ACTIVO
        cancelar(ejercicio, motivo="Ya no hay dinero para la obra.", actor=actor)
        assert Ejercicio.objects.get().situacion == ejercicio.situacion == Situacion.CANCELADO
        assert verbos(ejercicio) == ["suspender", "reanudar", "cancelar"]
        assert Ejercicio.objects.get().etapa == E.DELIBERACION

    def test_suspendido_se_puede_cancelar(self):
        ejercicio, actor = coordinado(E.DELIBERACION)
        suspender(ejercicio, motivo=RAZON, actor=actor)
        cancelar(ejercicio, motivo=RAZON, actor=actor)
        assert Ejercicio.objects.get().situacion == Situacion.CANCELADO

    @pytest.mark.parametrize(
        ("verbo", "situacion", "dice"),
        [
            (suspender, Situacion.SUSPENDIDO, "ya está suspendido"),
            (suspender, Situacion.CANCELADO, "ya está cancelado"),
            (reanudar, Situacion.ACTIVO, "ya está en curso"),
            (reanudar, Situacion.CANCELADO, "ya está cancelado"),
            (cancelar, Situacion.CANCELADO, "ya está cancelado"),
        ],
    )
    def test_situacion_solo_cambia_desde_donde_se_puede(self, verbo, situacion, dice):
        ejercicio, actor = coordinado(E.DELIBERACION, situacion=situacion)
        with pytest.raises(ReglaIncumplida, match=dice):
            verbo(ejercicio, motivo=RAZON, actor=actor)
        assert Ejercicio.objects.get().situacion == situacion

    @pytest.mark.parametrize("verbo", [suspender, reanudar, cancelar])
    def test_situacion_pide_razon_y_permiso(self, verbo):
        situacion = Situacion.SUSPENDIDO if verbo is reanudar else Situacion.ACTIVO
        ejercicio, actor = coordinado(E.DELIBERACION, situacion=situacion)
        with pytest.raises(ReglaIncumplida, match="Escriba la razón"):
            verbo(ejercicio, motivo="no", actor=actor)
        with pytest.raises(ReglaIncumplida, match="no tiene permiso"):
            verbo(ejercicio, motivo=RAZON, actor=cuenta_con(ejercicio, Rol.INFOQRO))
        with pytest.raises(ReglaIncumplida, match="ya concluyó"):
            Ejercicio.objects.update(etapa=E.CONCLUIDO)
            verbo(ejercicio, motivo=RAZON, actor=actor)
        assert verbos(ejercicio) == []

    @pytest.mark.parametrize("situacion", [Situacion.SUSPENDIDO, Situacion.CANCELADO])
    def test_detenido_no_avanza_ni_regresa_ni_se_edita(self, situacion):
        ejercicio, actor = coordinado(situacion=situacion)
        for intento in (
            lambda: bloquear(ejercicio),
            lambda: avanzar(ejercicio, desde=E.PREPARACION, actor=actor),
            lambda: reponer_etapa(
                ejercicio, desde=E.PREPARACION, hacia=E.PREPARACION, motivo=RAZON, actor=actor
            ),
            lambda: guardar_seccion(ejercicio, seccion="contacto", actor=actor, datos={"telefono": "1"}),
        ):
            with pytest.raises(ReglaIncumplida, match="no admite cambios"):
                intento()

    def test_situacion_compara_antes_de_cambiar(self, monkeypatch):
        ejercicio, actor = coordinado(E.DELIBERACION)

        def cambiar_mientras(texto):
            Ejercicio.objects.update(situacion=Situacion.CANCELADO)
            return texto

        monkeypatch.setattr("gobierno_abierto.ejercicios.operaciones.mover.exigir_motivo", cambiar_mientras)
        with pytest.raises(ReglaIncumplida, match="Otra persona movió"):
            suspender(ejercicio, motivo=RAZON, actor=actor)


@pytest.mark.django_db
class TestClonar:
    def origen(self):
        ejercicio, actor = coordinado(E.CONVOCATORIA, demostracion=True)
        actor.puede_crear_ejercicios = True
        actor.save()
        ejercicio.datos_de_demostracion = "techo_presupuestal\npredio_titulo"
        ejercicio.save()
        primera = ejercicio.actividades.first()
        primera.datos_de_demostracion = "sede"
        primera.save()
        convoca = ejercicio.instituciones.first()
        Representante.objects.create(institucion=convoca, nombre="Persona Ficticia", cargo="Titular")
        ultima = ejercicio.instituciones.get(papel="dictamina")
        ultima.dato_de_demostracion = True
        ultima.save()
        Plano.objects.create(
            ejercicio=ejercicio, contenido=b"png", tipo="image/png", ancho=10, alto=10, huella="a" * 64
        )
        return ejercicio, actor

    def clonar(self, origen, actor, **campos):
        datos = {
            "nombre": "Ejercicio de Gobierno Abierto en otra colonia",
            "nombre_corto": "Otra colonia",
            "primera_fecha": date(2027, 3, 1),
        }
        return clonar_ejercicio(origen, actor=actor, **datos | campos)

    def test_clonar_copia_lo_que_sirve_de_plantilla(self):
        origen, actor = self.origen()
        nuevo = self.clonar(origen, actor)
        nuevo.refresh_from_db()
        assert (nuevo.slug, nuevo.etapa, nuevo.demostracion) == ("otra-colonia", E.PREPARACION, False)
        assert (nuevo.compromiso_publico, nuevo.numero_mesas) == (origen.compromiso_publico, 11)
        assert [una.nombres for una in nuevo.colonias.all()] == [una.nombres for una in origen.colonias.all()]
        assert [una.fecha for una in nuevo.actividades.all()] == [
            date(2027, 3, 1),
            date(2027, 3, 8),
            date(2027, 3, 8),
            date(2027, 5, 16),
        ]
        assert nuevo.actividades.last().sede == origen.actividades.last().sede
        assert nuevo.asignaciones.get().usuario == actor
        assert verbos(nuevo) == ["clonar_ejercicio"]
        assert verbos(origen) == []

    def test_clonar_deja_fuera_lo_de_demostracion_y_a_las_personas(self):
        origen, actor = self.origen()
        nuevo = Ejercicio.objects.get(pk=self.clonar(origen, actor).pk)
        assert (nuevo.techo_presupuestal, nuevo.predio_titulo) == (None, "")
        assert nuevo.datos_de_demostracion == ""
        assert nuevo.actividades.first().sede == ""
        assert not nuevo.instituciones.filter(papel="dictamina").exists()
        assert nuevo.instituciones.count() == origen.instituciones.count() - 1
        assert not Representante.objects.filter(institucion__ejercicio=nuevo).exists()
        assert not Documento.objects.filter(ejercicio=nuevo).exists()

    def test_clonar_no_copia_lo_que_es_de_un_solo_lugar_ni_nace_listo(self):
        origen, actor = self.origen()
        assert pendientes(ejercicio_completo()) == []
        nuevo = Ejercicio.objects.get(pk=self.clonar(origen, actor).pk)
        suyos = ["colonia_titulo", "pregunta", *POR_CLAVE["predio"].campos, *POR_CLAVE["contacto"].campos]
        assert not any(getattr(nuevo, campo) for campo in suyos if campo != "plano")
        assert not Plano.objects.filter(ejercicio=nuevo).exists()
        textos = " ".join(una.texto for una in pendientes(nuevo))
        assert "pregunta" in textos
        assert "clave catastral" in textos

    def test_clonar_pone_el_nombre_nuevo_en_las_actividades(self):
        origen, actor = self.origen()
        origen.actividades.filter(orden=1).update(
            titulo_largo=f"Jornada del {origen.nombre}", objetivo=f"Decidir en el {origen.nombre}."
        )
        nuevo = self.clonar(origen, actor)
        primera = nuevo.actividades.get(orden=1)
        assert primera.nombre == f"Primera mesa de trabajo para el {nuevo.nombre}"
        assert (primera.titulo_largo, primera.objetivo) == (
            f"Jornada del {nuevo.nombre}",
            f"Decidir en el {nuevo.nombre}.",
        )
        assert not nuevo.actividades.filter(nombre__contains=origen.nombre).exists()

    def test_clonar_con_un_nombre_que_no_cabe_usa_el_corto(self):
        origen, actor = self.origen()
        nuevo = self.clonar(origen, actor, nombre="Ejercicio " + "a" * 190)
        assert nuevo.actividades.first().nombre == "Primera mesa de trabajo para el Otra colonia"

    def test_clonar_dos_veces_con_el_mismo_nombre_abre_uno(self):
        origen, actor = self.origen()
        nuevo = self.clonar(origen, actor)
        with pytest.raises(
            ReglaIncumplida, match=f"Ya existe un ejercicio con ese nombre.*«{nuevo.nombre}»"
        ) as error:
            self.clonar(origen, actor)
        assert error.value.campo == "nombre"
        assert self.clonar(origen, actor, nombre="Otro nombre").slug == "otra-colonia-2"
        assert Ejercicio.objects.count() == 3

    @pytest.mark.parametrize(
        "primera",
        [date(1, 1, 1), date(1999, 12, 31), date(2101, 1, 1), date(9999, 12, 31), date(2100, 12, 1)],
    )
    def test_clonar_rehusa_un_anio_sin_sentido(self, primera):
        origen, actor = self.origen()
        with pytest.raises(ReglaIncumplida, match="año") as error:
            self.clonar(origen, actor, primera_fecha=primera)
        assert error.value.campo == "primera_fecha"
        assert Ejercicio.objects.count() == 1

    def test_clonar_sin_actividades_ni_plano(self):
        actor = UsuarioFactory(puede_crear_ejercicios=True)
        origen = crear_ejercicio(actor=actor, nombre="Vacío", nombre_corto="Vacío")
        nuevo = self.clonar(origen, actor)
        assert not nuevo.actividades.exists()
        assert not Plano.objects.exists()

    def test_clonar_solo_quien_ve_el_origen_y_puede_crear(self):
        origen, actor = self.origen()
        with pytest.raises(ReglaIncumplida, match="no tiene permiso"):
            self.clonar(origen, UsuarioFactory(puede_crear_ejercicios=True))
        actor.puede_crear_ejercicios = False
        with pytest.raises(ReglaIncumplida, match="no puede crear ejercicios"):
            self.clonar(origen, actor)
        assert Ejercicio.objects.count() == 1


# --- Races: two coordinators, one exercise -----------------------------------------------------------------------


def mover_como(indice, ejercicio_id, actores, pasos):
    """Run this process's step with its own account; the sentence of a refusal, or «hecho»."""
    ejercicio = Ejercicio.objects.get(pk=ejercicio_id)
    actor = Usuario.objects.get(pk=actores[indice])
    desde = E.CONVOCATORIA
    try:
        match pasos[indice]:
            case "avanzar":
                avanzar(ejercicio, desde=desde, actor=actor)
            case "reponer":
                reponer_etapa(ejercicio, desde=desde, hacia=E.PREPARACION, motivo=RAZON, actor=actor)
            case "suspender":
                suspender(ejercicio, motivo=RAZON, actor=actor)
            case "cancelar":
                cancelar(ejercicio, motivo=RAZON, actor=actor)
    except ReglaIncumplida as error:
        return error.mensaje
    return "hecho"


def listo_para_avanzar():
    """Return an exercise in CONVOCATORIA that misses nothing, and two coordinators."""
    ejercicio = convocado(minimo_registro=1, acomodo_en_vivo=True)
    social = cuenta_con(ejercicio, Rol.DESARROLLO_SOCIAL)
    persona(ejercicio, 1, actor=social, comprobante="Recibo de luz", admitir=True)
    return ejercicio, [cuenta_con(ejercicio, Rol.COORDINACION).pk for _ in range(2)]


@pytest.mark.lento
@pytest.mark.parametrize(
    ("pasos", "finales"),
    [
        (["avanzar", "avanzar"], {("deliberacion", "activo")}),
        (["avanzar", "reponer"], {("deliberacion", "activo"), ("preparacion", "activo")}),
        (["reponer", "reponer"], {("preparacion", "activo")}),
        (["cancelar", "cancelar"], {("convocatoria", "cancelado")}),
    ],
)
def test_dos_coordinaciones_a_la_vez_gana_una(base_real, en_procesos, pasos, finales):
    ejercicio, actores = listo_para_avanzar()
    antes = len(verbos(ejercicio))
    resultados = en_procesos(2, mover_como, ejercicio.pk, actores, pasos)
    assert resultados.count("hecho") == 1
    (negado,) = [uno for uno in resultados if uno != "hecho"]
    assert negado.startswith("El ejercicio ya está")
    fresco = Ejercicio.objects.get()
    assert (fresco.etapa, fresco.situacion) in finales
    assert len(verbos(ejercicio)) == antes + 1


@pytest.mark.lento
def test_suspender_y_avanzar_a_la_vez_no_dejan_nada_a_medias(base_real, en_procesos):
    ejercicio, actores = listo_para_avanzar()
    resultados = en_procesos(2, mover_como, ejercicio.pk, actores, ["suspender", "avanzar"])
    assert resultados[0] == "hecho"  # whichever goes first, stopping is always possible
    fresco = Ejercicio.objects.get()
    assert fresco.situacion == Situacion.SUSPENDIDO
    if resultados[1] == "hecho":
        assert (fresco.etapa, verbos(ejercicio)[-2:]) == ("deliberacion", ["avanzar", "suspender"])
    else:
        assert resultados[1] == "El ejercicio está suspendido: no admite cambios."
        assert (fresco.etapa, verbos(ejercicio)[-1]) == ("convocatoria", "suspender")


def abrir_otro(indice, origen_id, actor_id):
    """Run one of two presses of the same button; «abrió», or the sentence of its refusal."""
    try:
        clonar_ejercicio(
            Ejercicio.objects.get(pk=origen_id), actor=Usuario.objects.get(pk=actor_id), nombre="Otro ejercicio",
            nombre_corto="Otro", primera_fecha=date(2027, 3, 1),
        )  # fmt: skip
    except ReglaIncumplida as error:
        return error.mensaje
    return "abrió"


@pytest.mark.lento
def test_doble_clic_en_clonar_abre_un_solo_ejercicio(base_real, en_procesos):
    ejercicio = ejercicio_completo(E.CONVOCATORIA)
    actor = cuenta_con(ejercicio, Rol.COORDINACION, puede_crear_ejercicios=True)
    resultados = en_procesos(2, abrir_otro, ejercicio.pk, actor.pk)
    assert resultados.count("abrió") == 1
    assert any(uno.startswith("Ya existe un ejercicio con ese nombre") for uno in resultados)
    assert Ejercicio.objects.count() == 2
