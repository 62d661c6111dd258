// While one types in a search box: titles, terms, corrections (a combobox, WAI-ARIA 1.2, nothing chosen beforehand:
// Enter searches what was typed). Without this file, and offline, the box is a box.
const WAIT = 120;
const LETTERS = 2;

export function suggestSearches() {
  for (const form of document.querySelectorAll("form[data-suggest]")) start(form);
}

function start(form) {
  const input = form.elements.q;
  const list = document.createElement("ul");
  let active = -1;
  let asked = 0;
  let timer;
  list.className = "combo-list";
  list.id = `${input.id}-suggestions`;
  list.role = "listbox";
  list.setAttribute("aria-label", form.dataset.suggest);
  list.hidden = true;
  form.append(list);
  input.role = "combobox";
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (active >= 0) point(-1); // what was pointed at answered other words
    timer = setTimeout(suggest, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    const lines = list.children.length;
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && lines && !list.hidden) {
      event.preventDefault();
      // One step before the first is the box itself.
      point(((active + 1 + (event.key === "ArrowDown" ? 1 : -1) + lines + 1) % (lines + 1)) - 1);
    } else if (event.key === "Enter" && active >= 0 && !list.hidden) {
      event.preventDefault();
      location.assign(list.children[active].dataset.address);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault(); // what was typed stays
      close();
    }
  });
  input.addEventListener("blur", close);
  form.addEventListener("submit", close);
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const line = event.target.closest("[role=option]");
    if (line) location.assign(line.dataset.address);
  });

  async function suggest() {
    const q = input.value.trim();
    const mine = ++asked;
    if (q.length < LETTERS) return close();
    try {
      const answer = await fetch(`/cerca/suggerimenti?q=${encodeURIComponent(q)}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const { suggestions } = await answer.json();
      if (mine === asked && document.activeElement === input) show(suggestions);
    } catch {
      close();
    }
  }

  function show(suggestions) {
    list.replaceChildren(
      ...suggestions.map(({ label, what, address }, at) => {
        const line = document.createElement("li");
        line.id = `${list.id}-${at}`;
        line.role = "option";
        line.dataset.address = address;
        line.setAttribute("aria-selected", "false");
        for (const words of [label, what]) {
          const piece = document.createElement("span");
          piece.textContent = words;
          line.append(piece);
        }
        return line;
      }),
    );
    list.hidden = !suggestions.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    point(-1);
  }

  function point(at) {
    active = at;
    [...list.children].forEach((line, place) => line.setAttribute("aria-selected", String(place === at)));
    if (at < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at].scrollIntoView({ block: "nearest" });
  }

  function close() {
    clearTimeout(timer);
    asked++;
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    point(-1);
  }
}
