/** The pad at work: ink goes in, answers come back, Enter keeps it. */

import { Answer } from "./answer.js";
import { Bench } from "./bench.js";
import { el, find, findAll, toast } from "./dom.js";
import { Refusal, send } from "./http.js";
import { Ink } from "./ink.js";
import { keep, kept } from "./keep.js";
import { KeyboardPen } from "./keyboard_pen.js";
import { listen } from "./keys.js";
import { asPng, Live } from "./live.js";
import { Tray } from "./tray.js";
import { fitting, takePictures } from "./pictures.js";

const root = find("[data-bench]");
const { previews, predictions, history, signup, signin, csrf } = root.dataset;
const mayKeep = root.dataset.mayKeep === "yes";
const radios = (name) => findAll(`input[name="${name}"]`, root);
const chosen = (name) => find(`input[name="${name}"]:checked`, root).value;
const tool = (name) => find(`[data-do="${name}"]`, root);
const titles = Object.fromEntries(radios("engine").map((radio) => [radio.value, radio.parentElement.textContent.trim()]));
const engines = () => (chosen("engine") === "all" ? Object.keys(titles).filter((name) => name !== "all") : [chosen("engine")]);

const answer = new Answer({ sure: Number(root.dataset.sure), check: Number(root.dataset.check), titles });
const bench = new Bench(root, answer);
const colour = () => getComputedStyle(root).getPropertyValue("color");
const ink = new Ink(bench.ink, { radius: Number(chosen("brush")), color: colour() });
const live = new Live({ address: previews, csrf, onAnswer, onRefusal });
const pageOf = (id) => `${history}${id}/`;
const tray = new Tray(find("[data-tray]", root), { address: predictions, csrf, limits: root.dataset, engine: () => engines()[0], answer, pageOf, onRead: showStored });

let drawingKey = crypto.randomUUID(); // one drawing is kept once, however often Enter is pressed
let saved = false;
let picture = null; // a visitor's picture on the pad, instead of ink

function ask() {
  bench.waiting();
  if (picture) live.ask(async () => ({ blob: fitting(picture, root.dataset) }), engines());
  else live.ask(async () => { const taken = ink.picture(); return { blob: await asPng(taken.paper), ...taken }; }, engines());
}

function onAnswer(readings, taken) {
  const onPicture = { width: bench.picture.naturalWidth, height: bench.picture.naturalHeight };
  bench.show(readings, picture ? onPicture : bench.size, picture ? undefined : taken);
}

function onRefusal(refusal) {
  const kept = picture ? "" : " Your drawing is kept, and read as soon as it can be.";
  bench.tell(refusal.message + (refusal.passing ? kept : ""), refusal.passing && el("span", { class: "spinner" }));
}

function inkChanged() {
  saved = false;
  drawingKey = crypto.randomUUID();
  keep(ink.strokes);
  showTools();
  if (ink.drawing) return;
  if (ink.blank) { live.hush(); bench.empty(); } else ask();
}

function showTools() {
  bench.hint.hidden = !ink.blank || ink.drawing || !bench.picture.hidden;
  tool("undo").setAttribute("aria-disabled", !ink.mayUndo);
  tool("redo").setAttribute("aria-disabled", !ink.mayRedo);
  tool("save").setAttribute("aria-disabled", ink.blank || saved);
  tool("save").textContent = saved ? "Saved" : mayKeep ? "Save" : "Keep it";
}

async function save() {
  if (ink.blank || saved || ink.drawing) return;
  if (!mayKeep) { location.assign(signup); return; } // the drawing waits on this device
  saved = true; // until the ink changes or the saving fails
  showTools();
  const body = new FormData();
  body.append("image", await asPng(ink.picture().paper), "drawing.png");
  body.append("engine", engines()[0]);
  body.append("source", "draw");
  try {
    const prediction = await send(predictions, { body, csrf, headers: { Prefer: "wait=5", "Idempotency-Key": drawingKey } });
    const words = prediction.status === "done" ? `Saved ${prediction.text || "it, though no digits were found"}.` : "Saved. It is read as soon as the reader is back.";
    const again = el("button", { type: "button", onclick: (event) => { clear(); event.target.closest(".toast").remove(); } }, "Start a new one");
    keep([]); // a reload brings an empty pad, not the same number once more
    toast(words, el("a", { href: pageOf(prediction.id) }, "See it"), again);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    saved = false;
    const again = el("button", { type: "button", onclick: save }, "Try again");
    bench.tell(`Not saved. ${error.message}`, error.status === 401 ? el("a", { class: "button", href: signin }, "Sign in") : again);
  }
  showTools();
}

function clear() {
  if (!bench.picture.hidden) { picture = null; bench.hidePicture(); bench.empty(); ink.blank || ask(); showTools(); }
  else ink.wipe();
}

function erase(on) {
  ink.erasing = on;
  tool("erase").setAttribute("aria-pressed", on);
  tool("pen").setAttribute("aria-pressed", !on);
}

function brush(by) {
  const all = radios("brush");
  const next = all[all.findIndex((radio) => radio.checked) + by];
  if (next) { next.checked = true; ink.radius = Number(next.value); }
}

/** A stored picture comes onto the pad with its digits boxed. */
async function showStored(prediction) {
  if (prediction.status !== "done") return;
  live.hush();
  await bench.showPicture(prediction.image);
  bench.show([prediction], { width: bench.picture.naturalWidth, height: bench.picture.naturalHeight });
  bench.tell(null);
}

async function take(files) {
  if (mayKeep) { await tray.add(files); return; }
  picture = files[0];
  await bench.showPicture(URL.createObjectURL(picture));
  if (files.length > 1) toast("Here is the first. Sign up to read several at once.");
  ask();
}

const doing = {
  undo: () => ink.undo(), redo: () => ink.redo(), clear, save,
  pen: () => erase(false), erase: () => erase(true),
  thinner: () => brush(-1), thicker: () => brush(1),
  upload: () => find("[data-files]", root).click(), camera: () => find("[data-camera]", root).click(),
  speak: () => bench.aloud(),
};

for (const button of findAll("[data-do]", root)) {
  button.addEventListener("click", () => button.getAttribute("aria-disabled") === "true" || doing[button.dataset.do]());
}
listen(root, doing);
takePictures(root, bench.pad, take);
new KeyboardPen(bench.ink, ink, bench.boxes, (words) => bench.announce(words));

// The keys go to the pad from here on: Enter on a tool that was clicked before would press that again.
ink.addEventListener("beginStroke", () => {
  bench.ink.focus({ preventScroll: true });
  bench.ink.classList.add("by-hand"); // and no frame around the pad for it
  bench.hint.hidden = true;
  live.hush();
});
bench.ink.addEventListener("keydown", () => bench.ink.classList.remove("by-hand"));
ink.addEventListener("ink", inkChanged);
radios("brush").forEach((radio) => radio.addEventListener("change", () => (ink.radius = Number(radio.value))));
radios("engine").forEach((radio) => radio.addEventListener("change", () => (ink.blank && !picture) || ask()));
document.addEventListener("themechange", () => (ink.color = colour()));
window.addEventListener("online", () => ink.blank || ask());
window.addEventListener("offline", () => onRefusal(new Refusal("You are offline.")));
new ResizeObserver(() => { if (ink.fit() && !ink.blank && bench.picture.hidden) ask(); }).observe(bench.pad);

tool("camera").hidden = !matchMedia("(pointer: coarse)").matches;
const before = kept();
if (before.length) ink.restore(before);
showTools();
