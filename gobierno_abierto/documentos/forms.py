"""The one field of the verification page."""

from django import forms

from .reglas import MINIMO_DE_HUELLA, Busqueda, leer_busqueda


class VerificarForm(forms.Form):
    """A folio or the beginning of a hash; ``cleaned_data["folio"]`` is a Busqueda."""

    folio = forms.CharField(
        label="Folio o huella",
        max_length=200,
        help_text="El folio está en la primera página y al pie de cada hoja. Ejemplo: GA-7KQ2-M9XD.",
        error_messages={"required": "Escriba el folio o la huella del documento."},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_folio(self) -> Busqueda:
        """Return what the text asks for."""
        if busqueda := leer_busqueda(self.cleaned_data["folio"]):
            return busqueda
        raise forms.ValidationError(
            "Escriba el folio completo, como GA-7KQ2-M9XD, "
            f"o al menos los primeros {MINIMO_DE_HUELLA} caracteres de la huella."
        )
