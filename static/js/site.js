/** What every page has: the theme switch, copying, asking before a loss, sending once, selecting many. */

import { find, findAll, toast } from "./dom.js";
import { keep } from "./keep.js";
import { beside, note, noted } from "./place.js";

const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");
export const theme = () => root.dataset.theme || (system.matches ? "dark" : "light");

/** The choice lives in a cookie, so the server writes it into the first byte and nothing flashes. */
function choose(wanted) {
  const sameAsSystem = wanted === (system.matches ? "dark" : "light");
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${wanted}; path=/; SameSite=Lax; max-age=${sameAsSystem ? 0 : 31536000}${secure}`;
  if (sameAsSystem) delete root.dataset.theme;
  else root.dataset.theme = wanted;
  showTheme();
  document.dispatchEvent(new CustomEvent("themechange"));
}

function showTheme() {
  const use = find("[data-theme-switch] use");
  use?.setAttribute("href", use.getAttribute("href").replace(/#.*/, theme() === "dark" ? "#sun" : "#moon"));
  const { backgroundColor } = getComputedStyle(document.body); // for the browser's own bars
  for (const meta of findAll('meta[name="theme-color"]')) meta.content = backgroundColor;
}

find("[data-theme-switch]")?.addEventListener("click", () => choose(theme() === "dark" ? "light" : "dark"));
system.addEventListener("change", () => { showTheme(); document.dispatchEvent(new CustomEvent("themechange")); });
showTheme();

for (const button of findAll("[data-copies]")) {
  const source = document.getElementById(button.dataset.copies);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(source.value ?? source.innerText);
      toast("Copied.");
    } catch {
      // No clipboard without https or permission: leave it selected for the person's own keys.
      if (source.select) source.select();
      else getSelection().selectAllChildren(source);
      toast("Selected: press Ctrl C.");
    }
  });
}

document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (question && !confirm(question)) event.preventDefault();
});

// A double tap sends a form twice, and makes two readings or two tokens. A download leaves the page as it was.
const AGAIN = 5000; // ms after which pressing once more is meant: the first was stopped
const sent = new Set();
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || "download" in form.dataset) return;
  event.submitter?.classList.add("busy"); // on a slow line it is all that one sees of it
  if (form.method !== "post") return;
  if (sent.has(form)) event.preventDefault();
  sent.add(form);
  setTimeout(() => sent.delete(form), AGAIN);
});
window.addEventListener("pageshow", () => { // back from the next page, to the same form
  sent.clear();
  findAll(".busy").forEach((button) => button.classList.remove("busy"));
});

// Whoever sits down here next must not find the last one's drawing, nor what was searched.
const forget = () => { keep([]); note(null); };
for (const form of findAll("[data-forget]")) form.addEventListener("submit", forget);
if (find("[data-forgotten]")) forget();

for (const link of findAll("[data-way-back]")) link.href = noted() ?? link.href;
for (const link of findAll("[data-beside]")) {
  const reading = beside(location.pathname, Number(link.dataset.beside));
  if (reading) Object.assign(link, { href: reading, hidden: false });
}
for (const input of findAll("[data-place-back]")) input.value = noted() ?? input.value;

for (const all of findAll("[data-select-all]")) {
  const boxes = findAll(`input[type="checkbox"][name="${all.dataset.selectAll}"]`);
  const bar = find("[data-selection]"); // there without a script, and with one when there is something to do
  const count = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    bar.hidden = !chosen;
    find("[data-chosen]", bar).textContent = `${chosen} selected`;
  };
  all.addEventListener("change", () => { boxes.forEach((box) => (box.checked = all.checked)); count(); });
  boxes.forEach((box) => box.addEventListener("change", count));
  count();
}

navigator.serviceWorker?.register(root.dataset.offline).catch(() => {}); // without it the browser's own page says the same
