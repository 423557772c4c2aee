// How an inspection looks on this phone: what the house has, and over it what still waits here.
import { clockWords } from "./ids";
import type { Edit, Inspection, Photo } from "./store";
import type { Checklist, Conflict, Item, Result } from "./types";

export interface View {
  fields: Record<string, unknown>;
  conflicts: Conflict[];
  isFinished: boolean;
  isVoid: boolean;
  waiting: number;
}

export function viewOf(row: Inspection, edits: Edit[]): View {
  const fields: Record<string, unknown> = {};
  for (const [name, said] of Object.entries(row.server?.fields ?? {})) fields[name] = said.value;
  const waiting = edits.filter((edit) => edit.state === "waiting").sort((a, b) => (a.n ?? 0) - (b.n ?? 0));
  const here = new Set<string>();
  for (const edit of waiting) {
    Object.assign(fields, edit.changes);
    Object.keys(edit.changes).forEach((name) => here.add(name));
  }
  return {
    fields,
    conflicts: (row.server?.conflicts ?? []).filter((one) => !here.has(one.field)),
    isFinished: row.server?.state === "finished" || here.has("finished"),
    isVoid: row.server?.state === "void",
    waiting: waiting.length,
  };
}

export function resultOf(view: View, item: Item): Result | undefined {
  return view.fields[`result:${item.code}`] as Result | undefined;
}

export function noteOf(view: View, item: Item): string {
  return String(view.fields[`note:${item.code}`] ?? "");
}

export interface Missing {
  unanswered: Item[];
  unpictured: Item[];
  unexplained: Item[];
}

export function missing(checklist: Checklist, view: View, pictured: Set<string>): Missing {
  const answered = (item: Item): Result | undefined => resultOf(view, item);
  return {
    unanswered: checklist.items.filter((item) => !answered(item)),
    unpictured: checklist.items.filter(
      (item) => item.photo === "required" && answered(item) && answered(item) !== "na" && !pictured.has(item.code),
    ),
    unexplained: checklist.items.filter((item) => answered(item) === "fail" && !noteOf(view, item).trim()),
  };
}

export function picturedItems(row: Inspection, photos: Photo[]): Set<string> {
  return new Set([...photos.map((one) => one.item), ...(row.server?.photos ?? []).map((one) => one.item)]);
}

// What a field is called in words, for whoever chooses between two values of it.
export function fieldWords(field: string, checklist: Checklist | undefined): string {
  const [name, code] = field.split(/:(.*)/s, 2) as [string, string?];
  const title = checklist?.items.find((item) => item.code === code)?.title ?? code ?? "";
  const words: Record<string, string> = {
    result: `${title}：结论`,
    note: `${title}：说明`,
    summary: "检查小结",
    companion: "陪同人员",
    position: "检查位置",
    finished: "完成时间",
    started: "开始时间",
  };
  return words[name] ?? field;
}

const RESULTS: Record<Result, string> = { pass: "合格", fail: "不合格", na: "不适用" };

export function valueWords(value: unknown): string {
  if (value === null || value === undefined || value === "") return "（空）";
  if (typeof value === "string") return RESULTS[value as Result] ?? value;
  if (typeof value === "object" && "longitude" in value && "latitude" in value) {
    return `${Number(value.longitude).toFixed(5)}，${Number(value.latitude).toFixed(5)}`;
  }
  if (typeof value === "object" && "at" in value) return clockWords(String(value.at));
  return JSON.stringify(value);
}
