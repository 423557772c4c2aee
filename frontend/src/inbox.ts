// The inbox, live: the number in the header, a quiet card for what is new, the open list.
// Only a page that somebody sees keeps a stream; a hidden one asks again when it is shown.
import htmx from "htmx.org";

interface Line {
  id: string;
  kind: string;
  title: string;
}

interface Told {
  unread: number;
  new: Line[];
}

const LOST_AFTER_MS = 5_000;
const TOAST_MS = 12_000;
const SLOWEST_MS = 60_000;
const MOST_TOASTS = 3;
// what a page asks by itself is no sign that somebody sits before it: the idle time-out runs on
const BY_ITSELF = { Accept: "text/event-stream, text/html, application/json" };

export function startInbox(): void {
  const link = document.querySelector<HTMLAnchorElement>("[data-live]");
  if (link) new Live(link).start();
}

class Live {
  private source: EventSource | undefined;
  private lost: number | undefined;
  private again: number | undefined;
  private pause = 2_000;
  private told = "";

  constructor(private readonly link: HTMLAnchorElement) {}

  start(): void {
    document.addEventListener("visibilitychange", () => this.watch());
    window.addEventListener("pagehide", () => this.close());
    window.addEventListener("pageshow", () => this.watch());
    this.watch();
  }

  private watch(): void {
    if (document.visibilityState === "hidden") this.close();
    else if (!this.source && this.again === undefined) this.open();
  }

  private close(): void {
    this.source?.close();
    this.source = undefined;
    clearTimeout(this.again);
    clearTimeout(this.lost);
    this.again = this.lost = undefined;
  }

  private open(): void {
    this.again = undefined;
    const since = this.told ? `?since=${encodeURIComponent(this.told)}` : "";
    const source = new EventSource(this.link.dataset["live"] + since);
    this.source = source;
    source.addEventListener("inbox", (event) => {
      this.told = event.lastEventId;
      this.hear(JSON.parse(event.data) as Told);
    });
    source.onopen = () => {
      this.pause = 2_000;
      clearTimeout(this.lost);
      this.lost = undefined;
      say("");
    };
    // every stream ends after a minute and is asked for again: only a long gap is a loss
    source.onerror = () => {
      this.lost ??= window.setTimeout(() => say(this.link.dataset["lost"]), LOST_AFTER_MS);
      if (source.readyState === EventSource.CLOSED) void this.refused();
    };
  }

  private async refused(): Promise<void> {
    this.source = undefined;
    const status = await ask(this.link.dataset["unread"] ?? "");
    if (status === 401) {
      clearTimeout(this.lost);
      return say(this.link.dataset["ended"]);
    }
    this.again = window.setTimeout(() => this.open(), this.pause);
    this.pause = Math.min(this.pause * 2, SLOWEST_MS);
  }

  private hear(told: Told): void {
    const badge = document.getElementById("unread");
    if (badge) {
      const changed = badge.textContent !== String(told.unread);
      badge.textContent = String(told.unread);
      badge.hidden = told.unread === 0;
      if (changed) refreshList();
    }
    for (const line of [...told.new].reverse()) toast(line, this.link.href);
  }
}

async function ask(address: string): Promise<number> {
  try {
    return (await fetch(address, { credentials: "same-origin", headers: BY_ITSELF })).status;
  } catch {
    return 0;
  }
}

function say(words: string | undefined): void {
  const place = document.getElementById("live-state");
  if (!place) return;
  place.textContent = words ?? "";
  place.hidden = !words;
}

function refreshList(): void {
  const list = document.getElementById("inbox-list");
  const address = list?.dataset["refresh"];
  if (!address || list?.contains(document.activeElement)) return;
  const place = { target: "#inbox-list", select: "#inbox-list", swap: "outerHTML" };
  const found = { ...place, headers: BY_ITSELF };
  void htmx.ajax("get", address, found as never);
}

function toast(line: Line, inbox: string): void {
  const place = document.getElementById("toasts");
  const model = document.querySelector<HTMLTemplateElement>("#toast");
  const card = model?.content.firstElementChild?.cloneNode(true) as HTMLFormElement | undefined;
  if (!place || !card) return;
  card.action = `${inbox}/${line.id}`;
  card.querySelector("[data-kind]")!.textContent = line.kind;
  card.querySelector("button[type=submit]")!.textContent = line.title;
  card.querySelector("button[type=button]")!.addEventListener("click", () => card.remove());
  place.append(card);
  while (place.childElementCount > MOST_TOASTS) place.firstElementChild?.remove();
  window.setTimeout(() => card.contains(document.activeElement) || card.remove(), TOAST_MS);
}
