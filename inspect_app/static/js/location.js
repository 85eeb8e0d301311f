// The place of an order, attached only when the assistant asks for it, and taken off again by the same button.
const part = document.querySelector("[data-location]");
const said = part.querySelector("[data-located]");
const form = part.closest("form");
const NAMES = ["latitude", "longitude", "accuracy"];

part.hidden = !("geolocation" in navigator) || !window.isSecureContext;
part.querySelector("[data-attach]").addEventListener("click", () => {
  if (form.elements.latitude.value) fill({}, "");
  else navigator.geolocation.getCurrentPosition(attach, () => fill({}, said.dataset.failed), { timeout: 20000 });
});

function attach({ coords }) {
  fill(coords, said.dataset.words.replace("{n}", Math.ceil(coords.accuracy)));
}

function fill(coords, words) {
  for (const name of NAMES) form.elements[name].value = coords[name] ?? "";
  said.textContent = words;
}
