// The one key that acts from anywhere can be switched off, for those who speak to their computer (WCAG 2.1.4).

import { isTyping } from "./dom.js";

const KEY = "figseek.slash";

/** Have "/" focus the field of words, and a checkbox, where there is one, switch that off in this browser. */
export function slash(words, box) {
  let isOn = kept();
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || !isOn || isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    event.preventDefault();
    words.focus();
    words.select();
  });
  if (!box) return;
  box.checked = isOn;
  box.addEventListener("change", () => {
    isOn = box.checked;
    try {
      localStorage.setItem(KEY, isOn ? "on" : "off");
    } catch {
      // It lasts as long as the page then.
    }
  });
}

function kept() {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true;
  }
}
