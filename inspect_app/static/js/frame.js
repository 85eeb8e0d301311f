// The frame's small helpers. Every page works without them.
import { bindCopy } from "./copy.js";
import { bindKeys } from "./keys.js";
import { bindBulk } from "./bulk.js";
import { bindProgress } from "./progress.js";
import { bindPrint } from "./print.js";

bindCopy(document);
bindKeys(document);
bindBulk(document);
bindProgress(document);
bindPrint(document);
showCurrentTab(document);

// On a phone the navigation scrolls sideways: bring the current place into view.
function showCurrentTab(page) {
  for (const link of page.querySelectorAll(".mc-nav [aria-current], .mc-tabs [aria-current]")) {
    const strip = link.closest(".mc-nav, .mc-tabs");
    const overhang = link.getBoundingClientRect().right - strip.getBoundingClientRect().right;
    if (overhang > 0) strip.scrollLeft = overhang + 48;
  }
}
