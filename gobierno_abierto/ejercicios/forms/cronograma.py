"""Input of the schedule: all its activities at once, and the new dates of those already published."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any, cast

from django import forms
from django.forms import BaseFormSet

from gobierno_abierto.ejercicios.calendario import CAMPOS, CUANDO_Y_DONDE, TEXTOS, reconocer
from gobierno_abierto.ejercicios.models import Actividad, Ejercicio
from gobierno_abierto.ejercicios.reglas import defecto_de_horario

from .campos import INCOMPLETA, EnteroField, TextoField, filas_dichas, poner_maximo

MAXIMO = 100  # activities that one schedule takes
DE_MAS = 20  # rows past the maximum that are still shown, so that what was typed can be taken out
PREFIJO = "form"
ESCRITOS = ("pk", *CAMPOS[1:], "ORDER", "DELETE")  # what a row's form carries

WIDGETS = {
    "fecha": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    "hora_inicio": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    "hora_fin": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    "objetivo": forms.Textarea(attrs={"rows": 2}),
    "desarrollo": forms.Textarea(attrs={"rows": 3}),
    "participantes": forms.Textarea(attrs={"rows": 2}),
}


class ConHorario(forms.ModelForm):
    """Fields of an activity; the operation validates the whole and writes."""

    def _post_clean(self) -> None:
        """Leave the instance alone."""

    def clean(self) -> dict[str, Any]:
        """Refuse hours and years that make no sense."""
        datos: dict[str, Any] = super().clean() or self.cleaned_data
        if fecha := datos.get("fecha"):
            campo, frase = defecto_de_horario(fecha, datos.get("hora_inicio"), datos.get("hora_fin"))
            if campo:
                self.add_error(campo, frase)
        return datos


class ActividadForm(ConHorario):
    """One row of the schedule; ``pk`` names the stored activity, if any."""

    pk = EnteroField(required=False, widget=forms.HiddenInput)
    notas: Sequence[str] = ()  # what somebody else stored in this row meanwhile
    publicada = False
    fecha_dicha = ""

    class Meta:
        model = Actividad
        fields = CAMPOS[1:]
        widgets = WIDGETS
        field_classes = dict.fromkeys(("nombre", "sede", *TEXTOS), TextoField)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for campo in TEXTOS:
            poner_maximo(campo, self.fields[campo])
        tipo = cast(forms.ChoiceField, self.fields["tipo"])
        tipo.choices = [("", "Elija el tipo"), *Actividad.Tipo.choices]

    @property
    def de_cuando(self) -> list[forms.BoundField]:
        """Return the fields of when and where, which stand side by side."""
        return [self[campo] for campo in CUANDO_Y_DONDE]

    @property
    def los_demas(self) -> list[forms.BoundField]:
        """Return the fields after those."""
        return [self[campo] for campo in (*TEXTOS, "ORDER", "DELETE")]

    def has_changed(self) -> bool:
        """Tell whether anything was typed; a place in the order alone is nothing."""
        return bool(set(self.changed_data) - {"ORDER"})


class CronogramaFormSet(BaseFormSet):
    """All rows of the schedule at once. A row without ``pk`` is new; one left blank is nothing."""

    default_error_messages = {
        **BaseFormSet.default_error_messages,
        "missing_management_form": INCOMPLETA,
        "too_many_forms": "Un cronograma lleva hasta %(num)d actividades.",
    }

    def initial_form_count(self) -> int:
        """Return 0 once sent: which rows are stored is told by each row's ``pk``, not by its place."""
        return 0 if self.is_bound else super().initial_form_count()

    def add_fields(self, form: Any, index: int | None) -> None:
        """Name in plain words the two fields that Django adds."""
        super().add_fields(form, index)
        orden = form.fields["ORDER"]
        orden.widget.attrs["min"] = 1
        form.fields["ORDER"] = EnteroField(
            label="Lugar en el cronograma", initial=orden.initial, required=False, widget=orden.widget
        )
        form.fields["DELETE"].label = "Quitar esta actividad"

    def para_operacion(self) -> list[dict[str, Any]]:
        """Return the rows kept, in order, as ``guardar_cronograma`` takes them."""
        return [
            {campo: valor for campo, valor in form.cleaned_data.items() if campo not in {"ORDER", "DELETE"}}
            for form in self.ordered_forms
        ]


def _clase(extra: int) -> Any:
    return forms.formset_factory(
        ActividadForm,
        formset=CronogramaFormSet,
        extra=extra,
        can_order=True,
        can_delete=True,
        max_num=MAXIMO,
        absolute_max=MAXIMO + DE_MAS,
        validate_max=True,
    )


def cronograma_guardado(ejercicio: Ejercicio) -> Any:
    """Return the formset of the stored schedule, with one blank row."""
    return cronograma_escrito([fila_de(una) for una in ejercicio.actividades.all()], extra=1)


def cronograma_enviado(datos: Any) -> Any:
    """Return the formset of what a person sent to be stored."""
    return _clase(extra=0)(datos)


def cronograma_escrito(filas: Sequence[Mapping[str, Any]], extra: int = 0) -> Any:
    """Return the formset of rows as typed, neither checked nor stored."""
    return _clase(extra)(initial=filas)


def fila_de(actividad: Actividad) -> dict[str, Any]:
    """Return a stored activity as a row of the formset."""
    return {"pk": actividad.pk} | {campo: getattr(actividad, campo) for campo in CAMPOS[1:]}


def llego_completo(datos: Mapping[str, str], *, todo: bool) -> bool:
    """Tell whether a sent formset says how many rows it has and, with ``todo``, brings each stored one whole.

    The stored ones are those that ``vista`` says the page showed: one that did not arrive must not be taken out.
    """
    total = filas_dichas(datos, PREFIJO)
    if total is None or not todo:
        return total is not None
    filas = range(min(total, MAXIMO + DE_MAS))
    guardadas = {n: pk for n in filas if (pk := datos.get(f"{PREFIJO}-{n}-pk", "").strip())}
    vistas = {parte.split(":", 1)[0] for parte in datos.get("vista", "").split() if ":" in parte}
    return (
        all(pk.isascii() and pk.isdecimal() and len(pk) < 19 for pk in guardadas.values())
        and vistas <= set(guardadas.values())
        and all(f"{PREFIJO}-{n}-{campo}" in datos for n in guardadas for campo in CAMPOS[1:])
    )


def filas_escritas(datos: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the rows of a sent formset as typed, in the order that their numbers say; nothing in it is trusted."""
    cuantas = min(filas_dichas(datos, PREFIJO) or 0, MAXIMO + DE_MAS)
    filas = [{campo: datos.get(f"form-{n}-{campo}", "") for campo in ESCRITOS} for n in range(cuantas)]

    def lugar(fila: dict[str, str]) -> int:
        numero = fila["ORDER"].strip()
        return int(numero) if numero.isascii() and numero.isdecimal() and len(numero) < 6 else MAXIMO * 1000

    return [{campo: fila[campo] for campo in ESCRITOS if campo != "ORDER"} for fila in sorted(filas, key=lugar)]  # fmt: skip


def con_lo_guardado(filas: Sequence[dict[str, Any]], guardadas: Sequence[Actividad]) -> list[dict[str, Any]]:
    """Return the rows as typed; a new one equal to a stored activity names it, so that it isn't stored twice."""
    limpias = [_limpia(fila) for fila in filas]
    return [
        fila | {"pk": pk} if pk and not fila["pk"] else fila
        for fila, pk in zip(filas, reconocer(limpias, guardadas), strict=True)
    ]


def _limpia(fila: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row's clean values; none when they are wrong or the row is to be taken out."""
    form = ActividadForm(fila)
    return dict(form.cleaned_data) if not fila["DELETE"] and form.is_valid() else {}


def esta_en_blanco(fila: Mapping[str, Any]) -> bool:
    """Tell whether nothing was typed in a row."""
    return not any(str(valor or "").strip() for valor in fila.values())


def actividades_requeridas(ejercicio: Ejercicio) -> list[dict[str, str]]:
    """Return rows for the four activities that every exercise needs, named as the first one was, their dates blank."""
    para = f" para el {ejercicio.nombre}" if ejercicio.nombre.startswith("Ejercicio ") else ""
    if len(para) > 150:
        para = ""
    Tipo = Actividad.Tipo
    return [
        {
            "tipo": Tipo.JORNADA_DELIBERATIVA.value,
            "nombre": f"Primera mesa de trabajo{para}",
            "titulo_largo": f"Primera mesa de trabajo (jornada deliberativa){para}",
        },
        {
            "tipo": Tipo.JORNADA_VALIDACION.value,
            "nombre": f"Segunda mesa de trabajo{para}",
            "titulo_largo": f"Segunda mesa de trabajo (jornada de validación){para}",
        },
        {"tipo": Tipo.JORNADA_VOTACION.value, "nombre": "Jornada de votación"},
        {"tipo": Tipo.FIRMA_CONVENIO.value, "nombre": "Firma de Convenio de Colaboración"},
    ]


# --- New dates of what was published --------------------------------------------------------------------------------


class NuevaFechaForm(ConHorario):
    """When and where one published activity will be held."""

    notas: Sequence[str] = ()

    class Meta:
        model = Actividad
        fields = CUANDO_Y_DONDE
        widgets = {campo: WIDGETS[campo] for campo in CUANDO_Y_DONDE if campo in WIDGETS}
        field_classes = {"sede": TextoField}

    def para_operacion(self) -> dict[str, Any]:
        """Return the row as ``reprogramar`` takes it."""
        return self.cleaned_data | {"pk": self.instance.pk}


class MotivoForm(forms.Form):
    """Why the dates change, read by everybody."""

    motivo = TextoField(
        label="Motivo del cambio",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Se publica tal como lo escriba. No ponga nombres, teléfonos ni otros datos de personas.",
    )


def nuevas_fechas(datos: Any, actividades: Sequence[Actividad]) -> list[NuevaFechaForm]:
    """Return one form per activity that may still change date."""
    if datos is None:
        return [NuevaFechaForm(instance=una, prefix=f"actividad-{una.pk}") for una in actividades]
    guardados = {
        f"actividad-{una.pk}-{campo}": texto_guardado(getattr(una, campo))
        for una in actividades
        for campo in CUANDO_Y_DONDE
    }
    enviados = guardados | {clave: datos[clave] for clave in datos}  # what did not arrive stays as it is
    return [NuevaFechaForm(enviados, instance=una, prefix=f"actividad-{una.pk}") for una in actividades]


def texto_guardado(valor: date | time | str | None) -> str:
    """Return a stored value as a browser sends it."""
    return str(valor or "")
