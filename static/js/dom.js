/** Elements without a template engine: el("p", {class: "faint"}, "words"). */

const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== false));
  return node;
}

export const el = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);
export const svg = (tag, attributes = {}, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);
export const find = (selector, root = document) => root.querySelector(selector);
export const findAll = (selector, root = document) => [...root.querySelectorAll(selector)];

// There before its words: what comes with them may stay unspoken. The pad has a place for it.
const shelf = find("[data-shelf]") ?? document.body.appendChild(el("div", { role: "status" }));

/** A word at the foot of the page with something to do about it. One at a time; gone after a while. */
export function toast(words, ...actions) {
  const bar = el("div", { class: "toast" }, el("span", {}, words), ...actions);
  shelf.replaceChildren(bar);
  setTimeout(() => bar.matches(":focus-within, :hover") || bar.remove(), 8000);
  return bar;
}

/** Whoever has the keys there goes on at `next`. */
export function untoast(next) {
  if (shelf.contains(document.activeElement)) next.focus({ preventScroll: true });
  shelf.replaceChildren();
}
