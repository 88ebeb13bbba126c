"""The vote's triggers survive what migrations do to tables; needs real commits."""

import pytest
from django.db import IntegrityError, connection, transaction

from gobierno_abierto.bitacora import disparadores
from tests.factories.votacion import escena
from votacion.models import Acreditacion, Boleta, BoletaCerrada, Casilla, Jornada, Tarjeta


def rechaza(sentencia):
    """Assert that the database refuses a raw sentence."""
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sentencia)


def rehacer(modelo):
    """Remake a table as a migration does, with the house's triggers put away before and back after."""
    disparadores.quitar_antes_de_migrar(using="default")
    with connection.schema_editor() as editor:
        if connection.vendor == "sqlite":
            editor._remake_table(modelo)
        else:
            editor.execute(f"ALTER TABLE {modelo._meta.db_table} ADD COLUMN de_paso integer")
            editor.execute(f"ALTER TABLE {modelo._meta.db_table} DROP COLUMN de_paso")
    disparadores.instalar_despues_de_migrar(using="default")


def test_urna_sigue_cuidada_despues_de_rehacer_sus_tablas(base_real):
    una = escena(tarjetas=4)
    una.votar("1")
    for modelo in (Jornada, Casilla, Tarjeta, Acreditacion, Boleta, BoletaCerrada):
        rehacer(modelo)
        disparadores.exigir()
    rechaza("DELETE FROM votacion_boleta")
    rechaza("UPDATE votacion_boleta SET casilla_id = casilla_id")
    rechaza("UPDATE votacion_tarjeta SET estado = 'disponible' WHERE estado = 'usada'")
    rechaza("UPDATE votacion_casilla SET estado = 'preparada'")
    una.votar("2", "blanco")
    una.cerrar()
    assert una.escrutar().acta_escrutinio.datos["votos_emitidos"] == 3
    rechaza("DELETE FROM votacion_boletacerrada")
