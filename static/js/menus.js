/* Menus are <details>: one open at a time, Escape closes and gives the focus back. */
import { $, $$ } from "./page.js";

const OPEN = "details.menu[open]";

export const closeMenus = () => {
  const open = $$(OPEN);
  open.forEach((menu) => { menu.open = false; $("summary", menu)?.focus(); });
  $(".side.open")?.classList.remove("open");
  return open.length > 0;
};

export const watchMenus = () => {
  document.addEventListener("click", (event) => {
    $$(OPEN).forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
    if (event.target.closest("[data-print]")) print();
    const more = event.target.closest("[data-more]");
    if (more) {
      event.preventDefault();
      const open = $("#rail").classList.toggle("open");
      more.setAttribute("aria-expanded", String(open));
      if (open) $("#rail a")?.focus();
    }
    const close = event.target.closest("dialog [data-close]");
    if (close) close.closest("dialog").close();
  });
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-submit-on-change]");
    if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
    else if (form) form.requestSubmit();
  });
};
