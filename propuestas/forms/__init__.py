"""Input of proposals, dictámenes and the validation session. Forms only clean; operations save."""

from .consolidacion import (
    ComponenteFormSet,
    OrigenesForm,
    PropuestaForm,
    RatificarForm,
    ReabrirForm,
    RecibirForm,
)
from .factibilidad import (
    AclaracionForm,
    CompetenciasForm,
    DictamenForm,
    DictaminadoraForm,
    PartidaFormSet,
    RespuestaForm,
)
from .validacion import (
    CerrarForm,
    CongelarForm,
    DestinosForm,
    ObjecionFormSet,
    PreguntaFormSet,
    SesionForm,
    SorteoForm,
)

__all__ = [
    "AclaracionForm",
    "CerrarForm",
    "CompetenciasForm",
    "ComponenteFormSet",
    "CongelarForm",
    "DestinosForm",
    "DictamenForm",
    "DictaminadoraForm",
    "ObjecionFormSet",
    "OrigenesForm",
    "PartidaFormSet",
    "PreguntaFormSet",
    "PropuestaForm",
    "RatificarForm",
    "ReabrirForm",
    "RecibirForm",
    "RespuestaForm",
    "SesionForm",
    "SorteoForm",
]
