/* One partner after another: a number chooses, the usual day follows the choice, an arrow turns the page. */
import { $ } from "./page.js";

const form = () => $("form[data-decide]");

export const turn = (way) => {
  const link = $(`[data-turn=${way}]`);
  link?.click();
  return Boolean(link);
};
export const arrow = (way) => !document.activeElement?.matches("input, summary") && turn(way);
export const choose = (key) => {
  const box = form() && $(`[data-choice="${key}"]`, form());
  if (!box) return false;
  box.click();
  $("textarea", form())?.focus();
  return true;
};

export const watchMeeting = () => {
  const decide = form();
  if (!decide) return;
  const day = $("input[type=date]", decide);
  let chosen = Boolean(day.dataset.chosen);
  day.addEventListener("input", () => { chosen = true; });
  decide.addEventListener("change", (event) => {
    if (event.target.name === "decision" && !chosen) day.value = event.target.dataset.then;
  });
  decide.addEventListener("keydown", (event) => { if (event.key === "Escape") event.target.blur(); });
};
