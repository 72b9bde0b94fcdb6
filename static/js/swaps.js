/* htmx: after a swap the new heading, or the field that was asked for, takes the focus and a line is read out; errors keep what was typed. */
import { $, copyOf, say } from "./page.js";

const quiet = (part) => part?.closest?.("[data-quiet-swap]") || part?.matches?.("[data-quiet-swap]");

const focusHeading = (part) => {
  const error = $("[data-form-errors], [aria-invalid=true]", part);
  const heading = error ?? $("[autofocus]", part) ?? $("h1, h2, h3", part);
  if (!heading) return;
  if (!heading.matches("input, select, textarea")) heading.setAttribute("tabindex", "-1");
  heading.focus({ preventScroll: !error });
  if (heading.matches("h1, h2, h3")) say(heading.textContent.trim());
};

const complain = (event, again) => {
  const target = event.detail.target ?? event.detail.elt;
  target.removeAttribute("aria-busy");
  $("[data-swap-error]", target.parentElement)?.remove();
  const note = copyOf("swap-error");
  const answer = event.detail.xhr;
  const reference = answer?.getResponseHeader?.("X-Request-ID") ?? "";
  $("[data-reference]", note).textContent = [reference, new Date().toLocaleTimeString(document.documentElement.lang)].filter(Boolean).join(", ");
  $("[data-again]", note).addEventListener("click", () => { note.remove(); again(); });
  target.before(note);
};

export const watchSwaps = (dress, undress) => {
  document.addEventListener("htmx:beforeRequest", (event) => {
    const target = event.detail.target;
    if (target && !quiet(event.detail.elt)) target.setAttribute("aria-busy", "true");
  });
  document.addEventListener("htmx:afterRequest", (event) => event.detail.target?.removeAttribute("aria-busy"));
  document.addEventListener("htmx:beforeCleanupElement", (event) => undress(event.target));
  document.addEventListener("htmx:load", (event) => {
    if (event.detail.elt === document.body) return;
    dress(event.detail.elt.parentElement ?? event.detail.elt);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const { elt, requestConfig } = event.detail;
    if (quiet(elt) || quiet(requestConfig?.elt) || requestConfig?.triggeringEvent?.type === "input") return;
    if (requestConfig?.elt?.matches("[hx-trigger]") && requestConfig.triggeringEvent?.type !== "click") return;
    const lines = elt.querySelector("[role=status]:not(.vh)");
    if (lines?.textContent.trim()) say(lines.textContent.trim());
    focusHeading(elt);
  });
  ["htmx:responseError", "htmx:sendError", "htmx:timeout"].forEach((name) => {
    document.addEventListener(name, (event) => {
      if (quiet(event.detail.elt)) return;
      const { elt } = event.detail;
      const kind = event.detail.requestConfig?.triggeringEvent?.type ?? "click";
      complain(event, () => window.htmx.trigger(elt, kind === "load" ? "load" : kind));
    });
  });
};
