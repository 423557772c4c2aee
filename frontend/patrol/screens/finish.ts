// 完成: what is still missing, in words, before it counts.
import type { House } from "../house";
import { ask, button, h, link, say, trying } from "../dom";
import { missing, picturedItems, resultOf } from "../merge";
import { finish } from "../queue";
import type { Item } from "../types";
import { load } from "./check";

export async function finishScreen(house: House, id: string): Promise<HTMLElement> {
  const { row, checklist, view, photos } = await load(house, id);
  const lacking = missing(checklist, view, picturedItems(row, photos));
  const failed = checklist.items.filter((item) => resultOf(view, item) === "fail");
  const lacks = lacking.unanswered.length + lacking.unpictured.length;
  const end = async (): Promise<void> => {
    const sentence = `还有 ${lacks} 处没有做完，完成后这些项目按“未查”留存。确定完成吗？`;
    if (lacks && !(await ask(sentence, "仍要完成"))) return;
    if (!(await trying(() => finish(house.store, id)))) return;
    await house.saved();
    say("检查已完成，已存在手机里。");
    location.hash = "#/places";
  };
  return h(
    "section",
    {},
    link("‹ 检查表", `#/check/${id}`, { class: "back" }),
    h("h1", {}, "完成检查"),
    h("p", {}, row.placeName),
    lacks === 0 && h("p", { class: "note note--good" }, "✔ 每一项都查了。"),
    items("还没有查", lacking.unanswered),
    items("必须拍照，还没有拍", lacking.unpictured),
    items("不合格，还没有写说明", lacking.unexplained),
    items("不合格的项目（将形成隐患）", failed),
    h("div", { class: "bottom" }, button(view.isFinished ? "已完成，再次确认" : "完成", () => void end(), { class: "btn btn--strong btn--wide" })),
  );
}

function items(title: string, list: Item[]): HTMLElement | null {
  if (!list.length) return null;
  return h("div", {}, h("h2", {}, `${title} ${list.length} 项`), h("ul", { class: "plain" }, ...list.map((item) => h("li", {}, item.title))));
}
