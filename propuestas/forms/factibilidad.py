"""Input of FACTIBILIDAD: who studies what, a dictamen with its criteria and costs, residents' papers and answers."""

from typing import Any

from django import forms
from django.utils.timezone import localtime

from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.ejercicios.models import Ejercicio, Institucion
from gobierno_abierto.tiempo import ahora
from propuestas.models import Criterio, Dictamen, Dimension, Sentido
from propuestas.reglas import CRITERIOS, OBLIGATORIAS, PRESUPUESTAL

from .consolidacion import ElegirCuenta, cuentas_con
from .lineas import PartidaFormSet

__all__ = [
    "AclaracionForm",
    "CompetenciasForm",
    "DictamenForm",
    "DictaminadoraForm",
    "PartidaFormSet",
    "RespuestaForm",
]


def que_dictaminan(ejercicio: Ejercicio) -> list[Institucion]:
    """Return the exercise's institutions that may write dictámenes, in order."""
    return [una for una in ejercicio.instituciones.all() if una.puede_dictaminar]


class CompetenciasForm(forms.Form):
    """Which dependencias study each dimension; the budget has one."""

    def __init__(self, *args: Any, ejercicio: Ejercicio, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instituciones = {str(una.pk): una for una in que_dictaminan(ejercicio)}
        opciones = [(clave, una.nombre) for clave, una in self.instituciones.items()]
        puestas: dict[str, list[str]] = {}
        for competencia in ejercicio.competencias.all():
            puestas.setdefault(competencia.dimension, []).append(str(competencia.institucion_id))
        if not puestas:
            puestas = self._propuesta_de_reparto(ejercicio)
        for dimension in Dimension:
            inicial = puestas.get(dimension.value, [])
            if dimension == PRESUPUESTAL:
                self.fields[dimension.value] = forms.ChoiceField(
                    label="Dictamen de la dimensión presupuestal",
                    choices=[("", "Elija una dependencia"), *opciones],
                    initial=inicial[0] if inicial else "",
                    help_text="Una sola dependencia firma el costo.",
                )
            else:
                self.fields[dimension.value] = forms.MultipleChoiceField(
                    label=f"Dictamen de la dimensión {dimension.label}",
                    choices=opciones,
                    initial=inicial,
                    required=dimension in OBLIGATORIAS,
                    widget=forms.CheckboxSelectMultiple,
                )

    def _propuesta_de_reparto(self, ejercicio: Ejercicio) -> dict[str, list[str]]:
        """Return what the page offers first: the executing dependencia studies the technique, another one the money."""
        ejecuta = ejercicio.area_ejecutora
        otras = [
            clave for clave, una in self.instituciones.items() if una.papel == Institucion.Papel.DICTAMINA
        ]
        dinero = [clave for clave in otras if "finanzas" in self.instituciones[clave].nombre.lower()] or otras
        return {
            Dimension.TECNICA.value: [str(ejecuta.pk)] if ejecuta else [],
            Dimension.PRESUPUESTAL.value: dinero[:1] or ([str(ejecuta.pk)] if ejecuta else []),
        }

    def competencias(self) -> dict[str, list[Institucion]]:
        """Return the chosen dependencias by dimension."""
        elegidas: dict[str, list[Institucion]] = {}
        for dimension, valor in self.cleaned_data.items():
            claves = [valor] if isinstance(valor, str) else valor
            elegidas[dimension] = [self.instituciones[clave] for clave in claves if clave]
        return elegidas


class DictaminadoraForm(forms.Form):
    """Which dependencia an account serves."""

    usuario = ElegirCuenta(label="Cuenta", queryset=Usuario.objects.none(), empty_label="Elija una cuenta")
    institucion = forms.ModelChoiceField(
        label="Dependencia", queryset=Institucion.objects.none(), empty_label="Elija una dependencia"
    )

    def __init__(self, *args: Any, ejercicio: Ejercicio, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["usuario"].queryset = cuentas_con(ejercicio, Rol.DICTAMINACION)  # type: ignore[attr-defined]
        self.fields["institucion"].queryset = Institucion.objects.filter(  # type: ignore[attr-defined]
            pk__in=[una.pk for una in que_dictaminan(ejercicio)]
        )


class AlFirmar(forms.CharField):
    """A text that a draft may lack and a signed dictamen may not: drawn as required, not demanded when saving."""

    def validate(self, value: Any) -> None:
        """Ask for nothing yet."""


class ElegirAlFirmar(forms.ChoiceField):
    """A choice that a draft may lack and a signed dictamen may not."""

    def validate(self, value: Any) -> None:
        """Ask only that what was chosen is on the list."""
        if value:
            super().validate(value)


class DictamenForm(forms.Form):
    """A draft, complete or not: what is missing is said when it is to be signed."""

    use_required_attribute = False

    edicion = forms.IntegerField(widget=forms.HiddenInput, required=False)
    sentido = ElegirAlFirmar(
        label="Sentido",
        choices=Sentido.choices,
        widget=forms.RadioSelect(attrs={"segmentos": True}),
    )
    motivacion = AlFirmar(
        label="Motivación",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Los hechos: qué se revisó y qué se encontró.",
    )
    fundamento = AlFirmar(
        label="Fundamento",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="La norma y el artículo.",
    )
    condiciones = forms.CharField(
        label="Condiciones",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Solo si es viable con condiciones. Una por renglón.",
    )

    def __init__(
        self, *args: Any, dimension: str, dictamen: Dictamen | None, edicion: int | None = None, **kwargs: Any
    ) -> None:
        """Start from ``dictamen``; ``edicion`` is the save seen, when the draft is new and starts from a signed one."""
        iniciales: dict[str, Any] = {"edicion": 0}
        respuestas: dict[int, Criterio] = {}
        if dictamen:
            campos = ("edicion", "sentido", "motivacion", "fundamento", "condiciones")
            iniciales = {campo: getattr(dictamen, campo) for campo in campos}
            if edicion is not None:
                iniciales["edicion"] = edicion
            respuestas = {uno.orden: uno for uno in dictamen.criterios.all()}
        super().__init__(*args, **(kwargs | {"initial": iniciales}))
        self.textos = CRITERIOS[dimension]
        for orden, texto in enumerate(self.textos, start=1):
            anterior = respuestas.get(orden)
            self.fields[f"respuesta_{orden}"] = forms.ChoiceField(
                label=f"{orden}. {texto}",
                choices=Criterio.Respuesta.choices,
                required=False,
                widget=forms.RadioSelect(attrs={"segmentos": True}),
                initial=anterior.respuesta if anterior else "",
            )
            self.fields[f"razon_{orden}"] = forms.CharField(
                label=f"Razón del criterio {orden}",
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
                initial=anterior.razon if anterior else "",
            )

    def campos_de_criterios(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Return each criterion's answer and reason, for the page."""
        return [(self[f"respuesta_{n}"], self[f"razon_{n}"]) for n in range(1, len(self.textos) + 1)]

    def criterios(self) -> list[tuple[str, str]]:
        """Return (answer, reason) in order, as the operation takes them."""
        datos = self.cleaned_data
        return [(datos[f"respuesta_{n}"], datos[f"razon_{n}"]) for n in range(1, len(self.textos) + 1)]


class ElegirDictamen(forms.ModelChoiceField):
    """A choice among published dictámenes."""

    def label_from_instance(self, obj: Any) -> str:
        return f"Propuesta {obj.propuesta.clave}, {obj.get_dimension_display()}: {obj.institucion.corto}"


class AclaracionForm(forms.Form):
    """A resident's paper, without the name."""

    dictamen = ElegirDictamen(
        label="Sobre qué dictamen", queryset=Dictamen.objects.none(), empty_label="Elija un dictamen"
    )
    pregunta = forms.CharField(
        label="Qué pide aclarar",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Con las palabras del escrito. No escriba el nombre ni datos de la persona.",
    )
    recibida_en = forms.DateTimeField(
        label="Cuándo se recibió el escrito",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        initial=lambda: localtime(ahora()).replace(second=0, microsecond=0),
    )

    def __init__(self, *args: Any, ejercicio: Ejercicio, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dictamen"].queryset = (  # type: ignore[attr-defined]
            Dictamen.objects.vigentes()
            .filter(propuesta__ejercicio=ejercicio)
            .select_related("propuesta", "institucion")
        )


class RespuestaForm(forms.Form):
    """The dependencia's answer."""

    respuesta = forms.CharField(label="Respuesta", widget=forms.Textarea(attrs={"rows": 5}))
    version_nueva = forms.BooleanField(
        label="Lleva a una nueva versión del dictamen",
        required=False,
        help_text="Se abre un borrador con el texto actual. La versión publicada se conserva.",
    )
