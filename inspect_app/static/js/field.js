// One item in the field: saves as soon as an answer is chosen. Without script the button saves.
const form = document.querySelector("[data-field-item]");
const said = form.querySelector("[data-saved]");
const chosen = form.querySelector("[data-chosen]");
const upload = form.querySelector("input[type=file]");

form.addEventListener("change", (event) => {
  if (event.target === upload) chosen.textContent = chosen.dataset.words.replace("{n}", upload.files.length);
  else if (event.target.name === "answer") save();
});

async function save() {
  const body = new FormData(form);
  body.delete("photos");
  body.set("stay", "1");
  try {
    const response = await fetch(form.action || location.href, { method: "POST", body });
    say(response.ok ? said.dataset.words : said.dataset.failed);
  } catch {
    say(said.dataset.failed);
  }
}

function say(words) {
  said.textContent = words;
}
