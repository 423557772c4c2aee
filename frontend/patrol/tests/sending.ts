import assert from "node:assert/strict";
import { test } from "node:test";

import { Api, LoginNeeded, Unreachable } from "../api";
import { takeAlong } from "../day";
import { hashOf, keep } from "../photos";
import { begin, record, waiting } from "../queue";
import { OtherUser, Sync } from "../sync";
import type { Store } from "../store";
import { day, FakeHouse, freshStore, OTHER, place, USER } from "./samples";

const NOT_CANCELLED = new AbortController().signal;

function syncOf(store: Store, house: FakeHouse): Sync {
  return new Sync(store, new Api(house.ask as typeof fetch, () => "csrftoken=abc"));
}

async function busy(edits: number): Promise<{ store: Store; id: string }> {
  const store = freshStore();
  await takeAlong(store, day());
  const { id } = await begin(store, place("1"));
  for (let n = 1; n < edits; n++) await record(store, id, { summary: String(n) });
  return { store, id };
}

// A generator of chances that is the same in every run.
function chances(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 0x7fffffff) / 0x7fffffff;
}

test("edits go in batches of at most 500, each once", async () => {
  const { store } = await busy(1_203);
  const house = new FakeHouse();

  await syncOf(store, house).send(NOT_CANCELLED);

  assert.deepEqual(house.batches, [500, 500, 203]);
  assert.equal(house.edits.size, 1_203);
  assert.deepEqual(await waiting(store), { edits: 0, photos: 0, refused: 0, others: 0 });
});

for (let seed = 1; seed <= 12; seed++) {
  test(`however often the line breaks, everything arrives once (${seed})`, async () => {
    const { store, id } = await busy(30);
    const picture = new Blob([Uint8Array.from({ length: 1_300_000 }, (_, n) => (n * seed) % 251)]);
    const photo = await keep(store, id, "exit", new File([picture], "出口.jpg"));
    const house = new FakeHouse();
    const chance = chances(seed);
    house.breaks = () => (chance() < 0.25 ? "before" : chance() < 0.3 ? "after" : "");

    for (let tries = 0; tries < 200 && (await waiting(store)).edits + (await waiting(store)).photos > 0; tries++) {
      if (tries % 3 === 0) await record(store, id, { companion: String(tries) });
      await syncOf(store, house).send(NOT_CANCELLED).catch((error: unknown) => assert.ok(error instanceof Unreachable));
    }

    assert.deepEqual(await waiting(store), { edits: 0, photos: 0, refused: 0, others: 0 });
    const held = [...house.edits.values()].map((one) => JSON.parse(one.body) as { branch: string; seq: number });
    const branches = new Map<string, number[]>();
    held.forEach((one) => branches.set(one.branch, [...(branches.get(one.branch) ?? []), one.seq]));
    for (const seqs of branches.values()) assert.deepEqual(seqs.sort((a, b) => a - b), seqs.map((_, n) => n + 1));
    const there = new Blob(house.photos.get(photo.id)!.parts as BlobPart[]);
    assert.equal(await hashOf(there), photo.sha256);
    assert.equal(await hashOf(picture), photo.sha256);
    assert.equal(await store.originals.count(), 0);
  });
}

test("one edit the house refuses whole does not stop the others", async () => {
  const { store } = await busy(8);
  const house = new FakeHouse();
  const ask = house.ask;
  const poisoned = async (path: RequestInfo | URL, init: RequestInit = {}): Promise<Response> =>
    String(init.body).includes('"summary":"5"') ? new Response('{"detail":"请求内容不符合接口约定"}', { status: 422 }) : ask(path, init);

  await new Sync(store, new Api(poisoned as typeof fetch, () => "")).send(NOT_CANCELLED);

  assert.equal(house.edits.size, 7);
  assert.deepEqual(await waiting(store), { edits: 0, photos: 0, refused: 1, others: 0 });
});

test("another person's login sends nothing of mine; the day makes the phone his", async () => {
  const { store } = await busy(3);
  const house = new FakeHouse();
  house.user = OTHER;

  await assert.rejects(syncOf(store, house).send(NOT_CANCELLED), OtherUser);
  await syncOf(store, house).fetchDay(NOT_CANCELLED);

  assert.equal(house.edits.size, 0);
  assert.deepEqual(await store.user(), OTHER);
  assert.deepEqual(await waiting(store), { edits: 0, photos: 0, refused: 0, others: 3 });
  house.user = USER;
  await syncOf(store, house).fetchDay(NOT_CANCELLED);
  await syncOf(store, house).send(NOT_CANCELLED);
  assert.equal(house.edits.size, 3);
});

test("a login that is over keeps everything and says so", async () => {
  const { store } = await busy(2);
  const over = async (): Promise<Response> => new Response('{"detail":"请先登录"}', { status: 401 });

  await assert.rejects(new Sync(store, new Api(over as typeof fetch, () => "")).send(NOT_CANCELLED), LoginNeeded);

  assert.equal((await waiting(store)).edits, 2);
});
