// The day's places: taken along whole, put in the order in which they are to be seen.
import { written, type Inspection, type Store } from "./store";
import { take } from "./queue";
import type { Day, Document, Place, Position } from "./types";

export type Filter = "all" | "due" | "hazard" | "begun";

export async function takeAlong(store: Store, day: Day): Promise<void> {
  await written(() =>
    store.transaction(
      "rw",
      [store.meta, store.places, store.checklists, store.inspections, store.edits, store.photos],
      async () => {
        await store.places.clear();
        await store.places.bulkPut(day.places);
        await dropSynced(store, new Set(day.inspections.map((one) => one.id)), day.user.id);
        for (const document of day.inspections) await takeDocument(store, document, day);
        await keepChecklists(store, day);
        await store.meta.bulkPut([
          { key: "user", value: day.user },
          { key: "day", value: { day: day.day, at: day.at, count: day.count, isCut: day.is_cut } },
        ]);
      },
    ),
  );
}

async function takeDocument(store: Store, document: Document, day: Day): Promise<void> {
  const known = await store.inspections.get(document.id);
  if (known && known.userId === day.user.id) return take(store, document);
  if (known) return; // somebody else's on this phone: left as it is
  const row: Inspection = {
    id: document.id,
    userId: day.user.id,
    placeId: document.place_id,
    placeName: day.places.find((place) => place.id === document.place_id)?.name ?? "",
    kind: document.kind,
    checklist: document.checklist,
    server: document,
    branch: null,
    base: document.version,
    seq: 0,
    createdAt: String((document.fields.started?.value as { at?: string } | undefined)?.at ?? day.at),
  };
  await store.inspections.put(row);
}

async function keepChecklists(store: Store, day: Day): Promise<void> {
  const used = new Set((await store.inspections.toArray()).map((row) => row.checklist));
  const here = new Set(day.checklists.map((one) => one.id));
  await store.checklists.filter((one) => !used.has(one.id) && !here.has(one.id)).delete();
  await store.checklists.bulkPut(day.checklists);
}

// Forget what the house has whole: everything of others that does not wait, and of mine what is over.
async function dropSynced(store: Store, keep: Set<string>, user: number): Promise<void> {
  const busy = new Set<string>();
  await store.edits.each((edit) => busy.add(edit.inspection));
  await store.photos.filter((one) => one.state !== "complete").each((photo) => busy.add(photo.inspection));
  const gone = await store.inspections
    .filter((row) => !busy.has(row.id) && !(row.userId === user && keep.has(row.id)))
    .primaryKeys();
  await store.inspections.bulkDelete(gone);
  await store.photos.filter((one) => one.state === "complete" && gone.includes(one.inspection)).delete();
}

// 退出登录: nothing stays on the phone but what only its owner may still send.
export async function wipe(store: Store): Promise<void> {
  await written(() =>
    store.transaction(
      "rw",
      [store.meta, store.places, store.checklists, store.inspections, store.edits, store.photos, store.originals],
      async () => {
        await store.places.clear();
        await dropSynced(store, new Set(), -1);
        await store.photos.filter((one) => one.state === "complete").delete();
        const used = new Set((await store.inspections.toArray()).map((row) => row.checklist));
        await store.checklists.filter((one) => !used.has(one.id)).delete();
        await store.meta.bulkDelete(["user", "day", "lastSync", "area"]);
      },
    ),
  );
}

// Due first, the longest overdue before; then the nearest; then by number.
export function ordered(places: Place[], here: Position | null): Place[] {
  const far = new Map(places.map((place) => [place.id, here ? metres(place, here) : Infinity]));
  return [...places].sort(
    (a, b) =>
      urgency(a) - urgency(b) ||
      (a.due?.due_on ?? "").localeCompare(b.due?.due_on ?? "") ||
      compare(far.get(a.id)!, far.get(b.id)!) ||
      a.number.localeCompare(b.number),
  );
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function urgency(place: Place): number {
  if (place.due?.is_missed) return 0;
  return place.due ? 1 : 2;
}

export function metres(place: Place, here: Position): number {
  if (place.longitude === null || place.latitude === null) return Infinity;
  const rad = Math.PI / 180;
  const x = (place.longitude - here.longitude) * rad * Math.cos(((place.latitude + here.latitude) / 2) * rad);
  const y = (place.latitude - here.latitude) * rad;
  return Math.hypot(x, y) * 6_371_000;
}

export function sought(places: Place[], words: string, filter: Filter, begun: Set<string>): Place[] {
  const parts = words.trim().toLowerCase().split(/\s+/).filter(Boolean);
  return places.filter((place) => {
    if (filter === "due" && !place.due) return false;
    if (filter === "hazard" && !place.open_hazards.length) return false;
    if (filter === "begun" && !begun.has(place.id)) return false;
    const text = `${place.name} ${place.number} ${place.address} ${place.area_name} ${place.kind_label}`.toLowerCase();
    return parts.every((part) => text.includes(part));
  });
}
