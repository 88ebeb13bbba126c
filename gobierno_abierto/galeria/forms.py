"""One form with every kind of field that the house uses; what is written in it is checked and thrown away."""

from datetime import date

from django import forms

from gobierno_abierto.tiempo import hoy

COLONIAS = ["Constituyentes del Parque", "Las Fuentes", "Jardines de Santiago"]


class CriterioDeMuestra(forms.Form):
    """One criterion of a feasibility report: its answer; the page writes its reason beside it."""

    respuesta = forms.ChoiceField(
        label="Respuesta",
        choices=[("si", "Sí"), ("no", "No"), ("no_aplica", "No aplica")],
        widget=forms.RadioSelect(attrs={"segmentos": True}),
    )


class FormularioDeMuestra(forms.Form):
    """A person registers: text, date, list, several of many, one of few, long text, file and consent."""

    nombre = forms.CharField(
        label="Nombre completo",
        help_text="Como aparece en su comprobante.",
        error_messages={"required": "Escriba el nombre completo."},
    )
    nacimiento = forms.DateField(
        label="Fecha de nacimiento",
        help_text="Día, mes y año.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Escriba la fecha con día, mes y año.",
            "invalid": "Escriba la fecha con día, mes y año.",
        },
    )
    colonia = forms.ChoiceField(
        label="Colonia",
        choices=[("", "Elija su colonia"), *((una, una) for una in COLONIAS)],
        error_messages={"required": "Elija la colonia donde vive la persona."},
    )
    apoyos = forms.MultipleChoiceField(
        label="Necesidades de acceso",
        required=False,
        choices=[
            ("silla", "Lugar para silla de ruedas"),
            ("lsm", "Intérprete de Lengua de Señas Mexicana"),
            ("letra", "Letra grande"),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    vino_antes = forms.ChoiceField(
        label="¿Ya participó en otro ejercicio?",
        choices=[("si", "Sí"), ("no", "No"), ("no_sabe", "No recuerda")],
        widget=forms.RadioSelect(attrs={"segmentos": True}),
        error_messages={"required": "Elija una respuesta."},
    )
    por_donde = forms.ChoiceField(
        label="¿Cómo se enteró?",
        choices=[
            ("cartel", "Por un cartel en la colonia"),
            ("reunion", "En una reunión de habitantes"),
            ("internet", "Por la página del Municipio"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Elija una respuesta."},
    )
    comentario = forms.CharField(
        label="Comentario", required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )
    comprobante = forms.FileField(
        label="Comprobante de domicilio", required=False, help_text="Imagen o PDF de hasta 5 MB."
    )
    avisada = forms.BooleanField(
        label="Se le mostró el aviso de privacidad",
        error_messages={"required": "Muestre el aviso de privacidad y marque la casilla."},
    )

    def clean_nacimiento(self) -> date:
        """Refuse a day that hasn't come."""
        nacimiento: date = self.cleaned_data["nacimiento"]
        if nacimiento >= hoy():
            raise forms.ValidationError("Escriba una fecha que ya haya pasado.")
        return nacimiento
