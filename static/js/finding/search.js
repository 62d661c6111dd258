// Filters, pages and the search itself change the results without loading the page anew. Without this file, and
// whenever anything goes wrong here, they are the ordinary links and form that they are.
import { Recent } from "./_recent.js";

const PLACE = "[data-find-results]";
const form = document.querySelector("[data-find]");
let running = null;
let shown = location.search;
const recent = new Recent(form?.dataset.person);
recent.note(new URLSearchParams(location.search).get("q"));
recent.show();

async function show(address, push) {
  running?.abort();
  running = new AbortController();
  const boxes = [form.elements.q, document.getElementById("band-q")].map((box) => [box, box.value]);
  const place = document.querySelector(PLACE);
  place.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { signal: running.signal, headers: { "X-Requested-With": "fetch" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.querySelector(PLACE);
    if (!answer.ok || answer.redirected || !found) throw new Error("not a page of results");
    keepOpen(place, found);
    place.replaceWith(found);
    document.title = page.title;
    recent.note(new URL(address, location.href).searchParams.get("q"));
    recent.show();
    // What is typed while the answer is on its way stays.
    for (const [box, was] of boxes) if (box.value === was) box.value = page.getElementById(box.id).value;
    if (push) history.pushState({}, "", address);
    shown = new URL(address, location.href).search;
    return found;
  } catch (problem) {
    if (problem.name !== "AbortError") location.assign(address);
    return null;
  }
}

// A panel that somebody opened or closed stays so.
function keepOpen(before, after) {
  const old = new Map([...before.querySelectorAll(".find-panel")].map((p) => [p.querySelector("summary").textContent, p.open]));
  for (const panel of after.querySelectorAll(".find-panel")) {
    panel.open = old.get(panel.querySelector("summary").textContent) ?? panel.open;
  }
}

function isSearch(address) {
  return address.origin === location.origin && address.pathname === "/cerca";
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest(`${PLACE} a[href]`);
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const address = new URL(link.href);
  if (!isSearch(address) || address.hash) return; // a place on this page is the browser's own matter
  event.preventDefault();
  const paging = link.closest(".pagination");
  const found = await show(address.href, true);
  const heading = found?.querySelector(".find-count");
  // On a phone the filters stand under the results: whoever chose one would not see what it did.
  const under = found?.querySelector("aside")?.offsetTop > found?.firstElementChild.offsetTop;
  heading?.focus({ preventScroll: !(paging || under) });
});

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const asked = new URLSearchParams(new FormData(form));
  show(`${form.action}?${asked}`, true);
});

addEventListener("popstate", () => {
  if (isSearch(location) && location.search !== shown) show(location.href, false);
});
