/** The bench's own parts: what stands on the pad, what is said about it, and the strip that tells of trouble. */

import { clearBoxes, drawBoxes } from "./boxes.js";
import { el, find } from "./dom.js";
import { LONGEST } from "./ink.js";

const QUIET = 700; // ms without a new answer before it is announced, so that a screen reader is not talked over

export class Bench {
  #announce = null;
  #readings = [];

  constructor(root, answer) {
    this.answer = answer;
    for (const part of ["pad", "ink", "picture", "boxes", "pen", "hint", "state", "answers", "say"]) this[part] = find(`[data-${part}]`, root);
    this.speak = find("[data-do=speak]", root);
    this.alt = this.picture.alt;
    this.answers.addEventListener("pointerover", (event) => this.#point(event));
    this.answers.addEventListener("pointerleave", () => this.#point(null));
    this.empty();
  }

  get size() { return { width: this.pad.clientWidth, height: this.pad.clientHeight }; }
  get pictureSize() { return { width: this.picture.naturalWidth, height: this.picture.naturalHeight }; }

  empty() {
    this.#readings = [];
    this.answers.className = "answers";
    this.answers.replaceChildren(el("p", { class: "lead" }, "The answer appears here while you write."));
    this.speak.setAttribute("aria-disabled", true);
    this.tell(null);
    clearBoxes(this.boxes);
    clearTimeout(this.#announce);
    this.announce("");
  }

  waiting() { this.answers.classList.add("stale"); }

  show(readings, view, place) {
    this.#readings = readings;
    this.answers.className = readings.length > 1 ? "answers three" : "answers";
    this.answers.replaceChildren(...readings.map((reading) => this.answer.panel(reading, readings.length > 1)));
    this.speak.setAttribute("aria-disabled", false);
    drawBoxes(this.boxes, readings[0].digits, view, place, (confidence) => this.answer.level(confidence));
    clearTimeout(this.#announce);
    this.#announce = setTimeout(() => this.announce(this.spoken), QUIET);
  }

  get spoken() {
    if (this.#readings.length === 1) return this.answer.spoken(this.#readings[0]);
    return this.#readings.map((reading) => `${this.answer.titles[reading.engine]}: ${this.answer.spoken(reading)}`).join(" ");
  }

  announce(words) { this.say.textContent = words; }

  aloud() {
    if (!this.#readings.length || !window.speechSynthesis) return;
    speechSynthesis.cancel();
    speechSynthesis.speak(Object.assign(new SpeechSynthesisUtterance(this.spoken), { lang: "en", rate: 0.95 }));
  }

  get told() { return this.state.hidden ? null : this.state.firstChild.textContent; }

  /** A strip on the pad: words, and parts to act with. Null takes it away. */
  tell(words, ...parts) {
    if (this.state.contains(document.activeElement)) this.ink.focus({ preventScroll: true }); // or it fell to the page
    this.state.hidden = words === null;
    this.state.replaceChildren(...(words === null ? [] : [el("span", {}, words), ...parts.filter(Boolean)]));
  }

  async showPicture(address) {
    clearBoxes(this.boxes);
    Object.assign(this.picture, { alt: this.alt, src: address, hidden: false });
    await this.picture.decode().catch(() => this.#unshown(address));
  }

  /** The browser does not know its kind, or the line broke off. The next picture breaks off the one before, of which
   *  there is nothing to say. */
  #unshown(address) {
    if (this.picture.getAttribute("src") === address) this.picture.alt = "The picture cannot be shown here. It is read all the same.";
  }

  /** The picture as one would draw it: no larger than ink is sent. */
  shownPicture() {
    const { width, height } = this.pictureSize;
    const scale = Math.min(1, LONGEST / Math.max(width, height));
    const paper = el("canvas", { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) });
    paper.getContext("2d").drawImage(this.picture, 0, 0, paper.width, paper.height);
    return { paper, scale };
  }

  hidePicture() {
    this.picture.hidden = true;
    this.picture.removeAttribute("src");
  }

  #point(event) {
    const over = event?.target.closest("[data-digit]")?.dataset.digit;
    for (const box of this.boxes.querySelectorAll("[data-box]")) box.classList.toggle("pointed", box.dataset.box === over);
  }
}
