/** A reading that is not there yet: look until it is, then show the page as it is then. */

import { find } from "./dom.js";

const MOST = 15; // seconds between two looks
const place = find("[data-wait]");

async function look(pause) {
  await new Promise((awake) => setTimeout(awake, pause * 1000));
  const { status } = await fetch(place.dataset.wait, { headers: { Accept: "application/json" } }).then((answer) => answer.json()).catch(() => ({}));
  if (["done", "failed"].includes(status)) location.reload();
  else look(Math.min(MOST, pause * 1.5));
}

if (place) look(1);
