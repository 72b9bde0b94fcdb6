/* From a chart's spec to what ECharts draws: one idea each, direct labels, no movement. */
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const THIN = "\u202f";
const DASHES = ["solid", "dashed", "dotted"];
const SYMBOLS = ["circle", "rect", "triangle", "diamond"];

const words = (value, spec, signed = false) => {
  if (value === null || value === undefined || value === "-") return "";
  const text = Math.abs(value).toFixed(spec.digits ?? (Number.isInteger(value) ? 0 : 1)).replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, THIN);
  return `${value < 0 ? "\u2212" : signed && value > 0 ? "+" : ""}${text}${spec.unit ? `\u00a0${spec.unit}` : ""}`;
};

/* Shades of the accent for the parts of a whole: filled, with words that stand out on them. */
const SHADE = /^d[0-4]$/;
const shaded = (tone) => ({ fill: token("surface"), tint: token(tone), text: tone === "d4" ? token("d4-ink") : token("ink") });
const longest = (series) => Math.max(...series.map((one) => [...one.name].reduce((sum, letter) => sum + (letter > "\u2e7f" ? 2 : 1), 0)));
const legend = (look) => ({ top: 0, left: 0, itemWidth: 16, itemHeight: 10, textStyle: { color: look.ink, fontSize: look.size }, selectedMode: false });

const colours = (tone) => ({ fill: token(`${tone}-fill`) || token(tone) || token("accent"), tint: token(`${tone}-bg`), text: token(tone) || token("ink") });

const base = (ctx) => {
  const size = ctx.paper ? 9.5 : 12;
  return { size, ink: token("ink-2"), line: token("line"), textStyle: { color: token("ink-2"), fontFamily: "sans-serif", fontSize: size } };
};

const axes = (spec, look, ctx, shown) => ({
  xAxis: { type: "category", data: spec.categories, axisTick: { show: false }, axisLine: { lineStyle: { color: look.line } }, axisLabel: { color: look.ink, fontSize: look.size, interval: spec.categories.length > 12 ? "auto" : 0, hideOverlap: true, rotate: ctx.width < 420 && spec.categories.length > 6 ? 40 : 0 } },
  yAxis: { type: "value", show: shown, min: spec.least, max: spec.most, splitNumber: 3, interval: shown && spec.most === 100 ? 25 : undefined, splitLine: { show: shown, lineStyle: { color: look.line } }, axisLabel: { color: look.ink, fontSize: look.size, formatter: (value) => words(value, spec) } },
});

/* Figures at a curve: no line runs through them, and those at a low point stand below it. */
const backed = () => ({ backgroundColor: token("surface"), padding: [1, 2], borderRadius: 2 });
const low = (values, at) => {
  const [before, now, after] = [values[at - 1], values[at], values[at + 1]];
  return [before, after].some((value) => value > now) && ![before, after].some((value) => typeof value === "number" && value <= now);
};
const sided = (values) => values.map((value, at) => at && at < values.length - 1 && low(values, at) ? { value, label: { position: "bottom" } } : value);
/* Room for a figure below the lowest point. */
const floor = (spread) => spread.min > .2 * spread.max ? 0 : spread.min - .2 * (spread.max - spread.min);

/* Lines across a chart: a target, and notes at the years they speak of, each under its sign. */
export const markOf = (spec, text) => spec.marks?.find((mark) => mark.sign === text);
const targetMark = (spec, look) => spec.target ? [{
  yAxis: spec.target.value, lineStyle: { color: token("line-2"), type: "dashed" },
  label: { color: look.ink, fontSize: look.size, formatter: () => spec.target.label },
}] : [];

const noteMarks = (spec, look) => (spec.marks ?? []).map((mark) => ({
  xAxis: mark.at, lineStyle: { color: token("line-2"), type: "dotted" },
  label: { color: look.ink, fontSize: look.size + 3, position: "end", distance: 1, formatter: () => mark.sign },
})).filter((mark) => spec.categories.includes(mark.xAxis));

/* Published figures beside ours: a line each, a band where there are two ends. */
const beside = (spec) => spec.beside ?? [];
const besideEnds = (one, spec) => [one.from, one.to].filter((end) => end !== null).map((end, place, ends) => words(end, place < ends.length - 1 ? { digits: 0 } : { ...spec, digits: 0 })).join("\u2013");
const besideRoom = (spec, ctx) => beside(spec).length ? (ctx.width < 600 ? 84 : 230) : 0;
const besideLabel = (one, spec, look, ctx, position) => ({ color: look.ink, fontSize: look.size, position, width: besideRoom(spec, ctx) - 8, overflow: "truncate", formatter: () => ctx.width < 600 ? besideEnds(one, spec) : one.label });
const besideLines = (spec, look, ctx) => beside(spec).filter((one) => one.from === null || one.to === null).map((one) => ({
  yAxis: one.from ?? one.to, lineStyle: { color: token("line-2"), type: "dashed" }, label: besideLabel(one, spec, look, ctx, "end"),
}));
const besideBands = (spec, look, ctx) => {
  const data = beside(spec).filter((one) => one.from !== null && one.to !== null).map((one) => [{ yAxis: one.to, label: besideLabel(one, spec, look, ctx, "right") }, { yAxis: one.from }]);
  return data.length ? { silent: true, itemStyle: { color: token("line"), opacity: 0.5 }, data } : undefined;
};

const targetLine = (spec, look, ctx) => {
  const data = [...targetMark(spec, look), ...noteMarks(spec, look), ...besideLines(spec, look, ctx)];
  return data.length ? { symbol: "none", silent: true, data } : undefined;
};

const lying = (spec, look) => ({
  grid: { left: 4, right: 64, top: spec.series.length > 1 ? 34 : 8, bottom: 4, containLabel: true },
  ...(spec.series.length > 1 ? { legend: legend(look) } : {}),
  xAxis: { type: "value", show: false },
  yAxis: { type: "category", data: spec.categories, inverse: true, axisTick: { show: false }, axisLine: { lineStyle: { color: look.line } }, axisLabel: { color: look.ink, fontSize: look.size, width: 190, overflow: "truncate", interval: 0 } },
  series: spec.series.map((one, place) => ({
    name: one.name, type: "bar", data: one.values, barMaxWidth: 22,
    itemStyle: { color: one.tone ? colours(one.tone).fill : token(place ? "d4" : "d3") },
    label: { show: true, position: "right", color: look.ink, fontSize: look.size, formatter: (p) => words(p.value, spec, spec.signed) },
  })),
});

const bars = (spec, look, ctx) => spec.lying ? lying(spec, look) : ({
  grid: { left: 8, right: spec.target ? 84 : 12, top: spec.series.length > 1 ? 48 : 24, bottom: ctx.width < 420 && spec.categories.length > 6 ? 56 : 26 },
  ...(spec.series.length > 1 ? { legend: legend(look) } : {}),
  ...axes(spec, look, ctx, false),
  series: spec.series.map((one, place) => ({
    name: one.name, type: "bar", data: one.values, barMaxWidth: 64, barCategoryGap: "38%",
    itemStyle: { color: one.tone ? colours(one.tone).fill : token(place ? "d4" : "d3") },
    label: { show: spec.categories.length <= 16 && spec.series.length === 1, position: "top", color: look.ink, fontSize: look.size, formatter: (p) => words(p.value, spec, spec.signed) },
    markLine: place ? undefined : targetLine(spec, look, ctx),
  })),
});

/* A number that finds no room in its part of a bar is left to the table. */
const LETTERS = 13, AROUND = 74;
const roomy = (spec, ctx) => LETTERS / Math.max(60, ctx.height - AROUND) * Math.max(...spec.categories.map((_, at) => spec.series.reduce((sum, one) => sum + (one.values[at] ?? 0), 0)));
const stack = (spec, look, ctx) => ({
  grid: { left: 4, right: 4, top: (ctx.width < 380 ? 56 : 34) + (spec.marks ? 14 : 0), bottom: 4, containLabel: true },
  legend: { top: 0, left: 0, itemWidth: 12, itemHeight: 12, textStyle: { color: look.ink, fontSize: look.size }, selectedMode: false },
  ...axes(spec, look, ctx, true),
  series: spec.series.map((one, place) => {
    const tone = SHADE.test(one.tone) ? shaded(one.tone) : colours(one.tone ?? "steady");
    return {
      name: one.name, type: "bar", stack: "all", data: one.values, barWidth: "58%",
      itemStyle: { color: tone.tint || token("d1"), borderColor: tone.fill, borderWidth: 1, ...(one.dash ? { borderType: "dashed" } : {}) },
      label: { show: true, color: tone.text, fontSize: look.size, formatter: (p) => p.value > Math.max(1, roomy(spec, ctx)) ? words(p.value, spec) : "" },
      markLine: place ? undefined : targetLine(spec, look),
    };
  }),
});

const lines = (spec, look, ctx) => {
  const single = spec.series.length === 1;
  const above = !single && (spec.series.length > 3 || longest(spec.series) > (ctx.width < 480 ? 8 : 14));
  return {
    grid: { left: single ? 24 : 4, right: besideRoom(spec, ctx) || single && !spec.target ? besideRoom(spec, ctx) || 28 : spec.target || ctx.width < 480 || above ? 90 : 120, top: above ? 56 : 24, bottom: single ? 22 : 4, containLabel: !single },
    ...(above ? { legend: legend(look) } : {}),
    ...axes(single ? { least: floor, ...spec } : spec, look, ctx, !single),
    series: spec.series.map((one, place) => ({
      name: one.name, type: "line", data: single ? sided(one.values) : one.values, symbol: one.symbol ?? SYMBOLS[place % 4], symbolSize: 7, connectNulls: false,
      color: colours(one.tone ?? (place ? "cooling" : "accent")).fill,
      lineStyle: { width: 2, type: one.dash ? "dashed" : DASHES[place % 3] },
      label: single ? { show: true, position: "top", ...backed(), color: look.ink, fontSize: look.size, formatter: (p) => (spec.ends || ctx.width < 480 && spec.categories.length > 6) && p.dataIndex % (spec.categories.length - 1) ? "" : words(p.value, spec, spec.signed) } : { show: false },
      endLabel: single ? { show: false } : { show: true, ...backed(), color: token("ink"), fontSize: look.size, formatter: (p) => `${above ? "" : `${one.name} `}${words(p.value, spec)}` },
      labelLayout: { moveOverlap: "shiftY" },
      markLine: place ? undefined : targetLine(spec, look, ctx),
      markArea: place ? undefined : besideBands(spec, look, ctx),
    })),
  };
};

const flow = (spec, look, ctx) => {
  const room = ctx.width < 600 ? 84 : 112;
  const known = new Map(spec.nodes.map((node) => [node.key, node]));
  return {
    series: [{
      type: "sankey", left: room, right: room, top: 4, bottom: 4, nodeGap: 9, nodeWidth: 10, layoutIterations: 0, draggable: false, silent: true,
      data: spec.nodes.map((node) => ({ name: node.key, value: node.value, depth: node.side, itemStyle: { color: colours(node.tone ?? "ink-3").fill }, label: { position: node.side ? "right" : "left" } })),
      links: spec.links.map((link) => ({ source: link.from, target: link.to, value: link.value, lineStyle: known.get(link.from)?.tone === known.get(link.to)?.tone ? { color: look.line, opacity: .55 } : { color: colours(known.get(link.to)?.tone ?? "ink-3").fill, opacity: .45 } })),
      label: { color: token("ink"), fontSize: look.size, formatter: (p) => { const node = known.get(p.name); return node.side ? `${words(node.value, spec)}  ${node.name}` : `${node.name}  ${words(node.value, spec)}`; } },
    }],
  };
};

const KINDS = { bars, stack, lines, flow };

export const option = (spec, ctx) => {
  const look = base(ctx);
  return { animation: false, textStyle: look.textStyle, aria: { enabled: false }, tooltip: { show: false }, ...KINDS[spec.kind](spec, look, ctx) };
};
