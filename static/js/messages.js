// Toasts and the live region. The server sends a toast with the header
// HX-Trigger: {"toast": {"message": "...", "tone": "neutral"}} or as a Django message on the next page.

const live = document.getElementById("live");
const toasts = document.getElementById("toasts");
const STAY = 8000;

function announce(text) {
  live.textContent = "";
  requestAnimationFrame(() => { live.textContent = text; });
}

function retire(toast) {
  // A toast with something to press stays until it is dismissed.
  if (toast.querySelector("a, form")) return;
  let timer = setTimeout(() => toast.remove(), STAY);
  for (const kind of ["pointerenter", "focusin"]) toast.addEventListener(kind, () => clearTimeout(timer));
  for (const kind of ["pointerleave", "focusout"]) {
    toast.addEventListener(kind, () => { clearTimeout(timer); timer = setTimeout(() => toast.remove(), STAY); });
  }
}

function show({ message, tone = "neutral" }) {
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.dataset.tone = tone;
  const text = document.createElement("p");
  text.textContent = message;
  toast.append(text);
  toasts.append(toast);
  retire(toast);
}

for (const toast of toasts.querySelectorAll("[data-toast]")) retire(toast);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-dismiss]");
  if (button) button.closest("[data-toast]").remove();
});

document.body.addEventListener("toast", (event) => show(event.detail));
document.body.addEventListener("announce", (event) => announce(event.detail.message ?? event.detail.value));
document.body.addEventListener("htmx:sendError", () => show({ message: live.dataset.offline, tone: "problem" }));
document.body.addEventListener("htmx:responseError", (event) => {
  const refused = event.detail.xhr.status === 403;
  show({
    message: refused ? live.dataset.refused : live.dataset.failed,
    tone: "problem",
  });
});

// After a swap the focus goes where the server says, otherwise to what replaced the pressed button.
document.body.addEventListener("htmx:afterSwap", (event) => {
  const swapped = event.detail.elt;
  const wanted = swapped.querySelector?.("[autofocus], [data-focus]");
  if (wanted) wanted.focus();
  else if (document.activeElement === document.body && swapped.isConnected) {
    swapped.setAttribute("tabindex", "-1");
    swapped.focus({ preventScroll: true });
  }
});
