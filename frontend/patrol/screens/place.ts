// 场所: what is open there, what was checked, and the button that begins.
import type { House } from "../house";
import { button, h, link, trying } from "../dom";
import { clockWords } from "../ids";
import { begin, record } from "../queue";
import { herePosition } from "../position";
import type { Inspection } from "../store";
import type { Place } from "../types";
import { dueMark } from "./places";

export async function placeScreen(house: House, id: string): Promise<HTMLElement> {
  const [place, rows] = await Promise.all([
    house.store.places.get(id),
    house.store.inspections.where("placeId").equals(id).toArray(),
  ]);
  const mine = rows.filter((row) => row.userId === house.status.user?.id);
  if (!place) return unknown(mine);
  return h(
    "section",
    {},
    link("‹ 场所", "#/places", { class: "back" }),
    h("h1", {}, place.name),
    h("p", { class: "place-more" }, `${place.kind_label} · ${place.number}`),
    h("p", {}, place.address || place.area_name),
    place.responsible_name && h("p", {}, `消防安全责任人：${place.responsible_name}`),
    h("p", { class: "marks" }, dueMark(place)),
    ...mine.filter((row) => row.server?.state !== "void").map((row) => begun(row)),
    button("开始检查", () => void start(house, place), { class: "btn btn--strong btn--wide" }),
    hazards(place),
  );
}

function begun(row: Inspection): HTMLElement {
  const words = row.server?.state === "finished" ? "已完成的检查" : "继续检查";
  const wrong = row.server?.conflicts.length ? `（${row.server.conflicts.length} 处两边不一致）` : "";
  return link(`${words} ${clockWords(row.createdAt)}${wrong}`, `#/check/${row.id}`, { class: "btn btn--wide" });
}

function unknown(mine: Inspection[]): HTMLElement {
  return h(
    "section",
    {},
    link("‹ 场所", "#/places", { class: "back" }),
    h("h1", {}, mine[0]?.placeName || "场所"),
    h("p", {}, "手机里没有带上这处场所。联网后到“同步”页更新，或核对是否在您的辖区。"),
    ...mine.map((row) => begun(row)),
  );
}

function hazards(place: Place): HTMLElement {
  if (!place.open_hazards.length) return h("p", { class: "note" }, "没有未销案的隐患。");
  return h(
    "div",
    {},
    h("h2", {}, `未销案的隐患 ${place.open_hazards.length} 条`),
    h(
      "ul",
      { class: "list" },
      ...place.open_hazards.map((one) =>
        h("li", { class: "line" }, h("strong", {}, one.title), h("span", { class: "place-more" }, `${one.state_label}${one.due_on ? ` · 期限 ${one.due_on}` : ""}`)),
      ),
    ),
  );
}

async function start(house: House, place: Place): Promise<void> {
  const row = await trying(() => begin(house.store, place));
  if (!row) return;
  await house.saved();
  location.hash = `#/check/${row.id}`;
  const position = await herePosition(10_000);
  if (position && (await trying(() => record(house.store, row.id, { position })))) await house.saved();
}
