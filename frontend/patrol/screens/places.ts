// 今日场所: due first, then near me.
import type { House } from "../house";
import { button, h } from "../dom";
import { metres, ordered, sought, type Filter } from "../day";
import { herePosition, lastPosition, mayAsk } from "../position";
import type { Place } from "../types";
import { othersLine } from "./welcome";

const AT_ONCE = 60;
const FILTERS: [Filter, string][] = [
  ["all", "全部"],
  ["due", "应查"],
  ["hazard", "有隐患"],
  ["begun", "检查中"],
];
const asked = { words: "", filter: "all" as Filter };

export async function placesScreen(house: House): Promise<HTMLElement> {
  const [places, rows, day] = await Promise.all([
    house.store.places.toArray(),
    house.store.inspections.toArray(),
    house.store.get<{ day: string; count: number; isCut: boolean }>("day"),
  ]);
  const mine = rows.filter((row) => row.userId === house.status.user?.id && row.server?.state !== "finished");
  const begun = new Set(mine.map((row) => row.placeId));
  if (await mayAsk()) await herePosition(1_500);
  const list = h("ul", { class: "list", id: "places" });
  let shown = AT_ONCE;
  const draw = (): void => {
    const found = sought(ordered(places, lastPosition()), asked.words, asked.filter, begun);
    list.replaceChildren(...found.slice(0, shown).map((place) => line(place, begun.has(place.id))));
    if (!found.length) list.append(h("li", { class: "empty" }, emptyWords(places.length)));
    if (found.length > shown) list.append(h("li", {}, button(`再显示一些（共 ${found.length} 处）`, () => ((shown += AT_ONCE), draw()))));
    count.textContent = `${found.length} 处`;
  };
  const count = h("span", { class: "count" });
  const chips = FILTERS.map(([filter, words]) =>
    button(words, () => choose(filter), { class: "chip", "data-filter": filter, "aria-pressed": String(asked.filter === filter) }),
  );
  const choose = (filter: Filter): void => {
    asked.filter = filter;
    chips.forEach((chip) => chip.setAttribute("aria-pressed", String(chip.dataset.filter === filter)));
    draw();
  };
  const search = h("input", {
    type: "search",
    placeholder: "名称、编号或地址",
    "aria-label": "查找场所",
    value: asked.words,
    oninput: (event: Event) => ((asked.words = (event.target as HTMLInputElement).value), (shown = AT_ONCE), draw()),
  });
  const near = button("按远近", async () => {
    near.textContent = "正在定位…";
    near.textContent = (await herePosition(8_000)) ? "按远近" : "没有取到位置";
    draw();
  }, { class: "chip" });
  draw();
  return h(
    "section",
    {},
    h("h1", {}, day ? `${day.day.slice(5).replace("-", "月")}日 场所` : "场所", " ", count),
    othersLine(house.status.waiting.others),
    day?.isCut && h("p", { class: "note note--wait" }, `您的辖区共 ${day.count} 处，手机只带走 ${places.length} 处；到“同步”页填区划代码可换一片带走。`),
    search,
    h("div", { class: "chips" }, ...chips, near),
    list,
  );
}

function emptyWords(all: number): string {
  return all ? "没有符合条件的场所，请换个词或点“全部”。" : "手机里还没有场所：联网后到“同步”页点“立即同步”。";
}

function line(place: Place, isBegun: boolean): HTMLElement {
  const here = lastPosition();
  const far = here ? metres(place, here) : Infinity;
  return h(
    "li",
    {},
    h(
      "a",
      { class: "place", href: `#/place/${place.id}` },
      h("span", { class: "place-name" }, place.name),
      h("span", { class: "place-more" }, `${place.kind_label} · ${place.address || place.area_name}`),
      h(
        "span",
        { class: "marks" },
        dueMark(place),
        place.open_hazards.length > 0 && h("span", { class: "mark mark--bad" }, `▲ 隐患 ${place.open_hazards.length}`),
        isBegun && h("span", { class: "mark mark--busy" }, "◆ 检查中"),
        far < Infinity && h("span", { class: "mark" }, farWords(far)),
      ),
    ),
  );
}

export function farWords(far: number): string {
  return far < 1_000 ? `${Math.round(far / 10) * 10} 米` : `${(far / 1_000).toFixed(1)} 公里`;
}

export function dueMark(place: Place): HTMLElement | null {
  if (!place.due) return null;
  const { is_missed, frequency_label, due_on } = place.due;
  if (is_missed) return h("span", { class: "mark mark--bad" }, `▲ 漏查 ${due_on.slice(5)}`);
  return h("span", { class: "mark mark--wait" }, `■ ${frequency_label}应查 ${due_on.slice(5)}`);
}
