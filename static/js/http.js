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

  /** Worth another try when the person says so: a fault of ours need not come twice. */
  get mayPass() {
    return this.passing || this.status === 500;
  }
}

const PATIENCE = 30; // seconds until a connection counts as hung
const SLOW = 10_000; // bytes a second: a line so slow is still one

// What the API says to a program would not help a person on a page.
const INSTEAD = {
  401: () => "You are signed out. Sign in again: whatever you drew stays on this device.",
  429: (wait) => `That was too much at once. Wait ${wait === 1 ? "a second" : `${wait} seconds`}.`,
};
const STALE = "This page is from another visit. Reload it: whatever you drew stays on this device.";
const SENTENCES = {
  403: "You may not do that. Sign in again and try once more.",
  413: "That file is too large.",
  503: "The reader is away just now.",
};

/** For what is to be done once. crypto.randomUUID would do, but is missing where a site is neither https nor localhost. */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export async function refusalOf(response) {
  const problem = await response.json().catch(() => ({}));
  const stale = response.status === 403 && problem.detail?.includes("CSRF") && STALE;
  const wait = Number(response.headers.get("Retry-After")) || 3;
  const wrong = Object.values(problem.errors ?? {}).flat()[0]; // says more than that something was wrong
  const sentence = INSTEAD[response.status]?.(wait) || stale || wrong || problem.detail || SENTENCES[response.status] || "Something went wrong here. Try again.";
  return new Refusal(sentence, { status: response.status, wait });
}

/** `signal` drops the question and throws AbortError. Without an answer for long it is refused. */
export async function send(address, { body, csrf, headers = {}, signal, method = "POST" }) {
  try {
    const response = await fetch(address, {
      method, body, credentials: "same-origin", signal: within(patience(body), signal),
      headers: { Accept: "application/json", "X-CSRFToken": csrf, ...headers },
    });
    if (!response.ok) throw await refusalOf(response);
    return response.status === 204 ? null : await response.json();
  } catch (error) {
    if (error instanceof Refusal || signal?.aborted) throw error;
    throw new Refusal(navigator.onLine ? "The site does not answer. Check the connection." : "You are offline.");
  }
}

/** A photograph may be minutes on its way. */
function patience(form) {
  const bytes = [...(form?.values() ?? [])].reduce((sum, part) => sum + (part.size ?? 0), 0);
  return PATIENCE + bytes / SLOW;
}

/** AbortSignal.any would do, but is missing in browsers of before 2024. */
function within(seconds, signal) {
  const end = new AbortController();
  const stop = () => end.abort();
  setTimeout(stop, seconds * 1000);
  if (signal?.aborted) stop();
  signal?.addEventListener("abort", stop);
  return end.signal;
}
