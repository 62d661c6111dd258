// The check beside the text: one thing at a time, with one key for each thing that can be done about it.
import { Check } from "./_check.js";
import { Marks } from "./_marks.js";
import { fresh, sayer } from "./_page.js";

const TITLE = "title";

/** `turnTo(field)`: brings a field into view where the page shows one question at a time. */
export function checkTheText(form, text, token, turnTo) {
  const opener = form.querySelector("[data-check-open]");
  const say = sayer(document.getElementById("check-words"));
  const fields = new Map([[TITLE, text.title], ...text.areas.map((area) => [area.dataset.key, area])]);
  const marks = new Map(text.areas.map((area) => [area.dataset.key, new Marks(area)]));
  const panel = fresh("desk-check");
  const part = (name) => panel.querySelector(`[data-check-${name}]`);
  const bar = form.querySelector("[data-desk-bar]");
  bar.prepend(panel);
  // However high the bar stands, Tab never leads to a place under it (scroll-padding knows --desk-bar). Under a finger nothing
  // moves: a page that scrolled between touch and click would take the tap elsewhere.
  let byKeys = false;
  const leaveRoom = () => {
    const high = byKeys && getComputedStyle(bar).position === "sticky" ? bar.offsetHeight : 0;
    if (high) document.documentElement.style.setProperty("--desk-bar", `${high}px`);
    else document.documentElement.style.removeProperty("--desk-bar");
  };
  const moves = (keys) => () => {
    byKeys = keys;
    leaveRoom();
  };
  addEventListener("keydown", moves(true), true);
  addEventListener("pointerdown", moves(false), true);
  new ResizeObserver(leaveRoom).observe(bar);
  const check = new Check({ url: form.dataset.check, fields, token, on: { changed } });
  let at = null; // the place that is looked at, or "cues", or "done"
  let putAway = false; // closed by hand: a click on a mark opens it no more

  // --- what is shown

  function changed() {
    if (at?.marks) at = again(at);
    const { waiting } = check;
    for (const [key, layer] of marks) layer.show(waiting.filter((place) => place.key === key), panel.hidden ? null : at);
    const words = !check.looked ? say("name") : waiting.length ? say("some", { n: waiting.length }) : say("none");
    if (opener.textContent !== words) {
      opener.textContent = words;
      opener.setAttribute("aria-label", check.looked ? `${say("name")}: ${words}` : words);
    }
    opener.classList.toggle("has-something", waiting.length > 0);
    if (!panel.hidden) draw();
  }

  /** The same place after the text moved or was looked at anew; else what waits next. */
  function again(place) {
    const { waiting } = check;
    const same = waiting.filter((other) => other.key === place.key && other.marks[1] === place.marks[1]);
    return same.sort((a, b) => Math.abs(a.start - place.start) - Math.abs(b.start - place.start))[0] ?? behind(place);
  }

  function behind(place) {
    const keys = [...fields.keys()];
    const after = (other) => keys.indexOf(other.key) - keys.indexOf(place.key) || other.start - place.start;
    return check.waiting.find((other) => after(other) >= 0) ?? check.waiting[0] ?? ends();
  }

  function ends() {
    return check.cues.some((cue) => !cue.decision) ? "cues" : "done";
  }

  function draw() {
    at ??= check.waiting[0] ?? ends();
    const steps = [...check.waiting, ...(check.cues.length ? ["cues"] : []), "done"];
    const number = steps.indexOf(at);
    part("previous").disabled = number <= 0;
    part("next").disabled = number < 0 || number === steps.length - 1;
    for (const name of ["one", "cues", "done"]) part(name).hidden = (at?.marks ? "one" : at) !== name;
    if (at === "cues") drawCues();
    else if (at === "done") part("title").textContent = say(check.waiting.length ? "left" : "ready", { n: check.waiting.length });
    else drawOne(number);
  }

  function drawOne(number) {
    const words = check.words(at);
    part("title").textContent = say("which", { n: number + 1, of: check.waiting.length, words });
    const level = part("level");
    level.textContent = say(at.level);
    level.className = `check-level is-${at.level}`;
    part("why").textContent = at.why;
    const same = check.same(at).length;
    part("all").hidden = same < 2;
    part("all-words").textContent = say(same === 2 ? "alsoOther" : "alsoOthers", { n: same - 1 });
    const signature = `${at.marks[1]} ${at.ideas.map((idea) => idea.label)}`;
    if (panel.dataset.drawn === signature) return;
    panel.dataset.drawn = signature;
    part("ideas").replaceChildren(
      ...at.ideas.slice(0, 6).map((idea, n) => {
        const button = fresh("desk-check-idea");
        button.dataset.key = String(n + 1);
        button.setAttribute("aria-keyshortcuts", String(n + 1));
        button.querySelector("kbd").textContent = n + 1;
        button.querySelector("span").textContent = say("quoted", { words: idea.label });
        button.addEventListener("click", () => replace((place) => (place.ideas[n]?.label === idea.label ? place.ideas[n] : { ...place, words: idea.label }), idea.decision, idea.label));
        return button;
      }),
    );
    for (const button of part("staying").querySelectorAll("button")) button.hidden = at.level === "blocca";
    part("own").value = "";
    part("all").querySelector("input").checked = true;
  }

  function drawCues() {
    part("title").textContent = say("together");
    const groups = Map.groupBy ? Map.groupBy(check.cues, (cue) => cue.why) : grouped(check.cues);
    const signature = check.cues.map((cue) => cue.why + check.words(cue) + cue.decision).join();
    if (panel.dataset.drawn === signature) return;
    panel.dataset.drawn = signature;
    const list = part("cues-list");
    const had = [...list.querySelectorAll("input")].indexOf(document.activeElement);
    list.replaceChildren(
      ...[...groups].map(([why, cues]) => {
        const row = fresh("desk-check-cue");
        const box = row.querySelector("input");
        box.checked = cues.every((cue) => cue.decision);
        row.querySelector("[data-why]").textContent = why;
        row.querySelector("[data-passages]").textContent = [...new Set(cues.map((cue) => say("quoted", { words: check.words(cue) })))].join(", ");
        box.addEventListener("change", async () => {
          if (!(await check.decide(cues, box.checked ? "seen" : "", true))) tell(check.why || say("notKept"));
        });
        return row;
      }),
    );
    if (had >= 0) (list.querySelectorAll("input")[had] ?? part("title")).focus({ preventScroll: true });
  }

  // --- what is done

  const chosen = () => (part("all").hidden || !part("all").querySelector("input").checked ? [at] : check.same(at));

  /** Is the place at hand the one that the server looked at last? Else it is looked at first; false where it is gone. */
  async function isFresh() {
    if (check.fresh) return true;
    const here = at;
    if (!(await check.ask())) {
      tell(check.why || say("offline"));
      return false;
    }
    at = again(here);
    if (at.marks?.[1] === here.marks[1]) return true;
    draw();
    return false;
  }

  async function replace(change, decision, label = "") {
    const here = at;
    if (!(await isFresh())) return;
    const places = chosen();
    remember(places[0], label);
    const undo = check.replace(places, change, decision, write);
    at = behind(here);
    said(say(decision === "removed" ? "removed" : "replaced"), () => {
      for (const { key, start, words, before } of undo) write(fields.get(key), start, start + words.length, before);
      for (const key of fields.keys()) check.typed(key, 50);
    });
  }

  async function keep(decision) {
    const here = at;
    if (!(await isFresh())) return;
    const places = chosen();
    if (!(await check.decide(places, decision, places.length > 1))) return tell(check.why || say("notKept"));
    at = behind(here);
    said(say(decision), () => check.decide(places, "", true));
  }

  /** Who was given a letter keeps it, under every part of their name, while this page is open. */
  function remember(place, label) {
    const letter = /\b([A-Z])\.$/.exec(label)?.[1];
    if (letter && place.kind === "PERSON") for (const name of check.words(place).toLowerCase().match(/\p{L}{3,}/gu) ?? []) check.letters[name] = letter;
  }

  function said(words, undo) {
    changed();
    tell(words, undo);
    if (!panel.hidden) show();
  }

  function tell(words, undo) {
    part("said").textContent = words;
    const button = part("undo");
    button.hidden = !undo;
    button.onclick = async () => {
      await undo();
      tell(say("undone"));
      at = check.waiting[0] ?? ends();
      changed();
      part("title").focus({ preventScroll: true });
    };
  }

  /** Into the field with the browser's own undo; where a focus would bring up a keyboard, without it. */
  function write(field, start, end, words) {
    const touch = matchMedia("(pointer: coarse)").matches;
    if (!touch) {
      field.focus({ preventScroll: true });
      field.setSelectionRange(start, end);
      if (document.execCommand(words ? "insertText" : "delete", false, words)) return;
    }
    field.setRangeText(words, start, end, "end");
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }

  // --- the panel

  function show(focus = true) {
    panel.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    changed();
    if (at?.key) turnTo(fields.get(at.key));
    if (focus) part("title").focus({ preventScroll: true });
    const mark = at?.key && marks.get(at.key)?.here;
    const box = (mark || (at?.key === TITLE && text.title))?.getBoundingClientRect?.();
    if (!box) return;
    const room = panel.getBoundingClientRect().top;
    if (box.top < 60 || box.bottom > room - 24) window.scrollBy(0, box.top - Math.max(60, room / 3));
  }

  function close() {
    panel.hidden = true;
    putAway = true;
    opener.setAttribute("aria-expanded", "false");
    const field = at?.key && fields.get(at.key);
    const place = at;
    changed();
    if (!field) return opener.focus();
    turnTo(field);
    field.focus({ preventScroll: true });
    field.setSelectionRange(place.start, place.end);
  }

  function step(by) {
    const steps = [...check.waiting, ...(check.cues.length ? ["cues"] : []), "done"];
    at = steps[Math.min(Math.max(steps.indexOf(at) + by, 0), steps.length - 1)];
    tell("");
    show();
  }

  opener.addEventListener("click", async (event) => {
    event.preventDefault();
    if (!panel.hidden) return close();
    tell("");
    const looked = await check.ask();
    at = check.waiting[0] ?? ends();
    if (!looked) tell(check.why || say("offline"));
    show();
  });
  part("close").addEventListener("click", close);
  part("previous").addEventListener("click", () => step(-1));
  part("next").addEventListener("click", () => step(1));
  part("remove").addEventListener("click", () => replace((place) => place.remove, "removed"));
  for (const button of part("staying").querySelectorAll("[data-decision]")) button.addEventListener("click", () => keep(button.dataset.decision));
  part("put").addEventListener("click", putOwn);
  part("own").addEventListener("keydown", (event) => event.key === "Enter" && (event.preventDefault(), putOwn()));
  // The second of two quick taps would decide about what came in the place of the first, unread.
  part("one").addEventListener("click", (event) => event.detail > 1 && event.stopPropagation(), true);
  // The whole bar is the form's, and what is written here is no part of it.
  panel.addEventListener("input", (event) => event.stopPropagation());
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return close();
    if (event.ctrlKey || event.metaKey || event.altKey || event.target === part("own")) return;
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (event.repeat && !by) return event.preventDefault(); // a key that is held decides once
    const button = [...panel.querySelectorAll("button[data-key]")].find((b) => b.dataset.key === event.key.toLowerCase() && b.getClientRects().length);
    if (!by && !button) return;
    event.preventDefault();
    if (by) step(by);
    else button.click();
  });

  function putOwn() {
    const words = part("own").value.trim();
    if (words) replace((place) => ({ start: place.start, end: place.end, words }), at.kind === "PERSON" ? "stand_in" : "generalised", words);
  }

  for (const [key, field] of fields) {
    field.addEventListener("input", () => check.typed(key));
    field.addEventListener("click", () => {
      if (putAway && panel.hidden) return;
      const place = check.waiting.find((one) => one.key === key && one.start < field.selectionStart && field.selectionEnd < one.end);
      if (!place || matchMedia("(pointer: coarse)").matches) return;
      at = place;
      tell("");
      show(false);
    });
  }
  changed();
  return { moved: () => [...fields.keys()].forEach((key) => check.typed(key, 50)) };
}

function grouped(cues) {
  const groups = new Map();
  for (const cue of cues) groups.set(cue.why, [...(groups.get(cue.why) ?? []), cue]);
  return groups;
}
