"""Input of VALIDACION: the session's record, fates, the draw, the ballot's texts and the closing."""

from collections.abc import Sequence
from typing import Any

from django import forms

from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.ejercicios.models import Actividad, Ejercicio
from gobierno_abierto.tiempo import hoy
from mesas.models import Idea
from propuestas.models import Destino, Propuesta, SesionValidacion
from propuestas.reglas import MAX_LINEA_BOLETA, MAX_TITULO_BOLETA, recortar

from .consolidacion import ElegirCuenta, cuentas_con


class SesionForm(forms.ModelForm):
    """When, where, how many came, and how many confirmed each proposal."""

    edicion = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)

    class Meta:
        model = SesionValidacion
        fields = ["fecha", "lugar", "hora_inicio", "hora_fin", "asistentes", "observaciones"]
        widgets = {
            "fecha": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "hora_inicio": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "hora_fin": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "observaciones": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(
        self, *args: Any, ejercicio: Ejercicio, propuestas: Sequence[Propuesta], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        sesion = self.instance if self.instance.pk else None
        if sesion:
            self.fields["edicion"].initial = sesion.edicion
        else:
            self.fields["fecha"].initial = hoy()
            actividades = {una.tipo: una for una in ejercicio.actividades.all()}
            if segunda := actividades.get(Actividad.Tipo.JORNADA_VALIDACION):
                self.fields["lugar"].initial = segunda.sede
                self.fields["hora_inicio"].initial = segunda.hora_inicio
        puestas = {una.propuesta_id: una.confirmadas for una in sesion.confirmaciones.all()} if sesion else {}
        self.claves = [propuesta.clave for propuesta in propuestas]
        for propuesta in propuestas:
            self.fields[f"confirmadas_{propuesta.clave}"] = forms.IntegerField(
                label=f"Confirmaciones de {propuesta.clave}. {propuesta.titulo}",
                min_value=0,
                required=False,
                initial=puestas.get(propuesta.pk),
            )

    def confirmaciones(self) -> dict[str, int]:
        """Return the counts by proposal key."""
        return {clave: self.cleaned_data.get(f"confirmadas_{clave}") or 0 for clave in self.claves}

    def datos(self) -> dict[str, Any]:
        """Return the session's own facts."""
        return {campo: self.cleaned_data[campo] for campo in self.Meta.fields}


class PreguntaForm(forms.Form):
    """A question of the room and its answer."""

    pregunta = forms.CharField(label="Pregunta", widget=forms.Textarea(attrs={"rows": 2}))
    respuesta = forms.CharField(label="Respuesta", widget=forms.Textarea(attrs={"rows": 2}))


class ObjecionForm(forms.Form):
    """A disagreement about one proposal; its answer may come later."""

    propuesta = forms.ChoiceField(label="Propuesta")
    objecion = forms.CharField(label="Objeción", widget=forms.Textarea(attrs={"rows": 2}))
    respuesta = forms.CharField(label="Respuesta", required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, propuestas: Sequence[Propuesta], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["propuesta"].choices = [  # type: ignore[attr-defined]
            ("", "Elija una propuesta"),
            *((una.clave, str(una)) for una in propuestas),
        ]


class RenglonesFormSet(forms.BaseFormSet):
    """Rows of text; those marked to be removed and the blank ones are left out."""

    def renglones(self) -> list[dict[str, Any]]:
        """Return the rows that were written."""
        return [
            {clave: valor for clave, valor in form.cleaned_data.items() if clave != "DELETE"}
            for form in self.forms
            if form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]


PreguntaFormSet: Any = forms.formset_factory(
    PreguntaForm, formset=RenglonesFormSet, extra=2, can_delete=True, max_num=100, absolute_max=120
)
ObjecionFormSet: Any = forms.formset_factory(
    ObjecionForm, formset=RenglonesFormSet, extra=1, can_delete=True, max_num=100, absolute_max=120
)


class DestinosForm(forms.Form):
    """One fate and its reason for several ideas."""

    ideas = forms.ModelMultipleChoiceField(
        label="Ideas", queryset=Idea.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    tipo = forms.ChoiceField(
        label="Destino",
        choices=[
            (Destino.Tipo.AGRUPADA, "Agrupada con otra idea"),
            (Destino.Tipo.NO_ELEGIDA, "No elegida"),
            (Destino.Tipo.FUERA_DE_ALCANCE, "Fuera de alcance"),
            (Destino.Tipo.RETIRADA, "Retirada por su mesa"),
        ],
        widget=forms.RadioSelect,
    )
    razon = forms.CharField(
        label="Razón",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Se publica tal cual. Si se agrupó, diga con cuáles: «con la 2.1 y la 9.3».",
    )

    def __init__(self, *args: Any, ejercicio: Ejercicio, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ideas"].queryset = Idea.objects.cerradas(ejercicio).filter(  # type: ignore[attr-defined]
            origenes__isnull=True
        )


class SorteoForm(forms.Form):
    """The value obtained in the room and who witnessed it."""

    semilla = forms.CharField(
        label="Valor que salió en la sala",
        max_length=120,
        help_text="Por ejemplo, los números de cuatro papeles sacados a la vista: «07 31 18 02».",
    )
    fuente_semilla = forms.CharField(
        label="De dónde salió", max_length=200, help_text="Quién lo sacó y cómo, sin nombres de habitantes."
    )
    testigo = ElegirCuenta(
        label="Quién atestigua por el órgano garante",
        queryset=Usuario.objects.none(),
        empty_label="Elija una cuenta",
    )

    def __init__(self, *args: Any, ejercicio: Ejercicio, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["testigo"].queryset = cuentas_con(ejercicio, Rol.INFOQRO)  # type: ignore[attr-defined]


class CongelarForm(forms.Form):
    """The ballot's short texts of each option."""

    LINEAS = ("linea_1", "linea_2", "linea_3")

    def __init__(self, *args: Any, propuestas: Sequence[Propuesta], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.propuestas = list(propuestas)
        for propuesta in self.propuestas:
            partes = [recortar(parte.nombre, MAX_LINEA_BOLETA) for parte in propuesta.componentes.all()][:3]
            self.fields[f"{propuesta.clave}_titulo_boleta"] = forms.CharField(
                label="Título en la boleta",
                max_length=MAX_TITULO_BOLETA,
                initial=recortar(propuesta.titulo, MAX_TITULO_BOLETA),
                help_text=f"Hasta {MAX_TITULO_BOLETA} letras.",
            )
            for numero, linea in enumerate(self.LINEAS):
                self.fields[f"{propuesta.clave}_{linea}"] = forms.CharField(
                    label=f"Línea {numero + 1}",
                    max_length=MAX_LINEA_BOLETA,
                    required=numero == 0,
                    initial=partes[numero] if numero < len(partes) else "",
                    help_text=f"Hasta {MAX_LINEA_BOLETA} letras.",
                )

    def grupos(self) -> list[tuple[Propuesta, list[forms.BoundField]]]:
        """Return each proposal with its four fields, for the page."""
        return [
            (una, [self[f"{una.clave}_{campo}"] for campo in ("titulo_boleta", *self.LINEAS)])
            for una in self.propuestas
        ]

    def textos(self) -> dict[str, dict[str, str]]:
        """Return the texts by proposal key, as the operation takes them."""
        return {
            una.clave: {
                campo: self.cleaned_data[f"{una.clave}_{campo}"] for campo in ("titulo_boleta", *self.LINEAS)
            }
            for una in self.propuestas
        }


class CerrarForm(forms.Form):
    """The last facts of the acta."""

    hora_fin = forms.TimeField(
        label="Hora de término",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    observaciones = forms.CharField(
        label="Observaciones", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
