// 检查表: one item, one tap. Each tap is on the phone before the button shows it.
import type { House } from "../house";
import { button, h, link, say, trying } from "../dom";
import { noteOf, picturedItems, resultOf, viewOf, type View } from "../merge";
import { record } from "../queue";
import { keep } from "../photos";
import type { Inspection, Photo } from "../store";
import type { Changes, Checklist, Item, Result } from "../types";

const RESULTS: [Result, string][] = [
  ["pass", "合格"],
  ["fail", "不合格"],
  ["na", "不适用"],
];

export interface Loaded {
  row: Inspection;
  checklist: Checklist;
  view: View;
  photos: Photo[];
}

export async function load(house: House, id: string): Promise<Loaded> {
  const { store, status } = house;
  const row = await store.inspections.get(id);
  if (!row || row.userId !== status.user?.id) throw new Error("手机里没有这次检查，或不是您做的。");
  const [checklist, edits, photos] = await Promise.all([
    store.checklists.get(row.checklist),
    store.edits.where("inspection").equals(id).toArray(),
    store.photos.where("inspection").equals(id).toArray(),
  ]);
  if (!checklist) throw new Error("手机里没有这次检查用的检查表：联网后到“同步”页更新一次。");
  return { row, checklist, view: viewOf(row, edits), photos };
}

export async function checkScreen(house: House, id: string, left: AbortSignal): Promise<HTMLElement> {
  const { row, checklist, view, photos } = await load(house, id);
  const head = h("p", { class: "progress-words", role: "status" });
  const count = (): void => {
    const done = checklist.items.filter((item) => resultOf(view, item)).length;
    head.textContent = `已查 ${done} / ${checklist.items.length} 项`;
  };
  const save = async (changes: Changes): Promise<boolean> => {
    const edit = await trying(() => record(house.store, id, changes));
    if (!edit) return false;
    Object.assign(view.fields, changes);
    count();
    await house.saved();
    return true;
  };
  count();
  const pictured = picturedItems(row, photos);
  return h(
    "section",
    { class: "check" },
    link("‹ 场所", `#/place/${row.placeId}`, { class: "back" }),
    h("h1", {}, row.placeName || "检查"),
    h("p", { class: "place-more" }, `${checklist.name} 第 ${checklist.number} 版`),
    view.isFinished && h("p", { class: "note note--good" }, "这次检查已完成；再改会作为更正留痕。"),
    view.conflicts.length > 0 &&
      link(`${view.conflicts.length} 处与另一部手机不一致，去选择`, `#/conflicts/${id}`, { class: "btn btn--bad btn--wide" }),
    head,
    ...checklist.items.map((item, index) => card({ house, id, item, index, view, photos, pictured, save, left })),
    text("陪同人员", "companion", 200, view, save),
    text("检查小结", "summary", 2000, view, save),
    h("div", { class: "bottom" }, link("完成检查", `#/finish/${id}`, { class: "btn btn--strong btn--wide" })),
  );
}

interface Card {
  house: House;
  id: string;
  item: Item;
  index: number;
  view: View;
  photos: Photo[];
  pictured: Set<string>;
  save: (changes: Changes) => Promise<boolean>;
  left: AbortSignal;
}

function card(of: Card): HTMLElement {
  const { item, view, save, index } = of;
  const buttons = RESULTS.map(([result, words]) =>
    button(words, () => void choose(result), { class: `answer answer--${result}`, "data-result": result, "aria-pressed": String(resultOf(view, item) === result) }),
  );
  const choose = async (result: Result): Promise<void> => {
    if (!(await save({ [`result:${item.code}`]: result }))) return;
    buttons.forEach((one) => one.setAttribute("aria-pressed", String(one.dataset.result === result)));
  };
  return h(
    "article",
    { class: "item", "data-item": item.code },
    h("h2", {}, `${index + 1}. ${item.title}`, item.grade === "major" && h("span", { class: "mark mark--bad" }, "▲ 不合格即较重")),
    item.how && h("details", {}, h("summary", {}, "怎么查"), h("p", {}, item.how), item.clause && h("p", { class: "place-more" }, `${item.source} ${item.clause}`)),
    h("div", { class: "answers", role: "group", "aria-label": item.title }, ...buttons),
    note(item, view, save),
    pictures(of),
  );
}

function note(item: Item, view: View, save: Card["save"]): HTMLElement {
  return h("textarea", {
    rows: 1,
    maxlength: 500,
    placeholder: "说明（哪里、什么问题）",
    "aria-label": `${item.title}：说明`,
    ...keeping(`note:${item.code}`, view, save),
  }, noteOf(view, item));
}

function text(label: string, field: string, most: number, view: View, save: Card["save"]): HTMLElement {
  const box = h("textarea", { rows: 2, maxlength: most, ...keeping(field, view, save) }, String(view.fields[field] ?? ""));
  return h("label", { class: "field" }, label, box);
}

// What is typed is kept when the pen rests, and at once when the box is left.
const REST_MS = 700;

function keeping(field: string, view: View, save: Card["save"]): Record<string, unknown> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const put = (event: Event): void => {
    clearTimeout(timer);
    const box = event.target as HTMLTextAreaElement;
    if (box.value !== String(view.fields[field] ?? "")) void save({ [field]: box.value }).then((kept) => box.classList.toggle("unsaved", !kept));
  };
  return {
    oninput: (event: Event) => {
      clearTimeout(timer);
      timer = setTimeout(() => put(event), REST_MS);
    },
    onchange: put,
  };
}

function pictures({ house, id, item, photos, pictured, left }: Card): HTMLElement {
  const row = h("div", { class: "pictures" });
  const show = async (photo: Photo): Promise<void> => {
    const blob = (await house.store.originals.get(photo.id))?.blob;
    row.append(blob ? thumbnail(blob, left) : h("span", { class: "mark mark--good" }, "✔ 照片已上传"));
  };
  const mine = photos.filter((one) => one.item === item.code);
  mine.forEach((photo) => void show(photo));
  if (!mine.length && pictured.has(item.code)) row.append(h("span", { class: "mark mark--good" }, "✔ 照片已上传"));
  const input = h("input", {
    type: "file",
    accept: "image/*",
    capture: "environment",
    class: "hidden-input",
    "aria-label": `${item.title}：拍照`,
    onchange: async () => {
      const file = input.files?.[0];
      input.value = "";
      if (!file) return;
      const photo = await trying(() => keep(house.store, id, item.code, file));
      if (!photo) return;
      await show(photo);
      await house.saved();
      say("照片已存在手机里。");
    },
  });
  const words = item.photo === "required" ? "拍照（必拍）" : "拍照";
  return h("div", { class: "shoot" }, h("label", { class: "btn" }, words, input), row);
}

function thumbnail(blob: Blob, left: AbortSignal): HTMLImageElement {
  const address = URL.createObjectURL(blob);
  left.addEventListener("abort", () => URL.revokeObjectURL(address));
  return h("img", { src: address, alt: "现场照片", class: "thumb" });
}
