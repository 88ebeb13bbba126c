// Running total of priced lines against the ceiling, in whole cents; the server works it out again when saving.
"use strict";

(() => {
  const formulario = document.querySelector("form[data-techo]");
  const aviso = formulario && formulario.querySelector("[data-total]");
  if (!aviso) return;

  const pesos = new Intl.NumberFormat("es-MX", { style: "currency", currency: "MXN" });
  const techo = centavos(formulario.dataset.techo);

  function centavos(texto) {
    const limpio = String(texto || "").trim();
    if (!/^\d+(\.\d{1,2})?$/.test(limpio)) return 0;
    const [enteros, resto = ""] = limpio.split(".");
    return Number(enteros) * 100 + Number(resto.padEnd(2, "0"));
  }

  function decir(cantidad) {
    return pesos.format(cantidad / 100);
  }

  function sumar() {
    let total = 0;
    for (const linea of formulario.querySelectorAll("[data-linea]")) {
      const quitar = linea.querySelector("input[type=checkbox]");
      const cantidad = centavos(linea.querySelector("[data-cantidad]").value);
      const precio = centavos(linea.querySelector("[data-precio]").value);
      const importe = quitar && quitar.checked ? 0 : Math.round((cantidad * precio) / 100);
      linea.querySelector("[data-importe]").textContent = importe ? `Importe: ${decir(importe)}` : "";
      total += importe;
    }
    aviso.textContent =
      total <= techo
        ? `Total: ${decir(total)} de un techo de ${decir(techo)}. Quedan ${decir(techo - total)}.`
        : `Total: ${decir(total)}. Pasa el techo de ${decir(techo)} por ${decir(total - techo)}.`;
    const barra = formulario.querySelector("[data-barra]");
    if (barra && techo) barra.value = Math.min(100, Math.ceil((total * 100) / techo));
  }

  formulario.addEventListener("input", sumar);
  sumar();
})();
