{% load static %}/** When there is no connection, say so in the site's own words. Everything else goes the usual way. */

const SHELF = "offline {% static 'css/scrawl.css' %}"; // a new stylesheet makes a new shelf
const PAGE = "{% url 'recognition:offline' %}";
const KEPT = [PAGE, "{% static 'css/scrawl.css' %}", "{% static 'js/theme.js' %}", "{% static 'img/icon.svg' %}", "{% static 'fonts/figtree.woff2' %}", "{% static 'fonts/newsreader.woff2' %}"];

async function stock() {
  await (await caches.open(SHELF)).addAll(KEPT);
  await self.skipWaiting();
}

async function tidy() {
  const old = (await caches.keys()).filter((name) => name !== SHELF);
  await Promise.all(old.map((name) => caches.delete(name)));
}

self.addEventListener("install", (event) => event.waitUntil(stock()));
self.addEventListener("activate", (event) => event.waitUntil(tidy()));
self.addEventListener("fetch", (event) => {
  const { mode, url } = event.request;
  if (mode === "navigate") event.respondWith(fetch(event.request).catch(() => caches.match(PAGE)));
  else if (KEPT.includes(new URL(url).pathname)) event.respondWith(fetch(event.request).catch(() => caches.match(event.request)));
});
