/** A reading in words, figures and bars. The server writes the same for a stored one; the limits of the words come from it. */

import { el, svg } from "./dom.js";

const BAR = 36; // height of a certain digit's bar, in the drawing's units
const WORDS = { sure: "Sure", check: "Check this", lost: "Can’t tell" };

const percent = (share) => `${Math.min(99, Math.max(share > 0 ? 1 : 0, Math.round(share * 100)))} %`;

export class Answer {
  constructor({ sure, check, titles }) {
    Object.assign(this, { sure, check, titles });
  }

  /** By the per cent that are shown beside it: "60 %" is never on both sides of a limit. */
  level(confidence) {
    const shown = Math.round(confidence * 100) / 100;
    return shown >= this.sure ? "sure" : shown >= this.check ? "check" : "lost";
  }

  words(confidence) {
    return `${WORDS[this.level(confidence)]}, ${percent(confidence)}`;
  }

  /** For the ear: figures one by one, not "four hundred and seven". */
  spoken({ text, confidence }) {
    if (!text) return "No digits found.";
    const figures = [...text].map((mark) => ({ "?": "not a digit", "\n": "next line" })[mark] ?? mark).join(" ");
    return `${figures}. ${this.words(confidence).replace(" %", " per cent")}.`;
  }

  panel(reading, several) {
    const name = several && el("h2", { class: "small faint" }, this.titles[reading.engine]);
    const head = el("div", { class: "answer-head" }, this.#confidence(reading), name);
    const others = alternatives(reading);
    return el("section", { class: "reading-panel" }, head, this.#figures(reading),
      others.length > 0 && el("p", { class: "faint" }, "Or ", others.map(([text, share]) => `${text} (${percent(share)})`).join(", ")),
      el("ol", { class: "digits" }, ...reading.digits.map((digit, index) => this.#digit(digit, index))));
  }

  #confidence({ text, confidence }) {
    if (!text) return el("span", {}, "No digits found");
    return el("span", { class: `confidence ${this.level(confidence)}` }, this.words(confidence));
  }

  #figures({ text, digits }) {
    if (!text) return el("p", { class: "answer-text none" }, "Nothing here that looks like a digit.");
    const marks = [...digits];
    const figures = [...text].map((mark) => {
      const digit = mark === "\n" ? null : marks.shift();
      if (mark === "?") return el("span", { class: "unknown", title: digit?.reason ?? "Not a digit" }, "?");
      return digit && this.level(digit.confidence) !== "sure" ? el("span", { class: "shaky" }, mark) : mark;
    });
    return el("p", { class: text.length > 8 ? "answer-text long" : "answer-text", "data-text": "" }, ...figures);
  }

  #digit(digit, index) {
    const known = digit.value !== "?";
    const level = known ? this.level(digit.confidence) : "lost";
    return el("li", { class: "digit", "data-digit": index },
      el("p", { class: "digit-head" }, el("b", {}, digit.value), el("span", { class: level }, known ? percent(digit.confidence) : (digit.reason ?? "not a digit"))),
      bars(digit.probabilities, digit.value),
      digit.votes?.length > 0 && votes(digit));
  }
}

function bars(probabilities, value) {
  const said = probabilities.map((share, digit) => `${digit}: ${percent(share)}`).join(", ");
  return svg("svg", { class: "bars", viewBox: `0 0 100 ${BAR + 12}`, role: "img", "aria-label": `Probabilities. ${said}` },
    ...probabilities.map((share, digit) => {
      const height = Math.max(0.75, share * BAR);
      return svg("g", { class: String(digit) === value ? "top" : null },
        svg("rect", { x: digit * 10 + 1.5, y: BAR - height, width: 7, height, rx: 1 }),
        svg("text", { x: digit * 10 + 5, y: BAR + 10 }, String(digit)));
    }));
}

function votes({ votes: cast, value }) {
  const agree = cast.filter((vote) => vote === value).length;
  return el("ul", { class: "votes", "aria-label": `${agree} of ${cast.length} votes for ${value}` },
    ...cast.map((vote) => el("li", { class: vote === value ? null : "against" }, vote)));
}

/** The number with one digit read the next best way, the likeliest first. Of several rows, that digit's alone. */
function alternatives({ text, digits }) {
  const places = [...text].flatMap((mark, place) => (mark === "\n" ? [] : [place]));
  return digits
    .map((digit, index) => {
      const [second, share] = secondBest(digit);
      const before = text.slice(0, places[index]);
      const rows = (before + second + text.slice(places[index] + 1)).split("\n");
      return [rows[before.split("\n").length - 1], share];
    })
    .filter(([, share]) => share >= 0.02)
    .sort((one, other) => other[1] - one[1])
    .slice(0, 3);
}

function secondBest({ probabilities, value }) {
  const others = probabilities.map((share, digit) => [String(digit), share]).filter(([digit]) => digit !== value);
  return others.reduce((best, next) => (next[1] > best[1] ? next : best));
}
