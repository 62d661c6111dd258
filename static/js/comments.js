// The margin of a text, made smoother:
//  - what is typed is kept on this device until it was sent, so that a dead network costs no word; under the name of
//    who wrote it, because at many desks one computer serves several people;
//  - a comment is sent without leaving the page, and appears where it belongs;
//  - a passage selected in the text can be quoted: the place travels, the server finds the words.
// Without this file the same forms work as forms.
import { placeUnder } from "./_beside.js";
import { saidBy } from "./_said.js";
import { renewTokens } from "./_token.js";
import { within } from "./_within.js";

const KEPT = "riflessi:margine:";
const PATIENCE = 20_000;

for (const form of document.querySelectorAll("[data-comment-form]")) keep(form);
document.addEventListener("submit", send);
quotePassages();

function keep(form) {
  const key = keyOf(form);
  const body = form.elements.body;
  const kept = read(key);
  if (kept && !body.value.includes(kept)) {
    // What was typed before this file came stands below what was left here.
    body.value = body.value ? `${kept}\n\n${body.value}` : kept;
    form.closest("details")?.setAttribute("open", "");
  }
  if (body.value) write(key, body.value);
  body.addEventListener("input", () => write(key, body.value));
}

function keyOf(form) {
  return `${KEPT}${words().person}:${form.dataset.keep}`;
}

async function send(event) {
  const form = event.target;
  if (!form.matches("[data-comment-form]") || event.defaultPrevented) return;
  event.preventDefault();
  if (form.dataset.sending) return;
  const button = form.querySelector("[type=submit]");
  const said = form.elements.body.value;
  form.dataset.sending = "yes";
  button.setAttribute("aria-disabled", "true");
  try {
    let response = await post(form);
    let answer = await saidBy(response);
    if (response.status === 400 && answer.error === "400" && (await renewToken())) {
      response = await post(form);
      answer = await saidBy(response);
    }
    form.querySelector("[data-sure]")?.remove();
    if (answer.ask) form.querySelector(".submit").insertAdjacentHTML("beforebegin", answer.ask); // made by the server
    const isPlaced = response.ok && (answer.again || answer.html !== undefined);
    if (!isPlaced) return say(form, response.status === 401 ? words().signedOut : answer.message || words().failed);
    // Somebody writes on while this is on its way.
    const now = form.elements.body.value;
    const more = now.startsWith(said) ? now.slice(said.length).trimStart() : now;
    write(keyOf(form), more);
    if (answer.again) return location.assign(answer.address), location.reload(); // it had arrived: only its answer was lost
    place(form, answer, more);
  } catch {
    say(form, words().offline);
  } finally {
    delete form.dataset.sending;
    button.removeAttribute("aria-disabled");
  }
}

function post(form) {
  return fetch(form.action, {
    method: "POST",
    body: new FormData(form),
    headers: { Accept: "application/json" },
    signal: within(PATIENCE),
  });
}

/** The session was renewed in another window: its token serves here too. */
async function renewToken() {
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  const token = page.querySelector("input[name=csrf_token]")?.value;
  if (token) renewTokens(token);
  return Boolean(token);
}

/** The new comment at the end of its list, or the answer under its comment; the form is empty again, but for `more`. */
function place(form, answer, more) {
  const comment = form.closest("article.comment");
  const list = comment ?? document.querySelector("[data-comments]");
  if (!list) return location.assign(`#commento-${answer.id}`), location.reload();
  list.insertAdjacentHTML("beforeend", answer.html);
  list.hidden = false;
  const added = document.getElementById(`commento-${answer.id}`);
  for (const inner of added.querySelectorAll("[data-comment-form]")) keep(inner);
  form.reset();
  form.elements.body.value = more;
  dropQuote(form);
  say(form, "");
  document.querySelector("[data-no-comments]")?.remove();
  if (more) return;
  form.closest("details")?.removeAttribute("open");
  added.tabIndex = -1;
  added.focus({ preventScroll: true });
  added.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}

/** What went wrong, beside the button, read aloud; the words stay in the field. */
function say(form, sentence) {
  let place = form.querySelector(".comment-wrong");
  if (!place) {
    place = document.createElement("p");
    place.className = "wrong comment-wrong";
    place.setAttribute("role", "alert");
    form.append(place);
  }
  place.textContent = sentence;
  place.hidden = !sentence;
}

/** What the page says in its reader's language: in the attributes of the form for a new comment. */
function words() {
  return document.getElementById("commenta")?.dataset ?? {};
}

// --- quoting -----------------------------------------------------------------------------------------------------

function quotePassages() {
  const form = document.getElementById("commenta");
  if (!form || !document.querySelector("[data-prompt]")) return;
  const offer = document.createElement("button");
  offer.type = "button";
  offer.className = "btn btn-primary quote-offer";
  offer.textContent = words().cite;
  offer.hidden = true;
  document.body.append(offer);
  let chosen = null;

  function offerToQuote() {
    chosen = passage(getSelection());
    offer.hidden = !chosen;
    if (!chosen) return;
    placeUnder(offer, chosen.range);
  }
  document.addEventListener("selectionchange", offerToQuote);
  offerToQuote(); // who was quicker than this script has selected already
  offer.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the selection
  offer.addEventListener("click", () => {
    if (!chosen) return;
    const { prompt, start, end, quote } = chosen;
    Object.assign(form.elements.prompt, { value: prompt });
    form.elements.start.value = start;
    form.elements.end.value = end;
    form.elements.quote.value = quote;
    form.querySelector("[data-quote]").textContent = quote;
    form.querySelector("[data-quote-slot]").hidden = false;
    offer.hidden = true;
    form.elements.body.focus();
    form.scrollIntoView({ block: "center" });
  });
  form.querySelector("[data-drop-quote]")?.addEventListener("click", () => dropQuote(form));
}

/** The selected words inside one answer: about where they begin (the server looks for the words), and the words. */
function passage(selection) {
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const inside = (node) => (node.nodeType === 1 ? node : node.parentElement)?.closest("[data-prompt]");
  const answer = inside(range.startContainer);
  if (!answer || answer !== inside(range.endContainer)) return null;
  const quote = selection.toString().trim().slice(0, 600);
  if (quote.length < 3) return null;
  const before = document.createRange();
  before.selectNodeContents(answer);
  before.setEnd(range.startContainer, range.startOffset);
  const start = before.toString().length;
  return { range, prompt: answer.dataset.prompt, start, end: start + quote.length, quote };
}

function dropQuote(form) {
  for (const name of ["prompt", "start", "end", "quote"]) if (form.elements[name]) form.elements[name].value = "";
  const slot = form.querySelector("[data-quote-slot]");
  if (slot) slot.hidden = true;
}

// --- what is kept on this device: only while it was not sent --------------------------------------------------------

function read(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // private windows may refuse
  }
}

function write(key, words) {
  try {
    if (words) localStorage.setItem(key, words);
    else localStorage.removeItem(key);
  } catch {
    /* the words are still in the field */
  }
}
