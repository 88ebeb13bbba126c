"""Doors of ejercicios."""

urlpatterns: list = []
