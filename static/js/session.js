// Warns before a session ends for want of use, and keeps the page, with all that was typed, when it has ended.
// Typing is use: whoever has typed since the last request is not asked. The server says how long is left, because
// another tab may have used the session; to ask it is no use.

const dialog = document.getElementById("session-end");
const kept = document.querySelector("[data-kept]");
const address = dialog?.dataset.session ?? "/session/";
const title = dialog?.querySelector("h2");
const text = dialog?.querySelector("p");
let due = 0, end = 0, timer, typed = false, seen = false, over = false;

async function ask(method = "GET", token = "") {
  const response = await fetch(address, { method, headers: token ? { "X-CSRFToken": token } : {} });
  if (response.status === 401) return { left: 0 };
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

function part(name) {
  return dialog.querySelector(`[data-session-${name}]`);
}

function plan(left) {
  clearTimeout(timer);
  end = Date.now() + left * 1000;
  due = end - Number(dialog.dataset.warnedBefore) * 1000;
  timer = setTimeout(look, Math.max(due - Date.now(), 0));
}

function open(focused) {
  for (const name of ["stay", "seen", "again"]) part(name).hidden = part(name) !== focused;
  if (!dialog.open) dialog.showModal();
  focused.focus();
}

function close(words) {
  if (dialog.open) dialog.close();
  delete dialog.dataset.over;
  document.body.dispatchEvent(new CustomEvent("announce", { detail: { message: words ?? "" } }));
}

function count(last) {
  const minutes = Math.ceil((end - Date.now()) / 60000);
  if (minutes <= 0) return look();
  const words = dialog.dataset[last ? (minutes > 1 ? "lastMany" : "lastOne") : (minutes > 1 ? "many" : "one")].replace("{n}", minutes);
  // Once a minute, so that a screen reader does not count seconds aloud.
  if (text.textContent !== words) text.textContent = words;
  timer = setTimeout(() => count(last), Math.min(15000, Math.max(end - Date.now(), 0)) + 200);
}

function finish() {
  over = true;
  clearTimeout(timer);
  dialog.dataset.over = "";
  title.textContent = dialog.dataset.overTitle;
  text.textContent = dialog.dataset.overText;
  open(part("again"));
}

async function look() {
  clearTimeout(timer);
  let state;
  try {
    state = await ask();
    if (state.left > 0 && !state.last && typed) state = await ask("POST", state.token);
  } catch {
    // Without a connection nothing is known; the page stays as it is.
    timer = setTimeout(look, 15000);
    return;
  }
  typed = false;
  if (state.left <= 0) return finish();
  if (over) return again(state);
  plan(state.left);
  if (due > Date.now()) return dialog.open && close();
  clearTimeout(timer);
  title.textContent = title.dataset.warningTitle;
  if (!(state.last && seen)) open(part(state.last ? "seen" : "stay"));
  count(state.last);
}

function again(state) {
  over = seen = false;
  take(state.token);
  close(dialog.dataset.again);
  plan(state.left);
}

// A sign-in gives a new token; the forms of this page hold the one from before.
function take(token) {
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
  if (document.body.hasAttribute("hx-headers")) document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
}

async function stay() {
  try {
    const state = await ask("POST", (await ask()).token ?? "");
    if (state.left <= 0) return finish();
    close();
    plan(state.left);
  } catch {
    look();
  }
}

if (dialog) {
  plan(Number(dialog.dataset.left));
  part("stay").addEventListener("click", stay);
  part("seen").addEventListener("click", () => { seen = true; close(); });
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    if (!over) (part("stay").hidden ? part("seen") : part("stay")).click();
  });
  document.addEventListener("input", () => { typed = true; });
  document.body.addEventListener("htmx:responseError", (event) => { if (event.detail.xhr.status === 401) look(); });
  // A machine that slept wakes after the time.
  document.addEventListener("visibilitychange", () => { if (!document.hidden && (over || Date.now() >= due)) look(); });
  window.addEventListener("focus", () => { if (over) look(); });
} else if (kept) {
  const refresh = async () => {
    try {
      const state = await ask();
      if (state.left > 0) take(state.token);
    } catch { /* The next return to the tab tries again. */ }
  };
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
  window.addEventListener("focus", refresh);
}
