// The desk of a writing template: buttons that add, move or take away a question bring back only the form, without a
// new page. Where the server has no time or it is too much, that is said and the form stays; whatever else goes wrong, it is
// sent as usual. Until the answer is there nothing else can be done with the
// form, as with a page that is being loaded: what came back would be without what was typed meanwhile.
import { within } from "./_within.js";

const PATIENCE = 20_000;

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const button = event.submitter;
  const desk = form.closest("[data-guide]");
  if (!desk || !button || button.name !== "fai" || button.value === "salva") return;
  event.preventDefault();
  if (desk.inert) return;
  const body = new FormData(form, button);
  desk.inert = true;
  desk.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body, redirect: "error", signal: within(PATIENCE) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (answer.status >= 500 || answer.status === 413 || answer.status === 429) return refused(desk, button, page);
    const fresh = page.querySelector("[data-guide]");
    if (!answer.ok || !fresh) throw new Error("no form came back");
    // What was said must change in an element that is there already, or it is not read aloud.
    const said = fresh.querySelector("[role=status]");
    const words = said.textContent;
    said.textContent = "";
    desk.replaceChildren(...fresh.childNodes);
    release(desk);
    requestAnimationFrame(() => {
      desk.querySelector("[role=status]").textContent = words;
    });
    const next = desk.querySelector("[autofocus], [data-guide-focus]");
    next?.focus({ preventScroll: true });
    (next?.closest(".guide-prompt") ?? next)?.scrollIntoView({ block: "nearest" });
  } catch {
    release(desk);
    const how = document.createElement("input");
    Object.assign(how, { type: "hidden", name: button.name, value: button.value });
    form.append(how);
    form.submit();
    how.remove(); // the page may come back
  }
});

/** In the words of our page; whatever stands in front of the server may have sent one of its own. */
function refused(desk, button, page) {
  release(desk);
  const place = desk.querySelector("[data-guide-refused]") ?? document.createElement("p");
  Object.assign(place, { className: "wrong", role: "alert" });
  place.dataset.guideRefused = "";
  desk.prepend(place);
  const happened = page.querySelector("#contenuto .stack p")?.textContent.trim();
  place.textContent = `${happened || desk.dataset.failed} ${desk.dataset.stillHere}`;
  button.focus({ preventScroll: true });
  place.scrollIntoView({ block: "center" });
}

function release(desk) {
  desk.inert = false;
  desk.removeAttribute("aria-busy");
}
