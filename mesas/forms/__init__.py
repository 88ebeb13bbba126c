"""Input of the tables' pages."""

from .mesas import (
    AcomodoForm,
    BuscarForm,
    CerrarForm,
    EncargoForm,
    IdeaForm,
    JornadaForm,
    RazonForm,
    RecibirForm,
    TextoForm,
    lado_a_lado,
)
from .personas import AvisoForm, ConvocatoriaForm, RegistroForm, RegistroPersonalForm, RevisionForm

__all__ = [
    "AcomodoForm",
    "AvisoForm",
    "BuscarForm",
    "CerrarForm",
    "ConvocatoriaForm",
    "EncargoForm",
    "IdeaForm",
    "JornadaForm",
    "RazonForm",
    "RecibirForm",
    "RegistroForm",
    "RegistroPersonalForm",
    "RevisionForm",
    "TextoForm",
    "lado_a_lado",
]
