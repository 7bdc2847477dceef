/** A pen moved by the arrow keys: space puts it down or lifts it. For people who draw without a pointer. */

import { svg } from "./dom.js";

const STEP = 6, LONG_STEP = 24; // pixels
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class KeyboardPen {
  #down = false;
  #at = null;

  constructor(canvas, ink, overlay, say) {
    Object.assign(this, { canvas, ink, say });
    this.mark = svg("circle", { class: "pen-point", r: 7, visibility: "hidden" });
    overlay.append(this.mark);
    canvas.addEventListener("keydown", (event) => this.#key(event));
    canvas.addEventListener("blur", () => this.#rest());
    ink.addEventListener("ink", () => this.#lift()); // whatever changes the ink takes the stroke from under the pen
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const way = WAYS[event.key];
    if (!way && event.key !== " ") return;
    event.preventDefault();
    this.#at ??= { x: this.canvas.clientWidth * 0.35, y: this.canvas.clientHeight * 0.3 };
    if (way) this.#move(way, event.shiftKey ? LONG_STEP : STEP);
    else this.#toggle();
    this.#show();
  }

  #move([x, y], step) {
    const within = (value, most) => Math.min(most - 4, Math.max(4, value));
    this.#at = { x: within(this.#at.x + x * step, this.canvas.clientWidth), y: within(this.#at.y + y * step, this.canvas.clientHeight) };
    if (this.#down) this.ink.penTo(this.#at);
  }

  #toggle() {
    if (this.#down) { this.ink.penUp(); return; }
    if (this.ink.drawing) return; // a hand draws
    this.#down = true;
    this.ink.penDown(this.#at);
    this.say("Pen down");
  }

  #lift() {
    if (!this.#down) return;
    this.#down = false;
    this.mark.classList.remove("down");
    this.say("Pen up");
  }

  #show() {
    this.mark.setAttribute("cx", this.#at.x);
    this.mark.setAttribute("cy", this.#at.y);
    this.mark.setAttribute("visibility", "visible");
    this.mark.classList.toggle("down", this.#down);
  }

  #rest() {
    if (this.#down) this.#toggle();
    this.mark.setAttribute("visibility", "hidden");
  }
}
