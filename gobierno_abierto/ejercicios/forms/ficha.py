"""Input of the exercise's facts. Forms only clean; operations save."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from gobierno_abierto.ejercicios.models import Ejercicio, lineas
from gobierno_abierto.ejercicios.models import Institucion as InstitucionDelEjercicio

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
