// One item in the field, of an officer or of an assistant: saves as soon as an answer is chosen or a note is written, says
// how many photos are chosen, and is sent once. Without script the button saves.
const form = document.querySelector("[data-field-item], [data-once]");
const said = form.querySelector("[data-saved]");
const chosen = form.querySelector("[data-chosen]");
const upload = form.querySelector("input[type=file]");

let saving = null; // the request under way
let isSent = false;

form.addEventListener("change", (event) => {
  if (event.target === upload) chosen.textContent = chosen.dataset.words.replace("{n}", upload.files.length);
  else if (said && form.querySelector("[name=answer]:checked")) save();
});

form.addEventListener("submit", (event) => {
  if (isSent) event.preventDefault();
  isSent = true;
  if (!saving) return;
  event.preventDefault();
  saving.finally(() => form.submit());
});

// The browser may show the page again as it was left.
window.addEventListener("pageshow", () => { isSent = false; });

function save() {
  const before = saving || Promise.resolve();
  const mine = before.then(send).finally(() => { if (saving === mine) saving = null; });
  saving = mine;
}

async function send() {
  if (isSent) return;
  const body = new FormData(form);
  body.delete("photos");
  body.set("autosave", "1");
  try {
    const response = await fetch(form.action || location.href, { method: "POST", body });
    say({ 204: "words", 422: "refused" }[response.status] || "failed");
  } catch {
    say("failed");
  }
}

function say(which) {
  said.textContent = said.dataset[which];
}
