"""The only error that the house raises on purpose."""

from collections.abc import Iterable


class ReglaIncumplida(Exception):
    """A rule of the exercise says no; the message is shown to the person as it is.

    ``str(error)`` is one clear Spanish sentence. ``campo`` names the form field it belongs to, if any;
    ``pendientes`` carries what is still missing when a stage refuses to end. ``codigo`` tells a desk which of its
    known answers this is.
    """

    def __init__(
        self,
        mensaje: str,
        *,
        campo: str | None = None,
        pendientes: Iterable[object] = (),
        codigo: str = "",
    ) -> None:
        super().__init__(mensaje)
        self.mensaje = mensaje
        self.campo = campo
        self.codigo = codigo
        self.pendientes = list(pendientes)
