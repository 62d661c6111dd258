// Choosing terms while writing, with the keyboard alone: a combobox (WAI-ARIA 1.2, list autocomplete, the first
// suggestion pointed at), chips that can be taken off, shelves to browse. Each choice is saved at once; what is shown
// is the answer of the server.
import { saidBy } from "./_said.js";
import { within } from "./_within.js";

for (const root of document.querySelectorAll("[data-tags]")) start(root);

function start(root) {
  const input = root.querySelector("[role=combobox]");
  const list = root.querySelector("[role=listbox]");
  const chips = root.querySelector("[data-chips]");
  const shelves = root.querySelector("[data-shelves]");
  let options = [];
  let active = -1;
  let asked = 0;
  let about = ""; // the words that the list answers
  let timer;
  let last = Promise.resolve();

  root.querySelector(".combo").hidden = false;
  for (const chip of chips.children) addDrop(chip, chip.dataset.name, chip.textContent.trim());

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(suggest, 120);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) return void suggest();
      const step = event.key === "ArrowDown" ? 1 : -1;
      point((active + step + options.length) % options.length);
    } else if (event.key === "Enter") {
      event.preventDefault(); // never the form around it
      if (about !== input.value.trim()) suggest(); // nobody chooses what they have not seen
      else if (!list.hidden && options.length) choose(options[Math.max(active, 0)]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      close();
    }
  });
  input.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(options[[...list.children].indexOf(option)]);
  });
  chips.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) drop(button.closest("li").dataset.name, button.dataset.word);
  });
  root.querySelector("[data-browse]").addEventListener("click", browse);
  shelves.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-name]");
    if (!button) return;
    const word = button.textContent.trim();
    if (button.getAttribute("aria-pressed") === "true") drop(button.dataset.name, word);
    else save({ add: [button.dataset.name] }, root.dataset.added.replace("{word}", word));
  });

  async function suggest() {
    clearTimeout(timer);
    const q = input.value.trim();
    const mine = ++asked;
    if (!q) return close();
    try {
      const answer = await fetch(`/vocabolario/suggerimenti?q=${encodeURIComponent(q)}`, { headers: { Accept: "application/json" } });
      if (!answer.ok || mine !== asked) return;
      const found = (await answer.json()).suggestions;
      if (mine !== asked) return;
      about = q;
      options = found.map((one) => ({ ...one, word: one.label }));
      if (!found.some((one) => one.exact)) options.push({ proposal: q, word: q });
      show(found.length);
    } catch {
      close(); // offline: the words stay in the field
    }
  }

  function show(found) {
    list.replaceChildren(
      ...options.map((option, at) => {
        const line = document.createElement("li");
        line.id = `${list.id}-${at}`;
        line.role = "option";
        line.setAttribute("aria-selected", "false");
        const words = document.createElement("span");
        words.textContent = option.proposal ? root.dataset.propose.replace("{word}", option.proposal) : option.label;
        if (option.also) words.textContent += ` (${option.also})`;
        line.append(words);
        const notes = [option.where, option.private && root.dataset.private, option.proposed && root.dataset.proposal].filter(Boolean);
        if (notes.length && !option.proposal) {
          const where = document.createElement("span");
          where.className = "soft small";
          where.textContent = notes.join(" · ");
          line.append(where);
        }
        return line;
      }),
    );
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    point(found ? 0 : -1);
    say(found ? root.dataset.found.replace("{n}", found) : root.dataset.none);
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
    about = "";
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    active = -1;
  }

  function choose(option) {
    const typed = input.value;
    close();
    const change = option.proposal ? { words: [option.proposal] } : { add: [option.name] };
    save(change, root.dataset.added.replace("{word}", option.word)).then((saved) => {
      if (saved && input.value === typed) input.value = ""; // else the next word is being typed
    });
  }

  function drop(name, word) {
    save({ remove: [name] }, root.dataset.removed.replace("{word}", word)).then((saved) => saved && input.focus());
  }

  /** One after the other: what is shown last is what the server has. */
  function save(change, said) {
    last = last.then(() => send(change, said));
    return last;
  }

  async function send(change, said) {
    wrong("");
    try {
      const response = await fetch(root.dataset.tags, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": root.dataset.token },
        body: JSON.stringify(change),
        signal: within(20_000),
      });
      const answer = await saidBy(response);
      if (!response.ok || !answer.terms) {
        wrong(answer.message || root.dataset.failed);
        return false;
      }
      draw(answer.terms);
      say(said);
      return true;
    } catch {
      wrong(root.dataset.failed);
      return false;
    }
  }

  function draw(terms) {
    chips.replaceChildren(
      ...terms.map((term) => {
        const chip = document.createElement("li");
        const word = document.createElement("span");
        word.className = "term";
        word.textContent = term.label;
        chip.append(word);
        addDrop(chip, term.name, term.label);
        return chip;
      }),
    );
    chips.hidden = !terms.length;
    press();
  }

  function addDrop(chip, name, word) {
    chip.dataset.name = name;
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.word = word;
    button.setAttribute("aria-label", root.dataset.drop.replace("{word}", word));
    button.textContent = "×";
    chip.querySelector(".term").append(button);
  }

  async function browse(event) {
    event.preventDefault();
    if (shelves.childElementCount) {
      shelves.hidden = !shelves.hidden;
      return;
    }
    try {
      const answer = await fetch("/vocabolario/suggerimenti", { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const { facets } = await answer.json();
      if (shelves.childElementCount) return; // asked for twice
      for (const facet of facets) shelves.append(shelf(facet));
      shelves.hidden = false;
      press();
      shelves.querySelector("summary")?.focus();
    } catch {
      location.assign(event.target.href);
    }
  }

  function shelf(facet) {
    const details = document.createElement("details");
    details.className = "more";
    details.name = "shelves"; // one open at a time: no more than a screen
    const summary = document.createElement("summary");
    summary.textContent = facet.private ? `${facet.name} (${root.dataset.private})` : facet.name;
    const terms = document.createElement("div");
    terms.className = "terms";
    for (const term of facet.terms) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "term";
      button.dataset.name = term.name;
      button.textContent = term.label;
      terms.append(button);
    }
    details.append(summary, terms);
    return details;
  }

  function press() {
    const names = new Set([...chips.children].map((chip) => chip.dataset.name));
    for (const button of shelves.querySelectorAll("button[data-name]")) {
      button.setAttribute("aria-pressed", String(names.has(button.dataset.name)));
    }
  }

  function say(words) {
    root.querySelector("[data-said]").textContent = words;
  }

  function wrong(words) {
    const place = root.querySelector("[data-wrong]");
    place.textContent = words;
    place.hidden = !words;
    if (words) place.setAttribute("role", "alert");
  }
}
