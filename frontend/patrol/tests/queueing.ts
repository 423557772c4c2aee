import assert from "node:assert/strict";
import { test } from "node:test";

import { takeAlong, wipe } from "../day";
import { begin, decide, finish, nextBatch, record, retryRefused, settle, waiting } from "../queue";
import { keep } from "../photos";
import { StorageFull, type Store } from "../store";
import { viewOf } from "../merge";
import type { Document, EditsAnswer } from "../types";
import { day, freshStore, OTHER, place, USER } from "./samples";

async function begun(store: Store): Promise<string> {
  await takeAlong(store, day());
  return (await begin(store, place("1"))).id;
}

async function accept(store: Store, version: number, more: Partial<Document> = {}): Promise<void> {
  const sent = await nextBatch(store, USER.id);
  const document: Document = {
    id: sent[0]!.inspection, place_id: "1", kind: "patrol", checklist: "list-1", version, state: "open", fields: {}, conflicts: [], photos: [], ...more,
  };
  const answer: EditsAnswer = { results: sent.map((one) => ({ id: one.id, result: "accepted", problem: null })), inspections: [document] };
  await settle(store, sent, answer);
}

test("edits of one stretch share branch and base and count up; finishing counts itself", async () => {
  const store = freshStore();
  const id = await begun(store);

  await record(store, id, { "result:exit": "pass" });
  await finish(store, id);

  const edits = await store.edits.orderBy("n").toArray();
  assert.deepEqual(edits.map((one) => [one.base, one.seq, Object.keys(one.changes)[0]]), [
    [0, 1, "started"], [0, 2, "result:exit"], [0, 3, "finished"],
  ]);
  assert.equal(new Set(edits.map((one) => one.branch)).size, 1);
  assert.equal((edits[2]!.changes.finished as { edits: number }).edits, 3);
  assert.deepEqual(edits.map((one) => one.userId), [USER.id, USER.id, USER.id]);
});

test("two windows counting at once never take the same number", async () => {
  const store = freshStore();
  const id = await begun(store);

  await Promise.all(Array.from({ length: 40 }, (_, n) => record(store, id, { summary: String(n) })));

  const seqs = (await store.edits.orderBy("n").toArray()).map((one) => one.seq);
  assert.deepEqual(seqs, Array.from({ length: 41 }, (_, n) => n + 1));
});

test("a branch goes on while anything of it waits; then the next edit has seen what the house has", async () => {
  const store = freshStore();
  const id = await begun(store);
  const [first] = await nextBatch(store, USER.id);
  await record(store, id, { "result:exit": "pass" });

  await settle(store, [first!], { results: [{ id: first!.id, result: "accepted", problem: null }], inspections: [] });
  const going = await record(store, id, { "result:wire": "pass" });
  await accept(store, 3);
  const fresh = await record(store, id, { "result:wire": "fail" });

  assert.deepEqual([going.branch, going.base, going.seq], [first!.branch, 0, 3]);
  assert.deepEqual([fresh.branch === first!.branch, fresh.base, fresh.seq], [false, 3, 1]);
});

test("a refused edit stays with its reason and may be sent again as it was", async () => {
  const store = freshStore();
  const id = await begun(store);
  const [edit] = await nextBatch(store, USER.id);

  await settle(store, [edit!], { results: [{ id: edit!.id, result: "refused", problem: "不在您的辖区" }], inspections: [] });

  assert.deepEqual(await waiting(store), { edits: 0, photos: 0, refused: 1, others: 0 });
  assert.equal((await store.edits.get(edit!.n!))?.problem, "不在您的辖区");
  assert.ok(await store.inspections.get(id));
  await retryRefused(store, USER.id);
  assert.deepEqual((await nextBatch(store, USER.id)).map((one) => [one.id, one.seq]), [[edit!.id, 1]]);
});

test("an edit the house did not speak of stays in the queue", async () => {
  const store = freshStore();
  await begun(store);

  await settle(store, await nextBatch(store, USER.id), { results: [], inspections: [] });

  assert.equal((await waiting(store)).edits, 1);
});

test("an older answer never covers a newer one", async () => {
  const store = freshStore();
  const id = await begun(store);
  await accept(store, 5);
  await takeAlong(store, day(USER, [{ ...(await store.inspections.get(id))!.server!, version: 4 }]));

  assert.equal((await store.inspections.get(id))!.server!.version, 5);
});

test("a person's choice is an edit on a new branch that has seen both; not while others wait", async () => {
  const store = freshStore();
  const id = await begun(store);
  await assert.rejects(decide(store, id, "companion", "乙"), { message: /先同步/ });
  await accept(store, 4, { conflicts: [{ field: "companion", candidates: [] }] });

  const edit = await decide(store, id, "companion", "乙");

  assert.deepEqual([edit.base, edit.seq, edit.changes], [4, 1, { companion: "乙" }]);
  assert.deepEqual(viewOf((await store.inspections.get(id))!, [edit]).conflicts, []);
});

test("what waits of one person is neither seen nor sent by another, and goes when he is back", async () => {
  const store = freshStore();
  const id = await begun(store);
  await keep(store, id, "exit", new File(["x"], "a.jpg"));

  await takeAlong(store, day(OTHER));

  assert.deepEqual(await waiting(store), { edits: 0, photos: 0, refused: 0, others: 2 });
  assert.deepEqual(await nextBatch(store, OTHER.id), []);
  await assert.rejects(record(store, id, { summary: "x" }), { message: /不是您做的/ });
  await takeAlong(store, day(USER));
  assert.deepEqual(await waiting(store), { edits: 1, photos: 1, refused: 0, others: 0 });
});

test("leaving wipes all that is synced and keeps what only its owner may send", async () => {
  const store = freshStore();
  const id = await begun(store);
  await accept(store, 1);
  const kept = (await begin(store, place("2"))).id;
  await keep(store, kept, "exit", new File(["x"], "a.jpg"));

  await wipe(store);

  assert.deepEqual([await store.places.count(), await store.user(), await store.inspections.get(id)], [0, null, undefined]);
  assert.ok(await store.inspections.get(kept));
  assert.deepEqual(await waiting(store), { edits: 0, photos: 0, refused: 0, others: 2 });
  assert.equal(await store.originals.count(), 1);
});

test("leaving with everything synced leaves nothing", async () => {
  const store = freshStore();
  await begun(store);
  await accept(store, 1);

  await wipe(store);

  const counts = await Promise.all([store.places, store.checklists, store.inspections, store.edits, store.photos, store.originals].map((one) => one.count()));
  assert.deepEqual(counts, [0, 0, 0, 0, 0, 0]);
});

test("a full phone says so, and nothing counts as saved that is not", async () => {
  const store = freshStore();
  const id = await begun(store);
  const full = (): never => {
    throw new DOMException("full", "QuotaExceededError");
  };
  store.edits.hook("creating", full);
  store.originals.hook("creating", full);

  await assert.rejects(record(store, id, { summary: "x" }), StorageFull);
  await assert.rejects(keep(store, id, "exit", new File(["x"], "a.jpg")), { message: /存储已满/ });

  assert.equal((await store.inspections.get(id))!.seq, 1);
  assert.deepEqual([await store.edits.count(), await store.photos.count()], [1, 0]);
});
