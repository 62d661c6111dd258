// Answers for the room of a meeting when there is no network, a hand's breadth of it, or nobody behind it, and for nothing
// else: an empty page, which the tab fills with what it showed (_room_kept.js), and its files. No word of a text passes into
// a cache.
const SHELL = "/incontri/sala-senza-rete";
const PATIENCE = 10_000; // milliseconds for which a group waits for a page
const ROOM = /^\/incontri\/\d+\/sala$/;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  const isRoom = request.mode === "navigate" && ROOM.test(pathname);
  if (!isRoom && !pathname.startsWith("/static/")) return;
  const kept = () => caches.match(isRoom ? SHELL : request, { ignoreVary: true });
  event.respondWith(isRoom ? theRoom(request, kept) : fetch(request).catch(async () => (await kept()) ?? Response.error()));
});

async function theRoom(request, kept) {
  const answer = fetch(request);
  const late = new Promise((_, refuse) => setTimeout(refuse, PATIENCE));
  try {
    const found = await Promise.race([answer, late]);
    return found.status < 502 ? found : ((await kept()) ?? found); // 502 to 504: a proxy with no server behind it
  } catch {
    return (await kept()) ?? answer;
  }
}
