/** Ink on a canvas: signature_pad's curves with pressure, every point the device saw, an eraser, undo, and a paper that may change size. */

import SignaturePad from "../vendor/signature_pad/signature_pad.js";

const MARGIN = 24; // paper left around the ink in the picture that is read
export const LONGEST = 1024; // pixels of that picture's longer side, at most
const STEPS = 200; // of undo
const FAINT = 63; // of 255: less is the edge of what was erased

const erases = (stroke) => stroke.compositeOperation === "destination-out";
const spread = (radius) => ({ minWidth: radius * 0.5, maxWidth: radius * 1.5, dotSize: radius });

export class Ink extends SignaturePad {
  #past = [];
  #future = [];
  #fitted = null; // the ink as it was before the paper shrank, while nobody has drawn since

  constructor(canvas, { radius, color }) {
    super(canvas, { ...spread(radius), penColor: color, throttle: 0, minDistance: 1.5 });
    // No gesture may come of a stroke: else the tap on a button right after it is taken for the end of a swipe.
    canvas.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
    this.addEventListener("endStroke", ({ detail }) => this.#strokeEnded(detail.event));
    this.fit();
  }

  get mayUndo() { return this.#past.length > 0; }
  get mayRedo() { return this.#future.length > 0; }
  get drawing() { return this._drawingStroke; }
  get strokes() { return this.toData(); }

  /** Nothing but paper: no pen wrote, or an eraser took all of it away. */
  get blank() { return this.strokes.every(erases) || (this.strokes.some(erases) && !this.#inked); }

  get #inked() {
    const { data } = this._ctx.getImageData(0, 0, this.canvas.width, this.canvas.height);
    return new Uint32Array(data.buffer).some((pixel) => pixel >>> 24 > FAINT);
  }

  set radius(radius) { Object.assign(this, spread(radius)); }
  set erasing(on) { this.compositeOperation = on ? "destination-out" : "source-over"; }

  set color(color) {
    this.penColor = color;
    this.#settle();
  }

  /** As one step that undo takes back. */
  wipe() {
    if (!this.strokes.length || this.drawing) return;
    this.#remember(this.strokes.slice());
    this.#show([]);
    this.#tell();
  }

  restore(strokes) { this.#show(this.#onto(strokes)); this.#tell(); }
  undo() { this.#step(this.#past, this.#future); }
  redo() { this.#step(this.#future, this.#past); }

  /** The keyboard's pen: put it down at a point, then draw the stroke on. */
  penDown(point) {
    this.dispatchEvent(new CustomEvent("beginStroke"));
    this.#remember(this.strokes.slice());
    this.#show([...this.strokes, { ...this._getPointGroupOptions(), points: [{ ...point, pressure: 0.5, time: Date.now() }] }]);
  }

  penTo(point) {
    if (!this.strokes.length || this.drawing) return; // its stroke was taken away, or a hand draws one
    const strokes = this.strokes.slice();
    const last = strokes.pop();
    const here = { ...point, pressure: 0.5, time: Date.now() };
    const behind = last.points.length > 1 ? last.points.slice(0, -1) : last.points;
    this.#show([...strokes, { ...last, points: [...behind, here, here] }]); // twice, as in #drawEnd
  }

  penUp() { this.#tell(); }

  /** Match the canvas to its place on the page and to the screen's density, and keep all ink on it. Says whether anything changed.
   *  Not under a hand that draws: its stroke's end does it. */
  fit() {
    if (this.drawing) return false;
    const { width, height } = this.canvas.getBoundingClientRect();
    const ratio = Math.max(1, window.devicePixelRatio || 1);
    const wanted = [Math.round(width * ratio), Math.round(height * ratio)];
    if (!width || (this.canvas.width === wanted[0] && this.canvas.height === wanted[1])) return false;
    [this.canvas.width, this.canvas.height] = wanted;
    this._ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    const source = this.#fitted ?? this.strokes;
    const shown = this.#onto(source, { width, height });
    this.#show(shown);
    this.#fitted = shown === source ? null : source;
    return true;
  }

  /** What stands on the paper as black ink on white, cut close: the drawing and where it lies on the pad. */
  picture() {
    const { width, height } = this.canvas.getBoundingClientRect();
    const box = bounds(this.strokes.filter((stroke) => !erases(stroke)));
    const left = Math.max(0, box.left - MARGIN), top = Math.max(0, box.top - MARGIN);
    const right = Math.min(width, box.right + MARGIN), bottom = Math.min(height, box.bottom + MARGIN);
    const scale = Math.min(1, LONGEST / Math.max(right - left, bottom - top));
    const paper = document.createElement("canvas");
    paper.width = Math.max(1, Math.round((right - left) * scale));
    paper.height = Math.max(1, Math.round((bottom - top) * scale));
    const ratio = this.canvas.width / width;
    const ctx = paper.getContext("2d");
    ctx.drawImage(this.canvas, left * ratio, top * ratio, (right - left) * ratio, (bottom - top) * ratio, 0, 0, paper.width, paper.height);
    ctx.globalCompositeOperation = "source-in"; // the theme's ink becomes black
    ctx.fillRect(0, 0, paper.width, paper.height);
    ctx.globalCompositeOperation = "destination-over";
    ctx.fillStyle = "#fff";
    ctx.fillRect(0, 0, paper.width, paper.height);
    return { paper, left, top, scale };
  }

  /** Never while a stroke is drawn: signature_pad forgets whose it is, and would neither end it nor begin another. */
  #show(strokes) { this.fromData(strokes); }

  /** All ink onto today's paper, in today's colour. */
  #settle() {
    if (this.drawing || this.fit()) return;
    const shown = this.#onto(this.strokes);
    if (shown !== this.strokes) this.#show(shown);
  }

  /** Strokes from another time, in today's colour and no larger than today's paper. */
  #onto(strokes, paper = this.canvas.getBoundingClientRect()) {
    const fits = ({ x, y }) => Math.min(paper.width / Math.max(1, x), paper.height / Math.max(1, y));
    const scale = strokes.flatMap((stroke) => stroke.points).reduce((least, point) => Math.min(least, fits(point)), 1);
    const recoloured = strokes.some((stroke) => stroke.penColor !== this.penColor);
    if (scale === 1 && !recoloured) return strokes;
    return strokes.map((stroke) => ({ ...scaled(stroke, scale), penColor: this.penColor }));
  }

  #tell() { this.dispatchEvent(new CustomEvent("ink")); }

  #remember(strokes) {
    this.#past.push(strokes);
    if (this.#past.length > STEPS) this.#past.shift();
    this.#future = [];
    this.#fitted = null;
  }

  #step(from, to) {
    if (!from.length || this.drawing) return;
    to.push(this.strokes.slice());
    this.#show(this.#onto(from.pop()));
    this.#fitted = null;
    this.#tell();
  }

  #strokeEnded(event) {
    const before = this.strokes.slice(0, -1);
    if (event.type.endsWith("cancel")) this.#show(before); // the system took the finger or a palm: that was no stroke
    else {
      this.#remember(before);
      this.#drawEnd(this.strokes.at(-1));
    }
    this.#settle();
    this.#tell();
  }

  /** signature_pad draws as far as the last point but one. Twice there, the last is reached. */
  #drawEnd(stroke) {
    if (stroke.points.length < 2) return; // a dot
    stroke.points.push({ ...stroke.points.at(-1) });
    const options = this._getPointGroupOptions(stroke);
    const curve = this._addPoint({ ...stroke.points.at(-1) }, options);
    if (curve) this._drawCurve(curve, options);
  }

  // signature_pad asks these. Its own width follows speed, which makes a digit's strokes uneven for no reason.
  _calculateCurveWidths(start, end, options) {
    const at = (point) => options.minWidth + (options.maxWidth - options.minWidth) * point.pressure;
    return { start: at(start), end: at(end) };
  }

  // A hand may leave the paper; ink that followed it would later pass for ink from a larger paper.
  _createPoint(x, y, pressure) {
    const { width, height } = this.canvas.getBoundingClientRect();
    const point = super._createPoint(x, y, pressure);
    point.x = Math.min(width, Math.max(0, point.x));
    point.y = Math.min(height, Math.max(0, point.y));
    return point;
  }

  _pointerEventToSignatureEvent(event) {
    const pressure = event.pointerType === "pen" && event.pressure > 0 ? event.pressure : 0.5;
    return { ...super._pointerEventToSignatureEvent(event), pressure };
  }

  // An iPad passes for a Mac and is asked by touches, among which a finger's have no force.
  _touchEventToSignatureEvent(event) {
    const seen = super._touchEventToSignatureEvent(event);
    return { ...seen, pressure: seen.pressure || 0.5 };
  }

  _handlePointerMove(event) {
    const seen = event.getCoalescedEvents?.() ?? [];
    for (const each of seen.length ? seen : [event]) super._handlePointerMove(each);
  }
}

function bounds(strokes) {
  const points = strokes.flatMap((stroke) => stroke.points.map((point) => ({ ...point, r: stroke.maxWidth })));
  if (!points.length) return null;
  const far = (pick) => points.reduce((most, point) => Math.max(most, pick(point)), -Infinity);
  return {
    left: -far((p) => p.r - p.x), top: -far((p) => p.r - p.y),
    right: far((p) => p.x + p.r), bottom: far((p) => p.y + p.r),
  };
}

function scaled(stroke, by) {
  const { minWidth, maxWidth, dotSize } = stroke;
  return {
    ...stroke, minWidth: minWidth * by, maxWidth: maxWidth * by, dotSize: dotSize * by,
    points: stroke.points.map((point) => ({ ...point, x: point.x * by, y: point.y * by })),
  };
}
