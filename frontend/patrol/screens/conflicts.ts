// 两边不一致: what each phone said, side by side; a person chooses, and that is an edit like any other.
import type { House } from "../house";
import { button, h, link, say, trying } from "../dom";
import { clockWords } from "../ids";
import { fieldWords, valueWords } from "../merge";
import { decide } from "../queue";
import type { Checklist, Conflict } from "../types";
import { load } from "./check";

export async function conflictScreen(house: House, id: string): Promise<HTMLElement> {
  const { row, checklist, view } = await load(house, id);
  return h(
    "section",
    {},
    link("‹ 检查表", `#/check/${id}`, { class: "back" }),
    h("h1", {}, "两边不一致"),
    h("p", {}, row.placeName),
    row.branch !== null && view.conflicts.length > 0 && h("p", { class: "note note--wait" }, "这次检查还有未同步的内容，请先同步，再选择以哪个为准。"),
    view.conflicts.length === 0 && h("p", { class: "note note--good" }, "✔ 没有不一致的地方。"),
    ...view.conflicts.map((conflict) => pair(house, id, conflict, checklist)),
  );
}

function pair(house: House, id: string, conflict: Conflict, checklist: Checklist): HTMLElement {
  const box = h("article", { class: "conflict", "data-field": conflict.field });
  const choose = async (value: unknown): Promise<void> => {
    if (!(await trying(() => decide(house.store, id, conflict.field, value)))) return;
    await house.saved();
    box.replaceChildren(h("p", { class: "note note--good" }, `✔ ${fieldWords(conflict.field, checklist)}：以“${valueWords(value)}”为准，已存在手机里。`));
    say("选择已保存，同步后生效。");
  };
  box.append(
    h("h2", {}, fieldWords(conflict.field, checklist), conflict.is_amendment && h("span", { class: "mark mark--wait" }, "■ 完成后又改过")),
    h(
      "div",
      { class: "sides" },
      ...conflict.candidates.map((one) =>
        h(
          "div",
          { class: "side" },
          h("p", { class: "side-value" }, valueWords(one.value)),
          h("p", { class: "place-more" }, `${one.by} · ${clockWords(one.made_at)} · 手机 ${one.device}`),
          button("以此为准", () => void choose(one.value), { class: "btn btn--strong" }),
        ),
      ),
    ),
  );
  return box;
}
