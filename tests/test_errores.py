"""The only error raised on purpose."""

from gobierno_abierto.errores import ReglaIncumplida


def test_regla_incumplida_dice_su_oracion_y_lleva_sus_datos():
    error = ReglaIncumplida("No se puede.", campo="rol", pendientes=iter(["a", "b"]), codigo="tope")
    assert str(error) == error.mensaje == "No se puede."
    assert (error.campo, error.pendientes, error.codigo) == ("rol", ["a", "b"], "tope")


def test_regla_incumplida_sin_mas_datos():
    error = ReglaIncumplida("No se puede.")
    assert (error.campo, error.pendientes, error.codigo) == (None, [], "")
