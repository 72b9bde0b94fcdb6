/* Light or dark, kept on this computer; paper is always light. */
import { keep } from "./page.js";

const root = document.documentElement;
const tell = () => document.dispatchEvent(new Event("themechange"));

export const watchTheme = () => {
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-toggle]")) return;
    root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    keep("theme", root.dataset.bsTheme);
    tell();
  });
  let before = "";
  addEventListener("beforeprint", () => {
    before = root.dataset.bsTheme;
    root.dataset.bsTheme = "light";
    root.dataset.printing = "";
    tell();
  });
  addEventListener("afterprint", () => {
    root.dataset.bsTheme = before;
    delete root.dataset.printing;
    tell();
  });
};
