// The focus is never left to the top of the page because what had it is gone.

/** Act; where that takes away what has the focus, and gives it to nothing else, `instead(publication)` does: that of its tile, or an empty one. */
export function holdFocus(act, instead) {
  const held = document.activeElement ?? document.body;
  const tile = held.closest(".tile")?.dataset.publication;
  act();
  if (held !== document.body && isLost(document.activeElement)) instead(tile ?? "");
}

function isLost(element) {
  return !element || element === document.body || !element.checkVisibility();
}
