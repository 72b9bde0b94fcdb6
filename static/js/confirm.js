/* Before something that cannot be taken back: a dialog with a verb, for plain forms and htmx alike. */
import { $ } from "./page.js";

const ask = (text, verb) => new Promise((answer) => {
  const dialog = $("#confirm");
  const button = $("[data-verb]", dialog);
  button.dataset.usual ??= button.textContent;
  $("#confirm-text").textContent = text;
  button.textContent = verb || button.dataset.usual;
  dialog.returnValue = "no";
  dialog.addEventListener("close", () => answer(dialog.returnValue === "yes"), { once: true });
  dialog.showModal();
});

export const watchConfirms = () => {
  document.addEventListener("submit", async (event) => {
    const button = event.submitter;
    const asking = button?.dataset.confirm ? button : event.target.closest("form[data-confirm]");
    if (!asking || event.target.dataset.confirmed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!await ask(asking.dataset.confirm, button?.textContent.trim())) return;
    event.target.dataset.confirmed = "yes";
    event.target.requestSubmit(button ?? undefined);
    delete event.target.dataset.confirmed;
  }, true);
  document.addEventListener("htmx:confirm", async (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    if (await ask(event.detail.question, event.detail.elt.textContent.trim())) event.detail.issueRequest(true);
  });
};
