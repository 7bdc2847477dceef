/** The summary counts over everything that is filtered, which may be much: it comes after the list. */

import { find, findAll } from "./dom.js";
import { note } from "./place.js";

// A date that is half there is not sent, and nobody would be told so where the filters are folded.
document.addEventListener("invalid", ({ target }) => target.closest("details")?.setAttribute("open", ""), true);

const place = find("[data-summary-from]");
if (place) {
  note(location.pathname + location.search, findAll(".readings .read").map((link) => link.pathname));
  const page = await fetch(place.dataset.summaryFrom).then((answer) => (answer.ok ? answer.text() : "")).catch(() => "");
  const summary = find("[data-summary]", new DOMParser().parseFromString(page, "text/html"));
  if (summary) place.replaceChildren(document.adoptNode(summary));
  else place.hidden = true;
}
