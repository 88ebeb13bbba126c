"""Input of the exercise's facts, schedule and accounts. Forms only clean; operations save."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from gobierno_abierto.cuentas.models import Usuario, solo_ascii
from gobierno_abierto.cuentas.permisos import Institucion as Parte
from gobierno_abierto.cuentas.permisos import Rol, puede_administrar

from .models import Actividad, Ejercicio, lineas
from .models import Institucion as InstitucionDelEjercicio

COLONIAS_POR_RENGLON = (
    "Una por renglón. Después de una diagonal, su otro nombre: «Arboledas del Parque / Arboledas»."
)
NOMBRE_CORTO = (
    "Después de una diagonal, su nombre corto: «Secretaría de Servicios Públicos / Servicios Públicos»."
)
AREAS_POR_RENGLON = f"Una por renglón. {NOMBRE_CORTO}"


PAPELES = tuple(InstitucionDelEjercicio.Papel.values)  # each has its field in the form


def partir(linea: str) -> tuple[str, str]:
    """Return (name, alias) of «name / alias»."""
    nombre, _, alias = linea.partition("/")
    return nombre.strip(), alias.strip()


class EjercicioForm(forms.ModelForm):
    """The exercise's facts on one plain form; colonias and institutions one per line."""

    sin_opcional = True  # much of it is needed later, to convoke: «(opcional)» beside it would mislead
    colonias = forms.CharField(
        label="Colonias convocadas", required=False, help_text=COLONIAS_POR_RENGLON, widget=forms.Textarea
    )
    convoca = forms.CharField(
        label="Áreas que convocan", required=False, help_text=AREAS_POR_RENGLON, widget=forms.Textarea
    )
    ejecuta = forms.CharField(
        label="Dependencia que recibe las propuestas y ejecuta la obra",
        required=False,
        help_text=NOMBRE_CORTO,
    )
    dictamina = forms.CharField(
        label="Otras dependencias que dictaminan",
        required=False,
        help_text=AREAS_POR_RENGLON,
        widget=forms.Textarea,
    )
    acompana = forms.CharField(label="Órgano garante que acompaña", required=False, help_text=NOMBRE_CORTO)
    sociedad = forms.CharField(label="Quién firma por la sociedad civil", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Ejercicio
        fields = [
            "nombre",
            "nombre_corto",
            "slug",
            "obra_breve",
            "pregunta",
            "compromiso_publico",
            "techo_presupuestal",
            "fuente_de_financiamiento",
            "municipio",
            "estado",
            "delegacion",
            "colonia_titulo",
            "edad_minima",
            "documentos_residencia",
            "documentos_identidad",
            "predio_ubicacion",
            "predio_clave_catastral",
            "predio_superficie",
            "predio_titulo",
            "numero_mesas",
            "cupo_por_mesa",
            "max_propuestas",
            "minimo_registro",
            "acomodo_en_vivo",
            "plazo_aclaracion",
            "plazo_inconformidad",
            "regla_empate",
            "base_porcentaje",
            "espera_kiosco",
            "lugar_registro",
            "telefono",
            "correo",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for campo in self.fields.values():
            if isinstance(campo.widget, forms.Textarea):
                campo.widget.attrs["rows"] = 3
        if self.instance.pk:
            del self.fields["slug"]
            self.initial.update(self._listas() | {"version": self.instance.version})

    def _listas(self) -> dict[str, str]:
        def juntar(filas: Any) -> str:
            return "\n".join(f"{una.nombre} / {una.alias}" if una.alias else una.nombre for una in filas)

        instituciones = list(self.instance.instituciones.all())
        listas = {papel: juntar(una for una in instituciones if una.papel == papel) for papel in PAPELES}
        return listas | {"colonias": juntar(self.instance.colonias.all())}

    def _post_clean(self) -> None:
        """Leave the instance alone: the operation validates and writes on a locked row."""

    def clean_slug(self) -> str:
        """Refuse a short address already taken."""
        slug: str = self.cleaned_data["slug"]
        if Ejercicio.objects.filter(slug=slug).exists():
            raise ValidationError("Ya hay un ejercicio con esa dirección corta.")
        return slug

    def para_operacion(self) -> dict[str, Any]:
        """Return cleaned data as ``configurar_ejercicio`` takes it."""
        datos = dict(self.cleaned_data)
        colonias = [
            dict(zip(("nombre", "alias"), partir(linea), strict=True))
            for linea in lineas(datos.pop("colonias"))
        ]
        instituciones: list[dict[str, Any]] = []
        for papel in PAPELES:
            for linea in lineas(datos.pop(papel)):
                nombre, alias = partir(linea)
                instituciones.append({"nombre": nombre, "alias": alias, "papel": papel})
        return datos | {"colonias": colonias, "instituciones": instituciones}

    def clean(self) -> dict[str, Any]:
        """Refuse repeated institutions and colonias, where they were typed."""
        datos: dict[str, Any] = super().clean() or self.cleaned_data
        vistos: set[str] = set()
        for papel in PAPELES:
            for linea in lineas(datos.get(papel, "")):
                nombre, _ = partir(linea)
                if nombre in vistos:
                    self.add_error(papel, f"«{nombre}» ya está en otro renglón.")
                vistos.add(nombre)
        nombres = [partir(linea)[0] for linea in lineas(datos.get("colonias", ""))]
        if len(set(nombres)) != len(nombres):
            self.add_error("colonias", "Hay una colonia repetida.")
        return datos


class ActividadForm(forms.ModelForm):
    """One row of the schedule."""

    class Meta:
        model = Actividad
        fields = [
            "tipo",
            "nombre",
            "titulo_largo",
            "fecha",
            "hora_inicio",
            "hora_fin",
            "sede",
            "objetivo",
            "desarrollo",
            "participantes",
        ]
        widgets = {
            "fecha": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "hora_inicio": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "hora_fin": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "objetivo": forms.Textarea(attrs={"rows": 2}),
            "desarrollo": forms.Textarea(attrs={"rows": 3}),
            "participantes": forms.Textarea(attrs={"rows": 2}),
        }

    def _post_clean(self) -> None:
        """Leave the instance alone: the operation validates and writes."""

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the start."""
        datos: dict[str, Any] = super().clean() or self.cleaned_data
        inicio, fin = datos.get("hora_inicio"), datos.get("hora_fin")
        if inicio and fin and fin <= inicio:
            self.add_error("hora_fin", "La hora de término va después de la de inicio.")
        return datos


class CronogramaFormSet(forms.BaseModelFormSet):
    """All rows of the schedule at once."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """Name in plain words the two fields that Django adds."""
        super().add_fields(form, index)
        form.fields["ORDER"].label = "Lugar en el cronograma"
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = "Quitar esta actividad"

    def para_operacion(self) -> list[dict[str, Any]]:
        """Return the rows kept, in order, as ``guardar_cronograma`` takes them."""
        filas = []
        for form in self.ordered_forms:
            datos = {
                campo: valor
                for campo, valor in form.cleaned_data.items()
                if campo not in {"ORDER", "DELETE", "id"}
            }
            filas.append(datos | {"pk": form.instance.pk})
        return filas


def cronograma_formset(datos: Any, ejercicio: Ejercicio) -> Any:
    """Return the formset of an exercise's activities, with one blank row."""
    clase = forms.modelformset_factory(
        Actividad,
        form=ActividadForm,
        formset=CronogramaFormSet,
        extra=1,
        can_order=True,
        can_delete=True,
        can_delete_extra=False,
        max_num=100,
        absolute_max=120,
    )
    return clase(datos, queryset=ejercicio.actividades.order_by("orden"))


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
    nombre = forms.CharField(label="Nombre y apellidos", max_length=120)
    cargo = forms.CharField(label="Cargo", max_length=160, required=False)
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
