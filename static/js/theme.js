// Light, dark or the system's choice, and the folded navigation: remembered in cookies, which the server reads,
// so that the first paint is right already.

const root = document.documentElement;
const year = 60 * 60 * 24 * 365;

function remember(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=${value ? year : 0}; samesite=lax`;
}

function isDark() {
  const chosen = root.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

for (const button of document.querySelectorAll("[data-theme-switch]")) {
  button.hidden = false;
  button.setAttribute("aria-pressed", String(isDark()));
  button.addEventListener("click", () => {
    const next = isDark() ? "light" : "dark";
    root.dataset.theme = next;
    remember("theme", next);
    button.setAttribute("aria-pressed", String(next === "dark"));
    document.dispatchEvent(new CustomEvent("theme:changed"));
  });
}

for (const button of document.querySelectorAll("[data-collapse]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const folded = root.dataset.navigation !== "collapsed";
    if (folded) root.dataset.navigation = "collapsed";
    else delete root.dataset.navigation;
    remember("navigation", folded ? "collapsed" : "");
    button.setAttribute("aria-pressed", String(folded));
  });
}
