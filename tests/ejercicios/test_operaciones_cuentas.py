"""Accounts: who creates, resets and assigns which, and attacks against it."""

import json

import pytest
from django.db import IntegrityError, transaction

from gobierno_abierto.bitacora.models import Asiento
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.ejercicios.models import Asignacion
from gobierno_abierto.ejercicios.operaciones import (
    asignar_rol,
    cambiar_contrasena,
    crear_cuenta,
    crear_ejercicio,
    generar_contrasena,
    puede_restablecer,
    restablecer_contrasena,
    retirar_rol,
)
from gobierno_abierto.errores import ReglaIncumplida
from tests.factories.ejercicios import (
    CONTRASENA,
    EjercicioFactory,
    UsuarioFactory,
    cuenta_con,
)

DE_INFOQRO = {Rol.INFOQRO, Rol.CUSTODIA, Rol.OBSERVACION}
ADMINISTRAN = {"coordinacion": Rol.COORDINACION, "infoqro": Rol.INFOQRO}


@pytest.fixture
def ejercicio(db):
    return EjercicioFactory()


@pytest.fixture(params=ADMINISTRAN)
def quien(request, ejercicio):
    """The two that administer accounts."""
    return cuenta_con(ejercicio, ADMINISTRAN[request.param])


def institucion_para(rol):
    return "organo_garante" if rol == Rol.INFOQRO else "municipio"


def hechos():
    return json.loads(Asiento.objects.latest("pk").hechos)


class TestCrearCuenta:
    @pytest.mark.parametrize("rol", Rol)
    def test_crear_cuenta_cada_quien_las_suyas(self, ejercicio, quien, rol):
        datos = {
            "actor": quien, "usuario": "nueva", "nombre": "Persona Ficticia", "rol": rol,
            "institucion": institucion_para(rol), "ejercicio": ejercicio,
        }  # fmt: skip
        if (rol in DE_INFOQRO) == quien.es_organo_garante:
            cuenta, contrasena = crear_cuenta(**datos)
            assert cuenta.check_password(contrasena)
            assert cuenta.debe_cambiar_contrasena
            assert cuenta.is_staff == (rol == Rol.INFOQRO)
            assert list(cuenta.asignaciones.values_list("rol", flat=True)) == [rol]
            assert hechos() == {"cuenta": cuenta.pk, "institucion": cuenta.institucion, "rol": rol}
        else:
            with pytest.raises(ReglaIncumplida, match="Ese papel lo asigna") as error:
                crear_cuenta(**datos)
            assert error.value.campo == "rol"
            assert not Usuario.objects.filter(usuario="nueva").exists()
            assert not Asiento.objects.exists()

    def test_crear_cuenta_coordinacion_no_hace_cuentas_de_infoqro(self, ejercicio):
        with pytest.raises(ReglaIncumplida, match="las crea Infoqro") as error:
            crear_cuenta(
                actor=cuenta_con(ejercicio, Rol.COORDINACION), usuario="espia", nombre="x", rol=Rol.COMITE,
                institucion="organo_garante", ejercicio=ejercicio,
            )  # fmt: skip
        assert error.value.campo == "institucion"

    @pytest.mark.parametrize("rol", sorted(set(Rol) - set(ADMINISTRAN.values())))
    def test_crear_cuenta_solo_quien_administra(self, ejercicio, rol):
        with pytest.raises(ReglaIncumplida, match="no tiene permiso"):
            crear_cuenta(
                actor=cuenta_con(ejercicio, rol), usuario="nueva", nombre="x", institucion="municipio",
                ejercicio=ejercicio, rol=Rol.COMITE,
            )  # fmt: skip

    def test_crear_cuenta_no_en_un_ejercicio_ajeno(self, ejercicio):
        with pytest.raises(ReglaIncumplida, match="no tiene permiso"):
            crear_cuenta(
                actor=cuenta_con(EjercicioFactory(), Rol.COORDINACION), usuario="nueva", nombre="x",
                institucion="municipio", ejercicio=ejercicio, rol=Rol.COMITE,
            )  # fmt: skip

    @pytest.mark.parametrize("con", ["ejercicio", "rol", ""])
    def test_crear_cuenta_pide_ejercicio_y_papel(self, ejercicio, con):
        datos = {"ejercicio": ejercicio} if con == "ejercicio" else {"rol": Rol.COMITE} if con else {}
        with pytest.raises(ReglaIncumplida, match="Elija el ejercicio y el papel"):
            crear_cuenta(
                actor=cuenta_con(ejercicio, Rol.COORDINACION), usuario="nueva", nombre="x",
                institucion="municipio", **datos,
            )  # fmt: skip

    def test_crear_cuenta_del_sistema_va_a_la_bitacora_de_la_casa(self, db):
        cuenta, contrasena = crear_cuenta(
            actor=None, usuario="primera", nombre="Nombre Que No Sale", institucion="municipio",
            cargo="Cargo Que No Sale", puede_crear_ejercicios=True, contrasena="elegida-por-quien-instala",
        )  # fmt: skip
        assert contrasena == "elegida-por-quien-instala"
        asiento = Asiento.objects.get()
        assert (asiento.cadena, asiento.actor, asiento.verbo) == (0, None, "crear_cuenta")
        todo = "".join(str(valor) for valor in Asiento.objects.values_list().get())
        for personal in ("Nombre Que", "Cargo Que", "primera", contrasena, cuenta.password):
            assert personal not in todo

    def test_crear_cuenta_que_ya_existe_lo_dice(self, ejercicio):
        UsuarioFactory(usuario="repetida")
        with pytest.raises(ReglaIncumplida) as error:
            crear_cuenta(actor=None, usuario="repetida", nombre="x", institucion="municipio")
        assert error.value.campo == "usuario"

    def test_generar_contrasena_no_se_repite_ni_confunde(self):
        claves = {generar_contrasena() for _ in range(200)}
        assert len(claves) == 200
        assert all(len(clave) == 23 and clave.count("-") == 3 for clave in claves)
        assert not set("".join(claves)) & set("0o1ilO")


class TestAsignarRol:
    @pytest.mark.parametrize("rol", Rol)
    def test_asignar_rol_cada_quien_los_suyos(self, ejercicio, quien, rol):
        otra = UsuarioFactory(institucion=institucion_para(rol))
        if (rol in DE_INFOQRO) == quien.es_organo_garante:
            asignar_rol(ejercicio, actor=quien, usuario=otra, rol=rol)
            assert otra.asignaciones.get().rol == rol
            assert hechos() == {"cuenta": otra.pk, "rol": rol}
        else:
            with pytest.raises(ReglaIncumplida, match="Ese papel lo asigna"):
                asignar_rol(ejercicio, actor=quien, usuario=otra, rol=rol)
            assert not otra.asignaciones.exists()

    def test_asignar_rol_rehusa_coordinacion_e_infoqro_juntos(self, ejercicio):
        for uno, otro in ((Rol.COORDINACION, Rol.INFOQRO), (Rol.INFOQRO, Rol.COORDINACION)):
            cuenta = cuenta_con(ejercicio, uno)
            with pytest.raises(ReglaIncumplida):
                asignar_rol(ejercicio, actor=None, usuario=cuenta, rol=otro)
            with pytest.raises(IntegrityError), transaction.atomic():
                Asignacion.objects.create(usuario=cuenta, ejercicio=ejercicio, rol=otro)

    def test_asignar_rol_incompatible_lo_dice_aunque_la_cuenta_los_admita(self, ejercicio):
        """An account whose assignments were written by hand, past the rule that keeps charges apart."""
        cuenta = cuenta_con(ejercicio, Rol.COORDINACION, institucion="organo_garante")
        with pytest.raises(ReglaIncumplida, match="no puede ser coordinación e Infoqro"):
            asignar_rol(ejercicio, actor=None, usuario=cuenta, rol=Rol.INFOQRO)

    def test_asignar_rol_infoqro_solo_a_cuentas_de_infoqro(self, ejercicio):
        with pytest.raises(ReglaIncumplida, match="solo para cuentas de Infoqro"):
            asignar_rol(ejercicio, actor=None, usuario=UsuarioFactory(), rol=Rol.INFOQRO)

    @pytest.mark.parametrize("rol", [Rol.COORDINACION, Rol.DESARROLLO_SOCIAL, Rol.CASILLA, Rol.TRANSPARENCIA])
    def test_asignar_rol_del_municipio_solo_a_cuentas_del_municipio(self, ejercicio, rol):
        otra = UsuarioFactory(institucion="sociedad_civil")
        with pytest.raises(ReglaIncumplida, match="solo para cuentas del Municipio"):
            asignar_rol(ejercicio, actor=None, usuario=otra, rol=rol)

    def test_asignar_rol_dos_veces_lo_dice(self, ejercicio):
        cuenta = cuenta_con(ejercicio, Rol.FACILITACION)
        with pytest.raises(ReglaIncumplida, match="ya tiene ese papel"):
            asignar_rol(ejercicio, actor=None, usuario=cuenta, rol=Rol.FACILITACION)

    def test_asignar_rol_admite_varios_del_mismo_cargo(self, ejercicio):
        cuenta = cuenta_con(ejercicio, Rol.FACILITACION)
        asignar_rol(ejercicio, actor=None, usuario=cuenta, rol=Rol.DESARROLLO_SOCIAL)
        asignar_rol(EjercicioFactory(), actor=None, usuario=cuenta, rol=Rol.COORDINACION)
        assert cuenta.asignaciones.count() == 3


class TestRestablecer:
    @pytest.mark.parametrize("rol", Rol)
    def test_restablecer_cada_quien_las_suyas(self, ejercicio, quien, rol):
        otra = cuenta_con(ejercicio, rol)
        if (rol in DE_INFOQRO) == quien.es_organo_garante:
            clave = restablecer_contrasena(otra, actor=quien, ejercicio=ejercicio)
            otra.refresh_from_db()
            assert otra.check_password(clave)
            assert otra.debe_cambiar_contrasena
            asiento = Asiento.objects.get()
            assert (asiento.cadena, hechos()) == (ejercicio.pk, {"cuenta": otra.pk})
        else:
            with pytest.raises(ReglaIncumplida, match="la administra otra institución"):
                restablecer_contrasena(otra, actor=quien, ejercicio=ejercicio)
            otra.refresh_from_db()
            assert otra.check_password(CONTRASENA)

    def test_restablecer_desde_la_consola_va_a_la_casa(self, ejercicio):
        restablecer_contrasena(cuenta_con(ejercicio, Rol.INFOQRO), actor=None)
        assert Asiento.objects.get().cadena == 0

    @pytest.mark.parametrize("rol", sorted(set(Rol) - set(ADMINISTRAN.values())))
    def test_restablecer_nadie_mas(self, ejercicio, rol):
        otra = cuenta_con(ejercicio, Rol.FACILITACION)
        assert not puede_restablecer(cuenta_con(ejercicio, rol), otra)

    def test_restablecer_no_una_cuenta_sin_papeles(self, ejercicio, quien):
        assert not puede_restablecer(quien, UsuarioFactory(institucion=quien.institucion))


class TestAtaques:
    """Somebody who administers accounts tries to act as another person."""

    def test_coordinacion_no_toma_una_cuenta_de_infoqro_dandole_un_papel(self, ejercicio):
        coordinacion, infoqro = (
            cuenta_con(ejercicio, Rol.COORDINACION),
            UsuarioFactory(institucion="organo_garante"),
        )
        for rol in (Rol.COMITE, Rol.FACILITACION, Rol.DICTAMINACION):
            with pytest.raises(ReglaIncumplida, match="otra institución"):
                asignar_rol(ejercicio, actor=coordinacion, usuario=infoqro, rol=rol)
        Asignacion.objects.create(usuario=infoqro, ejercicio=ejercicio, rol=Rol.COMITE)  # as if it had
        assert not puede_restablecer(coordinacion, infoqro)

    def test_coordinacion_no_toma_una_llave_de_la_urna(self, ejercicio):
        coordinacion, custodia = cuenta_con(ejercicio, Rol.COORDINACION), cuenta_con(ejercicio, Rol.CUSTODIA)
        with pytest.raises(ReglaIncumplida, match="otra institución"):
            asignar_rol(ejercicio, actor=coordinacion, usuario=custodia, rol=Rol.FACILITACION)
        assert not puede_restablecer(coordinacion, custodia)

    def test_infoqro_no_toma_la_coordinacion_dandole_un_papel_suyo(self, ejercicio):
        coordinacion, infoqro = cuenta_con(ejercicio, Rol.COORDINACION), cuenta_con(ejercicio, Rol.INFOQRO)
        for rol in (Rol.CUSTODIA, Rol.OBSERVACION):
            with pytest.raises(ReglaIncumplida, match="otra institución"):
                asignar_rol(ejercicio, actor=infoqro, usuario=coordinacion, rol=rol)
        assert not puede_restablecer(infoqro, coordinacion)

    def test_coordinacion_no_toma_a_quien_trabaja_en_otro_ejercicio(self, ejercicio):
        """Open an exercise of one's own, give a role there to anybody, reset their password: no."""
        victima = cuenta_con(ejercicio, Rol.COORDINACION)
        ataca = UsuarioFactory(puede_crear_ejercicios=True)
        suyo = crear_ejercicio(actor=ataca, slug="trampa", nombre="Trampa", nombre_corto="Trampa")
        asignar_rol(suyo, actor=ataca, usuario=victima, rol=Rol.FACILITACION)
        assert not puede_restablecer(ataca, victima)
        with pytest.raises(ReglaIncumplida):
            restablecer_contrasena(victima, actor=ataca, ejercicio=suyo)
        victima.refresh_from_db()
        assert victima.check_password(CONTRASENA)

    def test_quien_administra_los_dos_ejercicios_si_restablece(self, ejercicio):
        coordinacion, otro = cuenta_con(ejercicio, Rol.COORDINACION), EjercicioFactory()
        Asignacion.objects.create(usuario=coordinacion, ejercicio=otro, rol=Rol.COORDINACION)
        cuenta = cuenta_con(ejercicio, Rol.FACILITACION)
        Asignacion.objects.create(usuario=cuenta, ejercicio=otro, rol=Rol.FACILITACION)
        assert puede_restablecer(coordinacion, cuenta)


class TestRetirarRol:
    @pytest.mark.parametrize("rol", Rol)
    def test_retirar_rol_cada_quien_los_suyos(self, ejercicio, quien, rol):
        asignacion = cuenta_con(ejercicio, rol).asignaciones.get()
        if rol == Rol.COORDINACION:
            cuenta_con(ejercicio, rol)
        if (rol in DE_INFOQRO) == quien.es_organo_garante:
            retirar_rol(asignacion, actor=quien)
            assert hechos() == {"cuenta": asignacion.usuario_id, "rol": rol}
            assert not Asignacion.objects.filter(pk=asignacion.pk).exists()
        else:
            with pytest.raises(ReglaIncumplida, match="Ese papel lo asigna"):
                retirar_rol(asignacion, actor=quien)

    def test_retirar_rol_queda_al_menos_una_coordinacion(self, ejercicio):
        unica = cuenta_con(ejercicio, Rol.COORDINACION)
        with pytest.raises(ReglaIncumplida, match="al menos una persona en coordinación"):
            retirar_rol(unica.asignaciones.get(), actor=unica)

    def test_retirar_rol_dos_veces_se_anota_una(self, ejercicio):
        coordinacion = cuenta_con(ejercicio, Rol.COORDINACION)
        asignacion = cuenta_con(ejercicio, Rol.COMITE).asignaciones.get()
        retirar_rol(Asignacion.objects.get(pk=asignacion.pk), actor=coordinacion)
        with pytest.raises(ReglaIncumplida, match="ya se había retirado"):
            retirar_rol(asignacion, actor=coordinacion)
        assert Asiento.objects.count() == 1


def retirarse(indice, asignaciones):
    asignacion = Asignacion.objects.get(pk=asignaciones[indice])
    try:
        retirar_rol(asignacion, actor=asignacion.usuario)
    except ReglaIncumplida as error:
        return str(error)
    return "se retiró"


@pytest.mark.lento
def test_retirar_rol_dos_coordinaciones_a_la_vez_no_lo_dejan_solo(base_real, en_procesos):
    ejercicio = EjercicioFactory()
    asignaciones = [cuenta_con(ejercicio, Rol.COORDINACION).asignaciones.get().pk for _ in range(2)]
    resultados = en_procesos(2, retirarse, asignaciones)
    assert sorted(resultados) == [
        "El ejercicio necesita al menos una persona en coordinación.",
        "se retiró",
    ]
    assert Asignacion.objects.count() == 1


def asignar_como(indice, ejercicio_id, cuenta_id, roles):
    from gobierno_abierto.ejercicios.models import Ejercicio

    try:
        asignar_rol(
            Ejercicio.objects.get(pk=ejercicio_id),
            actor=None,
            usuario=Usuario.objects.get(pk=cuenta_id),
            rol=roles[indice],
        )
    except ReglaIncumplida:
        return "no"
    return "sí"


@pytest.mark.lento
def test_asignar_rol_de_dos_cargos_a_la_vez_da_uno(base_real, en_procesos):
    """Coordinacion gives one role while Infoqro gives another: the account never has both."""
    ejercicio, cuenta = EjercicioFactory(), UsuarioFactory()
    resultados = en_procesos(2, asignar_como, ejercicio.pk, cuenta.pk, [Rol.FACILITACION, Rol.CUSTODIA])
    assert sorted(resultados) == ["no", "sí"]
    assert cuenta.asignaciones.count() == 1


@pytest.mark.django_db
def test_cambiar_contrasena_rehusa_la_misma_y_la_debil():
    cuenta = UsuarioFactory(debe_cambiar_contrasena=True)
    for nueva in (CONTRASENA, "corta"):
        with pytest.raises(ReglaIncumplida) as error:
            cambiar_contrasena(cuenta, nueva=nueva)
        assert error.value.campo == "nueva"
    assert not Asiento.objects.exists()
