// Marks for those who do not know Markdown: bold, italic, list, quotation, link. One toolbar under each answer, one
// stop for the keyboard (arrows go from button to button); Ctrl+B, Ctrl+I and Ctrl+K in the text. Undo stays the
// browser's own.
import { fresh } from "./_page.js";

const AROUND = { bold: "**", italic: "*" };
const BEFORE = { list: "- ", quote: "> " };
const KEYS = { b: "bold", i: "italic", k: "link" };

export function addToolbar(area) {
  const bar = fresh("desk-tools");
  bar.setAttribute("aria-controls", area.id);
  const buttons = [...bar.querySelectorAll("button")];
  buttons.forEach((button, n) => {
    button.tabIndex = n ? -1 : 0;
    // A press must not take the focus (and the phone's keyboard) away from the text.
    button.addEventListener("pointerdown", (event) => event.preventDefault());
    button.addEventListener("click", () => mark(area, button.dataset.mark));
  });
  bar.addEventListener("keydown", (event) => {
    const here = buttons.indexOf(document.activeElement);
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -here, End: buttons.length - 1 - here }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = buttons[(here + step + buttons.length) % buttons.length];
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  });
  area.addEventListener("keydown", (event) => {
    const name = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && KEYS[event.key.toLowerCase()];
    if (!name) return;
    event.preventDefault();
    mark(area, name);
  });
  area.after(bar);
}

export function mark(area, name) {
  area.focus();
  if (AROUND[name]) around(area, AROUND[name]);
  else if (BEFORE[name]) before(area, BEFORE[name]);
  else link(area);
}

function around(area, sign) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const inside = value.slice(start, end);
  const has = value.slice(start - sign.length, start) === sign && value.slice(end, end + sign.length) === sign;
  const isOtherMark = sign === "*" && value.slice(start - 2, start) === "**" && value.slice(start - 3, start) !== "***";
  if (has && !isOtherMark) {
    replace(area, start - sign.length, end + sign.length, inside, start - sign.length, end - sign.length);
  } else {
    // Marks hug their words: «parola » would show its asterisks.
    const lead = inside.length - inside.trimStart().length;
    const words = inside.trim();
    const from = start + (words ? lead : 0);
    replace(area, from, from + words.length, sign + words + sign, from + sign.length, from + sign.length + words.length);
  }
}

function before(area, sign) {
  const { value } = area;
  const start = value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const stop = value.indexOf("\n", Math.max(area.selectionEnd - (area.selectionEnd > area.selectionStart ? 1 : 0), start));
  const end = stop < 0 ? value.length : stop;
  const lines = value.slice(start, end).split("\n");
  const all = lines.every((line) => line.startsWith(sign) || (!line.trim() && lines.length > 1));
  const changed = lines.map((line) => (all ? line.slice(line.startsWith(sign) ? sign.length : 0) : line.trim() || lines.length === 1 ? sign + line : line));
  // A list or quotation right under a paragraph belongs to it for some eyes: an empty line parts them.
  const parted = !all && start > 1 && value[start - 2] !== "\n" && !value.slice(0, start - 1).split("\n").at(-1).startsWith(sign);
  const text = (parted ? "\n" : "") + changed.join("\n");
  replace(area, start, end, text, start + text.length, start + text.length);
}

function link(area) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const words = value.slice(start, end).trim();
  const isAddress = /^https?:\/\/\S+$/.test(words);
  const text = isAddress ? `[](${words})` : `[${words}](https://)`;
  const caret = isAddress || !words ? start + 1 : start + text.length - 1;
  replace(area, start, end, text, caret, caret);
}

function replace(area, start, end, text, from, to) {
  area.setSelectionRange(start, end);
  // The one way that leaves the browser's undo whole; deprecated on paper, there in every browser.
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, start, end, "end");
    area.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  area.setSelectionRange(from, to);
}
