// Draws Vega-Lite specifications. The libraries are fetched only when a page holds a chart. Expressions are
// interpreted, not compiled, and no style sheet is injected, so the content security policy stays strict.

const script = document.getElementById("chart-script");
let libraries;

function load(address) {
  return new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.src = address;
    element.onload = resolve;
    element.onerror = reject;
    document.head.append(element);
  });
}

async function vega() {
  libraries ??= (async () => {
    await load(script.dataset.vega);
    await load(script.dataset.vegaLite);
    await load(script.dataset.vegaEmbed);
    return window.vegaEmbed;
  })();
  return libraries;
}

async function draw(figure) {
  figure.dataset.drawn = "started";
  const target = figure.querySelector("[data-chart-drawing]");
  const specification = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
  const font = getComputedStyle(document.body).fontFamily;
  try {
    const embed = await vega();
    await embed(target, specification, {
      ast: true,
      renderer: "svg",
      actions: false,
      logLevel: window.vega.Error,
      defaultStyle: false,
      tooltip: { disableDefaultStyle: true },
      config: { font, background: "transparent" },
    });
    figure.dataset.drawn = "done";
  } catch (error) {
    // The text and the table stay; the console tells why.
    delete figure.dataset.drawn;
    console.error(error);
  }
}

function start(root) {
  for (const figure of root.querySelectorAll?.("[data-chart]:not([data-drawn])") ?? []) draw(figure);
}

start(document);
document.body.addEventListener("htmx:load", (event) => start(event.detail.elt));
