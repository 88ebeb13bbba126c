"""A jornada at any moment of its day, made through the real operations wherever they exist."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from gobierno_abierto.canonico import huella
from gobierno_abierto.cuentas.models import Usuario
from gobierno_abierto.cuentas.permisos import Institucion as Parte
from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.documentos.models import Documento, TipoDocumento
from gobierno_abierto.documentos.operaciones import generar_folio
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from gobierno_abierto.ejercicios.models import Ejercicio
from gobierno_abierto.tiempo import ahora
from mesas.identidad import huella_curp, huella_persona
from mesas.models import AvisoPrivacidad, Inscripcion
from mesas.reglas import plegar
from propuestas.models import Opcion, Propuesta
from votacion import operaciones as op
from votacion.models import Casilla, Jornada, huella_tarjeta

from .ejercicios import cuenta_con, ejercicio_completo

TITULOS = ["Parque de sombra y descanso", "Parque de juego y deporte", "Parque de encuentro y huerto"]


@dataclass
class Escena:
    """An exercise in VOTACION with everybody who takes part in the vote."""

    ejercicio: Ejercicio
    coordinacion: Usuario
    infoqro: Usuario
    personal: list[Usuario]
    custodias: list[Usuario]
    jornada: Jornada
    casillas: list[Casilla]
    claves: dict[int, list[str]] = field(default_factory=dict)
    personas: int = 0

    @property
    def casilla(self):
        return self.casillas[0]

    def persona(self, curp="", **campos):
        """Return an admitted registration of a new fictitious person."""
        self.personas += 1
        return inscribir(self.ejercicio, f"Persona Ficticia {self.personas:03d}", curp=curp, **campos)

    def acreditar(self, cuantas=1, casilla=None):
        """Accredit that many new people."""
        casilla = casilla or self.casilla
        for _ in range(cuantas):
            op.acreditar(casilla, actor=self.de(casilla)[0], inscripcion=self.persona())

    def de(self, casilla):
        """Return the two officials of a casilla."""
        lugar = self.casillas.index(casilla)
        return self.personal[lugar * 2 : lugar * 2 + 2]

    def votar(self, *elecciones, casilla=None):
        """Accredit one person per choice and deposit it with the next card of the box."""
        casilla = casilla or self.casilla
        self.acreditar(len(elecciones), casilla)
        for eleccion in elecciones:
            clave = self.claves[casilla.pk].pop()
            op.depositar(casilla, huella=huella_tarjeta(clave), eleccion=eleccion)

    def cerrar(self, casilla=None, **conteo):
        """End the voting and close the casilla with both officials and an exact hand count."""
        casilla = casilla or self.casilla
        una, otra = self.de(casilla)
        cerrada = op.terminar_votacion(casilla, actor=una)
        conteo = {"sobrantes": cerrada.quedan} | conteo
        op.confirmar_cierre(casilla, actor=una, **conteo)
        return op.confirmar_cierre(casilla, actor=otra, **conteo)

    def escrutar(self):
        """Move to RESULTADOS and open the urn with two custodians."""
        Ejercicio.objects.filter(pk=self.ejercicio.pk).update(etapa=ClaveEtapa.RESULTADOS)
        self.ejercicio.etapa = ClaveEtapa.RESULTADOS
        op.abrir_urna(self.jornada, actor=self.custodias[0])
        return op.abrir_urna(self.jornada, actor=self.custodias[1])

    def publicar(self):
        """Approve the count with both people."""
        op.aprobar_resultado(self.jornada, actor=self.coordinacion)
        return op.aprobar_resultado(self.jornada, actor=self.infoqro)


def congelar_opciones(ejercicio, cuantas=3):
    """Freeze that many options."""
    for numero in range(1, cuantas + 1):
        titulo = TITULOS[(numero - 1) % 3] + ("" if numero <= 3 else f" {numero}")
        propuesta = Propuesta.objects.create(
            ejercicio=ejercicio, orden=numero, clave="ABCDEFGHIJ"[numero - 1], titulo=titulo, resumen="Resumen.",
        )  # fmt: skip
        Opcion.objects.create(
            ejercicio=ejercicio, numero=numero, propuesta=propuesta, titulo=titulo, titulo_boleta=titulo[:30],
            linea_1="Andador con árboles, bancas y pérgola.", linea_2="Luz en los accesos.",
            linea_3="Piso parejo y rampas.", costo=Decimal("3980000.00"), huella=huella(titulo), congelada_en=ahora(),
        )  # fmt: skip


def aviso_de(ejercicio):
    """Return the exercise's privacy notice, made on first use."""
    if aviso := AvisoPrivacidad.objects.filter(ejercicio=ejercicio).last():
        return aviso
    documento = Documento.objects.create(
        ejercicio=ejercicio, tipo=TipoDocumento.AVISO_PRIVACIDAD, titulo="Aviso de privacidad",
        folio=f"GA-AVIS-{ejercicio.pk:04d}", contenido="{}", huella=huella("aviso"), fecha=ahora(), bitacora_n=1,
        bitacora_huella=huella("asiento"),
    )  # fmt: skip
    return AvisoPrivacidad.objects.create(
        ejercicio=ejercicio, version=1, publicado_en=ahora(), responsable_nombre="Municipio",
        responsable_domicilio="Domicilio ficticio", area_responsable="Área", fundamento_local="Norma",
        unidad_transparencia_domicilio="Domicilio", unidad_transparencia_correo="ut@ejemplo.mx",
        unidad_transparencia_horario="9 a 15", autoridad_garante_datos="Autoridad", plazo_conservacion="Un año",
        plazo_bloqueo="Un mes", medio_negativa="Correo", documento=documento,
    )  # fmt: skip


def inscribir(ejercicio, nombre, *, curp="", admitida=True, nacimiento=date(1980, 5, 20), **campos):
    """Return a registration made beforehand (reviewed unless said otherwise)."""
    aviso = aviso_de(ejercicio)
    quien = campos.pop("revisada_por", None) or Usuario.objects.first()
    revision = {"estado": "admitida", "revisada_por": quien, "revisada_en": ahora()} if admitida else {}
    datos = {
        "folio": generar_folio("R"),
        "nombre": nombre,
        "nombre_busqueda": " ".join(plegar(nombre)),
        "fecha_nacimiento": nacimiento,
        "colonia": ejercicio.colonias.first(),
        "contacto": "ficticia@ejemplo.mx",
        "comprobante": "Recibo de agua",
        "huella_persona": huella_persona(nombre, nacimiento),
        "huella_curp": huella_curp(curp),
        "aviso": aviso,
        "registrada_en": ahora(),
    }
    return Inscripcion.objects.create(ejercicio=ejercicio, **(datos | revision | campos))


def escena(*, opciones=3, casillas=1, tarjetas=20, hasta="abierta", **campos):
    """Return an Escena whose jornada is *preparada*, *armada* or *abierta*."""
    ejercicio = ejercicio_completo(ClaveEtapa.VOTACION, **({"max_propuestas": max(3, opciones)} | campos))
    congelar_opciones(ejercicio, opciones)
    una = Escena(
        ejercicio=ejercicio,
        coordinacion=cuenta_con(ejercicio, Rol.COORDINACION),
        infoqro=cuenta_con(ejercicio, Rol.INFOQRO),
        personal=[cuenta_con(ejercicio, Rol.CASILLA) for _ in range(casillas * 2)],
        custodias=[cuenta_con(ejercicio, Rol.CUSTODIA, institucion=parte) for parte in Parte],
        jornada=None,
        casillas=[],
    )
    una.jornada = op.preparar_jornada(ejercicio, actor=una.coordinacion)
    for lugar in range(casillas):
        casilla = op.agregar_casilla(una.jornada, actor=una.coordinacion, sede=f"Plaza ficticia {lugar + 1}")
        una.casillas.append(casilla)
        for persona in una.personal[lugar * 2 : lugar * 2 + 2]:
            op.asignar_personal(casilla, actor=una.coordinacion, usuario=persona)
        if tarjetas:
            una.claves[casilla.pk] = op.generar_tarjetas(casilla, actor=una.infoqro, cantidad=tarjetas)
    if hasta == "preparada":
        return una
    op.armar_urna(una.jornada, actor=una.coordinacion)
    if hasta == "abierta":
        for casilla in una.casillas:
            for persona in una.de(casilla):
                op.confirmar_apertura(casilla, actor=persona, tarjetas_recibidas=tarjetas)
    for casilla in una.casillas:
        casilla.refresh_from_db()
    una.jornada.refresh_from_db()
    return una
