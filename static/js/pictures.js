/** The ways a picture comes in: chosen, taken with the camera, dropped, pasted. */

import { find } from "./dom.js";
import { Refusal } from "./http.js";

/** What the server would refuse for its size is refused before it is sent, in the server's own words. */
export function fitting(file, { maxBytes, tooLarge }) {
  if (file.size > Number(maxBytes)) throw new Refusal(tooLarge, { status: 413 });
  return file;
}

export function takePictures(root, pad, take) {
  const offer = (files) => files.length && take([...files]);
  for (const input of [find("[data-files]", root), find("[data-camera]", root)]) {
    input.addEventListener("change", () => { offer(input.files); input.value = ""; });
  }
  document.addEventListener("paste", ({ clipboardData }) => offer(clipboardData.files));
  // A file dropped beside the pad would otherwise replace the page, and the drawing with it.
  document.addEventListener("dragover", (event) => { event.preventDefault(); pad.classList.add("over"); });
  document.addEventListener("dragleave", (event) => event.relatedTarget ?? pad.classList.remove("over"));
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    pad.classList.remove("over");
    offer(event.dataTransfer.files);
  });
}
