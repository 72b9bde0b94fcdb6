/* A select that searches the house as one types and creates what is missing.
   data-picker-url: GET ?q= answers {"results": [{"id", "text", "detail"?}]}
   data-create-url: GET ?name= answers a short form; POST answers 201 {"id", "text"}, or the form again
   data-number-field: id of the field for "only a number" */
import { $, $$, library, stylesheet, token, word } from "./page.js";

const NUMBER = "__number__";

const shape = (item) => ({ value: String(item.id ?? item.value), text: item.text, detail: item.detail ?? "" });

const ask = async (select, query) => {
  const url = new URL(select.dataset.pickerUrl, location.href);
  url.searchParams.set("q", query);
  $$("[data-picker-with]", select.form ?? document).forEach((field) => { if (field.value) url.searchParams.set(field.dataset.pickerWith, field.value); });
  const answer = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  const found = await answer.json();
  return (found.results ?? found).map(shape);
};

const openForm = (select, typed, take) => {
  const dialog = $("#create");
  const body = $("[data-create-body]", dialog);
  const url = new URL(select.dataset.createUrl, location.href);
  if (typed) url.searchParams.set("name", typed);
  $("#create-title").textContent = select.dataset.createLabel || word("create");
  const done = (made) => { dialog.close(); take(made); };
  const show = (html) => {
    body.innerHTML = html;
    const form = $("form", body);
    /* one thing is created at a time: here its pickers only choose */
    $$("select[data-create-url]", body).forEach((inner) => { delete inner.dataset.createUrl; });
    dressPickers(body);
    $("[aria-invalid=true], input:not([type=hidden]), select", form ?? body)?.focus();
    form?.addEventListener("submit", async (event) => {
      event.preventDefault();
      const answer = await fetch(form.getAttribute("action") || url, {
        method: "POST", body: new FormData(form), credentials: "same-origin",
        headers: { "X-CSRFToken": token(), "X-Requested-With": "fetch", Accept: "application/json, text/html" },
      });
      if (answer.status === 201) done(shape(await answer.json()));
      else show(await answer.text());
    });
  };
  const cancelled = () => take(null);
  dialog.addEventListener("close", cancelled, { once: true });
  fetch(url, { headers: { "X-Requested-With": "fetch", Accept: "text/html" }, credentials: "same-origin" })
    .then(async (answer) => { if (!answer.ok) throw new Error(String(answer.status)); return answer.text(); })
    .then((html) => { dialog.showModal(); show(html); })
    .catch(() => { dialog.removeEventListener("close", cancelled); take(null); location.assign(url); });
};

const line = (data, escape) => `<div>${escape(data.text)}${data.detail ? `<small>${escape(data.detail)}</small>` : ""}</div>`;

const dressOne = (select) => {
  if (select.tomselect || select.dataset.dressed) return;
  select.dataset.dressed = "yes";
  const { pickerUrl, createUrl, numberField } = select.dataset;
  const extra = numberField ? [{ value: NUMBER, text: word("number"), detail: "" }] : [];
  let asked = 0;
  const picker = new window.TomSelect(select, {
    plugins: select.multiple ? { remove_button: { title: word("remove") } } : {},
    maxOptions: 50,
    closeAfterSelect: !select.multiple,
    hidePlaceholder: true,
    placeholder: select.dataset.placeholder ?? "",
    searchField: pickerUrl ? [] : ["text"],
    preload: pickerUrl ? "focus" : false,
    loadThrottle: 200,
    refreshThrottle: 100,
    load: pickerUrl ? (query, give) => {
      const mine = ++asked;
      /* an answer to an older question must not come back over a newer one */
      const answer = (found) => {
        if (mine !== asked) { give([]); return; }
        picker.clearOptions((option) => picker.items.includes(option.value));
        give([...found, ...extra]);
      };
      ask(select, query).then(answer).catch(() => answer([]));
    } : null,
    shouldLoad: () => true,
    score: pickerUrl ? () => () => 1 : undefined,
    create: createUrl ? (typed, give) => { openForm(select, typed, (made) => give(made ?? false)); } : false,
    render: {
      option: line,
      item: (data, escape) => `<div title="${escape(data.detail ?? "")}">${escape(data.text)}</div>`,
      option_create: (data, escape) => `<div class="create">${escape(select.dataset.createLabel || word("create"))} “${escape(data.input)}”</div>`,
      no_results: () => `<div class="no-results">${word("nothing")}</div>`,
    },
    onItemAdd(value) {
      this.setTextboxValue("");
      this.refreshOptions(false);
      if (value === NUMBER) { this.removeItem(NUMBER, true); document.getElementById(numberField)?.focus(); }
    },
  });
  /* the label now names the field one types in; two controls would be read out */
  select.setAttribute("aria-hidden", "true");
};

export const undressPickers = (part) => {
  if (!part.tomselect) return;
  part.tomselect.destroy();
  part.removeAttribute("aria-hidden");
};

const WANTED = "select[data-picker-url], select[data-picker]";
export const dressPickers = (part) => {
  const wanted = $$(WANTED, part).filter((select) => !select.closest("template"));
  if (!wanted.length) return;
  stylesheet("pickerCss");
  library("picker").then(() => wanted.forEach(dressOne)).catch(() => { /* the plain select still works */ });
};
document.addEventListener("rowadded", (event) => dressPickers(event.detail.row));
