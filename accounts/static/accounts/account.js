// The account's pages: seeing a password, and passkeys' errors said aloud.

function say(text) {
  const place = document.querySelector("[data-say]");
  if (place) {
    place.hidden = false;
    place.textContent = text;
  }
}

for (const input of document.querySelectorAll('input[type="password"]')) {
  const button = document.createElement("button");
  const frame = document.createElement("div");
  button.type = "button";
  const show = (shown) => {
    input.type = shown ? "text" : "password";
    button.textContent = shown ? "Hide" : "Show";
    button.setAttribute("aria-label", `${button.textContent} the password`);
  };
  show(false);
  button.addEventListener("click", () => show(input.type === "password"));
  input.form.addEventListener("submit", () => show(false));
  frame.className = "with-button";
  const typing = document.activeElement === input; // where the page came faster than this
  input.replaceWith(frame);
  frame.append(input, button);
  if (typing) input.focus();
}

// On a phone the account's pages lie side by side in one strip: begin it at the page one is on.
document.querySelector(".account nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// allauth's own scripts take hold of these buttons at the same event: before it a click would be lost.
document.addEventListener("DOMContentLoaded", () => {
  const buttons = document.querySelectorAll("[data-passkey]");
  if (buttons.length && !window.PublicKeyCredential) say("This browser cannot use passkeys here. They need a recent browser and https.");
  else for (const button of buttons) button.disabled = false;
});

// Enter in the form's field presses its button, whose script sends the form once there is a passkey. Before, it is empty.
document.querySelector("#mfa_webauthn_add")?.form.addEventListener("submit", (event) => event.preventDefault());

const REASONS = {
  NotAllowedError: "No passkey was used: the request was cancelled, or it took too long. Try once more.",
  InvalidStateError: "This device already holds a passkey for your account.",
  SecurityError: "Passkeys need a secure connection (https) and the site's own name.",
  NotSupportedError: "This device cannot make such a passkey.",
};

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const reason = event.detail.exception?.name;
  if (/^[\d.:[\]]+$/.test(location.hostname)) {
    say(`A passkey belongs to a name, and ${location.hostname} is a number. Open this site as ${location.origin.replace(location.hostname, "localhost")} instead.`);
    return;
  }
  say(REASONS[reason] ?? "The passkey could not be used. Try once more, or sign in another way.");
});
