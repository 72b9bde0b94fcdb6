/* Rows one walks through, and the bar that counts what is selected. */
import { $, $$ } from "./page.js";

export const move = (by) => {
  const rows = $$("[data-row]").filter((row) => row.getClientRects().length && !row.closest("details:not([open])"));
  if (!rows.length) return false;
  const at = rows.findIndex((row) => row.classList.contains("here"));
  const next = rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? 0 : at + by))];
  rows[at]?.classList.remove("here");
  next.classList.add("here");
  next.scrollIntoView({ block: "nearest" });
  const link = $("a", next);
  link?.focus({ preventScroll: true });
  return true;
};

const boxes = (form) => [...form.elements].filter((e) => e.type === "checkbox" && e.matches("[data-pick]"));

const count = (bar) => {
  const form = document.getElementById(bar.dataset.bulk);
  if (!form) return;
  const all = boxes(form);
  const picked = all.filter((box) => box.checked);
  all.forEach((box) => box.closest("tr, li")?.classList.toggle("sel", box.checked));
  bar.hidden = picked.length === 0;
  $("[data-count]", bar).textContent = picked.length;
  const every = $("[data-pick-all]", form);
  if (every) {
    every.checked = picked.length > 0 && picked.length === all.length;
    every.indeterminate = picked.length > 0 && picked.length < all.length;
  }
};
const countAll = () => $$("[data-bulk]").forEach(count);

export const watchLists = () => {
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.matches("[data-pick-all]")) boxes(box.form).forEach((one) => { one.checked = box.checked; });
    if (box.matches("[data-pick], [data-pick-all]")) countAll();
  });
  document.addEventListener("click", (event) => {
    const clear = event.target.closest("[data-bulk] [data-clear]");
    if (!clear) return;
    boxes(document.getElementById(clear.closest("[data-bulk]").dataset.bulk)).forEach((box) => { box.checked = false; });
    countAll();
  });
  document.addEventListener("htmx:afterSettle", countAll);
  countAll();
};
