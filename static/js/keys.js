/** One hand on the pen, the other on the keys. */

const BRACKETS = { "[": "thinner", "]": "thicker" };
// A Mac's delete key is Backspace to a browser.
const LETTERS = { p: "pen", e: "erase", u: "upload", r: "speak", ...BRACKETS, Delete: "clear", Backspace: "clear", Enter: "save" };

/** The Latin letter of that place on the keyboard, where the layout has another alphabet there. */
function latin({ key, code }) {
  return key.length === 1 && key > "\x7f" && code.startsWith("Key") ? code.slice(-1).toLowerCase() : key;
}

function command(event) {
  const { ctrlKey, metaKey, altKey, shiftKey } = event;
  const key = latin(event);
  if (altKey) return BRACKETS[key] ?? null; // many keyboards have them with Option or AltGr alone
  if (!ctrlKey && !metaKey) return LETTERS[key] ?? LETTERS[key.toLowerCase()] ?? null;
  if (key.toLowerCase() === "z") return shiftKey ? "redo" : "undo";
  return key.toLowerCase() === "y" ? "redo" : null;
}

/** A letter alone counts within `bench` only: speech input types letters into pages by accident. */
export function listen(bench, doing) {
  document.addEventListener("keydown", (event) => {
    const name = command(event);
    const letter = event.key.length === 1 && (event.altKey || !(event.ctrlKey || event.metaKey));
    if (letter && !bench.contains(event.target)) return;
    if (!name || event.defaultPrevented || event.target.closest("textarea, select, input:not([type=radio])")) return;
    if (event.key === "Enter" && event.target.closest("a, button, summary")) return; // theirs
    event.preventDefault();
    if (name === "clear" && event.repeat) return; // held down it would go on to what lay beneath
    doing[name]();
  });
}
