// "/" search, "j k" rows, "?" help, Esc closes the help. A reader may switch single keys off; the choice stays in the browser.
const CHOICE = "mingcha.keys";

export function bindKeys(page) {
  const panel = page.getElementById("keys");
  if (!panel) return;
  const opener = page.querySelector("[data-keys-open]");
  const choice = page.querySelector("[data-keys-on]");
  const show = (isOpen) => toggle(panel, opener, isOpen);
  opener.hidden = false;
  choice.checked = remembered() !== "off";
  choice.addEventListener("change", () => remember(choice.checked ? "on" : "off"));
  opener.addEventListener("click", () => show(panel.hidden));
  page.querySelector("[data-keys-close]").addEventListener("click", () => show(false));
  page.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) return show(false);
    if (!choice.checked || isTyping(event)) return undefined;
    return press(event, { page, show, panel });
  });
}

function press(event, { page, show, panel }) {
  const actions = {
    "/": () => page.querySelector("main form[role=search] input[type=search], #find")?.focus(),
    "?": () => show(panel.hidden),
    j: () => move(page, 1),
    k: () => move(page, -1),
  };
  const action = actions[event.key];
  if (!action) return;
  event.preventDefault();
  action();
}

function isTyping(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return true;
  return event.target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
}

function move(page, step) {
  const links = [...page.querySelectorAll("[data-rows] tbody tr, ul[data-rows] > li")]
    .map((row) => row.querySelector("th a, a"))
    .filter(Boolean);
  if (!links.length) return;
  const row = page.activeElement?.closest("tr, li");
  const here = links.findIndex((link) => row?.contains(link));
  const next = here < 0 ? (step > 0 ? 0 : links.length - 1) : here + step;
  links[Math.max(0, Math.min(links.length - 1, next))].focus();
}

function toggle(panel, opener, isOpen) {
  panel.hidden = !isOpen;
  opener.setAttribute("aria-expanded", String(isOpen));
  if (isOpen) {
    panel.scrollIntoView({ block: "nearest" });
    panel.focus();
  } else {
    opener.focus();
  }
}

function remembered() {
  try {
    return localStorage.getItem(CHOICE);
  } catch {
    return null;
  }
}

function remember(value) {
  try {
    localStorage.setItem(CHOICE, value);
  } catch {
    // A browser that keeps nothing keeps the default.
  }
}
