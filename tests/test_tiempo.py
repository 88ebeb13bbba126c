"""One clock for the whole house."""

from datetime import UTC, date, datetime

import time_machine

from gobierno_abierto.tiempo import ahora, hoy


@time_machine.travel(datetime(2023, 8, 9, 4, 30, tzinfo=UTC), tick=False)
def test_hoy_es_el_dia_de_queretaro_y_no_el_de_utc():
    assert ahora() == datetime(2023, 8, 9, 4, 30, tzinfo=UTC)
    assert hoy() == date(2023, 8, 8)
