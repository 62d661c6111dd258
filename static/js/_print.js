// <button data-print hidden>: «Stampa», shown where a script can do it; without one the browser's own menu prints.
export function offerPaper(root = document) {
  root.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => print());
  });
}
