import assert from "node:assert/strict";
import { test } from "node:test";

import { encodeQR } from "qr";

import { metres, ordered, sought } from "../day";
import { clockWords, moment, uuid7 } from "../ids";
import { fieldWords, missing, valueWords, viewOf } from "../merge";
import { decode, plateOf } from "../scan";
import { pillWords } from "../screens/pill";
import { pause } from "../sync";
import type { Edit, Inspection } from "../store";
import type { Document } from "../types";
import { CHECKLIST, place } from "./samples";

const DUE = { round_id: "r", due_on: "2026-11-29", frequency_label: "每月", is_missed: false };

test("identifiers are UUIDv7, and sort as they were made even when the clock goes back", () => {
  const now = Date.now();
  const made = [...Array.from({ length: 5_000 }, () => uuid7(now)), uuid7(now - 60_000), uuid7()];

  assert.deepEqual([...made].sort(), made);
  assert.equal(new Set(made).size, made.length);
  made.forEach((one) => assert.match(one, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/));
});

test("a moment says its offset and is the same instant", () => {
  const at = new Date("2026-11-29T01:02:03.456Z");

  assert.match(moment(at), /[+-]\d\d:\d\d$/);
  assert.equal(Date.parse(moment(at)), at.getTime());
});

test("missed come first, then due, then the nearest, then by number", () => {
  const here = { longitude: 116, latitude: 40, accuracy_m: 5, at: "" };
  const places = [
    place("4"),
    place("3", { longitude: 116.1, latitude: 40 }),
    place("2", { due: DUE }),
    place("1", { due: { ...DUE, is_missed: true } }),
    place("5", { longitude: 116.01, latitude: 40 }),
  ];

  assert.deepEqual(ordered(places, here).map((one) => one.id), ["1", "2", "5", "3", "4"]);
  assert.deepEqual(ordered(places, null).map((one) => one.id), ["1", "2", "3", "4", "5"]);
  assert.equal(Math.round(metres(places[4]!, here) / 10), 85);
});

test("places are found by every word and one filter", () => {
  const places = [place("1", { due: DUE }), place("2", { name: "红星超市" })];
  const ids = (words: string, filter: "all" | "due" | "hazard" | "begun"): string[] =>
    sought(places, words, filter, new Set(["2"])).map((one) => one.id);

  assert.deepEqual(ids("红星 路2", "all"), ["2"]);
  assert.deepEqual(ids("", "due"), ["1"]);
  assert.deepEqual(ids("", "hazard"), []);
  assert.deepEqual(ids("n", "begun"), ["2"]);
});

const DOCUMENT: Document = {
  id: "i", place_id: "1", kind: "patrol", checklist: "list-1", version: 3, state: "open",
  fields: { "result:exit": { value: "pass", version: 2 }, companion: { value: "甲", version: 1 } },
  conflicts: [{ field: "companion", candidates: [] }, { field: "result:exit", candidates: [] }], photos: [],
};
const ROW = { id: "i", server: DOCUMENT } as unknown as Inspection;

function edit(n: number, changes: object, state: "waiting" | "refused" = "waiting"): Edit {
  return { n, changes, state } as unknown as Edit;
}

test("what waits here lies over what the house has, in order; what was refused does not", () => {
  const view = viewOf(ROW, [edit(3, { "result:exit": "na" }), edit(2, { "result:exit": "fail" }), edit(4, { companion: "乙" }, "refused")]);

  assert.deepEqual(view.fields, { "result:exit": "na", companion: "甲" });
  assert.deepEqual(view.conflicts.map((one) => one.field), ["companion"]);
  assert.deepEqual([view.isFinished, view.isVoid, view.waiting], [false, false, 2]);
});

test("an inspection lacks what is unanswered, unpictured and unexplained", () => {
  const lacking = missing(CHECKLIST, viewOf(ROW, [edit(1, { "result:exit": "fail" })]), new Set());

  assert.deepEqual(
    [lacking.unanswered, lacking.unpictured, lacking.unexplained].map((items) => items.map((one) => one.code)),
    [["wire"], ["exit"], ["exit"]],
  );
  assert.deepEqual(missing(CHECKLIST, viewOf(ROW, [edit(1, { "result:wire": "na" })]), new Set(["exit"])), {
    unanswered: [], unpictured: [], unexplained: [],
  });
});

test("fields and values are said in words", () => {
  assert.equal(fieldWords("result:exit", CHECKLIST), "安全出口畅通：结论");
  assert.equal(fieldWords("companion", undefined), "陪同人员");
  assert.deepEqual(
    ["fail", "", { at: "2026-11-29T08:09:00+08:00" }, { longitude: 1, latitude: 2, at: "x" }].map(valueWords),
    ["不合格", "（空）", clockWords("2026-11-29T08:09:00+08:00"), "1.00000，2.00000"],
  );
});

test("a plate is read from its address or its number; another code is none", () => {
  assert.deepEqual(plateOf("https://h.example/q/CS%2D01"), { number: "CS-01", kind: "" });
  assert.deepEqual(plateOf("http://10.0.0.5:8000/q/JZ-9?of=building"), { number: "JZ-9", kind: "building" });
  assert.deepEqual(plateOf(" 990131-0001 "), { number: "990131-0001", kind: "" });
  assert.deepEqual([plateOf("https://pay.example/x?y=1"), plateOf("/q/%E0%A4%A"), plateOf("")], [null, null, null]);
});

test("the decoder brought along reads what a plate shows", () => {
  const address = "https://wanghuo.example/q/990131100200-00017";
  const bits = encodeQR(address, "raw", { ecc: "quartile", border: 4 });
  const scale = 6;
  const width = bits.length * scale;
  const data = new Uint8ClampedArray(width * width * 4).fill(255);
  for (let y = 0; y < width; y++) {
    for (let x = 0; x < width; x++) {
      if (bits[Math.floor(y / scale)]![Math.floor(x / scale)]) data.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  }

  assert.equal(decode({ width, height: width, data }), address);
  assert.equal(decode({ width: 50, height: 50, data: new Uint8ClampedArray(10_000).fill(255) }), null);
});

test("tries grow apart up to five minutes, never in step", () => {
  assert.deepEqual([0, 1, 5, 50].map((n) => pause(n, 0.5)), [2_000, 4_000, 64_000, 300_000]);
  assert.ok(pause(3, 0) < pause(3, 1));
});

test("the pill says what matters most", () => {
  const none = { edits: 0, photos: 0, refused: 0, others: 0 };
  const status = { user: null, waiting: none, progress: null, problem: "", needsLogin: false, lastSync: "2026-11-29T17:30:00+08:00" };

  assert.equal(pillWords(status, true).words, "已同步 17:30");
  assert.equal(pillWords({ ...status, waiting: { ...none, edits: 2, photos: 1 } }, false).words, "离线，3 条待传");
  assert.equal(pillWords({ ...status, waiting: { ...none, refused: 1 } }, true).words, "1 条被退回");
  assert.equal(pillWords({ ...status, needsLogin: true }, true).words, "请登录");
});
