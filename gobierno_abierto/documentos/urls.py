"""Doors of documentos."""

urlpatterns: list = []
