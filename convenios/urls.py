"""Doors of convenios."""

app_name = "convenios"

urlpatterns: list = []
