/** The summary counts over everything that is filtered, which may be much: it comes after the list. */

import { find } from "./dom.js";

const place = find("[data-summary-from]");
if (place) {
  const page = await fetch(place.dataset.summaryFrom).then((answer) => (answer.ok ? answer.text() : "")).catch(() => "");
  const summary = find("[data-summary]", new DOMParser().parseFromString(page, "text/html"));
  if (summary) place.replaceChildren(document.adoptNode(summary));
  else place.hidden = true;
}
