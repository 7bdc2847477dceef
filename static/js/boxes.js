/** The digits' boxes over the pad or a picture, each with what was read in it. */

import { svg } from "./dom.js";

/** `view` is the drawing surface's own size; `place` turns the picture's pixels into its units. */
export function drawBoxes(overlay, digits, view, { left = 0, top = 0, scale = 1 } = {}, level = () => "sure") {
  clearBoxes(overlay);
  if (!view.width) return; // a picture that the browser cannot show: there is nothing to stand on
  const size = Math.max(11, Math.min(22, view.height / 16));
  const groups = digits.map(({ value, confidence, box }, index) => {
    const x = left + box.left / scale, y = top + box.top / scale;
    return svg("g", { class: value === "?" ? "lost" : level(confidence), "data-box": index },
      svg("rect", { x: x - 4, y: y - 4, width: box.width / scale + 8, height: box.height / scale + 8, rx: 5 }),
      svg("text", { x, y: y > size + 8 ? y - 9 : y + box.height / scale + size + 4, "font-size": size }, value));
  });
  overlay.setAttribute("viewBox", `0 0 ${view.width} ${view.height}`);
  overlay.append(...groups);
}

export function clearBoxes(overlay) {
  for (const group of [...overlay.querySelectorAll("[data-box]")]) group.remove();
}
