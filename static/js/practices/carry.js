// A card and its sources side by side: a passage that is selected in a source is carried into an answer of the card. The
// server notes where it comes from and gives its words back; the editor saves them like everything else.
import { saidBy } from "../_said.js";

const place = document.querySelector("[data-carry]");
if (place) begin(place);

function begin(place) {
  const form = document.querySelector("form[data-desk]");
  const bar = place.querySelector("[data-carry-bar]");
  const into = place.querySelector("[data-carry-into]");
  const said = place.querySelector("[data-carry-said]");
  let chosen = null;

  place.querySelector("[data-carry-how]").hidden = false;
  const wide = matchMedia("(min-width: 1200px)");
  place.open ||= wide.matches; // or opened before this file came
  wide.addEventListener("change", () => (place.open = wide.matches));
  // What one writes in is where the passage goes, unless one says otherwise.
  form.addEventListener("focusin", (event) => {
    if (event.target.dataset.key) into.value = event.target.dataset.key;
  });

  document.addEventListener("selectionchange", offer);
  offer();

  function offer() {
    const found = passage();
    if (found) chosen = found;
    // Who goes to the button keeps what was selected before.
    if (found || !bar.contains(document.activeElement)) bar.hidden = !found;
  }

  place.querySelector("[data-carry-go]").addEventListener("click", async () => {
    if (!chosen) return;
    // What is on its way is carried once, and where it was meant to go, whatever is selected or written in meanwhile.
    const what = chosen;
    const answerKey = into.value;
    chosen = null;
    const body = new URLSearchParams({ ...what, risposta: answerKey });
    try {
      const answer = await fetch(place.dataset.carry, {
        method: "POST",
        headers: { Accept: "application/json", "X-CSRFToken": form.elements.csrf_token.value },
        body,
      });
      const told = await saidBy(answer);
      if (!answer.ok || told.words === undefined) return failed(told.message);
      write(told.words, answerKey);
      said.textContent = place.dataset.carried;
      bar.hidden = !chosen;
    } catch {
      failed();
    }

    function failed(why) {
      chosen ??= what;
      said.textContent = why || place.dataset.notCarried;
    }
  });

  /** The selection, where it lies in one answer of one source. */
  function passage() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    const answer = element(range.startContainer)?.closest("[data-source] [data-prompt]");
    if (!answer || !place.contains(answer) || !answer.contains(range.endContainer)) return null;
    const passo = selection.toString().trim();
    if (passo.length < 3) return null;
    const before = document.createRange();
    before.setStart(answer, 0);
    before.setEnd(range.startContainer, range.startOffset);
    return {
      fonte: answer.closest("[data-source]").dataset.source,
      domanda: answer.dataset.prompt,
      passo,
      da: String(before.toString().length),
    };
  }

  function write(words, key) {
    const area = form.querySelector(`textarea[data-key="${CSS.escape(key)}"]`);
    const before = area.value.trimEnd();
    area.value = before ? `${before}\n\n${words}\n` : `${words}\n`;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.scrollIntoView({ block: "nearest" });
  }
}

function element(node) {
  return node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
}
