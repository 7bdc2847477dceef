/** Where in the history one was, so that a reading leads back to the search that found it, and on to those that stood
 *  beside it there. It lasts as long as the tab. */

const NAME = "scrawl.history", LIST = "scrawl.readings";

export function note(place, readings = []) {
  try {
    sessionStorage.removeItem(NAME);
    sessionStorage.removeItem(LIST);
    if (!place) return;
    sessionStorage.setItem(NAME, place);
    sessionStorage.setItem(LIST, readings.join(" "));
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

/** The address of the reading so many places further down that list, where there is one. */
export function beside(reading, step) {
  try {
    const readings = sessionStorage.getItem(LIST)?.split(" ") ?? [];
    return readings.includes(reading) ? readings[readings.indexOf(reading) + step] : undefined;
  } catch {
    return undefined;
  }
}
