from django.apps import AppConfig


class CuentasConfig(AppConfig):
    name = "gobierno_abierto.cuentas"
    label = "cuentas"
    verbose_name = "Cuentas"
