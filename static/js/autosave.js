// Keeps what people type: a form with data-autosave is sent to that address shortly after each change. Without a
// connection the text stays in the page and is tried again; nothing is written to the device.
// Answers: 2xx saved (JSON {"at": "14:02", "version": "..."} or empty), 409 with HTML shows both texts.

const QUIET = 700;
const RETRY = [2000, 5000, 15000, 30000];

function watch(form) {
  const state = form.querySelector("[data-saved-state]") ?? document.querySelector("[data-saved-state]");
  let timer, attempt = 0, changes = 0, sending = false, dirty = false;

  function say(kind, text) {
    if (!state) return;
    state.dataset.state = kind;
    state.textContent = text;
  }

  function now() {
    return new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
  }

  async function send() {
    if (sending) return;
    sending = true;
    const sent = changes;
    try {
      const token = form.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
      const response = await fetch(form.dataset.autosave, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-CSRFToken": token, "X-Autosave": "1" },
      });
      if (response.status === 409) {
        say("conflict", state?.dataset.conflict ?? "");
        form.querySelector("[data-conflict]")?.replaceChildren(document.createRange().createContextualFragment(await response.text()));
        dirty = false;
        return;
      }
      if (!response.ok) throw new Error(String(response.status));
      const kind = response.headers.get("Content-Type") ?? "";
      const answer = kind.includes("json") ? await response.json() : {};
      const version = form.querySelector("[name=version]");
      if (version && answer.version !== undefined) version.value = answer.version;
      attempt = 0;
      dirty = changes !== sent;
      if (dirty) plan(QUIET);
      else say("saved", `${state?.dataset.saved ?? "Saved"} ${answer.at ?? now()}`);
    } catch {
      say("unsaved", state?.dataset.unsaved ?? "Not saved yet");
      plan(RETRY[Math.min(attempt++, RETRY.length - 1)]);
    } finally {
      sending = false;
    }
  }

  function plan(wait) {
    clearTimeout(timer);
    timer = setTimeout(send, wait);
  }

  form.addEventListener("input", () => {
    changes += 1;
    dirty = true;
    plan(QUIET);
  });
  form.addEventListener("submit", () => { clearTimeout(timer); dirty = false; });
  window.addEventListener("online", () => { if (dirty) plan(0); });
  window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
}

for (const form of document.querySelectorAll("form[data-autosave]")) { form.dataset.watched = ""; watch(form); }
document.body.addEventListener("htmx:load", (event) => {
  for (const form of event.detail.elt.querySelectorAll?.("form[data-autosave]") ?? []) {
    if (form.dataset.watched === undefined) { form.dataset.watched = ""; watch(form); }
  }
});
