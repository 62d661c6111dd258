// Answers for the room of a meeting when there is no network, and for nothing else: an empty page, which the tab fills with
// what it showed (_room_kept.js), and its files. No word of a text passes into a cache.
const SHELL = "/incontri/sala-senza-rete";
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
  event.respondWith(fetch(request).catch(async () => (await kept()) ?? Response.error()));
});
