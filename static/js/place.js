/** Where in the history one was, so that a reading leads back to the search that found it. It lasts as long as the tab. */

const NAME = "scrawl.history";

export function note(place) {
  try {
    if (place) sessionStorage.setItem(NAME, place);
    else sessionStorage.removeItem(NAME);
  } catch {
    // no storage: then back is the whole history
  }
}

export function noted() {
  try {
    return sessionStorage.getItem(NAME);
  } catch {
    return null;
  }
}
