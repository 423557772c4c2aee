{% autoescape off %}// The app's files lie on the phone: it opens with no network. Data never passes through here.
const CACHE = "patrol-{{ version }}";
const SHELL = "{{ shell }}";
const FILES = {{ files }};
{% endautoescape %}
// All of a version or nothing: a shell without its files would not open.
async function fill() {
  const page = await fetch(SHELL, { credentials: "same-origin", cache: "no-store" });
  if (!page.ok || page.redirected) throw new Error("not logged in: the version before stays");
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES.map((file) => new Request(file, { cache: "no-cache" })));
  await cache.put(SHELL, page);
}

async function tidy() {
  for (const name of await caches.keys()) {
    if (name.startsWith("patrol-") && name !== CACHE) await caches.delete(name);
  }
  await self.clients.claim();
}

async function answer(request, key) {
  const kept = await (await caches.open(CACHE)).match(key);
  return kept ?? fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(fill().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(tidy()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && pathname === SHELL) event.respondWith(answer(request, SHELL));
  else if (FILES.includes(pathname)) event.respondWith(answer(request, pathname));
});
