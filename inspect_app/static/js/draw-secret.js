// A party's secret is made here, shown once as words and kept on paper. Sent is its commitment; a bureau share hands over both.
import { drawInto } from "./draw-qr.js";
import { hashText } from "./draw-sha256.js";

export function makeSecret() {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function commitmentOf({ draw, party, secret }) {
  return hashText(`VDRAW-1/commit\n${draw}\n${party}\n${secret}\n`);
}

// Shown until here: without this script nothing can be made.
function forgetWarning() {
  document.querySelector("[data-secret-missing]")?.remove();
}

function show(panel, secret, commitment) {
  const words = panel.dataset.words.split(" ");
  const bytes = secret.match(/../g).map((digits) => parseInt(digits, 16));
  panel.querySelector("[data-secret-words]").replaceChildren(...bytes.map((byte) => item(words[byte])));
  panel.querySelector("[data-secret-digits]").textContent = secret;
  drawInto(panel.querySelector("[data-secret-picture]"), secret);
  panel.querySelector("[data-secret-commitment]").textContent = commitment;
  panel.hidden = false;
}

function item(word) {
  const made = document.createElement("li");
  made.textContent = word;
  return made;
}

// Where only paper keeps the secret, the button waits for the tick: what is not on paper is lost with the page.
function bind(panel, form) {
  const { draw, party, share } = panel.dataset;
  const secret = makeSecret();
  const commitment = commitmentOf({ draw, party, secret });
  const button = form.querySelector("[type=submit]");
  const kept = panel.querySelector("[data-secret-kept]");
  forgetWarning();
  show(panel, secret, commitment);
  form.elements.commitment.value = commitment;
  if (share === "yes") form.elements.secret.value = secret;
  form.hidden = false;
  if (!kept) return;
  button.disabled = !kept.checked;
  kept.addEventListener("change", () => (button.disabled = !kept.checked));
}

const panel = document.querySelector("[data-secret]");
if (panel) bind(panel, document.querySelector("[data-secret-form]"));
