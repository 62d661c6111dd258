// The room outlives a reload without a network. What it shows stays in this tab alone (sessionStorage): until an hour after
// the meeting, until the tab is closed, or until it shows another page (app.js). What the device keeps longer is an empty
// page and the files that everybody gets, for the worker (room-worker.js) that answers in place of the server.
const KEY = "room-page";
const LONGEST = 2 ** 31 - 1; // milliseconds that a timer can wait

export function forgetRoom() {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // A device that keeps nothing.
  }
}

/** Keeps the room as it came from the server; nothing once its time is over. */
export function keepRoom(room) {
  const main = document.getElementById("contenuto");
  const { roomUntil, roomEmpty, roomWorker } = room.dataset;
  const until = Date.parse(roomUntil);
  forgetRoom();
  if (!("serviceWorker" in navigator) || until <= Date.now()) return;
  const html = main.innerHTML;
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ path: location.pathname, title: document.title, until, html }));
  } catch {
    return;
  }
  setTimeout(forgetRoom, Math.min(until - Date.now(), LONGEST));
  navigator.serviceWorker
    .register(roomWorker)
    .then(() => keepShell(roomEmpty, html))
    .catch(() => {});
}

/** Without a network: puts back the room that this tab showed. */
export function recallRoom() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY));
    if (kept?.path !== location.pathname || kept.until <= Date.now()) return forgetRoom();
    const main = document.getElementById("contenuto");
    const said = main.querySelector("[data-room-shell]");
    const again = main.querySelector("[data-room-again]");
    main.innerHTML = kept.html;
    main.prepend(said, again);
    said.textContent = said.dataset.roomShell;
    addEventListener("online", () => (again.hidden = false));
    addEventListener("offline", () => (again.hidden = true));
    main.className = "page meet-room";
    document.title = kept.title;
    setTimeout(forgetRoom, Math.min(kept.until - Date.now(), LONGEST));
  } catch {
    forgetRoom();
  }
}

async function keepShell(address, html) {
  const shell = await fetch(address);
  if (!shell.ok) return;
  const words = (await shell.clone().text()) + html;
  const files = new Set([...words.matchAll(/\/static\/[\w./-]+/g)].map(([file]) => file));
  const cache = await caches.open("room");
  await cache.addAll(files);
  await cache.put(address, shell);
  files.add(address);
  for (const one of await cache.keys()) if (!files.has(new URL(one.url).pathname)) await cache.delete(one);
}
