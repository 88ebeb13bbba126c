"""Pure rules of the tables."""

import re
import unicodedata


def plegar(texto: str) -> list[str]:
    """Return the words of ``texto`` without accents, case or signs, in their order («Muñoz-Ávila» → munoz, avila)."""
    sin_marcas = "".join(
        letra for letra in unicodedata.normalize("NFKD", texto) if not unicodedata.combining(letra)
    )
    return re.findall(r"[^\W_]+", re.sub(r"['’´`]", "", sin_marcas.casefold()))
