/* The line: L or the Log button opens it, chips follow while one types, drafts keep themselves. */
import { $, $$, say, token, word } from "./page.js";

const WAIT = 300;

/* the line grows with what was pasted */
const grow = (line) => {
  line.rows = 1;
  while (line.rows < 12 && line.scrollHeight > line.clientHeight + 2) line.rows += 1;
};

const understand = (line) => {
  const out = $("[data-understood]", line.form);
  let waiting = 0;
  let asked = 0;
  const look = async () => {
    const mine = ++asked;
    if (!line.value.trim()) { out.replaceChildren(); return; }
    try {
      const answer = await fetch(line.dataset.read, {
        method: "POST", credentials: "same-origin",
        headers: { "X-CSRFToken": token() }, body: new URLSearchParams({ line: line.value.slice(0, 20000) }),
      });
      /* an answer to an older question must not come back over a newer one */
      if (answer.ok && mine === asked) out.innerHTML = await answer.text();
    } catch { /* the server reads the line again when it is sent */ }
  };
  line.addEventListener("input", () => { grow(line); clearTimeout(waiting); waiting = setTimeout(look, WAIT); });
  line.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (line.value.trim()) line.form.requestSubmit();
  });
  if (line.value.trim()) { grow(line); look(); }
};

const openBox = (event) => {
  const asked = event.target.closest("[data-log]");
  const box = $("#log-box");
  if (asked?.closest("main")) return; /* about the record of this page: its own form */
  if (!asked || !box || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const here = $("main #quick");
  event.preventDefault();
  if (here) here.focus();
  else { box.showModal(); $("[data-line]", box).focus(); }
};

/* a draft is kept on the server while it is filled in */
const keepDraft = (form) => {
  let waiting = 0;
  const line = $("[data-kept]");
  const send = async () => {
    const data = new FormData(form);
    ["names_theirs", "names_ours"].forEach((name) => data.delete(name));
    try {
      const answer = await fetch(form.dataset.keep, { method: "POST", credentials: "same-origin", headers: { "X-CSRFToken": token() }, body: data });
      if (!answer.ok) throw new Error(String(answer.status));
      const { at } = await answer.json();
      if (line) line.textContent = `${word("saved")} ${at}`;
    } catch { say(word("failed")); }
  };
  const later = () => { clearTimeout(waiting); waiting = setTimeout(send, 800); };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", () => clearTimeout(waiting));
};

const toField = (event) => {
  const link = event.target.closest("a[data-to-field]");
  if (!link) return;
  const name = link.dataset.toField;
  const field = document.getElementById(`id_${name}-ts-control`) ?? document.getElementById(name === "participants" ? "names_theirs" : `id_${name}`)
    ?? $(`[name="${name}"]`);
  if (!field) return;
  event.preventDefault();
  const folded = field.closest("details:not(.menu)");
  if (folded) folded.open = true;
  const menu = link.closest("details.menu");
  if (menu) menu.open = false;
  field.focus();
  field.scrollIntoView({ block: "center" });
};

export const watchLog = () => {
  document.addEventListener("click", openBox);
  document.addEventListener("click", toField);
  $$("[data-line]").forEach(understand);
  $$("form[data-keep]").forEach(keepDraft);
};
