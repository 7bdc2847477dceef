/** The pad at work: ink goes in, answers come back, Enter keeps it. */

import { Answer } from "./answer.js";
import { Bench } from "./bench.js";
import { el, find, findAll, toast, untoast } from "./dom.js";
import { newKey, Refusal, send } from "./http.js";
import { Ink } from "./ink.js";
import { keep, kept } from "./keep.js";
import { KeyboardPen } from "./keyboard_pen.js";
import { listen } from "./keys.js";
import { asPng, Live } from "./live.js";
import { fitting, takePictures } from "./pictures.js";

const AWAY = "The reader is away just now.";
const root = find("[data-bench]");
const { previews, predictions, history, signup, signin, csrf } = root.dataset;
const mayKeep = root.dataset.mayKeep === "yes";
const radios = (name) => findAll(`input[name="${name}"]`, root);
const chosen = (name) => find(`input[name="${name}"]:checked`, root).value;
const tool = (name) => find(`[data-do="${name}"]`, root);
const unkept = find("[data-unkept]", root); // a visitor's alone
const titles = Object.fromEntries(radios("engine").map((radio) => [radio.value, radio.parentElement.textContent.trim()]));
const engines = () => (chosen("engine") === "all" ? Object.keys(titles).filter((name) => name !== "all") : [chosen("engine")]);

const answer = new Answer({ sure: Number(root.dataset.sure), check: Number(root.dataset.check), titles });
const bench = new Bench(root, answer);
const colour = () => getComputedStyle(root).getPropertyValue("color");
const ink = new Ink(bench.ink, { radius: Number(chosen("brush")), color: colour() });
const live = new Live({ address: previews, csrf, onAnswer, onRefusal });
const pageOf = (id) => `${history}${id}/`;
let tray = null; // a visitor has none, and need not wait for it
const trayComes = mayKeep && import("./tray.js").then(({ Tray }) => {
  tray = new Tray(root, { address: predictions, csrf, limits: root.dataset, signin, engine: () => engines()[0], answer, pageOf, onRead: showStored });
});

const anew = () => ({ key: newKey(), state: "", unsaved: false });
let drawing = anew(); // one drawing is kept once, however often Enter is pressed
let picture = null; // on the pad instead of ink: gives what is asked about
let handedOver = drawing; // what was on the pad when pictures were handed in

const drawn = async (taken) => ({ blob: await asPng(taken.paper), ...taken });

function ask() {
  bench.waiting();
  live.ask(picture ?? (() => drawn(ink.picture())), engines());
}

function askIfAny() { if (picture || !ink.blank) ask(); }

function onAnswer(readings, taken) {
  bench.show(readings, picture ? bench.pictureSize : bench.size, taken);
  tell(null);
}

/** What was not saved is told until it is, or is no longer what stands on the pad. */
function tell(...words) { if (picture || !drawing.unsaved) bench.tell(...words); }

function comfort() {
  if (picture) return " The picture is read as soon as it can be.";
  return ink.blank ? "" : " Your drawing is kept, and read as soon as it can be.";
}

/** What the site says of itself ends in asking for another try, which the page makes without being asked. */
function onRefusal({ message, passing, status }) {
  const words = passing ? (status >= 500 ? AWAY : message) + comfort() : message;
  if (words !== bench.told) tell(words, passing && el("span", { class: "spinner" })); // each try would be spoken
}

function inkChanged() {
  drawing = anew();
  untoast(bench.ink); // it told of the one before
  keep(ink.strokes);
  showTools();
  if (ink.drawing) return;
  if (ink.blank) { live.hush(); bench.empty(); bench.announce("The pad is empty."); } else ask();
}

function showTools() {
  bench.hint.hidden = !ink.blank || ink.drawing || picture !== null;
  tool("undo").setAttribute("aria-disabled", !ink.mayUndo);
  tool("redo").setAttribute("aria-disabled", !ink.mayRedo);
  tool("save").setAttribute("aria-disabled", !mayBeSaved());
  tool("save").textContent = saveLabel();
  if (unkept) unkept.hidden = !picture;
}

function saveLabel() {
  if (!mayKeep) return "Keep it";
  if (picture) return "Saved"; // it is shown because it was stored
  return { saving: "Saving…", saved: "Saved" }[drawing.state] ?? "Save";
}

function mayBeSaved() {
  return !picture && !ink.blank && !drawing.state;
}

async function save() {
  if (!mayBeSaved() || ink.drawing) return;
  if (!mayKeep) { stay(); location.assign(signup); return; }
  const mine = drawing; // strokes that follow while it is on its way make another one
  Object.assign(mine, { state: "saving", unsaved: false });
  showTools();
  try {
    const prediction = await sendDrawing(mine.key);
    mine.state = "saved";
    if (mine === drawing) keep([]); // a reload brings an empty pad, not the same number once more
    onSaved(prediction);
  } catch (error) {
    Object.assign(mine, { state: "", unsaved: true });
    onUnsaved(error);
    if (!(error instanceof Refusal)) throw error;
  } finally {
    showTools();
  }
}

/** Picture and reader are those of this moment: to make a PNG takes another. */
async function sendDrawing(key) {
  const engine = engines()[0];
  const body = new FormData();
  body.append("image", await asPng(ink.picture().paper), "drawing.png");
  body.append("engine", engine);
  body.append("source", "draw");
  return send(predictions, { body, csrf, headers: { Prefer: "wait=5", "Idempotency-Key": key } });
}

function onSaved(prediction) {
  bench.tell(null);
  const again = el("button", { type: "button", onclick: startAnew }, "Start a new one");
  toast(savedWords(prediction), el("a", { href: pageOf(prediction.id) }, "See it"), again);
}

function savedWords({ status, text, error }) {
  if (status === "done") return `Saved ${text || "it, though no digits were found"}.`;
  if (status === "failed") return `Saved, but not read. ${error ?? "Another reader may read it."}`;
  return "Saved. It is read as soon as its turn comes.";
}

function onUnsaved(error) {
  stay();
  const why = error instanceof Refusal ? error.message : "Something went wrong here.";
  const again = el("button", { type: "button", onclick: save }, "Try again");
  bench.tell(`Not saved. ${why}`, error.status === 401 ? el("a", { class: "button", href: signin }, "Sign in") : again);
}

/** The drawing waits on this device: another tab of the site may have emptied the place since. */
function stay() { if (!ink.blank) keep(ink.strokes); }

function startAnew() {
  untoast(bench.ink);
  putAway();
  ink.wipe();
  bench.ink.focus({ preventScroll: true }); // the button that had it is gone
}

/** A picture comes onto the pad, over the ink. Says whether it is still there when it shows. */
async function lay(what, address) {
  live.hush();
  picture = what;
  showTools();
  await bench.showPicture(address);
  return picture === what;
}

function putAway() {
  if (!picture) return;
  picture = null;
  live.hush();
  bench.hidePicture();
  bench.empty();
  showTools();
}

/** Ink of another size is another picture, which its key would not be good for. */
function refitted() {
  drawing.key = newKey();
  if (!picture) askIfAny();
}

/** What changes the ink takes a picture off it first, for nobody sees what happens beneath. */
function onInk(change) {
  if (!picture) { change(); return; }
  putAway();
  askIfAny();
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

/** A stored picture comes onto the pad with its digits boxed, unless somebody has begun to draw there meanwhile. */
async function showStored(prediction) {
  if (prediction.status !== "done" || (drawing !== handedOver && !ink.blank)) return;
  const shown = await lay(() => drawn(bench.shownPicture()), prediction.image);
  if (!shown) return;
  bench.show([prediction], bench.pictureSize);
  tell(null);
}

async function take(files) {
  handedOver = drawing;
  untoast(bench.ink);
  if (mayKeep) { await trayComes; await tray.add(files); return; }
  const shown = await lay(async () => ({ blob: fitting(files[0], root.dataset) }), URL.createObjectURL(files[0]));
  if (!shown) return;
  if (files.length > 1) toast("Here is the first. Sign up to read several at once.");
  ask();
}

const doing = {
  undo: () => onInk(() => ink.undo()), redo: () => onInk(() => ink.redo()), clear: () => onInk(() => ink.wipe()), save,
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
new KeyboardPen(bench.ink, ink, bench.pen, (words) => bench.announce(words));

// The keys go to the pad from here on: Enter on a tool that was clicked before would press that again.
ink.addEventListener("beginStroke", () => {
  putAway();
  drawing = anew();
  untoast(bench.ink);
  tray?.putAway();
  showTools();
  bench.ink.focus({ preventScroll: true });
  bench.ink.classList.add("by-hand"); // and no frame around the pad for it
  bench.hint.hidden = true;
  live.hush();
});
bench.ink.addEventListener("keydown", () => bench.ink.classList.remove("by-hand"));
ink.addEventListener("ink", inkChanged);
radios("brush").forEach((radio) => radio.addEventListener("change", () => (ink.radius = Number(radio.value))));
radios("engine").forEach((radio) => radio.addEventListener("change", () => { drawing.key = newKey(); askIfAny(); }));
document.addEventListener("themechange", () => (ink.color = colour()));
window.addEventListener("online", () => { tell(null); askIfAny(); tray?.again(); });
window.addEventListener("offline", () => tell(`You are offline.${picture ? "" : comfort()}`));
window.addEventListener("beforeunload", (event) => { if (drawing.state === "saving" || tray?.sending) event.preventDefault(); });
new ResizeObserver(() => { if (ink.fit()) refitted(); }).observe(bench.pad);

tool("speak").hidden = !window.speechSynthesis;
tool("camera").hidden = !matchMedia("(pointer: coarse)").matches;
const before = kept();
if (before.length) ink.restore(before);
showTools();
