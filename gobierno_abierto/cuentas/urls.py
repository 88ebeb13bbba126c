"""Sign in and out; the rest of the account screens live with the operations they call, in ejercicios."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

urlpatterns = [
    path(
        "entrar/",
        LoginView.as_view(template_name="registration/entrar.html", redirect_authenticated_user=True),
        name="entrar",
    ),
    path("salir/", LogoutView.as_view(), name="salir"),
]
