/** A reading that is not there yet: look until it is, then show the page as it is then. */

import { find } from "./dom.js";

const MOST = 15; // seconds between two looks
const GONE = [401, 404]; // signed out or deleted meanwhile: the page itself says so
const place = find("[data-wait]");

async function look(pause) {
  await new Promise((awake) => setTimeout(awake, pause * 1000));
  if (await over().catch(() => false)) location.reload();
  else look(Math.min(MOST, pause * 1.5));
}

async function over() {
  const answer = await fetch(place.dataset.wait, { headers: { Accept: "application/json" } });
  return GONE.includes(answer.status) || ["done", "failed"].includes((await answer.json()).status);
}

if (place) look(1);
