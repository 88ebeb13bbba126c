"""Input of accounts, roles and one's own password."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from gobierno_abierto.cuentas.models import Usuario, solo_ascii
from gobierno_abierto.cuentas.permisos import Institucion as Parte
from gobierno_abierto.cuentas.permisos import Rol, puede_administrar

from .campos import TextoField


class _RolForm(forms.Form):
    rol = forms.ChoiceField(label="Papel")

    def __init__(self, *args: Any, actor: Usuario, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        opciones = [(rol.value, rol.label) for rol in Rol if puede_administrar(actor.institucion, rol)]
        self.fields["rol"].choices = opciones  # type: ignore[attr-defined]


class CuentaForm(_RolForm):
    """A new account with its role."""

    usuario = forms.CharField(
        label="Usuario",
        max_length=60,
        validators=[solo_ascii],
        help_text="Minúsculas sin acento, números, punto o guion.",
    )
    nombre = TextoField(label="Nombre y apellidos", max_length=120)
    cargo = TextoField(label="Cargo", max_length=160, required=False)
    institucion = forms.ChoiceField(label="Institución", help_text="No se podrá cambiar.")

    field_order = ["usuario", "nombre", "cargo", "institucion", "rol"]

    def __init__(self, *args: Any, actor: Usuario, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        partes = [una for una in Parte.choices if actor.es_organo_garante or una[0] != Parte.ORGANO_GARANTE]
        self.fields["institucion"].choices = partes  # type: ignore[attr-defined]


class AsignarForm(_RolForm):
    """A role for an account that exists."""

    usuario = forms.CharField(label="Usuario de la cuenta", max_length=60)

    field_order = ["usuario", "rol"]

    def clean_usuario(self) -> Usuario:
        """Return the account named."""
        cuenta = Usuario.objects.filter(usuario=self.cleaned_data["usuario"].strip().lower()).first()
        if cuenta is None:
            raise ValidationError("No hay una cuenta con ese usuario.")
        return cuenta


class FichasForm(forms.Form):
    """Which accounts get a slip; each choice carries the mark of access that the page saw (see ``hacer_fichas``)."""

    elegidas = forms.MultipleChoiceField(
        label="Cuentas que todavía no han entrado",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Elija al menos una cuenta.",
            "invalid_choice": "La lista cambió mientras la veía. Revise y elija otra vez.",
        },
    )

    def __init__(self, *args: Any, cuentas: list[tuple[int, str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        opciones = [(f"{clave}.{sena}", rotulo) for clave, sena, rotulo in cuentas]
        self.fields["elegidas"].choices = opciones  # type: ignore[attr-defined]

    def clean_elegidas(self) -> dict[int, str]:
        """Return the mark of access by account."""
        partes = (una.partition(".") for una in self.cleaned_data["elegidas"])
        return {int(clave): sena for clave, _, sena in partes}


class ContrasenaForm(forms.Form):
    """The person's own new password; the present one is asked for."""

    actual = forms.CharField(
        label="Contraseña actual",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    nueva = forms.CharField(
        label="Contraseña nueva",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    repetida = forms.CharField(
        label="Contraseña nueva, otra vez",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, cuenta: Usuario, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cuenta = cuenta

    def clean_actual(self) -> str:
        """Refuse a wrong present password."""
        actual: str = self.cleaned_data["actual"]
        if not self.cuenta.check_password(actual):
            raise ValidationError("Esa no es su contraseña actual.")
        return actual

    def clean(self) -> dict[str, Any]:
        """Refuse two different new passwords."""
        datos: dict[str, Any] = super().clean() or self.cleaned_data
        if datos.get("nueva") and datos.get("nueva") != datos.get("repetida"):
            self.add_error("repetida", "Las dos contraseñas nuevas no son iguales.")
        return datos
