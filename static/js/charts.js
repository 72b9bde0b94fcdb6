/* Draws figure[data-chart="id"] from the JSON of that id; the table beside it holds the same figures.
   The picture is plain SVG made once, without styles of its own, and made anew for theme, width and paper.
   spec: {kind: "bars"|"stack"|"lines"|"flow", categories: [], unit: "%", digits: 0,
          series: [{name, values, hrefs, tone, dash, symbol}], target: {value, label}, beside: [{label, from, to}],
          least, most, marks: [{at, sign, label}]}: country notes at the years they speak of
   flow: {kind: "flow", nodes: [{key, side: 0|1, name, value, tone}], links: [{from, to, value}]} */
import { $, $$, library } from "./page.js";
import { markOf, option } from "./chart-options.js";

const drawn = new Set();
const printing = () => "printing" in document.documentElement.dataset;

/* The security policy forbids style attributes: their words become attributes of the shape. */
const KEPT = ["font-size", "font-weight", "text-anchor", "dominant-baseline", "fill", "stroke"];
const unstyled = (svg) => {
  const plain = svg.replace(/<style[\s\S]*?<\/style>/g, "").replace(/\sstyle="/g, ' data-css="');
  const drawing = new DOMParser().parseFromString(plain, "image/svg+xml").documentElement;
  $$("[data-css]", drawing).forEach((shape) => {
    const css = shape.dataset.css;
    shape.removeAttribute("data-css");
    const size = /(?:^|[\s:])(\d+(?:\.\d+)?)px/.exec(css);
    if (size) shape.setAttribute("font-size", size[1]);
    KEPT.forEach((name) => {
      const value = new RegExp(`(?:^|;)\\s*${name}:\\s*([^;]+)`).exec(css);
      if (value) shape.setAttribute(name, value[1].trim());
    });
  });
  return drawing;
};

/* What a numbered line stands for is told where the pointer rests on its number. */
const explained = (svg, spec) => $$("text", svg).forEach((text) => {
  const mark = markOf(spec, text.textContent);
  if (!mark) return;
  const title = document.createElementNS("http://www.w3.org/2000/svg", "title");
  title.textContent = `${mark.at}  ${mark.label}`;
  text.append(title);
});

/* A bar or a point leads to the records behind it, as its figure in the table does; the keyboard has the table. */
const opening = (svg, spec) => $$("[ecmeta_data_index]", svg).forEach((shape) => {
  const href = spec.series?.[shape.getAttribute("ecmeta_series_index")]?.hrefs?.[shape.getAttribute("ecmeta_data_index")];
  if (href) shape.dataset.opens = href;
});
document.addEventListener("click", (event) => {
  const shape = event.target.closest(".chart [data-opens]");
  if (shape) location.assign(shape.dataset.opens);
});

const paint = (figure) => {
  const place = $(".chart", figure);
  const data = document.getElementById(figure.dataset.chart);
  if (!place || !data) return;
  const box = place.getBoundingClientRect();
  const width = printing() ? Number(figure.dataset.printWidth || 640) : box.width;
  const height = box.height || 240;
  if (!width) return;
  const chart = window.echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
  const spec = JSON.parse(data.textContent);
  chart.setOption(option(spec, { width, height, paper: printing() }));
  const svg = unstyled(chart.renderToSVGString({ useViewBox: true }));
  chart.dispose();
  explained(svg, spec);
  opening(svg, spec);
  svg.setAttribute("aria-hidden", "true");
  place.replaceChildren(document.importNode(svg, true));
  drawn.add(figure);
};

const repaint = () => drawn.forEach((figure) => figure.isConnected ? paint(figure) : drawn.delete(figure));

let waiting = 0;
const widths = new ResizeObserver((seen) => {
  clearTimeout(waiting);
  waiting = setTimeout(() => { if (!printing()) seen.forEach((one) => paint(one.target)); }, 120);
});
document.addEventListener("themechange", repaint);

export const dressCharts = (part) => {
  const figures = $$("figure[data-chart]", part).filter((figure) => !figure.dataset.dressed);
  if (!figures.length) return;
  figures.forEach((figure) => { figure.dataset.dressed = "yes"; });
  library("echarts").then(() => figures.forEach((figure) => { paint(figure); widths.observe(figure); }))
    .catch(() => figures.forEach((figure) => {
      const table = $("details", figure);
      if (table) table.open = true;
      $(".chart", figure)?.remove();
    }));
};
