"""Input of the desk, the seats, the record and the actas. Forms only clean; operations save."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Permiso, roles_con
from gobierno_abierto.ejercicios.models import Ejercicio, lineas
from mesas.models import Idea, Mesa, Presencia


class RazonForm(forms.Form):
    """A reason that somebody will read."""

    razon = forms.CharField(
        label="Razón",
        error_messages={"required": "Escriba la razón."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class BuscarForm(forms.Form):
    """The one box of the desk; posted, so that no name ever stands in an address."""

    q = forms.CharField(label="Nombre, folio o fecha de nacimiento", max_length=160)


class RecibirForm(forms.Form):
    """Who comes in or leaves."""

    folio = forms.CharField(max_length=16)
    sentido = forms.ChoiceField(choices=Presencia.Sentido.choices)


class AcomodoForm(forms.Form):
    """How people are seated."""

    modo = forms.ChoiceField(
        label="¿Cuándo se da la mesa?",
        choices=[
            ("antes", "Antes de la sesión, en mesas parejas"),
            ("llegar", "Al llegar, en el escritorio"),
        ],
        widget=forms.RadioSelect,
    )


class EncargoForm(forms.Form):
    """Which account writes a mesa's record, and who facilitates it."""

    mesa = forms.ModelChoiceField(label="Mesa", queryset=Mesa.objects.none(), empty_label="Elija")
    usuario = forms.ModelChoiceField(
        label="Cuenta de quien relata", queryset=Usuario.objects.none(), empty_label="Elija"
    )
    facilita = forms.CharField(
        label="Quien facilita", max_length=120, required=False, help_text="Vacío si es la misma persona."
    )

    def __init__(self, *args: Any, ejercicio: Ejercicio, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mesa"].queryset = ejercicio.mesas.order_by("numero")  # type: ignore[attr-defined]
        self.fields["usuario"].queryset = (  # type: ignore[attr-defined]
            Usuario.objects.filter(
                asignaciones__ejercicio=ejercicio, asignaciones__rol__in=roles_con(Permiso.RELATAR)
            )
            .distinct()
            .order_by("nombre")
        )


class IdeaForm(forms.Form):
    """One idea of a mesa; ``version`` is the one that was on screen, ``envio`` names this filled form."""

    titulo = forms.CharField(
        label="Título",
        max_length=90,
        help_text="Hasta 90 letras, sin nombres de personas.",
        error_messages={"required": "Escriba un título de hasta 90 letras."},
    )
    que = forms.CharField(
        label="¿Qué proponen?",
        error_messages={"required": "Escriba en qué consiste la idea."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    por_que = forms.CharField(label="¿Por qué?", widget=forms.Textarea(attrs={"rows": 2}), required=False)
    donde = forms.CharField(label="¿Dónde?", max_length=250, required=False)
    beneficia = forms.CharField(label="¿A quién beneficia?", max_length=250, required=False)
    condiciones = forms.CharField(
        label="Condiciones", widget=forms.Textarea(attrs={"rows": 2}), required=False
    )
    acuerdo = forms.ChoiceField(
        label="¿Cómo llegó la mesa a esta idea?",
        error_messages={"required": "Diga cómo llegó la mesa a esta idea: consenso, mayoría o disenso."},
        choices=Idea.Acuerdo.choices,
        widget=forms.RadioSelect(attrs={"segmentos": True}),
    )
    a_favor = forms.IntegerField(label="Si fue mayoría: personas a favor", min_value=1, required=False)
    de_cuantas = forms.IntegerField(label="Si fue mayoría: de cuántas personas", min_value=1, required=False)
    disenso = forms.CharField(
        label="Opiniones distintas",
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        help_text="Lo que no convenció también se anota, sin nombres.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    envio = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, idea: Idea | None = None, **kwargs: Any) -> None:
        inicial: dict[str, Any] = {"envio": uuid.uuid4()}
        if idea is not None:
            inicial = {campo: getattr(idea, campo) for campo in self.base_fields if campo != "envio"}
        super().__init__(*args, **(kwargs | {"initial": inicial}))


class TextoForm(forms.Form):
    """The mesa's own text and count."""

    acuerdos = forms.CharField(
        label="Acuerdos de la mesa", widget=forms.Textarea(attrs={"rows": 5}), required=False
    )
    presentes = forms.IntegerField(
        label="Personas presentes, contadas en la mesa", min_value=1, required=False
    )
    observaciones = forms.CharField(
        label="Observaciones", widget=forms.Textarea(attrs={"rows": 2}), required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, mesa: Mesa, **kwargs: Any) -> None:
        inicial = {
            "acuerdos": mesa.acuerdos,
            "presentes": mesa.presentes,
            "observaciones": mesa.observaciones,
            "version": mesa.version_texto,
        }
        super().__init__(*args, **(kwargs | {"initial": inicial}))


class CerrarForm(forms.Form):
    """The last figures before an acta is frozen; ``version`` is what was read aloud."""

    presentes = forms.IntegerField(label="Personas presentes", min_value=1)
    conformes = forms.IntegerField(label="Personas que dijeron estar conformes", min_value=0)
    version = forms.IntegerField(widget=forms.HiddenInput)


class JornadaForm(forms.Form):
    """What the acta of the day says that the tables' actas don't."""

    incidentes = forms.CharField(
        label="Incidentes",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Uno por renglón, sin nombres: hora / qué pasó / cómo se resolvió.",
    )
    observaciones = forms.CharField(
        label="Observaciones", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    motivo = forms.CharField(
        label="Motivo de la versión nueva", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, hay_acta: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not hay_acta:
            del self.fields["motivo"]
        else:
            self.fields["motivo"].required = True

    def clean_incidentes(self) -> list[dict[str, str]]:
        """Return each line as hour, fact and how it was solved."""
        incidentes = []
        for linea in lineas(self.cleaned_data["incidentes"]):
            partes = [parte.strip() for parte in linea.split("/", 2)]
            if len(partes) != 3 or not all(partes):
                raise ValidationError("Cada renglón lleva hora / qué pasó / cómo se resolvió.")
            incidentes.append(dict(zip(("hora", "hecho", "solucion"), partes, strict=True)))
        return incidentes


def lado_a_lado(form: forms.Form, guardado: dict[str, Any]) -> list[dict[str, str | SafeString]]:
    """Return (rotulo, guardado, escrito) of the fields in which a saved text and a typed one differ."""
    filas: list[dict[str, str | SafeString]] = []
    for nombre, valor in guardado.items():
        escrito = form.data.get(nombre, "")
        if str(valor or "").strip().splitlines() != str(escrito).strip().splitlines():
            filas.append(
                {
                    "rotulo": format_html("{}", form.fields[nombre].label or nombre),
                    "guardado": str(valor or ""),
                    "escrito": str(escrito),
                }
            )
    return filas
