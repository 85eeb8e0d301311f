// Polls the state of long work and loads the page again when it has ended.
const PAUSE = 1000;
const LONGEST_PAUSE = 15000;

export function bindProgress(page) {
  for (const panel of page.querySelectorAll("[data-progress-url]")) follow(panel, PAUSE);
}

async function follow(panel, pause) {
  const told = await ask(panel.dataset.progressUrl);
  if (told && !["owed", "running"].includes(told.state)) {
    location.assign(told.href || location.href);
    return;
  }
  if (told) draw(panel, told);
  const next = told ? PAUSE : Math.min(pause * 2, LONGEST_PAUSE);
  setTimeout(() => follow(panel, next), next);
}

async function ask(url) {
  try {
    const response = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

function draw(panel, { done, total, words }) {
  const bar = panel.querySelector("progress");
  if (total) {
    bar.max = total;
    bar.value = done;
  }
  if (words) panel.querySelector("[data-progress-words]").textContent = words;
}
