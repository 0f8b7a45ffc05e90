// Ticked rows, dropped files, and buttons that cannot be pressed yet.

function count(form) {
  const boxes = [...document.querySelectorAll(`input[name="selected"][form="${form.id}"]`)];
  const ticked = boxes.filter((box) => box.checked).length;
  const label = form.querySelector("[data-bulk-count]");
  label.dataset.none ??= label.textContent;
  const words = { 0: label.dataset.none, 1: label.dataset.one };
  label.textContent = words[ticked] ?? label.dataset.many.replace("{n}", ticked);
  form.toggleAttribute("data-some", ticked > 0);
}

for (const all of document.querySelectorAll("[data-select-all]")) {
  all.hidden = false;
  all.addEventListener("change", () => {
    const form = document.getElementById(all.dataset.selectAll);
    for (const box of document.querySelectorAll(`input[name="selected"][form="${form.id}"]`)) box.checked = all.checked;
    count(form);
  });
}

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (event.target.name === "selected" && form?.hasAttribute("data-bulk")) count(form);
  const drop = event.target.closest("[data-file-drop]");
  if (drop && event.target.type === "file") {
    const names = [...event.target.files].map((file) => `${file.name} (${Math.max(1, Math.round(file.size / 1024))} kB)`);
    if (names.length) drop.querySelector("[data-file-name]").textContent = names.join(", ");
  }
});

document.addEventListener("dragover", (event) => {
  const drop = event.target.closest?.("[data-file-drop]");
  if (!drop) return;
  event.preventDefault();
  drop.dataset.over = "";
});
document.addEventListener("dragleave", (event) => {
  const drop = event.target.closest?.("[data-file-drop]");
  if (drop) delete drop.dataset.over;
});
document.addEventListener("drop", (event) => {
  const drop = event.target.closest?.("[data-file-drop]");
  if (!drop) return;
  event.preventDefault();
  delete drop.dataset.over;
  const input = drop.querySelector("input[type=file]");
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-disabled]")) event.preventDefault();
});

// A form that came back with errors starts at their summary.
document.querySelector(".error-summary")?.focus();
