// The bar for ticked rows appears when something is ticked; without this module it is always there.
export function bindBulk(page) {
  for (const form of page.querySelectorAll("form[data-bulk]")) bind(form);
}

function bind(form) {
  const bar = form.querySelector("[data-bulk-bar]");
  const all = form.querySelector("[data-tick-all]");
  const ticks = [...form.querySelectorAll(".mc-tick input[type=checkbox]")];
  if (!bar || !ticks.length) return;
  const refresh = () => show(bar, all, ticks);
  if (all) {
    all.closest("[data-script-only]").hidden = false;
    all.addEventListener("change", () => {
      for (const tick of ticks) tick.checked = all.checked;
      refresh();
    });
  }
  form.addEventListener("change", refresh);
  form.addEventListener("reset", () => setTimeout(refresh));
  window.addEventListener("pageshow", refresh);
  refresh();
}

function show(bar, all, ticks) {
  const count = ticks.filter((tick) => tick.checked).length;
  const words = bar.querySelector("[data-words]");
  words.textContent = words.dataset.words.replace("{n}", String(count));
  bar.hidden = count === 0;
  if (!all) return;
  all.checked = count === ticks.length;
  all.indeterminate = count > 0 && count < ticks.length;
}
