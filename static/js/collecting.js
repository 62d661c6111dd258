// Collections. Reading: a text is marked as read when its end has been in sight for a moment (the button does the same
// without scripts). Curating: «su» and «giù» without a new page, and dragging. All of it is sent as the forms send it.
import { saidBy } from "./_said.js";
import { within } from "./_within.js";

const article = document.querySelector("article[data-read]:not([data-done])");
if (article) markWhenRead(article);
for (const form of document.querySelectorAll("form[data-order]")) arrange(form);
const making = document.querySelector("[data-making]");
if (making) follow(making);

// A file that is being made: how far it is, and the page anew once it is ready.
async function follow(making) {
  const bar = making.querySelector("progress");
  try {
    const answer = await fetch(making.dataset.making, { headers: { Accept: "application/json" } });
    if (answer.status === 429 || answer.status >= 500) throw new Error(String(answer.status));
    const { state, parts, done } = await answer.json();
    if (!answer.ok || (state !== "waiting" && state !== "working")) return location.reload();
    if (parts) [bar.max, bar.value] = [parts, done];
  } catch {
    /* the network, or the server, will be back */
  }
  setTimeout(() => follow(making), 1000);
}

function markWhenRead(article) {
  const form = document.querySelector("form.read-on");
  let timer;
  const watch = new IntersectionObserver((seen) => {
    clearTimeout(timer);
    if (!seen.at(-1).isIntersecting) return;
    timer = setTimeout(() => {
      watch.disconnect();
      send(form, Object.fromEntries(new FormData(form)), { keepalive: true }).catch(() => {});
    }, 4000);
  });
  watch.observe(form);
}

async function send(form, values, more = {}) {
  const body = new URLSearchParams({ ...values, csrf_token: form.elements.csrf_token.value });
  const signal = within(20_000);
  const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, signal, ...more });
  if (!answer.ok) throw new Refused((await saidBy(answer)).message ?? "");
}

class Refused extends Error {}

const EDGE = 12; // pixels

function arrange(form) {
  const status = form.querySelector("[data-order-status]");
  const say = (words) => {
    status.textContent = "";
    requestAnimationFrame(() => (status.textContent = words));
  };

  // The list as the server has it now, with the focus where it was.
  async function refresh(token, name) {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    const fresh = page.getElementById(form.id);
    if (!fresh) return location.reload();
    fresh.querySelector("[data-order-status]").remove();
    form.replaceChildren(status, ...document.importNode(fresh, true).childNodes);
    ready();
    const here = form.querySelector(`[data-token="${token}"]`);
    const button = name && here?.querySelector(`button[name="${name}"]`);
    (button ?? here?.querySelector("a"))?.focus();
    here?.scrollIntoView({ block: "nearest" });
    say(status.dataset.moved);
  }

  // One after the other, so that the list that is shown last is the list as it is.
  let last = Promise.resolve();
  function move(values, token, name) {
    last = last
      .then(() => send(form, values))
      .then(() => refresh(token, name))
      .catch((problem) => say(problem instanceof Refused && problem.message ? problem.message : status.dataset.failed));
  }

  form.addEventListener("submit", (event) => {
    const { name, value } = event.submitter ?? {};
    if (!name) return;
    event.preventDefault();
    move({ [name]: value }, value, name);
  });

  let dragged;
  const over = (target, before) => {
    for (const one of form.querySelectorAll(".is-over, .is-over-before")) one.classList.remove("is-over", "is-over-before");
    target?.classList.add(before ? "is-over-before" : "is-over");
  };
  // What is dropped on the upper edge of the first line goes before it, anywhere else after what it is dropped on.
  const isBefore = (event, target) =>
    target === form.querySelector("[data-token]") && event.clientY < target.getBoundingClientRect().top + EDGE;
  form.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("li[data-token]");
    dragged?.classList.add("is-dragged");
    event.dataTransfer.effectAllowed = "move";
  });
  form.addEventListener("dragover", (event) => {
    const target = event.target.closest("[data-token]");
    if (!dragged || !target || target === dragged) return;
    event.preventDefault();
    over(target, isBefore(event, target));
  });
  form.addEventListener("dragend", () => {
    over();
    dragged?.classList.remove("is-dragged");
    dragged = null;
  });
  form.addEventListener("drop", (event) => {
    const target = event.target.closest("[data-token]");
    if (!dragged || !target || target === dragged) return;
    event.preventDefault();
    const what = dragged.dataset.token;
    move({ voce: what, dopo: isBefore(event, target) ? "" : target.dataset.token }, what);
  });

  function ready() {
    for (const item of form.querySelectorAll("li[data-token]")) item.draggable = true;
  }
  ready();
  form.parentElement.querySelector("[data-drag-hint]")?.removeAttribute("hidden");
}
