"""An exercise that reached CONVENIO, with frozen actas in the fields of the project's texts, and its convenio."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from io import BytesIO

import pikepdf
from PIL import Image

from convenios import operaciones as o
from convenios.redaccion import redactar
from convenios.reglas import CAMPO
from gobierno_abierto.cuentas.permisos import Rol
from gobierno_abierto.documentos.models import TipoDocumento as T
from gobierno_abierto.documentos.operaciones import congelar
from gobierno_abierto.ejercicios.etapas import ClaveEtapa
from propuestas.models import Componente, Opcion, Propuesta, PublicacionDictamenes
from tests.factories.ejercicios import cuenta_con, ejercicio_completo

MOMENTO = datetime(2023, 8, 16, 18, tzinfo=UTC)
HUELLA = "ab" * 32
GANADORA = {
    "hay_ganadora": True,
    "hay_empate": False,
    "es_ratificacion": False,
    "ganadora_numero": 2,
    "ganadora_titulo": "Propuesta Ficticia B",
    "ganadora_votos": 153,
    "ganadora_porcentaje": "45.5",
}
ESCRUTINIO = {
    "fecha": "2023-08-15",
    "personas_acreditadas": 338,
    "votos_emitidos": 336,
    "votos_validos": 334,
    "votos_blancos": 0,
    "votos_nulos": 2,
    "base_porcentaje": "votos emitidos",
    "resultados": [
        {"numero": 1, "titulo": "Propuesta Ficticia A", "votos": 122, "porcentaje": "36.3"},
        {"numero": 2, "titulo": "Propuesta Ficticia B", "votos": 153, "porcentaje": "45.5"},
        {"numero": 3, "titulo": "Propuesta Ficticia C", "votos": 59, "porcentaje": "17.6"},
    ],
} | GANADORA
RESPUESTAS = {
    "fecha": "2023-10-23",
    "numero": "7",
    "si_no": "no",
    "plazo": "30 días hábiles",
    "texto": "Texto Ficticio",
    "parrafo": "Párrafo ficticio.",
}
PRIVADO = "Calle Ficticia 99, interior 3"


def documento(ejercicio, tipo, datos, **campos):
    """Freeze a document with these facts, and return it."""
    return congelar(
        **{
            "ejercicio_id": ejercicio.pk,
            "tipo": tipo,
            "titulo": T(tipo).label,
            "datos": datos,
            "publico": True,
            "momento": MOMENTO,
            "bitacora": (0, "0" * 64),
        }
        | campos
    )


def propuestas(ejercicio, cuantas=3):
    """Return frozen options 1, 2… with their ratified proposals A, B… and two components each."""
    opciones = []
    for orden in range(1, cuantas + 1):
        clave = "ABC"[orden - 1]
        propuesta = Propuesta.objects.create(
            ejercicio=ejercicio,
            orden=orden,
            clave=clave,
            titulo=f"Propuesta Ficticia {clave}",
            resumen="Sombra, bancas y agua de lluvia.",
            superficie=Decimal("1250.50"),
            estado=Propuesta.Estado.RATIFICADA,
            huella=str(orden) * 64,
            ratificada_en=MOMENTO,
        )
        for lugar, (nombre, cantidad, precio) in enumerate(
            [("Bancas", 40, "9800.00"), ("Árboles", 12.5, "800.00")], 1
        ):
            Componente.objects.create(
                propuesta=propuesta, orden=lugar, nombre=nombre, cantidad=Decimal(str(cantidad)), unidad="pieza",
                precio=Decimal(precio),
            )  # fmt: skip
        opciones.append(
            Opcion.objects.create(
                ejercicio=ejercicio,
                numero=orden,
                propuesta=propuesta,
                titulo=propuesta.titulo,
                titulo_boleta=f"Ficticia {clave}",
                linea_1="Sombra y bancas",
                costo=Decimal("3008000.00"),
                huella=HUELLA,
                congelada_en=MOMENTO,
            )
        )
    return opciones


def actas(ejercicio, escrutinio=None):
    """Freeze the actas of every earlier stage."""
    documento(ejercicio, T.CRONOGRAMA, {"fecha": "2023-08-01"})
    documento(ejercicio, T.AVISO_PRIVACIDAD, {"fecha": "2023-08-01"})
    documento(ejercicio, T.CONVOCATORIA, {"fecha": "2023-08-01"})
    documento(
        ejercicio,
        T.ACTA_JORNADA_DELIBERATIVA,
        {"fecha": "2023-08-08", "mesas_instaladas": 11, "personas_total": 117, "ideas_total": 64},
    )
    documento(
        ejercicio,
        T.ACTA_CONVERGENCIA,
        {"fecha": "2023-08-08", "propuestas_conv": [{"clave": c} for c in "ABC"]},
    )
    documento(ejercicio, T.ACUSE_ENTREGA, {"fecha": "2023-08-09"})
    for clave in "ABC":
        for dimension, costo, condiciones in (
            ("técnica", "", [{"texto": "Proteger los árboles existentes."}]),
            ("presupuestal", "3,008,000.00", []),
        ):
            documento(
                ejercicio,
                T.DICTAMEN,
                {
                    "fecha": "2023-08-14",
                    "propuesta_clave": clave,
                    "dimension": dimension,
                    "dependencia": "Secretaría Ficticia",
                    "costo_total": costo,
                    "condiciones": condiciones,
                },
            )
    PublicacionDictamenes.objects.create(
        ejercicio=ejercicio, publicados_en=datetime(2023, 8, 14, 20, tzinfo=UTC), plazo_horas=0
    )
    documento(
        ejercicio,
        T.ACTA_VALIDACION,
        {"fecha": "2023-08-15", "huella_opciones": HUELLA, "opciones": [{"numero": n} for n in (1, 2, 3)]},
    )
    for casilla in ("Casilla 1", "Casilla 2"):
        documento(ejercicio, T.ACTA_CIERRE, {"fecha": "2023-08-15", "casilla": casilla, "lugar": "Salón"})
    documento(ejercicio, T.ACTA_ESCRUTINIO, ESCRUTINIO | (escrutinio or {}))


def en_convenio(*, etapa=ClaveEtapa.CONVENIO, escrutinio=None, **campos):
    """Return (exercise in CONVENIO with its actas, an account that coordinates it)."""
    ejercicio = ejercicio_completo(etapa, **campos)
    propuestas(ejercicio)
    actas(ejercicio, escrutinio)
    return ejercicio, cuenta_con(ejercicio, Rol.COORDINACION)


def respuestas(redaccion, **otras):
    """Return an answer for every field of the form that is missing."""
    datos = {campo: RESPUESTAS[CAMPO[campo].tipo] for campo in redaccion.faltan_del_formulario}
    return datos | {"sociedad_notificaciones": PRIVADO} | otras


def completo(**campos):
    """Return (convenio with every datum, basis and one witness, its coordinator), still a draft."""
    ejercicio, coordina = en_convenio(**campos)
    convenio = o.preparar_convenio(ejercicio, actor=coordina)
    o.guardar_datos(convenio, actor=coordina, datos=respuestas(redactar(ejercicio, convenio)))
    o.guardar_testigos(
        convenio, actor=coordina, testigos=[{"nombre": "Persona Ficticia 020", "cargo": "Testigo Ficticio"}]
    )
    o.verificar_fundamentos(
        convenio,
        actor=coordina,
        verifico="Persona Ficticia 012, Dirección Jurídica",
        en=date(2023, 10, 1),
        fundamentos=dict.fromkeys(redactar(ejercicio, convenio).por_verificar, "artículos 1 y 2"),
    )
    return convenio, coordina


def por_firmar(**campos):
    """Return (convenio with its version frozen, its coordinator)."""
    convenio, coordina = completo(**campos)
    o.generar_version_final(convenio, actor=coordina)
    return convenio, coordina


def firmar(convenio, actor, *partes):
    """Record the signature of each party, one minute after the other."""
    for minuto, parte in enumerate(partes):
        o.registrar_firma(convenio, actor=actor, parte=parte, fecha=date(2023, 10, 23), hora=time(11, minuto))


def firmado(**campos):
    """Return (signed convenio, its coordinator)."""
    convenio, coordina = por_firmar(**campos)
    firmar(convenio, coordina, "municipio", "organo_garante", "sociedad")
    o.guardar_original(convenio, actor=coordina, contenido=pdf())
    o.levantar_acta_firma(convenio, actor=coordina)
    return convenio, coordina


def publicado(**campos):
    """Return (published convenio, its coordinator)."""
    convenio, coordina = firmado(**campos)
    o.publicar_convenio(convenio, actor=coordina)
    return convenio, coordina


def pdf(hojas=2, **guardar):
    """Return a small blank PDF."""
    uno = pikepdf.new()
    for _ in range(hojas):
        uno.add_blank_page()
    salida = BytesIO()
    uno.save(salida, **guardar)
    return salida.getvalue()


def imagen(formato="JPEG", lado=(900, 1200), **guardar):
    """Return an image that could be a scanned sheet."""
    salida = BytesIO()
    Image.new("RGB", lado, "white").save(salida, formato, **guardar)
    return salida.getvalue()
