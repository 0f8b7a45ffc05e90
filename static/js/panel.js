// The side panel: a row's link opens beside the list, J and K walk the rows, Escape closes, Back closes too.
// The list itself never leaves, so its filter and its scroll position are kept. Without scripts the link opens a page.

const region = document.querySelector("[data-panel-region]");
const body = document.getElementById("panel");
const typing = (element) => element.closest("input, textarea, select, [contenteditable='true']") !== null;
const links = () => [...document.querySelectorAll("#main a[data-panel]:not([data-beside])")].filter((link) => link.offsetParent);

let current = null;

function mark(link) {
  for (const row of document.querySelectorAll("[data-row][data-open]")) delete row.dataset.open;
  const row = link?.closest("[data-row]");
  if (row) {
    row.dataset.open = "";
    row.scrollIntoView({ block: "nearest" });
  }
}

async function open(link, { focus = true } = {}) {
  const fresh = region.hidden;
  current = link;
  mark(link);
  region.hidden = false;
  if (fresh) history.pushState({ panel: true }, "");
  region.querySelector("[data-panel-full]").href = link.href;
  body.setAttribute("aria-busy", "true");
  await window.htmx.ajax("GET", link.href, { target: body, swap: "innerHTML" });
  body.removeAttribute("aria-busy");
  body.scrollTop = 0;
  if (focus) body.focus({ preventScroll: true });
}

function hide() {
  if (region.hidden) return;
  region.hidden = true;
  body.replaceChildren();
  mark(null);
  current?.focus({ preventScroll: true });
  current = null;
}

function close() {
  // The entry that opening has added goes away with the panel.
  if (history.state?.panel) history.back();
  else hide();
}

function walk(step) {
  const all = links();
  if (all.length === 0) return;
  const focused = current ?? document.activeElement?.closest("[data-row]")?.querySelector("a[data-panel]");
  const at = all.indexOf(focused);
  const next = all[Math.max(0, Math.min(all.length - 1, at + step))] ?? all[0];
  if (region.hidden) {
    next.focus();
    mark(next);
  } else if (next !== current) {
    open(next, { focus: false });
  }
}

if (region) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#main a[data-panel]");
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
    if (link && plain) {
      event.preventDefault();
      open(link);
    }
  });
  region.querySelector("[data-panel-close]").addEventListener("click", close);
  region.querySelector("[data-panel-next]").addEventListener("click", () => walk(1));
  region.querySelector("[data-panel-previous]").addEventListener("click", () => walk(-1));
  window.addEventListener("popstate", hide);
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "Escape" && !region.hidden) close();
    if (event.key === "j") walk(1);
    if (event.key === "k") walk(-1);
  });
}
