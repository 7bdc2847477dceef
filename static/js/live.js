/** The answer while one draws. Only the newest drawing's answer is ever shown; while the reader is away it asks again. */

import { Refusal, send } from "./http.js";

const LONGEST = 8; // seconds between two tries: each may cost a reader that is busy as much as the first

export class Live {
  #asked = 0;
  #abort = null;
  #timer = null;

  constructor({ address, csrf, onAnswer, onRefusal }) {
    Object.assign(this, { address, csrf, onAnswer, onRefusal });
  }

  /** `picture()` gives {blob, …}; `engines` are asked in turn and answered together. */
  async ask(picture, engines, tries = 0) {
    const turn = this.#next();
    const { signal } = (this.#abort = new AbortController());
    try {
      const taken = await picture();
      const readings = [];
      for (const engine of engines) readings.push(await this.#read(taken.blob, engine, signal)); // one seat at a time
      if (turn === this.#asked) this.onAnswer(readings, taken);
    } catch (error) {
      if (turn !== this.#asked || error.name === "AbortError") return;
      if (!(error instanceof Refusal)) throw error;
      this.onRefusal(error);
      if (error.passing) this.#timer = setTimeout(() => this.ask(picture, engines, tries + 1), pause(error.wait, tries) * 1000);
    }
  }

  /** Forget whatever is under way: its answer will not be shown. */
  hush() { this.#next(); }

  #next() {
    clearTimeout(this.#timer);
    this.#abort?.abort();
    return ++this.#asked;
  }

  async #read(blob, engine, signal) {
    const body = new FormData();
    body.append("image", blob, "drawing.png");
    body.append("engine", engine);
    return { ...(await send(this.address, { body, csrf: this.csrf, signal })), engine };
  }
}

/** Twice as long each time, but never less than was asked for. */
const pause = (wait, tries) => Math.max(wait, Math.min(wait * 2 ** tries, LONGEST));

export const asPng = (paper) => new Promise((done) => paper.toBlob(done, "image/png"));
