/* The page comes alive: each concern in its own small file. Everything also works without. */
import { watchTheme } from "./js/look.js";
import { watchMenus } from "./js/menus.js";
import { watchKeys } from "./js/keys.js";
import { watchLists } from "./js/lists.js";
import { watchSwaps } from "./js/swaps.js";
import { watchConfirms } from "./js/confirm.js";
import { dressRows } from "./js/rows.js";
import { dressDays } from "./js/days.js";
import { dressDrafts } from "./js/drafts.js";
import { dressPickers, undressPickers } from "./js/pickers.js";
import { dressCharts } from "./js/charts.js";
import { watchLog } from "./js/log.js";
import { watchMeeting } from "./js/meeting.js";

const dress = (part) => {
  dressRows(part);
  dressPickers(part);
  dressDays(part);
  dressDrafts(part);
  dressCharts(part);
  part.querySelectorAll("[data-end]").forEach((e) => { e.scrollLeft = e.scrollWidth; });
};

watchTheme();
watchMenus();
watchKeys();
watchLists();
watchConfirms();
watchSwaps(dress, undressPickers);
watchLog();
watchMeeting();
dress(document);
/* A form that came back: the first entry one sees that needs a look takes the focus. */
if (document.querySelector("[data-form-errors]")) {
  [...document.querySelectorAll("main [aria-invalid=true]")].find((field) => !field.closest("details:not([open])"))?.focus();
}
