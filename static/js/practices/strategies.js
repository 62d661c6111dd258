// While one types: the strategies that may be meant. Without this file the button searches.
const form = document.querySelector("form[data-strategies]");
const found = document.querySelector("[data-strategies-found]");
const WAIT = 200;
let timer;
let asked = 0;

const { q } = form.elements;
if (q.value !== q.defaultValue) ask(); // typed before this file came
q.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(ask, WAIT);
});

async function ask() {
  const mine = ++asked;
  const address = `${form.getAttribute("action")}?${new URLSearchParams({ q: q.value })}`;
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const { html } = await answer.json();
    if (mine === asked) found.innerHTML = html; // rendered and escaped by the server
  } catch {
    /* the button still searches */
  }
}
