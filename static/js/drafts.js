/* Long forms keep themselves on this computer until they are saved; signing out clears all drafts. */
import { $, $$, copyOf, forget, keep, recall, say, word } from "./page.js";

const DAYS = 14;
const LEFT_OUT = /^(csrfmiddlewaretoken|version|next)$|-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$/;
const keyOf = (form) => `draft:${document.body.dataset.user}:${form.dataset.draft}`;

const read = (form) => [...form.elements]
  .filter((field) => field.name && !LEFT_OUT.test(field.name) && !["file", "password", "submit", "button"].includes(field.type))
  .map((field) => [field.name, field.type === "checkbox" || field.type === "radio" ? [field.value, field.checked]
    : field.multiple ? [...field.selectedOptions].map((o) => [o.value, o.textContent]) : field.selectedOptions ? [[field.value, field.selectedOptions[0]?.textContent ?? ""]] : field.value]);

const choose = (field, wanted) => {
  const picker = field.tomselect;
  wanted.forEach(([value, text]) => {
    if (value && ![...field.options].some((o) => o.value === value)) {
      picker ? picker.addOption({ value, text }) : field.add(new Option(text, value));
    }
  });
  const values = wanted.map(([value]) => value);
  if (picker) picker.setValue(field.multiple ? values : values[0] ?? "", true);
  else [...field.options].forEach((o) => { o.selected = values.includes(o.value); });
};

const write = (form, entries) => {
  /* rows first: a draft may hold more lines than a fresh form */
  $$("[data-formset]", form).forEach((set) => {
    const prefix = `${set.dataset.formset}-`;
    const last = Math.max(-1, ...entries.map(([name]) => name.startsWith(prefix) ? parseInt(name.slice(prefix.length), 10) : -1).filter(Number.isInteger));
    const total = $(`[name="${prefix}TOTAL_FORMS"]`, set);
    while (total && Number(total.value) <= last) {
      const had = total.value;
      $("[data-formset-add]", set)?.click();
      if (had === total.value) break;
    }
  });
  const seen = new Map();
  entries.forEach(([name, value]) => {
    const fields = [...form.elements].filter((field) => field.name === name);
    const nth = seen.get(name) ?? 0;
    seen.set(name, nth + 1);
    const field = fields[nth] ?? fields[0];
    if (!field) return;
    if (field.type === "checkbox" || field.type === "radio") field.checked = value[1];
    else if (field.selectedOptions) choose(field, value);
    else field.value = value;
    if (name.endsWith("-DELETE") && value[1]) field.closest("[data-formset-row]")?.classList.add("gone");
  });
};

const offer = (form, kept) => {
  const note = copyOf("draft-note");
  $("[data-draft-day]", note).textContent = new Date(kept.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  $("[data-draft-restore]", note).addEventListener("click", () => { write(form, kept.entries); note.remove(); $("input:not([type=hidden]), select, textarea", form)?.focus(); });
  $("[data-draft-discard]", note).addEventListener("click", () => { forget(keyOf(form)); note.remove(); form.focus(); });
  form.before(note);
};

const dressOne = (form) => {
  if (form.dataset.drafting) return;
  form.dataset.drafting = "yes";
  const key = keyOf(form);
  const fresh = JSON.stringify(read(form));
  try {
    const kept = JSON.parse(recall(key) ?? "null");
    if (kept && Date.now() - kept.at > DAYS * 864e5) forget(key);
    else if (kept && JSON.stringify(kept.entries) !== fresh) offer(form, kept);
  } catch { forget(key); }
  let waiting = 0;
  const store = () => {
    const entries = read(form);
    if (JSON.stringify(entries) === fresh) return;
    keep(key, JSON.stringify({ at: Date.now(), entries }));
    const line = $("[data-draft-status]");
    if (line) line.textContent = `${word("saved")} ${new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" })}`;
    else say(word("saved"));
  };
  const later = () => { clearTimeout(waiting); waiting = setTimeout(store, 800); };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  /* kept until another page proves that saving worked */
  form.addEventListener("submit", () => { clearTimeout(waiting); store(); try { sessionStorage.setItem("sent", key); } catch { /* private */ } });
  $("[data-draft-drop]", form)?.addEventListener("click", () => { clearTimeout(waiting); forget(key); });
};

const settle = () => {
  try {
    const sent = sessionStorage.getItem("sent");
    if (!sent) return;
    sessionStorage.removeItem("sent");
    const again = $$("form[data-draft]").some((form) => keyOf(form) === sent && $("[data-form-errors], [aria-invalid=true], [role=alert]"));
    if (!again) forget(sent);
  } catch { /* private window */ }
};

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-forget-drafts]")) return;
  try { Object.keys(localStorage).filter((key) => key.startsWith("draft:")).forEach(forget); } catch { /* private window */ }
});

let settled = false;
export const dressDrafts = (part) => {
  if (!settled) { settled = true; if ($("main.page, [data-user]")) settle(); }
  $$("form[data-draft]", part).forEach(dressOne);
};
