// What the phone keeps (IndexedDB). Every row made by a person carries whose it is: nobody else sees or sends it.
import Dexie, { type EntityTable, type Table } from "dexie";

import { deviceId } from "./ids";
import type { Checklist, Document, Person, Place, Position, SentEdit } from "./types";

export interface Inspection {
  id: string;
  userId: number;
  placeId: string;
  placeName: string;
  kind: string;
  checklist: string;
  server: Document | null;
  branch: string | null; // the branch that goes on while any of its edits waits; none: the next edit begins one
  base: number;
  seq: number;
  createdAt: string;
}

export interface Edit extends SentEdit {
  n?: number; // the order in which they were made on this phone
  userId: number;
  state: "waiting" | "refused";
  problem: string;
}

export interface Photo {
  id: string;
  userId: number;
  inspection: string;
  item: string;
  capturedAt: string;
  position: Position | null;
  sha256: string;
  size: number;
  name: string;
  device: string;
  received: number;
  state: "waiting" | "complete" | "refused";
  problem: string;
}

export interface Original {
  id: string;
  blob: Blob;
}

interface Kept {
  key: string;
  value: unknown;
}

export class Store extends Dexie {
  declare meta: EntityTable<Kept, "key">;
  declare places: EntityTable<Place, "id">;
  declare checklists: EntityTable<Checklist, "id">;
  declare inspections: EntityTable<Inspection, "id">;
  declare edits: Table<Edit, number>;
  declare photos: EntityTable<Photo, "id">;
  declare originals: EntityTable<Original, "id">;

  constructor(name = "wanghuo-patrol") {
    super(name);
    this.version(1).stores({
      meta: "key",
      places: "id, number",
      checklists: "id",
      inspections: "id, userId, placeId",
      edits: "++n, &id, inspection, [userId+state], [inspection+state]",
      photos: "id, inspection, [userId+state], [inspection+state]",
      originals: "id",
    });
  }

  async get<T>(key: string): Promise<T | undefined> {
    return (await this.meta.get(key))?.value as T | undefined;
  }

  async set(key: string, value: unknown): Promise<void> {
    await written(() => this.meta.put({ key, value }));
  }

  async user(): Promise<Person | null> {
    return (await this.get<Person | null>("user")) ?? null;
  }

  // made once per phone; it names the phone, nobody
  async device(): Promise<string> {
    return this.transaction("rw", this.meta, async () => {
      const known = await this.get<string>("device");
      if (known) return known;
      const made = deviceId();
      await this.meta.put({ key: "device", value: made });
      return made;
    });
  }
}

export class StorageFull extends Error {
  constructor() {
    super(
      "手机存储已满，刚才的内容没有保存。请先同步，再删除手机里不用的照片或应用，腾出空间后重做这一步。",
    );
  }
}

export class NotSaved extends Error {}

// Every write goes through here: a full phone is said in words, and nothing counts as saved that is not.
export async function written<T>(write: () => PromiseLike<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (isFull(error)) throw new StorageFull();
    if (error instanceof StorageFull || error instanceof NotSaved) throw error;
    throw new NotSaved(`手机没有存下刚才的内容，请重做这一步；仍不行请重新打开本页。（${nameOf(error)}）`);
  }
}

function isFull(error: unknown): boolean {
  const seen = new Set<unknown>();
  for (let one = error; one && !seen.has(one); one = (one as { inner?: unknown }).inner) {
    seen.add(one);
    if (nameOf(one) === "QuotaExceededError") return true;
  }
  return /quota/i.test(String((error as { message?: unknown } | null)?.message ?? ""));
}

function nameOf(error: unknown): string {
  return String((error as { name?: unknown } | null)?.name ?? "Error");
}
