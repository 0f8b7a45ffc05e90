// Keys and small places of every page: search, the list of keys, menus, dialogs.

const typing = (element) => element.closest("input, textarea, select, [contenteditable='true']") !== null;

function openDialog(dialog) {
  dialog.removeAttribute("popover");
  dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  const search = document.querySelector("[data-search]");
  const wantsSearch = (event.key === "k" && (event.ctrlKey || event.metaKey)) || (event.key === "/" && !typing(event.target));
  if (wantsSearch && search) {
    event.preventDefault();
    search.focus();
    search.select();
    return;
  }
  if (event.key === "?" && !typing(event.target)) {
    const list = document.getElementById("keyboard-list");
    if (list && !list.open) openDialog(list);
  }
  if (event.key === "Escape") {
    const menu = document.querySelector("details[data-menu][open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
      event.stopImmediatePropagation();
    }
  }
});

// Without scripts a dialog opens as a popover; here it becomes modal, which also keeps the focus inside.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.opens);
    if (dialog instanceof HTMLDialogElement) {
      event.preventDefault();
      if (!dialog.open) openDialog(dialog);
    }
  }
  const closer = event.target.closest("[data-closes]");
  if (closer) {
    event.preventDefault();
    closer.closest("dialog").close();
  }
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target) || event.target.closest(".menu-items a, .menu-items button")) menu.open = false;
  }
});

for (const dialog of document.querySelectorAll("dialog[data-dialog][open]")) {
  dialog.removeAttribute("open");
  openDialog(dialog);
}

for (const button of document.querySelectorAll("[data-copy], [data-copy-table]")) button.hidden = false;

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-copy-table]");
  if (!button) return;
  let text = button.dataset.copy;
  if (text === undefined) {
    const rows = button.closest("[data-chart-table]").querySelectorAll("tr");
    text = [...rows].map((row) => [...row.cells].map((cell) => cell.textContent.trim()).join("\t")).join("\n");
  }
  await navigator.clipboard.writeText(text);
  document.body.dispatchEvent(new CustomEvent("toast", { detail: { message: document.getElementById("live").dataset.copied } }));
});
