/* A day that may be typed as a month or a year keeps a calendar beside it for whole days. */
import { $, $$, copyOf } from "./page.js";

const dressOne = (field) => {
  if (field.dataset.dressed || !HTMLInputElement.prototype.showPicker) return;
  const beside = copyOf("calendar");
  if (!beside) return;
  field.dataset.dressed = "yes";
  const calendar = $("input", beside);
  field.before(beside);
  beside.prepend(field);
  $("button", beside).addEventListener("click", () => {
    if (/^\d{4}-\d{2}-\d{2}$/.test(field.value)) calendar.value = field.value;
    calendar.showPicker();
  });
  calendar.addEventListener("change", () => {
    if (!calendar.value) return;
    field.value = calendar.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
};

export const dressDays = (part) => $$("[data-known-day]", part).forEach(dressOne);
