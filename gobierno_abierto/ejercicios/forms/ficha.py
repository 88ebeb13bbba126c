"""Input of the exercise's facts, one form for each section. Forms only clean; operations save."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.text import capfirst

from gobierno_abierto.canonico import huella, texto_canonico
from gobierno_abierto.ejercicios.ficha import LIMITES, SECCIONES, Seccion, fuera_de_limites
from gobierno_abierto.ejercicios.models import Ejercicio, Territorio
from gobierno_abierto.ejercicios.operaciones import huella_de_valores, valores_de_seccion
from gobierno_abierto.errores import ReglaIncumplida
from gobierno_abierto.imagenes import Imagen, redibujar

from .campos import (
    INCOMPLETA,
    CantidadField,
    EnteroField,
    TextoField,
    escribir_colonias,
    filas_dichas,
    leer_colonias,
    poner_maximo,
)
from .instituciones import PREFIJO, InstitucionesFormSet

INDISPENSABLES = {
    "nombre": "Escriba el nombre completo del ejercicio.",
    "nombre_corto": "Escriba un nombre corto.",
    "municipio": "Escriba el municipio.",
    "estado": "Escriba el estado.",
}
AYUDAS = {
    "nombre": "Como aparecerá en los documentos: «Ejercicio de Gobierno Abierto en la Colonia …».",
    "nombre_corto": "Como se dirá en las listas: «Parque de Las Fuentes».",
    "techo_presupuestal": "Lo más que se puede gastar, como 4,000,000.00.",
    "fuente_de_financiamiento": "El fondo o partida de donde sale el dinero.",
    "edad_minima": "En años cumplidos. Puede ser menor de 18.",
    "predio_clave_catastral": "Como la escribe el catastro.",
    "predio_superficie": "En metros cuadrados, como 2,700.00.",
    "predio_titulo": "La escritura, el acuerdo o el decreto, con su número y fecha.",
    "predio_uso_suelo": "Como lo dice el plan de desarrollo urbano.",
    "minimo_registro": "Con menos personas registradas no se pasa a deliberar.",
    "acomodo_en_vivo": "Si no se marca, las mesas se reparten antes de la sesión.",
    "plazo_aclaracion": "Para pedir que se aclare un dictamen. 0 si no hay plazo.",
    "plazo_inconformidad": "Para inconformarse con el resultado. 0 si no hay plazo.",
    "espera_kiosco": "Cuánto espera la pantalla de votación antes de volver al inicio.",
    "lugar_registro": "Dónde se registra quien no lo hace por internet.",
}
OPCIONES = ("territorio", "regla_empate", "base_porcentaje")
POR_COLONIAS = (
    "Una por renglón. Después de una diagonal, su otro nombre: «Arboledas del Parque / Arboledas». "
    "Por secciones, escriba sus números: uno por renglón o separados con comas."
)
MAXIMO_DEL_PLANO = 5 * 1024 * 1024
PLANO_AJENO = (
    "Alguien cambió el plano: el que se ve aquí es el de ahora. Puede elegir otra imagen, PNG o JPEG."
)
OTRA_VEZ = "Vuelva a elegir la imagen: no se guardó. Lo demás que escribió sigue aquí."


def marca_de(valor: Any) -> str:
    """Return a short fingerprint of one fact, to know later whether a person touched it."""
    return huella(texto_canonico({"": valor.huella if isinstance(valor, Imagen) else valor}))[:12]


class SeccionForm(forms.ModelForm):
    """The facts of one section, none of them needed to save except the exercise's names.

    ``vista`` is the hash of the section as the person saw it and ``visto`` a mark of each of its facts: with them
    ``frente_a`` tells, after somebody else saved the section, what this person wrote from what they left alone.
    """

    seccion: ClassVar[Seccion]
    propios: ClassVar[list[str]]  # those of its facts that are fields of the exercise
    sin_opcional = True  # much of it is needed later, to convoke: «(opcional)» beside it would mislead

    # Never wrong, only different: the person can't mend what they don't see.
    vista = forms.Field(widget=forms.HiddenInput, required=False)
    visto = forms.Field(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Ejercicio
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hay_cambio_ajeno = False
        self.guardados = valores_de_seccion(self.instance, self.seccion)
        self.initial["vista"] = huella_de_valores(self.guardados)
        self.initial["visto"] = " ".join(f"{campo}:{marca_de(uno)}" for campo, uno in self.guardados.items())
        for nombre, campo in self.fields.items():
            campo.required = nombre in INDISPENSABLES
            if nombre in INDISPENSABLES:
                campo.error_messages["required"] = INDISPENSABLES[nombre]
            if isinstance(campo.widget, forms.Textarea):
                campo.widget.attrs["rows"] = 3
            poner_maximo(nombre, campo)
            if isinstance(campo, forms.IntegerField) and nombre in LIMITES:
                _poner_limites(nombre, campo)
            if nombre in OPCIONES:
                campo.choices = [(valor, capfirst(rotulo)) for valor, rotulo in campo.choices]  # type: ignore[attr-defined]

    def full_clean(self) -> None:
        """Put first what is saved wherever something did not arrive."""
        if self.is_bound:
            self._completar()
        super().full_clean()

    def _completar(self) -> None:
        """Take as untouched each fact that did not arrive; a box is unticked only on a page that arrived whole."""
        propios = [uno for uno in self.seccion.campos if uno in self.fields and uno != "plano"]
        casillas = {uno for uno in propios if isinstance(self.fields[uno], forms.BooleanField)}
        faltan = [uno for uno in propios if uno not in self.data and uno not in casillas]
        if not faltan:
            return
        self.data = self.data.copy()  # type: ignore[attr-defined]
        for nombre in faltan:
            valor = self.fields[nombre].prepare_value(self.get_initial_for_field(self.fields[nombre], nombre))
            self.data[nombre] = "" if valor is None else str(valor)  # type: ignore[index]
        for nombre in casillas - set(self.data):
            if self.guardados[nombre]:
                self.data[nombre] = "on"  # type: ignore[index]

    def _post_clean(self) -> None:
        """Leave the instance alone: the operation validates and writes on a locked row."""

    def clean(self) -> dict[str, Any]:
        """Return what is never empty as it is by default; refuse a page that does not say what it showed."""
        datos: dict[str, Any] = super().clean() or self.cleaned_data
        if "vista" not in self.data:
            self.add_error(None, INCOMPLETA)
        for nombre, valor in datos.items():
            if valor in (None, "") and nombre in self.propios:
                campo = Ejercicio._meta.get_field(nombre)
                if campo.has_default() and nombre not in INDISPENSABLES:  # type: ignore[union-attr]
                    datos[nombre] = campo.get_default()  # type: ignore[union-attr]
        return datos

    def datos(self) -> dict[str, Any]:
        """Return cleaned data as ``guardar_seccion`` takes it."""
        return {
            campo: self.cleaned_data[campo] for campo in self.seccion.campos if campo in self.cleaned_data
        }

    def hay_algo_nuevo(self) -> bool:
        """Tell whether what was typed differs from what is saved."""
        return any(self.guardados[campo] != valor for campo, valor in self.datos().items())

    def pedir_archivo_otra_vez(self) -> None:
        """Say that a chosen file is lost, when something else stopped the section from being saved."""

    def frente_a(self, fresco: Ejercicio) -> "SeccionForm":
        """Return the form to show again after somebody else saved this section in between.

        What this person wrote stays, beside «Ahora dice: …»; what they had not touched takes the new value. It
        carries the new ``vista``, so that saving again is done on purpose.
        """
        suyo = type(self)(instance=fresco)
        escritos, vistos = self.por_contrastar(), self._vistos()
        distintos = {campo for campo, valor in escritos.items() if valor != suyo.guardados[campo]}
        ajenos = {campo for campo in distintos if marca_de(escritos[campo]) == vistos.get(campo)}
        otra = type(self)(self._mezclar(suyo, ajenos), instance=fresco)
        otra.hay_cambio_ajeno = True
        for campo in distintos - ajenos:
            otra.anotar(campo, suyo)
        return otra

    def por_contrastar(self) -> dict[str, Any]:
        """Return what was typed that can be set beside what is saved."""
        return self.datos()

    def _vistos(self) -> dict[str, str]:
        partes = (uno.partition(":") for uno in str(self.cleaned_data["visto"] or "").split())
        return {campo: marca for campo, _, marca in partes}

    def _mezclar(self, suyo: "SeccionForm", ajenos: set[str]) -> QueryDict:
        """Return what was posted with the values of ``ajenos`` as ``suyo`` shows them, and its marks."""
        datos: QueryDict = self.data.copy()  # type: ignore[attr-defined]
        for campo in [*ajenos & set(suyo.fields), "vista", "visto"]:
            valor = suyo[campo].value()
            if valor is False:
                datos.pop(campo, None)
            else:
                datos[campo] = "" if valor is None else str(valor)
        return datos

    def anotar(self, campo: str, suyo: "SeccionForm") -> None:
        """Write beside ``campo`` what somebody else left in it."""
        ayuda, dice = self.fields[campo].help_text, suyo.leer(campo) or "nada"
        self.fields[campo].help_text = format_html(
            '{} <strong class="ahora-dice">Ahora dice: {}</strong>', ayuda, dice
        )

    def leer(self, campo: str) -> str:
        """Return what a fact says, as the form shows it."""
        valor = self[campo].value()
        if isinstance(valor, bool):
            return "sí" if valor else "no"
        rotulos: Mapping[Any, Any] = dict(getattr(self.fields[campo], "choices", ()))
        return str(rotulos.get(valor, "" if valor is None else valor))


def _poner_limites(nombre: str, campo: forms.IntegerField) -> None:
    """Make the field say its limits in our words, once."""

    def dentro(valor: int) -> None:
        if fuera := fuera_de_limites(nombre, valor):
            raise ValidationError(fuera)

    campo.validators = [dentro]
    campo.error_messages["invalid"] = "Escriba solo números."
    campo.widget.attrs |= dict(zip(("min", "max"), LIMITES[nombre], strict=True))


class TerritorioForm(SeccionForm):
    """Colonias, or sections, one per line."""

    colonias = TextoField(
        label="Colonias o secciones convocadas", help_text=POR_COLONIAS, widget=forms.Textarea
    )
    field_order = ["territorio", "colonias"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["colonias"].widget.attrs["rows"] = 6
        self.initial["colonias"] = escribir_colonias(
            self.guardados["colonias"], por_secciones=self.instance.territorio == Territorio.SECCIONES
        )

    def clean(self) -> dict[str, Any]:
        """Return the colonias as rows; say where they were typed what is wrong in them."""
        datos = super().clean()
        try:
            datos["colonias"] = leer_colonias(
                datos.get("colonias", ""), por_secciones=datos.get("territorio") == Territorio.SECCIONES
            )
        except ValidationError as error:
            self.add_error("colonias", error)
        return datos


class PredioForm(SeccionForm):
    """The plot and the picture of its plan."""

    plano = forms.FileField(
        label="Plano del predio",
        help_text="Una imagen PNG o JPEG de 5 MB como máximo. Se publicará con el ejercicio.",
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
        error_messages={"empty": "El archivo está vacío. Elija otra imagen."},
    )
    quitar_plano = forms.BooleanField(label="Quitar el plano")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.guardados["plano"]:
            del self.fields["quitar_plano"]

    def clean_plano(self) -> Imagen | None:
        """Return the picture drawn again, without disguises or metadata."""
        archivo = self.cleaned_data["plano"]
        if not archivo:
            return None
        if archivo.size > MAXIMO_DEL_PLANO:
            raise ValidationError("La imagen pesa más de 5 MB. Guárdela más pequeña y elíjala de nuevo.")
        try:
            return redibujar(
                archivo.read(),
                campo="plano",
                no_es="Ese archivo no es del tipo que pedimos: suba una imagen PNG o JPEG.",
                danada="La imagen está dañada y no se puede abrir. Elija otra.",
                pequena="La imagen es demasiado pequeña para leerse. Elija una de 300 puntos o más por lado.",
                lado_minimo=300,
                lado_maximo=1_600,
            )
        except ReglaIncumplida as error:
            raise ValidationError(error.mensaje) from error

    def clean(self) -> dict[str, Any]:
        """Warn that a good picture has to be chosen again when another field is wrong."""
        datos = super().clean()
        if self.errors and datos.get("plano"):
            self.pedir_archivo_otra_vez()
        return datos

    def datos(self) -> dict[str, Any]:
        """Return the facts, with the plan only when it was changed or taken away."""
        datos = super().datos()
        if not datos.get("plano"):
            datos.pop("plano", None)
            if self.cleaned_data.get("quitar_plano"):
                datos["plano"] = None
        return datos

    def hay_algo_nuevo(self) -> bool:
        """Compare the plan by its hash."""
        datos = self.datos()
        plano = datos.pop("plano", self.guardados["plano"])
        distinto = (plano.huella if isinstance(plano, Imagen) else plano or "") != self.guardados["plano"]
        return distinto or any(self.guardados[campo] != valor for campo, valor in datos.items())

    def pedir_archivo_otra_vez(self) -> None:
        """Say it beside the field."""
        self.add_error("plano", OTRA_VEZ)

    def por_contrastar(self) -> dict[str, Any]:
        """Leave the plan out: a picture is not set beside another."""
        return {campo: valor for campo, valor in self.datos().items() if campo != "plano"}

    def frente_a(self, fresco: Ejercicio) -> SeccionForm:
        """Tell that the plan changed too, and that a chosen picture has to be chosen again."""
        otra = super().frente_a(fresco)
        if self._vistos().get("plano") != marca_de(otra.guardados["plano"]):
            otra.fields["plano"].help_text = PLANO_AJENO
        if self.cleaned_data.get("plano"):
            otra.pedir_archivo_otra_vez()
        return otra


class InstitucionesForm(SeccionForm):
    """The institutions, one row each, in ``filas``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        datos = args[0] if args else None
        self.incompleta = datos is not None and not InstitucionesFormSet.llego_completo(datos)
        self.filas = InstitucionesFormSet.de(
            self.guardados["instituciones"], datos=None if self.incompleta else datos
        )

    def clean(self) -> dict[str, Any]:
        """Refuse rows that did not arrive whole: what is left of them would erase the rest."""
        datos = super().clean()
        if self.incompleta and not self.non_field_errors():
            self.add_error(None, INCOMPLETA)
        return datos

    def is_valid(self) -> bool:
        """Look at the rows too."""
        propio = super().is_valid()
        return self.filas.is_valid() and propio

    def datos(self) -> dict[str, Any]:
        """Return the rows that stay, in their order."""
        return {"instituciones": self.filas.para_operacion()}

    def con_otra_fila(self) -> "InstitucionesForm":
        """Return the form with everything typed as it was and one more blank row, without judging it yet."""
        if filas_dichas(self.data, PREFIJO) is None:
            return self
        otra = type(self)(instance=self.instance)
        otra.initial.update({campo: self.data.get(campo, "") for campo in ("vista", "visto")})
        otra.filas = InstitucionesFormSet.a_medias(self.data)
        return otra

    def _mezclar(self, suyo: SeccionForm, ajenos: set[str]) -> QueryDict:
        datos = super()._mezclar(suyo, ajenos)
        if ajenos:
            for clave in [clave for clave in datos if clave.startswith(f"{self.filas.prefix}-")]:
                del datos[clave]
            datos.update(suyo.filas.como_se_envia())  # type: ignore[attr-defined]
        return datos

    def anotar(self, campo: str, suyo: SeccionForm) -> None:
        """Show what institutions there are now."""
        self.ahora_dice = suyo.guardados[campo]


def _clase_de(campo: str) -> type[forms.Field] | None:
    """Return the kind of field that takes what people type in a fact; None for Django's own."""
    columna: Any = Ejercicio._meta.get_field(campo)
    if columna.choices or isinstance(columna, models.EmailField):
        return None
    clases = {models.DecimalField: CantidadField, models.IntegerField: EnteroField}
    clases |= {models.CharField: TextoField, models.TextField: TextoField}
    return next((clase for tipo, clase in clases.items() if isinstance(columna, tipo)), None)


def _formulario(seccion: Seccion) -> type[SeccionForm]:
    bases = {"territorio": TerritorioForm, "predio": PredioForm, "instituciones": InstitucionesForm}
    propios = [campo for campo in seccion.campos if campo not in {"colonias", "plano", "instituciones"}]
    clase: Any = forms.modelform_factory(
        Ejercicio,
        form=bases.get(seccion.clave, SeccionForm),
        fields=propios,
        help_texts={campo: AYUDAS[campo] for campo in propios if campo in AYUDAS},
        widgets={campo: forms.RadioSelect for campo in propios if campo in OPCIONES},
        field_classes={campo: suya for campo in propios if (suya := _clase_de(campo))},
    )
    clase.seccion, clase.propios = seccion, propios
    return clase


FORMULARIOS: dict[str, type[SeccionForm]] = {seccion.clave: _formulario(seccion) for seccion in SECCIONES}
