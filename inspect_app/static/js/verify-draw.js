// The panel that verifies a draw in the reader's browser. Words and icons stand in the page; this only shows and hides them.

const STATES = ["waiting", "running", "ok", "failed"];

export function bindVerify(page) {
  for (const panel of page.querySelectorAll("[data-verify-draw]")) bind(panel);
}

function bind(panel) {
  const file = panel.querySelector("input[type=file]");
  panel.hidden = false;
  panel.querySelector("[data-verify-start]")?.addEventListener("click", () => start(panel, { url: panel.dataset.bundleUrl }));
  file?.addEventListener("change", () => file.files.length && startFile(panel, file.files[0]));
  panel.addEventListener("dragover", (event) => event.preventDefault());
  panel.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) startFile(panel, event.dataTransfer.files[0]);
  });
}

async function startFile(panel, file) {
  start(panel, { bytes: await file.arrayBuffer() });
}

function start(panel, { url, bytes }) {
  panel.worker?.terminate();
  reset(panel);
  const worker = new Worker(new URL("./verify-draw-worker.js", import.meta.url), { type: "module" });
  panel.worker = worker;
  worker.addEventListener("message", ({ data }) => show(panel, data));
  worker.addEventListener("error", () => show(panel, { kind: "mismatch", file: "zip", why: "broken", detail: "" }));
  const message = { url: url && new URL(url, location.href).href, bytes, sums: panel.dataset.sumsHash || null };
  worker.postMessage(message, bytes ? [bytes] : []);
}

function reset(panel) {
  steps(panel).forEach((step, i) => mark(step, i ? "waiting" : "running"));
  panel.querySelector("[data-verify-work]").hidden = false;
  panel.querySelector("[data-verify-running]").hidden = false;
  for (const told of panel.querySelectorAll("[data-step-detail]")) told.textContent = "";
  for (const outcome of panel.querySelectorAll("[data-verify-outcome]")) outcome.hidden = true;
  count(panel, 0, 1);
}

function show(panel, message) {
  const shown = { progress, step, verified, mismatch }[message.kind];
  shown(panel, message);
}

function progress(panel, { done, total }) {
  count(panel, done, total);
}

function step(panel, { code, detail }) {
  const all = steps(panel);
  const place = all.findIndex((item) => item.dataset.step === code);
  mark(all[place], "ok");
  const told = all[place].querySelector("[data-step-detail]");
  told.textContent = told.dataset.stepDetail ? told.dataset.stepDetail.replace("{n}", Number(detail).toLocaleString()) : detail;
  if (all[place + 1]) mark(all[place + 1], "running");
}

function verified(panel) {
  count(panel, 1, 1);
  finish(panel, "verified");
}

function mismatch(panel, { file, why, detail }) {
  const running = steps(panel).find((item) => item.dataset.state === "running");
  if (running) mark(running, "failed");
  const words = JSON.parse(panel.dataset.words);
  panel.querySelector("[data-mismatch-file]").textContent = file;
  panel.querySelector("[data-mismatch-why]").textContent = words[why] ?? words.other;
  panel.querySelector("[data-mismatch-detail]").textContent = detail;
  finish(panel, "mismatch");
}

function finish(panel, outcome) {
  panel.querySelector(`[data-verify-outcome=${outcome}]`).hidden = false;
  panel.querySelector("[data-verify-running]").hidden = true;
  panel.worker.terminate();
}

function count(panel, done, total) {
  const bar = panel.querySelector("progress");
  bar.max = total;
  bar.value = done;
  panel.querySelector("[data-verify-count]").textContent = total > 1 ? `${done.toLocaleString()} / ${total.toLocaleString()}` : "";
}

function mark(item, state) {
  item.dataset.state = state;
  for (const sign of item.querySelectorAll("[data-when]")) sign.hidden = sign.dataset.when !== state || !STATES.includes(state);
}

function steps(panel) {
  return [...panel.querySelectorAll("[data-step]")];
}

bindVerify(document);
