// The duty desk: the queue by itself, a bell until somebody answers, one key for each step.
// What is in the queue decides what rings: no event that was missed can leave a fire silent.
import "./desk.css";

import htmx from "htmx.org";

import { Ringer, type Ring } from "./ringer";

// what a page asks by itself is no sign that somebody sits before it: the idle time-out runs on
const BY_ITSELF = { Accept: "text/event-stream, text/html" };
const STALE_MS = 6_000;
const MUTE_MS = 60_000;
const RETRY_MS = 1_000;
const CHOOSE_MS = 120;

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input:not([type=hidden]), textarea, select, [contenteditable]");
}

function byId<E extends HTMLElement>(id: string): E | null {
  return document.getElementById(id) as E | null;
}

function clicked(selector: string): boolean {
  const found = document.querySelector<HTMLElement>(`#alarm ${selector}`);
  if (!found) return false;
  const details = found.closest<HTMLDetailsElement>("details");
  if (found.matches("summary") && details) {
    details.open = !details.open;
    details.querySelector<HTMLElement>("form button")?.focus();
    return true;
  }
  found.click(); // what must still be written is asked for by the browser itself
  return true;
}

class Desk {
  private source: EventSource | undefined;
  private asking = false;
  private again = false;
  private fresh = Date.now(); // the page itself
  private isOver = false;
  private choosing: number | undefined;
  private mutedUntil = 0;
  private known = new Set<string>();
  private isFirst = true;
  private readonly title = document.title;
  private readonly icon = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  private readonly plain = this.icon?.href ?? "";
  private readonly ringer = new Ringer(() => this.show());

  constructor(private readonly desk: HTMLElement) {}

  start(): void {
    this.hear();
    this.listen();
    document.addEventListener("alarm-changed", () => void this.refresh());
    document.addEventListener("htmx:afterSwap", () => this.mark());
    document.addEventListener("htmx:afterRequest", () => byId("alarm")?.removeAttribute("aria-busy"));
    document.addEventListener("keydown", (event) => this.key(event));
    this.desk.addEventListener("click", (event) => this.click(event));
    byId("desk-filter")?.addEventListener("input", () => this.filter());
    byId("desk-sound")?.addEventListener("click", () => this.ringer.turnOn());
    byId("desk-mute")?.addEventListener("click", () => this.mute());
    byId("desk-help")?.addEventListener("click", () => this.help());
    byId("desk-changed")?.querySelector("button")?.addEventListener("click", () => this.open(this.shown));
    window.setInterval(() => this.tick(), 1_000);
    this.mark();
    this.tick();
  }

  // --- what comes in -------------------------------------------------------------------------

  private listen(): void {
    const source = new EventSource(this.desk.dataset["events"] ?? "");
    this.source = source;
    source.addEventListener("desk", () => void this.refresh());
    source.addEventListener("beat", () => this.isFreshNow());
    source.onerror = () => {
      if (source.readyState !== EventSource.CLOSED) return;
      this.source = undefined;
      void this.refresh(); // finds out whether the login has ended
      window.setTimeout(() => this.isOver || this.source || this.listen(), RETRY_MS);
    };
  }

  private isFreshNow(): void {
    this.fresh = Date.now();
    this.tick();
  }

  private async refresh(): Promise<void> {
    if (this.asking) {
      this.again = true;
      return;
    }
    this.asking = true;
    this.again = false;
    try {
      await this.ask();
    } catch {
      window.setTimeout(() => void this.refresh(), RETRY_MS);
    } finally {
      this.asking = false;
    }
    if (this.again) void this.refresh();
  }

  private async ask(): Promise<void> {
    const address = this.desk.dataset["queue"] ?? "";
    const answer = await fetch(address, { credentials: "same-origin", headers: BY_ITSELF });
    if (answer.redirected) return this.end();
    if (!answer.ok) throw new Error(String(answer.status));
    const place = byId("queue");
    if (!place) return;
    const focused = place.contains(document.activeElement) ? this.chosen : undefined;
    place.innerHTML = await answer.text();
    if (focused) this.line(focused)?.querySelector("a")?.focus();
    this.isFreshNow();
    this.hear();
    this.mark();
    this.filter();
  }

  private end(): void {
    this.isOver = true;
    this.source?.close();
    this.source = undefined;
    this.show();
  }

  // --- what rings ------------------------------------------------------------------------------

  private hear(): void {
    const waiting = this.lines.filter((line) => line.dataset["rings"]);
    const fresh = waiting.filter((line) => !this.known.has(line.dataset["alarm"] ?? ""));
    for (const line of waiting) this.known.add(line.dataset["alarm"] ?? "");
    if (fresh.some((line) => line.dataset["rings"] === "fire")) this.mutedUntil = 0;
    if (fresh.length && !this.isFirst) this.tell(fresh);
    this.isFirst = false;
    this.show();
  }

  private tell(fresh: HTMLElement[]): void {
    const words = fresh.map((line) => line.querySelector<HTMLElement>("[data-said]")?.dataset["said"] ?? "");
    const place = byId("desk-news");
    if (place) place.textContent = (this.desk.dataset["new"] ?? "") + words.join("；");
    const first = fresh[0]?.dataset["alarm"];
    if (!this.shown && first) this.open(first, BY_ITSELF);
  }

  private get ring(): Ring {
    const waiting = this.lines.map((line) => line.dataset["rings"]);
    return waiting.includes("fire") ? "fire" : waiting.includes("other") ? "other" : "";
  }

  private get isMuted(): boolean {
    return Date.now() < this.mutedUntil;
  }

  private mute(): void {
    if (!this.ring) return;
    this.mutedUntil = this.isMuted ? 0 : Date.now() + MUTE_MS;
    this.show();
  }

  private show(): void {
    const ring = this.isOver ? "" : this.ring;
    const isHeard = ring && !this.isMuted;
    this.ringer.sound(isHeard ? ring : "");
    this.desk.dataset["ring"] = isHeard ? ring : ring ? "muted" : "off";
    this.desk.dataset["sound"] = this.ringer.isOn ? "on" : "off";
    const on = byId("desk-sound");
    if (on) on.hidden = this.ringer.isOn;
    const mute = byId("desk-mute");
    if (mute) mute.hidden = !ring;
    this.flash();
    this.age();
  }

  private flash(): void {
    const waiting = this.lines.filter((line) => line.dataset["rings"]).length;
    const isUp = waiting > 0 && Math.floor(Date.now() / 1_000) % 2 === 0;
    document.title = this.isOver
      ? `⚠ ${this.title}`
      : waiting
        ? `${isUp ? "▲" : "△"} ${waiting} ${this.desk.dataset["ringing"]} · ${this.title}`
        : this.title;
    const icon = isUp ? (this.desk.dataset["icon"] ?? "") : this.plain;
    if (this.icon && this.icon.getAttribute("href") !== icon) this.icon.setAttribute("href", icon);
  }

  // --- how old it is ---------------------------------------------------------------------------

  private tick(): void {
    for (const one of document.querySelectorAll<HTMLTimeElement>("time[data-since]")) {
      one.textContent = `${one.dateTime.slice(11, 19)} · ${this.ago(one.dateTime)}`;
    }
    this.show();
  }

  private ago(at: string): string {
    const seconds = Math.max(0, Math.round((Date.now() - Date.parse(at)) / 1_000));
    const [words, n] =
      seconds < 120 ? ["agos", seconds] : seconds < 7_200 ? ["agom", seconds / 60] : ["agoh", seconds / 3_600];
    return (this.desk.dataset[words as string] ?? "").replace("{n}", String(Math.floor(n as number)));
  }

  private age(): void {
    const place = byId("desk-age");
    if (!place) return;
    const gone = Date.now() - this.fresh;
    const isStale = gone > STALE_MS;
    const words = this.isOver ? "ended" : isStale ? "stale" : "fresh";
    place.className = `wh-state wh-state--${words === "fresh" ? "done" : "red"}`;
    place.textContent = (place.dataset[words] ?? "").replace("{seconds}", String(Math.floor(gone / 1_000)));
    const mute = byId("desk-mute");
    if (mute && this.isMuted) {
      const left = String(Math.ceil((this.mutedUntil - Date.now()) / 1_000));
      mute.firstChild!.textContent = (mute.dataset["muted"] ?? "").replace("{seconds}", left) + " ";
    } else if (mute) mute.firstChild!.textContent = `${(mute.dataset["plain"] ??= mute.firstChild!.textContent!.trim())} `;
  }

  // --- which one is shown ----------------------------------------------------------------------

  private get lines(): HTMLElement[] {
    return [...document.querySelectorAll<HTMLElement>("[data-alarm]")];
  }

  private line(id: string): HTMLElement | undefined {
    return this.lines.find((line) => line.dataset["alarm"] === id);
  }

  private get article(): HTMLElement | null {
    return document.querySelector<HTMLElement>("[data-shown]");
  }

  private get shown(): string {
    return this.article?.dataset["shown"] ?? "";
  }

  private chosen = "";

  private mark(): void {
    if (this.choosing === undefined) this.chosen = this.shown;
    for (const line of this.lines) {
      const isIt = line.dataset["alarm"] === this.chosen;
      if (isIt) line.setAttribute("aria-current", "true");
      else line.removeAttribute("aria-current");
    }
    const line = this.line(this.shown);
    const isOld = !!line && Number(line.dataset["version"]) > Number(this.article?.dataset["version"]);
    const note = byId("desk-changed");
    if (note) note.hidden = !isOld;
    if (isOld && !isTyping(document.activeElement)) this.open(this.shown, BY_ITSELF);
  }

  private open(id: string, headers: Record<string, string> = {}): void {
    this.choosing = undefined;
    if (!id) return;
    this.chosen = id;
    byId("alarm")?.setAttribute("aria-busy", "true");
    const address = `${this.desk.dataset["one"]}/${id}`;
    history.replaceState(null, "", address);
    void htmx.ajax("get", address, { target: "#alarm", swap: "innerHTML", headers } as never);
  }

  private move(step: number): void {
    const all = this.lines.filter((line) => !line.hidden);
    const here = all.findIndex((line) => line.dataset["alarm"] === this.chosen);
    const next = all[here < 0 ? 0 : Math.min(Math.max(here + step, 0), all.length - 1)];
    if (!next) return;
    clearTimeout(this.choosing);
    this.chosen = next.dataset["alarm"] ?? "";
    this.choosing = window.setTimeout(() => this.open(this.chosen), CHOOSE_MS);
    byId("alarm")?.setAttribute("aria-busy", "true");
    this.mark();
    next.scrollIntoView({ block: "nearest" });
  }

  private filter(): void {
    const words = byId<HTMLInputElement>("desk-filter")?.value.trim() ?? "";
    let gone = 0;
    for (const line of this.lines) {
      line.hidden = !!words && !line.textContent!.includes(words);
      if (line.hidden) gone += 1;
    }
    const place = byId("desk-filtered");
    if (place) place.textContent = gone ? (place.dataset["words"] ?? "").replace("{n}", String(gone)) : "";
  }

  // --- what is done ----------------------------------------------------------------------------

  private click(event: MouseEvent): void {
    const target = event.target as HTMLElement;
    const line = target.closest<HTMLElement>("[data-alarm]")?.dataset["alarm"];
    const id = line ?? target.closest<HTMLElement>("[data-open]")?.dataset["open"];
    if (!id || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.open(id);
    if (line && window.innerWidth <= 900) byId("alarm")?.scrollIntoView();
  }

  private help(): void {
    const keys = byId<HTMLDialogElement>("desk-keys");
    if (keys?.open) keys.close();
    else keys?.showModal();
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target)) {
      if (event.key === "Escape") (event.target as HTMLElement).blur();
      return;
    }
    const moves: Record<string, number> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
    const step = moves[event.key];
    if (step) this.move(step);
    else if (event.key === "m") this.mute();
    else if (event.key === "?") this.help();
    else if (event.key === "/") byId("desk-filter")?.focus();
    else return;
    event.preventDefault();
  }
}

// The steps of the alarm that is shown have the same keys on the desk and on its own page. While
// another one is on its way they do nothing: nobody may settle what he no longer looks at.
function startSteps(): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return;
    if (document.querySelector("dialog[open], #alarm[aria-busy]")) return;
    const key = event.key.toLowerCase();
    const isStep = /^[a-z]$/.test(key) && clicked(`[data-key="${key}"]`);
    const isCause = /^[1-9]$/.test(key) && clicked(`.wh-causes[open] [data-cause="${key}"]`);
    if (isStep || isCause) event.preventDefault();
  });
}

startSteps();
const desk = byId("desk");
if (desk) new Desk(desk).start();
