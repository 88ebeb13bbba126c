"""Doors of cuentas."""

urlpatterns: list = []
