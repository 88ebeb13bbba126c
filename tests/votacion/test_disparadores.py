"""What the database itself refuses about the vote, on both engines, also after SQLite remakes a table."""

import pytest
from django.db import IntegrityError, connection, transaction

from gobierno_abierto.bitacora import disparadores
from tests.factories.votacion import escena
from votacion import operaciones as op
from votacion.models import Acreditacion, Boleta, BoletaCerrada, Casilla, Jornada, Tarjeta
from votacion.models.urna import llave_al_azar
from votacion.sobres import cerrar_sobre

pytestmark = pytest.mark.django_db

TABLAS = ["jornada", "casilla", "tarjeta", "acreditacion", "boleta", "boletacerrada"]


def rechaza(sentencia, *valores):
    """Assert that the database refuses a raw sentence with one of the house's own messages."""
    with pytest.raises(IntegrityError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sentencia, valores)
    assert any(
        frase in str(error.value)
        for frase in (
            "no vuelve",
            "no se toca",
            "no se editan",
            "no vuelven",
            "UNIQUE",
            "emitidas_hasta_acreditados",
        )
    ), error.value


def valor(llave):
    """Return a key as the engine stores it."""
    return llave.hex if connection.vendor == "sqlite" else str(llave)


@pytest.fixture
def con_votos():
    una = escena(tarjetas=10)
    una.votar("1", "2", "nulo")
    return una


def test_boletas_no_se_editan_ni_se_borran(con_votos):
    rechaza("UPDATE votacion_boleta SET casilla_id = casilla_id")
    rechaza("DELETE FROM votacion_boleta")
    with pytest.raises(IntegrityError), transaction.atomic():
        Boleta.objects.all().delete()
    assert Boleta.objects.count() == 3


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has no TRUNCATE")
@pytest.mark.parametrize("tabla", TABLAS)
def test_ninguna_tabla_de_la_urna_se_vacia(con_votos, tabla):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    rechaza(f"TRUNCATE votacion_{tabla} CASCADE")


def test_boleta_no_se_reemplaza_con_insert_or_replace(con_votos):
    if connection.vendor != "sqlite":
        pytest.skip("INSERT OR REPLACE is SQLite's")
    vieja = Boleta.objects.first()
    otra = cerrar_sobre("3")
    rechaza(
        "INSERT OR REPLACE INTO votacion_boleta (id, casilla_id, sobre) VALUES (%s, %s, %s)",
        valor(vieja.pk), con_votos.casilla.pk, otra,
    )  # fmt: skip
    rechaza(
        "INSERT OR REPLACE INTO votacion_boleta (id, casilla_id, sobre) VALUES (%s, %s, %s)",
        valor(llave_al_azar()), con_votos.casilla.pk, bytes(vieja.sobre),
    )  # fmt: skip
    tarjeta = Tarjeta.objects.filter(estado="usada").first()
    rechaza(
        "INSERT OR REPLACE INTO votacion_tarjeta (id, casilla_id, lote, huella, estado) VALUES (%s, %s, 1, %s, 'disponible')",
        valor(llave_al_azar()), con_votos.casilla.pk, tarjeta.huella,
    )  # fmt: skip
    persona = Acreditacion.objects.first()
    rechaza(
        "INSERT OR REPLACE INTO votacion_acreditacion (id, jornada_id, casilla_id, huella_persona, homonimo) "
        "VALUES (%s, %s, %s, %s, 0)",
        valor(llave_al_azar()), con_votos.jornada.pk, con_votos.casilla.pk, persona.huella_persona,
    )  # fmt: skip
    assert Boleta.objects.count() == 3


@pytest.mark.parametrize("verbo", ["suspender", "terminar"])
def test_boleta_y_acreditacion_no_entran_si_la_casilla_no_esta_abierta(con_votos, verbo):
    if verbo == "suspender":
        op.suspender_casilla(con_votos.casilla, actor=con_votos.personal[0], motivo="x", resguardo="y")
    else:
        op.terminar_votacion(con_votos.casilla, actor=con_votos.personal[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        Boleta.objects.create(casilla=con_votos.casilla, sobre=cerrar_sobre("1"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Acreditacion.objects.create(
            jornada=con_votos.jornada, casilla=con_votos.casilla, huella_persona="f" * 64, homonimo=0
        )


def test_sobre_de_otro_largo_no_entra(con_votos):
    with pytest.raises(IntegrityError), transaction.atomic():
        Boleta.objects.create(casilla=con_votos.casilla, sobre=cerrar_sobre("1")[:-1])


def test_tarjeta_no_vuelve_atras_ni_nace_usada(con_votos):
    usada = Tarjeta.objects.filter(estado="usada").first()
    for estado in ("disponible", "anulada", "usada"):
        rechaza("UPDATE votacion_tarjeta SET estado = %s WHERE huella = %s", estado, usada.huella)
    rechaza("UPDATE votacion_tarjeta SET huella = %s WHERE estado = 'disponible'", "0" * 64)
    rechaza("DELETE FROM votacion_tarjeta")
    with pytest.raises(IntegrityError), transaction.atomic():
        Tarjeta.objects.create(casilla=con_votos.casilla, lote=1, huella="a" * 64, estado="usada")


def test_acreditaciones_no_se_editan_ni_se_borran(con_votos):
    rechaza("UPDATE votacion_acreditacion SET homonimo = 9")
    rechaza("DELETE FROM votacion_acreditacion")


def test_jornada_y_casilla_no_vuelven_atras(con_votos):
    for estado in ("preparada", "armada", "cerrada", "escrutada", "publicada"):
        rechaza("UPDATE votacion_jornada SET estado = %s", estado)
    for campo, nuevo in (("huella_opciones", "0" * 64), ("regla_empate", "sorteo"), ("opciones", 9)):
        rechaza(f"UPDATE votacion_jornada SET {campo} = %s", nuevo)
    for estado in ("preparada", "cerrada"):
        rechaza("UPDATE votacion_casilla SET estado = %s", estado)
    for campo in ("acreditados", "emitidas", "impresas"):
        rechaza(f"UPDATE votacion_casilla SET {campo} = {campo} - 1")
    rechaza("UPDATE votacion_casilla SET emitidas = acreditados + 1")
    rechaza("DELETE FROM votacion_jornada")
    rechaza("DELETE FROM votacion_casilla")
    with pytest.raises(IntegrityError), transaction.atomic():
        Casilla.objects.create(jornada=con_votos.jornada, numero=9, sede="x", estado="abierta")
    with pytest.raises(IntegrityError), transaction.atomic():
        Jornada.objects.create(
            ejercicio=con_votos.ejercicio, numero=2, regla_empate="sorteo", base_porcentaje="votos_emitidos",
            plazo_inconformidad=0, es_ratificacion=False, opciones=3, huella_opciones="x",
        )  # fmt: skip


def test_urna_cerrada_no_se_toca_ni_recibe_sobres(con_votos):
    with pytest.raises(IntegrityError), transaction.atomic():
        BoletaCerrada.objects.create(casilla=con_votos.casilla, sobre=cerrar_sobre("1"))
    con_votos.cerrar()
    rechaza("UPDATE votacion_boletacerrada SET casilla_id = casilla_id")
    rechaza("DELETE FROM votacion_boletacerrada")
    with pytest.raises(IntegrityError), transaction.atomic():
        BoletaCerrada.objects.create(casilla=con_votos.casilla, sobre=cerrar_sobre("1"))
    con_votos.escrutar()
    rechaza("UPDATE votacion_jornada SET lista_votos = 'otra'")


def test_boleta_solo_se_va_donde_su_sobre_ya_esta_en_la_urna_cerrada(con_votos):
    """In *cerrando* the trigger lets go only what was copied."""
    op.terminar_votacion(con_votos.casilla, actor=con_votos.personal[0])
    with transaction.atomic():
        Jornada.objects.filter(pk=con_votos.jornada.pk).update(estado="cerrando")
        copiada, *otras = Boleta.objects.all()
        BoletaCerrada.objects.create(casilla=con_votos.casilla, sobre=bytes(copiada.sobre))
        assert Boleta.objects.filter(pk=copiada.pk).delete()[0] == 1
        for otra in otras:
            with pytest.raises(IntegrityError), transaction.atomic():
                Boleta.objects.filter(pk=otra.pk).delete()
        with pytest.raises(IntegrityError), transaction.atomic():  # nothing that never was in the urn
            BoletaCerrada.objects.create(casilla=con_votos.casilla, sobre=cerrar_sobre("1"))
        assert Boleta.objects.count() == 2
        transaction.set_rollback(True)


def test_disparadores_de_la_urna_estan_puestos():
    puestos = set(disparadores.instalados(connection).values())
    assert {f"votacion_{tabla}" for tabla in TABLAS} <= puestos
    disparadores.exigir()
