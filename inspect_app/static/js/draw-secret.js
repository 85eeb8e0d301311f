// A party's secret is made here, shown once and kept on paper. Sent is its commitment; a bureau share hands over both.
import { drawInto } from "./draw-qr.js";
import { hashText } from "./draw-sha256.js";

const GROUP = 4;

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
  const groups = secret.match(new RegExp(`.{${GROUP}}`, "g"));
  panel.querySelector("[data-secret-groups]").replaceChildren(...groups.map(item));
  drawInto(panel.querySelector("[data-secret-picture]"), secret);
  panel.querySelector("[data-secret-commitment]").textContent = commitment;
  panel.hidden = false;
}

function item(group) {
  const made = document.createElement("li");
  made.textContent = group;
  return made;
}

// The button waits for the tick: a secret that is not on paper is lost with the page.
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
  button.disabled = !kept.checked;
  kept.addEventListener("change", () => (button.disabled = !kept.checked));
}

const panel = document.querySelector("[data-secret]");
if (panel) bind(panel, document.querySelector("[data-secret-form]"));
