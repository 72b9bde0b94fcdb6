/* Lines of a record come and go on the page: the management form of Django keeps the count. */
import { $, $$, say, word } from "./page.js";

const dressOne = (set) => {
  if (set.dataset.dressed) return;
  set.dataset.dressed = "yes";
  const total = $(`[name="${set.dataset.formset}-TOTAL_FORMS"]`, set);
  const most = Number($(`[name="${set.dataset.formset}-MAX_NUM_FORMS"]`, set)?.value || 1000);
  const rows = $("[data-formset-rows]", set);
  const add = $("[data-formset-add]", set);

  add?.addEventListener("click", () => {
    const place = Number(total.value);
    if (place >= most) return;
    const fresh = document.createElement("template");
    fresh.innerHTML = $("[data-formset-empty]", set).innerHTML.replaceAll("__prefix__", String(place));
    const row = fresh.content.firstElementChild;
    rows.append(row);
    total.value = String(place + 1);
    window.htmx?.process(row);
    set.dispatchEvent(new CustomEvent("rowadded", { bubbles: true, detail: { row } }));
    $("input:not([type=hidden]), select, textarea", row)?.focus();
  });

  set.addEventListener("click", (event) => {
    const button = event.target.closest("[data-formset-remove]");
    if (!button) return;
    const row = button.closest("[data-formset-row]");
    const gone = $("[name$='-DELETE']", row);
    if (gone) gone.checked = true;
    row.classList.add("gone");
    /* a row one does not see must not stop the saving */
    $$("[required]", row).forEach((field) => { field.required = false; });
    say(word("remove"));
    (row.nextElementSibling ? $("input:not([type=hidden])", row.nextElementSibling) : add)?.focus();
    set.dispatchEvent(new Event("input", { bubbles: true }));
  });
};

export const dressRows = (part) => $$("[data-formset]", part).forEach(dressOne);
