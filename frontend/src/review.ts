// Side-by-side reading: click an item and the text scrolls to its span, click a span and the
// item comes up; j/k move, a accepts, x rejects, e edits.
const KEYS: Record<string, string> = { a: "accept", x: "reject", e: "edit" };

let chosen = "";

function items(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-item]")];
}

function current(): HTMLElement | undefined {
  return items().find((item) => item.classList.contains("is-current"));
}

function select(
  item: HTMLElement | undefined,
  follow: "text" | "item",
  behavior: ScrollBehavior = "smooth",
): void {
  if (!item) return;
  const id = item.dataset["item"] ?? "";
  chosen = id;
  for (const marked of document.querySelectorAll(".is-current")) marked.classList.remove("is-current");
  item.classList.add("is-current");
  const spans = [...document.querySelectorAll<HTMLElement>(`[data-span~="${CSS.escape(id)}"]`)];
  for (const span of spans) span.classList.add("is-current");
  const target = follow === "text" ? spans[0] : item;
  if (target) centre(target, behavior);
}

// Scroll only the pane that holds the element, so that the page itself stays where it is.
function centre(target: HTMLElement, behavior: ScrollBehavior): void {
  const pane = target.closest<HTMLElement>(".wh-review-pane");
  if (!pane) return target.scrollIntoView({ block: "center", behavior });
  const offset = target.getBoundingClientRect().top - pane.getBoundingClientRect().top;
  pane.scrollTo({ top: pane.scrollTop + offset - pane.clientHeight / 3, behavior });
}

function move(step: number): void {
  const all = items().filter((item) => item.matches("article"));
  const here = current();
  const index = here ? all.indexOf(here) + step : 0;
  select(all[Math.min(Math.max(index, 0), all.length - 1)], "text");
  const now = current();
  if (now) centre(now, "instant");
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
}

// A card comes back new from the server when it was judged, and is still the one being read.
function keepChosen(): void {
  if (current()) return;
  items().find((item) => item.dataset["item"] === chosen)?.classList.add("is-current");
}

export function startReview(): void {
  document.addEventListener("htmx:load", keepChosen);
  select(items().find((item) => item.matches("article")), "text", "instant");
  document.addEventListener("click", (event) => {
    const target = event.target as HTMLElement;
    const span = target.closest<HTMLElement>("[data-span]");
    if (span) {
      const id = (span.dataset["span"] ?? "").split(" ")[0] ?? "";
      select(items().find((item) => item.dataset["item"] === id), "item");
      return;
    }
    const item = target.closest<HTMLElement>("[data-item]");
    if (item && !target.closest("button, a, input, textarea, select, form")) select(item, "text");
  });
  document.addEventListener("keydown", (event) => {
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!document.querySelector("[data-item]")) return;
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (KEYS[event.key]) current()?.querySelector<HTMLElement>(`[data-key="${KEYS[event.key]}"]`)?.click();
    else return;
    event.preventDefault();
  });
}
