// Undo in place: the offer counts down and goes; the message stays. Without scripts the button stays, and the server
// decides until when it is good. While it has the focus or the pointer the time stands still.

function offer(element) {
  let left = Number(element.dataset.undo);
  const shown = element.querySelector("[data-undo-left]");
  let held = false;
  for (const kind of ["pointerenter", "focusin"]) element.addEventListener(kind, () => { held = true; });
  for (const kind of ["pointerleave", "focusout"]) element.addEventListener(kind, () => { held = false; });
  shown.textContent = `${left} s`;
  const timer = setInterval(() => {
    if (!element.isConnected) return clearInterval(timer);
    if (held) return undefined;
    left -= 1;
    shown.textContent = `${left} s`;
    if (left <= 0) {
      clearInterval(timer);
      element.dataset.over = "";
    }
    return undefined;
  }, 1000);
}

function start(root) {
  const found = root.matches?.("[data-undo]") ? [root] : [...(root.querySelectorAll?.("[data-undo]") ?? [])];
  for (const element of found) {
    if (element.dataset.counting === undefined) {
      element.dataset.counting = "";
      offer(element);
    }
  }
}

start(document);
document.body.addEventListener("htmx:load", (event) => start(event.detail.elt));
