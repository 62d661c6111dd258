// Answering a second reading, often on a phone:
//  - what is answered stays in this tab until it is sent: a call, another page or a reload costs no word;
//  - a passage that is selected in the text goes into the first proposal that is free.
// Without this file it is the form that it is.
import { placeUnder } from "./_beside.js";
import { keyOf } from "./_second_kept.js";

const form = document.querySelector("form[data-second]");
if (form) begin(form);

function begin(form) {
  const key = keyOf(form);
  // What the server gave back was typed last; else what this tab kept fills what is still empty.
  if (!("given" in form.dataset)) fill(form, read(key));
  const keep = () => write(key, { fields: fields(form) });
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  form.addEventListener("submit", () => write(key, { fields: fields(form), sent: true }));
  if (fields(form).length) keep(); // sent, perhaps, into a network that was not there
  proposePassages(form, keep);
}

function fields(form) {
  return [...new FormData(form)].filter(([name, value]) => /^(risposta|nota|passo|invece)-/.test(name) && value);
}

function fill(form, kept) {
  for (const [name, value] of kept?.fields ?? []) {
    const row = /^(?:passo|invece)-(\d+)$/.exec(name);
    while (row && !form.elements[name] && addRow(form));
    const field = form.elements[name];
    if (field && !field.value) field.value = value;
  }
}

/** One more place for a proposal; nothing where there are as many as may be. */
function addRow(form) {
  const rows = form.querySelectorAll("[data-proposal]");
  const last = rows[rows.length - 1];
  if (rows.length >= Number(form.dataset.most)) return null;
  const added = last.cloneNode(true);
  const number = (words) => words.replace(String(rows.length - 1), String(rows.length));
  added.classList.remove("is-wrong");
  added.querySelector(".wrong")?.remove();
  added.querySelector("legend").textContent = last.querySelector("legend").textContent.replace(String(rows.length), String(rows.length + 1));
  for (const label of added.querySelectorAll("label")) label.htmlFor = number(label.htmlFor);
  for (const field of added.querySelectorAll("textarea")) {
    Object.assign(field, { id: number(field.id), name: number(field.name), value: "" });
    for (const name of ["aria-invalid", "aria-describedby"]) field.removeAttribute(name);
  }
  last.after(added);
  form.elements.righe.value = rows.length + 1;
  return added;
}

function proposePassages(form, keep) {
  const offer = document.createElement("button");
  Object.assign(offer, { type: "button", className: "btn btn-primary quote-offer", textContent: form.dataset.offer, hidden: true });
  document.body.append(offer);
  form.querySelector("[data-second-how]").hidden = false;
  let chosen = "";

  function look() {
    const selection = getSelection();
    chosen = passage(selection, form.querySelector("[data-proposal] textarea").maxLength);
    offer.hidden = !chosen;
    if (!chosen) return;
    placeUnder(offer, selection.getRangeAt(0));
  }
  document.addEventListener("selectionchange", look);
  look(); // who was quicker than this script has selected already
  offer.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the selection
  offer.addEventListener("click", () => {
    const isFree = (row) => [...row.querySelectorAll("textarea")].every((field) => !field.value.trim());
    const row = [...form.querySelectorAll("[data-proposal]")].find(isFree) ?? addRow(form);
    if (!chosen || !row) return;
    const [there, instead] = row.querySelectorAll("textarea");
    there.value = chosen;
    offer.hidden = true;
    keep();
    instead.focus();
    row.scrollIntoView({ block: "center" });
  });
}

/** The selected words of one answer, where they are not more than a proposal may have. */
function passage(selection, limit) {
  if (!selection || selection.isCollapsed || !selection.rangeCount) return "";
  const { startContainer, endContainer } = selection.getRangeAt(0);
  const inside = (node) => (node.nodeType === 1 ? node : node.parentElement)?.closest("[data-prompt]");
  if (!inside(startContainer) || inside(startContainer) !== inside(endContainer)) return "";
  const words = selection.toString().trim();
  return words.length <= limit ? words : "";
}

function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null; // a device that keeps nothing
  }
}

function write(key, kept) {
  try {
    sessionStorage.setItem(key, JSON.stringify(kept));
  } catch {
    /* the words are still in the form */
  }
}
