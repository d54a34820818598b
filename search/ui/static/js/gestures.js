// What wheel, fingers and pointer do on a drawing: zoom, drag, pinch, click.

const STILL = 4; // A pointer that moved less has clicked, and not dragged.

/** `acts`: zoom(factor, at), drag(x, y), click(at); `at` is an event of the pointer. */
export function listen(stage, acts) {
  const pointers = new Map();
  let pressed = null;

  stage.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      acts.zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)), event);
    },
    { passive: false },
  );
  stage.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    stage.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, event);
    pressed = pointers.size === 1 ? event : null;
  });
  stage.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    if (pressed && apart(event, pressed) >= STILL) pressed = null;
    const [other] = [...pointers.values()].filter((one) => one.pointerId !== event.pointerId);
    pointers.set(event.pointerId, event);
    if (other) acts.zoom(apart(event, other) / Math.max(1, apart(before, other)), event);
    else acts.drag(event.clientX - before.clientX, event.clientY - before.clientY);
  });
  stage.addEventListener("pointerup", (event) => {
    pointers.delete(event.pointerId);
    if (pressed) acts.click(event);
    pressed = null;
  });
  stage.addEventListener("pointercancel", (event) => pointers.delete(event.pointerId));
}

function apart(one, other) {
  return Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
}
