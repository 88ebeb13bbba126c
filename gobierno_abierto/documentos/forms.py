"""The two fields of the verification page: a folio, or a file."""

from django import forms

from .reglas import MINIMO_DE_HUELLA, Busqueda, leer_busqueda
from .subidas import CAMPO, DEMASIADO, MAXIMO


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


class ArchivoForm(forms.Form):
    """The file to compare. Drawn only: ``subidas`` reads what comes, and no form ever holds it."""

    archivo = forms.FileField(
        label="Archivo que quiere comparar",
        help_text=f"PDF o JSON, de hasta {MAXIMO // 1024 // 1024} MB. No se guarda: solo se calcula su huella.",
        widget=forms.FileInput(
            attrs={
                "accept": ".pdf,.json,application/pdf,application/json",
                "data-maximo": str(MAXIMO),
                "data-demasiado": DEMASIADO,
            }
        ),
    )

    @classmethod
    def con_error(cls, mensaje: str) -> "ArchivoForm":
        """Return the form with one sentence on its field."""
        form = cls({})
        form.fields[CAMPO].error_messages["required"] = mensaje
        return form
