"""Argon2 as cheap as it goes: the same format, so that a real server checks what a test wrote."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class ArgonDePrueba(Argon2PasswordHasher):
    time_cost = 1
    memory_cost = 8
    parallelism = 1
