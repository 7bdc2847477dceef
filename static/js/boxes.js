/** The digits' boxes over the pad or a picture, each with what was read in it. */

import { svg } from "./dom.js";

/** `view` is the drawing surface's own size; the place turns the picture's pixels into its units. */
export function drawBoxes(overlay, digits, view, { left = 0, top = 0, scale = 1 } = {}, level = () => "sure") {
  clearBoxes(overlay);
  if (!view.width) return; // a picture that the browser cannot show: there is nothing to stand on
  const pixel = pixelOf(overlay, view);
  const size = pixel * Math.max(11, Math.min(22, view.height / pixel / 16));
  const last = Math.max(...digits.map(({ line }) => line));
  const groups = digits.map(({ value, confidence, box, line }, index) => {
    const width = box.width / scale, height = box.height / scale;
    const room = 3 * pixel + height * 0.05; // the reader's boxes are tight, and a line on the ink is hard to see
    const x = left + box.left / scale - room, y = top + box.top / scale - room;
    // Above the box; where there is no room, beneath it, or at the top where the next line has its own beneath.
    const foot = y > size + 4 * pixel ? y - 6 * pixel : line < last ? size : y + height + 2 * room + size;
    return svg("g", { class: value === "?" ? "lost" : level(confidence), "data-box": index },
      svg("rect", { x, y, width: width + 2 * room, height: height + 2 * room, rx: 5 * pixel }),
      svg("text", { x: x + 2 * pixel, y: foot, "font-size": size }, value));
  });
  overlay.setAttribute("viewBox", `0 0 ${view.width} ${view.height}`);
  overlay.append(...groups);
}

/** One pixel of the page in the view's units: a photograph is shown smaller than it is, a cut-out digit larger. */
function pixelOf(overlay, view) {
  const shown = overlay.getBoundingClientRect();
  return Math.max(view.width / shown.width, view.height / shown.height);
}

export function clearBoxes(overlay) {
  for (const group of [...overlay.querySelectorAll("[data-box]")]) group.remove();
}
