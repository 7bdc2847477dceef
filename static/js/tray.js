/** Pictures on their way to the history: how far each is, what was read, or why it was refused. */

import { el, find, findAll } from "./dom.js";
import { newKey, Refusal, refusalOf, send } from "./http.js";
import { fitting } from "./pictures.js";

const PATIENCE = 60; // polls of a second each before a waiting picture is left to the history
const SIGNED_OUT = "You are signed out. Sign in again, and hand it in once more."; // a picture is not kept as a drawing is
const SILENT = 60; // seconds in which nothing more goes up and no answer comes

export class Tray {
  #unsent = new Set();
  #isNew = false; // since the last drawing was begun
  sending = 0; // pictures on their way up: whoever leaves now loses them

  constructor(root, { address, csrf, limits, signin, engine, answer, pageOf, onRead }) {
    const [list, fold, [seen, heard]] = [find("[data-tray]", root), find("[data-tray-fold]", root), findAll("[data-tally]", root)];
    Object.assign(this, { list, fold, seen, heard, address, csrf, limits, signin, engine, answer, pageOf, onRead });
  }

  /** The first that was handed in stands first. */
  add(files) {
    Object.assign(this.fold, { hidden: false, open: true });
    this.#isNew = true;
    const engine = this.engine();
    const pictures = [...files].map((file) => ({ file, engine, key: newKey(), address: URL.createObjectURL(file), item: el("li", { "data-file": file.name, tabindex: -1 }) }));
    this.list.prepend(...pictures.map(({ item }) => item));
    return Promise.all(pictures.map((picture) => this.#take(picture)));
  }

  /** Out of the way of who goes on drawing: on a phone the answer stands below it. What is under way is looked at. */
  putAway() {
    if (!this.#isNew || this.#count("progress")) return;
    this.fold.open = this.#isNew = false;
  }

  /** All that did not come through: what kept one of them kept the others. */
  again() {
    const pictures = [...this.#unsent];
    this.#unsent.clear();
    return Promise.all(pictures.map((picture) => this.#take(picture)));
  }

  /** By the same key each time: what was taken although the answer was lost is not kept twice. */
  async #take(picture) {
    const { file, item, address } = picture;
    const progress = el("progress", { max: 1, value: 0, "aria-label": `Uploading ${file.name}` });
    const words = el("p", {}, file.name);
    item.replaceChildren(el("img", { alt: "", src: address }), el("div", {}, words, progress), el("span", {}));
    this.#tally();
    try {
      fitting(file, this.limits);
      const prediction = await this.#settled(await this.#upload(picture, (share) => (progress.value = share)), progress);
      words.replaceChildren(...this.#summary(prediction));
      words.after(el("p", { class: "faint small" }, file.name));
      item.lastChild.append(el("a", { class: "button", href: this.pageOf(prediction.id) }, "Open", el("span", { class: "seen-by-ear" }, ` ${file.name}`)));
      this.onRead(prediction);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#refuse(picture, error);
    } finally {
      progress.remove();
      this.#tally();
    }
  }

  #count(part) { return this.list.querySelectorAll(`li ${part}`).length; }

  /** Seen all the time, and heard once it is over. */
  #tally() {
    const all = this.list.childElementCount;
    const busy = this.#count("progress");
    const kept = all - busy - this.#count(".tag");
    this.seen.textContent = busy ? `Pictures: ${all - busy} of ${all} done` : `Pictures: ${kept} of ${all} in your history`;
    this.heard.textContent = busy ? "" : this.seen.textContent;
  }

  #refuse(picture, { message, mayPass, status }) {
    const { file, item } = picture;
    const signedOut = status === 401;
    item.replaceChildren(el("span", { class: "tag" }, mayPass || signedOut ? "Not sent" : "Refused"),
      el("p", {}, el("b", {}, file.name), ": ", el("span", { class: "lost", role: "alert" }, signedOut ? SIGNED_OUT : message)), el("span", {}));
    if (signedOut) item.lastChild.append(el("a", { class: "button", href: this.signin }, "Sign in"));
    if (!mayPass) return;
    this.#unsent.add(picture);
    const again = () => { item.focus({ preventScroll: true }); this.again(); }; // the button goes
    item.lastChild.append(el("button", { type: "button", onclick: again }, "Try again"));
  }

  #summary(prediction) {
    if (prediction.status === "failed") return [el("span", { class: "lost" }, prediction.error ?? "It could not be read.")];
    if (prediction.status !== "done") return ["It is waiting for the reader. It will be in your history."];
    if (!prediction.text) return ["No digits found."];
    const { confidence } = prediction;
    return [el("b", { class: "figures" }, prediction.text), " ", el("span", { class: `confidence ${this.answer.level(confidence)}` }, this.answer.words(confidence))];
  }

  /** fetch cannot tell how much has gone up, XMLHttpRequest can. A line that is slow has all the time it takes, one
   *  that is silent does not. */
  #upload({ file, engine, key }, onProgress) {
    const body = new FormData();
    body.append("image", file, file.name);
    body.append("engine", engine);
    body.append("source", "upload");
    this.sending += 1;
    return new Promise((done, refuse) => {
      const request = new XMLHttpRequest();
      request.open("POST", this.address);
      const headers = { Accept: "application/json", Prefer: "wait=10", "X-CSRFToken": this.csrf, "Idempotency-Key": key };
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
      let silence;
      const heard = () => { clearTimeout(silence); silence = setTimeout(() => request.abort(), SILENT * 1000); };
      request.upload.onprogress = ({ loaded, total }) => { heard(); onProgress(loaded / total); };
      request.upload.onloadend = () => { this.sending -= 1; };
      request.onerror = request.onabort = () => refuse(new Refusal("It could not be sent. Check the connection and try again."));
      request.onloadend = () => clearTimeout(silence);
      request.onload = async () => {
        const response = new Response(request.responseText, { status: request.status, headers: { "Retry-After": request.getResponseHeader("Retry-After") ?? "" } });
        if (response.ok) done(await response.json());
        else refuse(await refusalOf(response));
      };
      heard();
      request.send(body);
    });
  }

  /** The picture is kept by now: a look that fails takes nothing back, and the history has the rest. */
  async #settled(prediction, progress) {
    progress.removeAttribute("value"); // no telling how long: the bar runs
    for (let poll = 0, pause = 1; poll < PATIENCE && ["pending", "running"].includes(prediction.status); poll += 1) {
      await new Promise((awake) => setTimeout(awake, pause * 1000));
      try {
        prediction = await send(`${this.address}${prediction.id}/`, { method: "GET", csrf: this.csrf });
        pause = 1;
      } catch (refusal) {
        if (!refusal.passing) break;
        pause = refusal.wait;
      }
    }
    return prediction;
  }
}
