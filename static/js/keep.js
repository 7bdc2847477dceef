/** The drawing outlives a reload, a lost connection and the way through sign-up. It stays on this device. */

const NAME = "scrawl.ink";

export function keep(strokes) {
  try {
    if (strokes.length) localStorage.setItem(NAME, JSON.stringify({ strokes }));
    else localStorage.removeItem(NAME);
  } catch {
    // private mode or full: then it lives as long as the page
  }
}

export function kept() {
  try {
    const { strokes } = JSON.parse(localStorage.getItem(NAME)) ?? {};
    return Array.isArray(strokes) && strokes.every((stroke) => Array.isArray(stroke.points)) ? strokes : [];
  } catch {
    return [];
  }
}
