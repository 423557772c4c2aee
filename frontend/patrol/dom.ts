// Building what is seen: elements with their words, never markup from data.
type Child = Node | string | null | undefined | false;
type Props = Record<string, unknown>;

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value as EventListener);
    else if (name === "class") element.className = String(value);
    else if (value === true) element.setAttribute(name, "");
    else element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false));
  return element;
}

export function button(words: string, act: () => unknown, props: Props = {}): HTMLButtonElement {
  return h("button", { type: "button", class: "btn", ...props, onclick: act }, words);
}

export function link(words: string, to: string, props: Props = {}): HTMLAnchorElement {
  return h("a", { class: "btn", ...props, href: to }, words);
}

const SAID_MS = 4_000;

// Say something to the person; what went wrong stays until it is tapped away.
export function say(sentence: string, isWrong = false): void {
  const box = document.getElementById("said");
  if (!box) return;
  const line = h("button", { type: "button", class: isWrong ? "said said--wrong" : "said", onclick: () => line.remove() }, sentence);
  if (isWrong) line.append(h("span", { class: "said-close" }, "知道了"));
  box.replaceChildren(line);
  if (!isWrong) setTimeout(() => line.remove(), SAID_MS);
}

// Do something a person asked for; say in words what it did not come to.
export async function trying<T>(act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    say(error instanceof Error ? error.message : String(error), true);
    return undefined;
  }
}

export async function ask(sentence: string, yes: string, no = "返回"): Promise<boolean> {
  return new Promise((resolve) => {
    const answer = (said: boolean) => () => {
      dialog.close();
      dialog.remove();
      resolve(said);
    };
    const dialog = h(
      "dialog",
      { class: "ask", oncancel: answer(false) },
      h("p", {}, sentence),
      h("div", { class: "row" }, button(no, answer(false)), button(yes, answer(true), { class: "btn btn--strong" })),
    );
    document.body.append(dialog);
    dialog.showModal();
  });
}
