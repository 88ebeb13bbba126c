"""Input of a new exercise."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from gobierno_abierto.ejercicios.ficha import POR_CLAVE
from gobierno_abierto.ejercicios.models import Ejercicio

from .campos import TextoField
from .ficha import AYUDAS, INDISPENSABLES


class CrearForm(forms.ModelForm):
    """Only what the exercise is called and where it is: the rest comes section by section."""

    class Meta:
        model = Ejercicio
        fields = [*POR_CLAVE["nombre"].campos, "slug"]
        field_classes = dict.fromkeys(POR_CLAVE["nombre"].campos, TextoField)
        help_texts = {
            **{campo: AYUDAS[campo] for campo in ("nombre", "nombre_corto")},
            "slug": "Con la que se abre su página. Si la deja vacía, se forma con el nombre corto.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False
        for nombre, mensaje in INDISPENSABLES.items():
            self.fields[nombre].error_messages["required"] = mensaje

    def _post_clean(self) -> None:
        """Leave the instance alone: the operation makes it."""

    def clean_slug(self) -> str:
        """Refuse a short address already taken."""
        slug: str = self.cleaned_data["slug"]
        if slug and Ejercicio.objects.filter(slug=slug).exists():
            raise ValidationError("Ya hay un ejercicio con esa dirección corta.")
        return slug
