/* Runs before the first paint: scripts work here, and which theme the reader chose. */
(() => {
  "use strict";
  const root = document.documentElement;
  let kept = null;
  try { kept = localStorage.getItem("theme"); } catch { /* private window */ }
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  root.classList.add("js");
  root.dataset.bsTheme = kept === "dark" || kept === "light" ? kept : dark ? "dark" : "light";
})();
