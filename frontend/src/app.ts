// One script for every page: htmx, and the few behaviours that plain HTML does not have.
import "./app.css";

import htmx from "htmx.org";

import { startFilters } from "./filters";
import { startMenus } from "./menus";
import { startInbox } from "./inbox";
import { startReview } from "./review";
import { startUpload } from "./upload";

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.defaultSettleDelay = 0; // a key pressed at once must find the form that was swapped in alive
// Refusals (409, 422 …) come back as the same partial with the sentence in it: let them in.
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "40[349]|422", swap: true, error: false },
  { code: "[45]..", swap: false, error: true },
];

function csrfToken(): string {
  return document.querySelector<HTMLMetaElement>("meta[name=csrf-token]")?.content ?? "";
}

document.addEventListener("htmx:configRequest", (event) => {
  (event as CustomEvent).detail.headers["X-CSRFToken"] = csrfToken();
});

document.addEventListener("htmx:responseError", () => {
  const alert = document.getElementById("refusal");
  if (alert) alert.textContent = alert.dataset["unreachable"] ?? "";
});

startFilters();
startInbox();
startMenus();
startReview();
startUpload();
// A form that asks for a position: the map is heavy, so only such a page loads it.
if (document.querySelector("form [name=longitude]")) void import("./picker");
// The same for a page with a curve.
const curve = document.querySelector<HTMLElement>("[data-chart]");
if (curve) void import("./chart").then(({ startChart }) => startChart(curve));
