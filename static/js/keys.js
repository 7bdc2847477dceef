/** One hand on the pen, the other on the keys. */

const LETTERS = { p: "pen", e: "erase", u: "upload", r: "speak", "[": "thinner", "]": "thicker", Delete: "clear", Enter: "save" };

function command({ key, ctrlKey, metaKey, altKey, shiftKey }) {
  if (altKey) return null;
  if (!ctrlKey && !metaKey) return LETTERS[key] ?? LETTERS[key.toLowerCase()] ?? null;
  if (key.toLowerCase() === "z") return shiftKey ? "redo" : "undo";
  return key.toLowerCase() === "y" ? "redo" : null;
}

/** A letter alone counts within `bench` only: speech input types letters into pages by accident. */
export function listen(bench, doing) {
  document.addEventListener("keydown", (event) => {
    const name = command(event);
    const letter = event.key.length === 1 && !event.ctrlKey && !event.metaKey;
    if (letter && !bench.contains(event.target)) return;
    if (!name || event.defaultPrevented || event.target.closest("textarea, select, input:not([type=radio])")) return;
    if (event.key === "Enter" && event.target.closest("a, button, summary")) return; // theirs
    event.preventDefault();
    doing[name]();
  });
}
