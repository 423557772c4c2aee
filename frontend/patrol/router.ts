// Which screen an address behind # shows. A screen left is told so, and a slow one never covers a later one.
import type { House } from "./house";
import { say } from "./dom";
import { checkScreen } from "./screens/check";
import { conflictScreen } from "./screens/conflicts";
import { finishScreen } from "./screens/finish";
import { placeScreen } from "./screens/place";
import { placesScreen } from "./screens/places";
import { plateScreen, scanScreen } from "./screens/scan";
import { syncScreen } from "./screens/sync";
import { welcomeScreen } from "./screens/welcome";

export type Screen = (house: House, of: string, left: AbortSignal) => Promise<HTMLElement>;

const SCREENS: Record<string, Screen> = {
  places: placesScreen,
  place: placeScreen,
  plate: plateScreen,
  check: checkScreen,
  finish: finishScreen,
  conflicts: conflictScreen,
  scan: scanScreen,
  sync: syncScreen,
};

let current = new AbortController();

export async function route(house: House): Promise<void> {
  current.abort();
  const mine = (current = new AbortController());
  const [name = "places", of = ""] = location.hash.replace(/^#\/?/, "").split(/\/(.*)/s);
  const isKnown = house.status.user !== null || name === "sync";
  const screen = isKnown ? (SCREENS[name] ?? placesScreen) : welcomeScreen;
  try {
    const shown = await screen(house, decodeURIComponent(of), mine.signal);
    if (mine.signal.aborted) return;
    document.getElementById("main")!.replaceChildren(shown);
    window.scrollTo(0, 0);
    mark(name);
  } catch (error) {
    if (!mine.signal.aborted) say(error instanceof Error ? error.message : String(error), true);
  }
}

function mark(name: string): void {
  for (const tab of document.querySelectorAll<HTMLAnchorElement>("nav a")) {
    const isHere = tab.hash === `#/${name}` || (tab.hash === "#/places" && !["scan", "sync"].includes(name));
    if (isHere) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
}
