/** Calls to our own API. Every failure becomes a Refusal with a sentence for a person. */

export class Refusal extends Error {
  constructor(sentence, { status = 0, wait = 3 } = {}) {
    super(sentence);
    this.status = status; // 0: nothing answered
    this.wait = wait; // seconds until another try makes sense
  }

  get passing() {
    return [0, 429, 502, 503, 504].includes(this.status);
  }
}

// What the API says to a program would not help a person on a page.
const INSTEAD = {
  401: () => "You are signed out. Sign in again: your drawing stays on this device.",
  429: (wait) => `That was too much at once. Wait ${wait === 1 ? "a second" : `${wait} seconds`}.`,
};
const STALE = "This page is from another visit. Reload it: your drawing stays on this device.";
const SENTENCES = {
  403: "You may not do that. Sign in again and try once more.",
  413: "That file is too large.",
  503: "The reader is away just now.",
};

export async function refusalOf(response) {
  const problem = await response.json().catch(() => ({}));
  const stale = response.status === 403 && problem.detail?.includes("CSRF") && STALE;
  const wait = Number(response.headers.get("Retry-After")) || 3;
  const sentence = INSTEAD[response.status]?.(wait) || stale || problem.detail || SENTENCES[response.status] || "Something went wrong here. Try again.";
  return new Refusal(sentence, { status: response.status, wait });
}

export async function send(address, { body, csrf, headers = {}, signal, method = "POST" }) {
  let response;
  try {
    response = await fetch(address, {
      method, body, signal, credentials: "same-origin",
      headers: { Accept: "application/json", "X-CSRFToken": csrf, ...headers },
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refusal(navigator.onLine ? "The site does not answer." : "You are offline.");
  }
  if (!response.ok) throw await refusalOf(response);
  return response.status === 204 ? null : response.json();
}
