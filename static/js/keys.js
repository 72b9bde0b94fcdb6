/* The keyboard map of the house. Single keys rest while a field has the focus, and can be switched off. */
import { $, $$, keep, recall } from "./page.js";
import { closeMenus } from "./menus.js";
import { move } from "./lists.js";
import { arrow, choose, turn } from "./meeting.js";

const PLACES = { d: "desk", p: "partners", o: "portfolio" };
const IN_ROW = new Set(["e", "s", "a"]);
let going = 0;

const here = (selector) => $(`.here ${selector}`);
const press = (element) => { element?.click(); return Boolean(element); };

const log = () => {
  const quick = $("#quick");
  if (quick) quick.focus();
  return Boolean(quick) || press(here("[data-log]") ?? $("main [data-log]") ?? $("[data-log]"));
};
const filter = () => {
  const drawer = $("[data-filter]");
  if (!drawer) return false;
  drawer.open = true;
  $("input:not([type=hidden]), select", $(":scope > div", drawer))?.focus();
  return true;
};
const find = () => {
  const field = $("[data-find-here]") ?? $("#find");
  field?.focus();
  field?.select();
  return Boolean(field);
};
const single = {
  "/": find,
  "?": () => { $("#keys")?.showModal(); return true; },
  l: log,
  g: () => { going = Date.now(); return true; },
  j: () => turn("next") || move(1),
  k: () => turn("previous") || move(-1),
  arrowright: () => arrow("next"),
  arrowleft: () => arrow("previous"),
  x: () => press(here("[type=checkbox]")),
  f: filter,
  b: () => press($("[data-key=b]")),
};

["1", "2", "3", "4", "5"].forEach((key) => { single[key] = () => choose(key); });

const act = (key) => {
  if (going && Date.now() - going < 1500 && PLACES[key]) {
    going = 0;
    return press($(`[data-go=${PLACES[key]}]`));
  }
  going = 0;
  if (IN_ROW.has(key)) return press(here(`[data-key=${key}]`));
  return single[key]?.() ?? false;
};

const save = (event) => {
  const form = event.target.closest?.("form") ?? $("main form[method=post]");
  if (!form) return;
  const another = event.shiftKey ? $("[name=_another]", form) : null;
  event.preventDefault();
  form.requestSubmit(another ?? undefined);
};

export const watchKeys = () => {
  const off = $("[data-single-keys]");
  if (off) off.checked = recall("single-keys") !== "off";
  off?.addEventListener("change", () => keep("single-keys", off.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { save(event); return; }
    if (event.key === "Escape") { closeMenus(); return; }
    const typing = event.target.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
    if (typing || event.metaKey || event.ctrlKey || event.altKey || $("dialog[open]")) return;
    if (recall("single-keys") === "off") return;
    if (event.key === "Enter") {
      if (event.target === document.body || event.target.matches("[data-row], main")) press(here("a"));
      return;
    }
    if (act(event.key.toLowerCase())) event.preventDefault();
  });
  $$("[data-row].here").slice(1).forEach((row) => row.classList.remove("here"));
};
