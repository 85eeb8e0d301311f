// Copies what a button carries in data-copy. Plain http pages have no clipboard API, so there is an older way.
export function bindCopy(page) {
  for (const button of page.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => copied(button));
  }
}

async function copied(button) {
  const text = button.dataset.copy;
  if (!(await write(text))) return;
  const label = button.getAttribute("aria-label");
  const word = button.querySelector("[data-copy-word]");
  const before = word?.textContent;
  announce(button.dataset.copied);
  button.classList.add("is-copied");
  if (word) word.textContent = button.dataset.copied;
  setTimeout(() => {
    if (word) word.textContent = before;
    button.classList.remove("is-copied");
    button.setAttribute("aria-label", label);
  }, 2000);
}

async function write(text) {
  if (navigator.clipboard && window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return writeBySelection(text);
    }
  }
  return writeBySelection(text);
}

function writeBySelection(text) {
  const box = document.createElement("textarea");
  box.value = text;
  box.className = "visually-hidden";
  box.setAttribute("aria-hidden", "true");
  document.body.append(box);
  const before = document.activeElement;
  box.select();
  const done = document.execCommand("copy");
  box.remove();
  before?.focus();
  return done;
}

function announce(words) {
  let region = document.getElementById("announce");
  if (!region) {
    region = document.createElement("p");
    region.id = "announce";
    region.className = "visually-hidden";
    region.setAttribute("role", "status");
    document.querySelector("main").append(region);
  }
  region.textContent = words;
}
