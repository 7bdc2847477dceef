/** The plain form, with a script: files that are too large or too many are told of at once, and not sent. */

import { find } from "./dom.js";
import { fitting } from "./pictures.js";

const input = find("[data-max-bytes]");
const told = find("[data-refusal]");

input.addEventListener("change", () => {
  const sentences = [...input.files].flatMap((file) => {
    try { fitting(file, input.dataset); return []; } catch (refusal) { return [`${file.name}: ${refusal.message}`]; }
  });
  if (input.files.length > Number(input.dataset.mostAtOnce)) sentences.unshift(input.dataset.tooMany);
  told.textContent = sentences.join(" ");
  told.hidden = !sentences.length;
  input.setCustomValidity(told.textContent);
});
