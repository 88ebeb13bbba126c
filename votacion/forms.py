"""Input of the vote's screens. Forms only clean; operations save."""

from typing import Any

from django import forms

from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.ejercicios.models import Colonia, Ejercicio
from mesas.models import Genero, Relacion

from .models import Casilla, PersonalCasilla, Tarjeta
from .reglas import leer_clave

OTRA = "otra"
OTRO_DOCUMENTO = "Otro documento"
SIN_MEMORIA = {"autocomplete": "off", "spellcheck": "false"}


class CasillaForm(forms.Form):
    """A new casilla."""

    sede = forms.CharField(
        label="Lugar", max_length=160, help_text="Como lo conoce la gente: «Explanada del parque»."
    )


class PersonalForm(forms.Form):
    """Who serves a casilla."""

    usuario = forms.ModelChoiceField(
        label="Cuenta", queryset=Usuario.objects.none(), empty_label="Elija una cuenta"
    )

    def __init__(self, *args: Any, casilla: Casilla, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ocupadas = PersonalCasilla.objects.filter(casilla__jornada=casilla.jornada_id).values("usuario_id")
        self.fields["usuario"].queryset = (  # type: ignore[attr-defined]
            Usuario.objects.filter(
                is_active=True,
                asignaciones__ejercicio=casilla.jornada.ejercicio_id,
                asignaciones__rol=Rol.CASILLA,
            )
            .exclude(pk__in=ocupadas)
            .order_by("nombre")
        )


class TarjetasForm(forms.Form):
    """How many cards to make."""

    cantidad = forms.IntegerField(
        label="Cuántas tarjetas", min_value=1, max_value=500, help_text="De 1 a 500 por lote."
    )


class AnularLoteForm(forms.Form):
    """A batch that must not be used."""

    lote = forms.TypedChoiceField(label="Lote", coerce=int)
    razon = forms.CharField(label="Por qué se anula", max_length=200)

    def __init__(self, *args: Any, casilla: Casilla, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lotes = (
            Tarjeta.objects.filter(casilla=casilla, estado=Tarjeta.Estado.DISPONIBLE)
            .values_list("lote", flat=True)
            .distinct()
            .order_by("lote")
        )
        self.fields["lote"].choices = [(lote, f"Lote {lote}") for lote in lotes]  # type: ignore[attr-defined]


class AperturaForm(forms.Form):
    """What the two officials counted before opening."""

    tarjetas_recibidas = forms.IntegerField(label="Tarjetas recibidas y contadas", min_value=0)
    boletas_papel_recibidas = forms.IntegerField(
        label="Boletas de papel recibidas",
        min_value=0,
        initial=0,
        help_text="Solo por si falla el sistema. Si no hay, 0.",
    )
    observaciones = forms.CharField(
        label="Observaciones", required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=1000
    )


class SuspenderForm(forms.Form):
    """Why a casilla pauses and where its things stay."""

    motivo = forms.CharField(label="Motivo", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    resguardo = forms.CharField(
        label="Dónde quedan kioscos, tarjetas y boletas",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReanudarForm(forms.Form):
    """What is worth noting when voting goes on."""

    observaciones = forms.CharField(
        label="Observaciones", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class CierreForm(forms.Form):
    """The hand count of the close."""

    sobrantes = forms.IntegerField(
        label="Tarjetas sobrantes en la caja", min_value=0, help_text="Cuéntelas a mano, una por una."
    )
    votos_asistidos = forms.IntegerField(
        label="Personas que pidieron ayuda para votar",
        min_value=0,
        initial=0,
        help_text="Solo cuántas. Sin nombres.",
    )
    explicacion = forms.CharField(
        label="Explicación de la diferencia",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Solo si las cuentas no coinciden. La firma también una segunda persona.",
    )
    observaciones = forms.CharField(
        label="Observaciones", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class DefectuosaForm(forms.Form):
    """A card that can't be used."""

    entregada = forms.TypedChoiceField(
        label="¿Ya la tenía una persona?",
        choices=[("si", "Sí: la persona toma otra"), ("no", "No: estaba en la caja")],
        coerce=lambda valor: valor == "si",
        widget=forms.RadioSelect,
    )
    codigo = forms.CharField(
        label="Clave de la tarjeta",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs=SIN_MEMORIA),
        help_text="Si la persona ya la tenía y no se alcanza a leer, déjela en blanco.",
    )

    def clean_codigo(self) -> str:
        codigo = str(self.cleaned_data["codigo"])
        if codigo and leer_clave(codigo) is None:
            raise forms.ValidationError("Revise la clave. Hay una letra o un número distinto.")
        return codigo


class BuscarForm(forms.Form):
    """The desk's search: one person at a time, never a list."""

    texto = forms.CharField(
        label="Nombre, folio o fecha de nacimiento", max_length=120, widget=forms.TextInput(attrs=SIN_MEMORIA)
    )
    fecha_nacimiento = forms.DateField(
        label="Fecha de nacimiento",
        required=False,
        input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        widget=forms.TextInput(attrs=SIN_MEMORIA | {"placeholder": "dd/mm/aaaa", "inputmode": "numeric"}),
    )


class RegistroForm(forms.Form):
    """Registration on the spot: four fields; the rest only when they are needed."""

    nombre = forms.CharField(
        label="Nombre y apellidos", max_length=160, widget=forms.TextInput(attrs=SIN_MEMORIA)
    )
    fecha_nacimiento = forms.DateField(
        label="Fecha de nacimiento",
        input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        widget=forms.TextInput(attrs=SIN_MEMORIA | {"placeholder": "dd/mm/aaaa", "inputmode": "numeric"}),
        error_messages={"invalid": "Escriba la fecha con día, mes y año."},
    )
    colonia = forms.ChoiceField()
    comprobante = forms.ChoiceField(
        label="Documento que mostró", error_messages={"required": "Elija el documento que mostró."}
    )
    curp = forms.CharField(
        label="CURP, si la da", required=False, max_length=18, widget=forms.TextInput(attrs=SIN_MEMORIA)
    )
    genero = forms.ChoiceField(label="Género, si lo dice", choices=Genero.choices, required=False)
    adulta_nombre = forms.CharField(label="Quién autoriza", required=False, max_length=160)
    adulta_relacion = forms.ChoiceField(
        label="Relación de quien autoriza", choices=[("", "—"), *Relacion.choices], required=False
    )
    adulta_contacto = forms.CharField(label="Contacto de quien autoriza", required=False, max_length=120)
    autorizacion_firmada = forms.BooleanField(label="La autorización está firmada", required=False)
    homonimo_autorizado = forms.BooleanField(
        label="Es otra persona con el mismo nombre y la misma fecha de nacimiento", required=False
    )
    homonimo_razon = forms.CharField(
        label="Cómo se comprobó que es otra persona", required=False, max_length=300
    )

    def __init__(self, *args: Any, ejercicio: Ejercicio, documentos: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colonias = {str(una.pk): una for una in ejercicio.colonias.all()}
        unidad = ejercicio.unidad_territorial
        self.fields["colonia"].label = unidad.capitalize()
        self.fields["colonia"].error_messages["required"] = f"Elija la {unidad} donde vive."
        self.fields["colonia"].choices = [  # type: ignore[attr-defined]
            ("", f"Elija la {unidad}"),
            *((clave, una.nombre) for clave, una in self.colonias.items()),
            (OTRA, "Otra: no está en la lista"),
        ]
        self.fields["comprobante"].choices = [  # type: ignore[attr-defined]
            ("", "Elija el documento"),
            *((uno, uno) for uno in documentos),
            (OTRO_DOCUMENTO, "Otro: no está en la lista"),
        ]

    def clean_colonia(self) -> Colonia | str:
        return self.colonias.get(self.cleaned_data["colonia"], "Fuera de la lista")


class EnlazarForm(forms.Form):
    """The code that pairs a kiosk."""

    codigo = forms.CharField(
        label="Código de enlace",
        max_length=20,
        widget=forms.TextInput(attrs=SIN_MEMORIA | {"autofocus": True}),
    )
