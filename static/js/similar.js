// «Storie simili». Beside a text: asked for when the reader comes near the end, and nothing is shown where there is none.
// In the editor: asked for when the list is opened, about the words as they stand, which the server does not keep.
// Without this file both are links to a page.
import { saidBy } from "./_said.js";

class Refused extends Error {}

for (const place of document.querySelectorAll("[data-similar]")) beside(place);
for (const place of document.querySelectorAll("[data-similar-draft]")) whileWriting(place);

function beside(place) {
  place.hidden = false;
  const watch = new IntersectionObserver(
    async (seen) => {
      if (!seen.some((one) => one.isIntersecting)) return;
      watch.disconnect();
      try {
        const html = await ask(place.dataset.similar);
        place.querySelector("[data-similar-list]").innerHTML = html; // rendered and escaped by the server
        place.hidden = !html;
      } catch {
        /* the link stays */
      }
    },
    { rootMargin: "400px" },
  );
  watch.observe(place);
}

function whileWriting(place) {
  const form = document.querySelector("form[data-desk]");
  const list = place.querySelector("[data-similar-list]");
  const words = place.querySelector("[data-similar-none]");
  let asked = 0;
  place.addEventListener("toggle", look);
  if (place.open) look(); // opened before this file came

  async function look() {
    if (!place.open) return;
    const mine = ++asked;
    list.setAttribute("aria-busy", "true");
    const answers = {};
    for (const area of form.querySelectorAll("textarea[data-key]")) answers[area.dataset.key] = area.value;
    try {
      const html = await ask(place.dataset.similarDraft, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrf_token.value },
        body: JSON.stringify({ title: form.elements.titolo.value, answers }),
      });
      if (mine !== asked) return; // opened again: about newer words
      list.innerHTML = html;
      words.textContent = html ? "" : words.dataset.similarNone;
    } catch (problem) {
      if (mine !== asked) return;
      list.textContent = "";
      words.textContent = problem instanceof Refused && problem.message ? problem.message : words.dataset.failed;
    }
    list.removeAttribute("aria-busy");
  }
}

async function ask(address, request = {}) {
  const answer = await fetch(address, { ...request, headers: { Accept: "application/json", ...request.headers } });
  const said = await saidBy(answer);
  if (!answer.ok || said.html === undefined) throw new Refused(said.message ?? "");
  return said.html.trim();
}
