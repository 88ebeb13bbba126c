"""Input of notice, call and registration. Forms only clean; operations save."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from gobierno_abierto.ejercicios.models import Colonia, Ejercicio, lineas
from mesas.models import AvisoPrivacidad, Genero, Inscripcion, Relacion
from mesas.operaciones.llamado import CAMPOS_DEL_AVISO
from mesas.operaciones.registro import documentos_aceptados
from mesas.reglas import curp_bien_escrita

OTRA_COLONIA = "otra"


class AvisoForm(forms.ModelForm):
    """A version of the privacy notice."""

    class Meta:
        model = AvisoPrivacidad
        fields = [*CAMPOS_DEL_AVISO, "cambios"]
        widgets = {
            campo: forms.Textarea(attrs={"rows": 3})
            for campo in ("fundamento_local", "transferencias", "encargadas", "cambios")
        }

    def __init__(self, *args: Any, anterior: AvisoPrivacidad | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if anterior is None:
            del self.fields["cambios"]
        else:
            self.initial.update({campo: getattr(anterior, campo) for campo in CAMPOS_DEL_AVISO})
            self.fields["cambios"].required = True

    def _post_clean(self) -> None:
        """Leave the instance alone: the operation writes."""


class ConvocatoriaForm(forms.Form):
    """What the call says that the exercise's facts don't."""

    cierre_registro = forms.DateTimeField(
        label="Cuándo cierra el registro",
        help_text="Se anuncia; el registro en línea se cierra al pasar a la deliberación.",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    fecha_sorteo = forms.DateTimeField(
        label="Cuándo sería el sorteo, si hay más personas que lugares",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    fuente_semilla = forms.CharField(
        label="De qué fuente pública saldría el azar",
        max_length=200,
        required=False,
        help_text="Por ejemplo: tómbola a la vista, o un número que se publique después.",
    )


def opciones_de_colonia(ejercicio: Ejercicio) -> list[tuple[str, str]]:
    """Return the convened colonias, each with its other names, to choose from."""
    opciones = [("", f"Elija su {ejercicio.unidad_territorial}")]
    for una in ejercicio.colonias.all():
        alias = lineas(una.alias)
        opciones.append((str(una.pk), f"{una.nombre} (o {', '.join(alias)})" if alias else una.nombre))
    return [*opciones, (OTRA_COLONIA, "Otra, o no la encuentro")]


class _PersonaForm(forms.Form):
    """A resident's own data, as both forms ask for them."""

    nombre = forms.CharField(label="Nombre y apellidos", max_length=160)
    fecha_nacimiento = forms.DateField(
        label="Fecha de nacimiento",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Escriba la fecha con día, mes y año."},
    )
    colonia = forms.ChoiceField()
    otra_colonia = forms.CharField(max_length=80, required=False)
    contacto = forms.CharField(label="Teléfono, correo u otro medio de contacto", max_length=120)
    curp = forms.CharField(
        label="CURP",
        max_length=18,
        required=False,
        help_text="Solo sirve para no registrar dos veces a la misma persona. No se guarda: se guarda un código.",
    )
    apoyo = forms.CharField(
        label="¿Qué apoyo necesita para participar?",
        max_length=250,
        required=False,
        help_text="Rampa, intérprete, letra grande u otro.",
    )
    consiente_apoyo = forms.BooleanField(
        label="Doy mi consentimiento expreso para que usen el dato del apoyo que necesito.", required=False
    )
    genero = forms.ChoiceField(label="Género", choices=Genero.choices, required=False)
    consiente_genero = forms.BooleanField(
        label="Acepto decir mi género para formar mesas diversas.", required=False
    )
    adulta_nombre = forms.CharField(label="Nombre de quien autoriza", max_length=160, required=False)
    adulta_relacion = forms.ChoiceField(
        label="Relación con la persona", choices=[("", "Elija"), *Relacion.choices], required=False
    )
    adulta_contacto = forms.CharField(label="Contacto de quien autoriza", max_length=120, required=False)
    acepta_invitaciones = forms.BooleanField(
        label="Acepto recibir invitaciones de seguimiento.", required=False
    )
    envio = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, ejercicio: Ejercicio, **kwargs: Any) -> None:
        kwargs["initial"] = {"envio": uuid.uuid4()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.colonias = {str(una.pk): una for una in ejercicio.colonias.all()}
        self.unidad = ejercicio.unidad_territorial
        self.fields["colonia"].choices = opciones_de_colonia(ejercicio)  # type: ignore[attr-defined]
        self.fields["colonia"].label = f"{self.unidad.capitalize()} donde vive"
        self.fields["otra_colonia"].label = f"Si no está en la lista, ¿cuál es su {self.unidad}?"

    def clean_curp(self) -> str:
        """Warn of a CURP that is not written in the usual way."""
        curp: str = self.cleaned_data["curp"].strip().upper()
        if curp and not curp_bien_escrita(curp):
            raise ValidationError("Revise la CURP: son 18 letras y números. Puede dejarla vacía.")
        return curp

    def clean(self) -> dict[str, Any]:
        """Ask for the colonia's name when it is not in the list, and for consent to what needs it."""
        datos: dict[str, Any] = super().clean() or self.cleaned_data
        if datos.get("colonia") == OTRA_COLONIA and not datos.get("otra_colonia", "").strip():
            self.add_error("otra_colonia", f"Escriba cuál es su {self.unidad}.")
        if datos.get("apoyo") and not datos.get("consiente_apoyo"):
            self.add_error(
                "consiente_apoyo",
                "Marque esta casilla, o deje vacío el apoyo: es un dato que pide su permiso.",
            )
        if datos.get("genero") and not datos.get("consiente_genero"):
            self.add_error("consiente_genero", "Marque esta casilla, o elija «Prefiero no decir».")
        return datos

    def para_operacion(self) -> dict[str, Any]:
        """Return cleaned data as ``registrar_persona`` takes it."""
        datos = {
            campo: valor for campo, valor in self.cleaned_data.items() if not campo.startswith("consiente_")
        }
        otra = datos.pop("otra_colonia")
        datos["colonia"] = self.colonias.get(datos["colonia"], otra)
        return datos


class RegistroForm(_PersonaForm):
    """What a resident fills on line; a robot also fills the field that people don't see."""

    leyo_aviso = forms.BooleanField(
        label="Leí el aviso y quiero registrarme.",
        error_messages={"required": "Marque esta casilla para registrarse."},
    )
    sitio = forms.CharField(label="Deje vacío este campo", required=False)
    aviso = forms.IntegerField(widget=forms.HiddenInput)

    def clean_sitio(self) -> str:
        """Refuse whoever fills what people don't see."""
        if self.cleaned_data["sitio"]:
            raise ValidationError("Deje vacío este campo.")
        return ""

    def para_operacion(self) -> dict[str, Any]:
        """Return cleaned data as ``registrar_persona`` takes it, without what only the form needs."""
        datos = super().para_operacion()
        return {
            campo: valor for campo, valor in datos.items() if campo not in {"leyo_aviso", "sitio", "aviso"}
        }


class RegistroPersonalForm(_PersonaForm):
    """The fast form of the desk: the proof seen, and whether to admit at once."""

    comprobante = forms.ChoiceField(label="Documento que mostró", required=False)
    autorizacion_firmada = forms.BooleanField(
        label="Vi la autorización firmada por quien le representa (menores de 18 años).", required=False
    )
    adulta_documento_tipo = forms.CharField(
        label="Documento que mostró quien autoriza", max_length=120, required=False
    )
    admitir = forms.BooleanField(label="Admitir de una vez: vi el documento.", required=False, initial=True)
    leyo_aviso = forms.BooleanField(
        label="La persona leyó el aviso de privacidad y quiere registrarse.",
        error_messages={"required": "Muestre el aviso antes de registrar."},
    )
    homonimo_autorizado = forms.BooleanField(
        label="Es otra persona, con el mismo nombre y la misma fecha de nacimiento.", required=False
    )
    homonimo_razon = forms.CharField(
        label="¿Por qué es otra persona?",
        required=False,
        help_text="Una segunda persona del equipo la confirma con su propia cuenta.",
    )

    field_order = [
        "nombre",
        "fecha_nacimiento",
        "colonia",
        "otra_colonia",
        "contacto",
        "comprobante",
        "admitir",
    ]

    def __init__(self, *args: Any, ejercicio: Ejercicio, repetida: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, ejercicio=ejercicio, **kwargs)
        self.fields["comprobante"].choices = opciones_de_comprobante(ejercicio)  # type: ignore[attr-defined]
        if not repetida:
            del self.fields["homonimo_autorizado"]
            del self.fields["homonimo_razon"]

    def para_operacion(self) -> dict[str, Any]:
        """Return cleaned data as ``registrar_persona`` takes it; a homonym waits for the second person."""
        datos = super().para_operacion()
        del datos["leyo_aviso"]
        if datos.get("homonimo_autorizado"):
            datos["admitir"] = False
        return datos


def opciones_de_comprobante(ejercicio: Ejercicio) -> list[tuple[str, str]]:
    """Return the accepted proofs to choose from."""
    return [("", "Elija"), *((uno, uno) for uno in documentos_aceptados(ejercicio))]


class RevisionForm(forms.Form):
    """What the official saw before admitting a registration."""

    comprobante = forms.ChoiceField(label="Documento que mostró")
    colonia = forms.ChoiceField(required=False, choices=[])
    adulta_documento_tipo = forms.CharField(
        label="Documento que mostró quien autoriza", max_length=120, required=False
    )
    autorizacion_firmada = forms.BooleanField(
        label="Vi la autorización firmada por quien le representa.", required=False
    )

    def __init__(self, *args: Any, inscripcion: Inscripcion, es_menor: bool, **kwargs: Any) -> None:
        kwargs["initial"] = {"comprobante": inscripcion.comprobante}
        super().__init__(*args, **kwargs)
        ejercicio = inscripcion.ejercicio
        self.colonias: dict[str, Colonia] = {str(una.pk): una for una in ejercicio.colonias.all()}
        self.fields["comprobante"].choices = opciones_de_comprobante(ejercicio)  # type: ignore[attr-defined]
        if inscripcion.colonia_id:
            del self.fields["colonia"]
        else:
            opciones = [("", "Ninguna: está fuera del territorio")]
            opciones += [(clave, una.nombre) for clave, una in self.colonias.items()]
            self.fields["colonia"].choices = opciones  # type: ignore[attr-defined]
            unidad = ejercicio.unidad_territorial.capitalize()
            self.fields["colonia"].label = f"{unidad}, si la escrita es una de las convocadas"
        if not es_menor:
            del self.fields["adulta_documento_tipo"]
            del self.fields["autorizacion_firmada"]

    def para_operacion(self) -> dict[str, Any]:
        """Return cleaned data as ``admitir_persona`` takes it."""
        datos = dict(self.cleaned_data)
        if "colonia" in datos:
            datos["colonia"] = self.colonias.get(datos["colonia"])
        return datos
