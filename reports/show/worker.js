// Keeps a show for the whole meeting: while it runs, a reload gives the same page; without a server, the kept one.

const HELD_FOR = 12 * 60 * 60 * 1000;
const PATIENCE = 3000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.mode === "navigate" && url.pathname === "/present") event.respondWith(answer(event.request, url));
});

async function answer(request, url) {
  const cache = await caches.open("safer-show");
  const kept = await cache.match(url.pathname + url.search);
  if (!kept) return fetch(request);
  const held = await cache.match(`/present/held${url.search}`);
  if (held && Date.now() - Number(await held.text()) < HELD_FOR) return kept;
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE, kept));
  const asked = fetch(request).then((found) => (found.status >= 500 ? kept : found)).catch(() => kept);
  return Promise.race([asked, patience]);
}
