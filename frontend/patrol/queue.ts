// What a person does becomes an edit that waits to be sent. Nothing leaves the queue but by the house's answer.
import { moment, uuid7 } from "./ids";
import { NotSaved, written, type Edit, type Inspection, type Store } from "./store";
import type { Changes, Document, EditsAnswer, Place } from "./types";

export const BATCH = 500;

export interface Waiting {
  edits: number;
  photos: number;
  refused: number;
  others: number;
}

export async function begin(store: Store, place: Place): Promise<Inspection> {
  const user = await mustUser(store);
  if (!place.checklist) throw new NotSaved("这类场所还没有检查表，请联系乡镇消安办配置后再查。");
  const row: Inspection = {
    id: uuid7(),
    userId: user,
    placeId: place.id,
    placeName: place.name,
    kind: place.inspection_kind,
    checklist: place.checklist,
    server: null,
    branch: null,
    base: 0,
    seq: 0,
    createdAt: moment(),
  };
  await written(() =>
    store.transaction("rw", store.inspections, store.edits, store.meta, async () => {
      await store.inspections.add(row);
      await put(store, row.id, { started: { at: row.createdAt } }, user);
    }),
  );
  return row;
}

export async function record(store: Store, inspection: string, changes: Changes): Promise<Edit> {
  const user = await mustUser(store);
  return written(() =>
    store.transaction("rw", store.inspections, store.edits, store.meta, () => put(store, inspection, changes, user)),
  );
}

// 完成: says how many edits of its branch come up to and with this one
export async function finish(store: Store, inspection: string): Promise<Edit> {
  const user = await mustUser(store);
  return written(() =>
    store.transaction("rw", store.inspections, store.edits, store.meta, () =>
      put(store, inspection, (seq) => ({ finished: { at: moment(), edits: seq } }), user),
    ),
  );
}

async function put(
  store: Store,
  inspection: string,
  changes: Changes | ((seq: number) => Changes),
  user: number,
): Promise<Edit> {
  const row = await store.inspections.get(inspection);
  if (!row || row.userId !== user) throw new NotSaved("这次检查不是您做的，不能修改。");
  if (row.branch === null) {
    row.branch = uuid7();
    row.base = row.server?.version ?? 0;
    row.seq = 0;
  }
  row.seq += 1;
  const edit: Edit = {
    id: uuid7(),
    userId: user,
    inspection,
    device: await store.device(),
    branch: row.branch,
    base: row.base,
    seq: row.seq,
    made_at: moment(),
    place: row.placeId,
    kind: row.kind,
    checklist: row.checklist,
    changes: typeof changes === "function" ? changes(row.seq) : changes,
    state: "waiting",
    problem: "",
  };
  await store.inspections.put(row);
  edit.n = await store.edits.add(edit);
  return edit;
}

// A person chooses between what two phones said: a new edit on a new branch that has seen both.
export async function decide(store: Store, inspection: string, field: string, value: unknown): Promise<Edit> {
  const user = await mustUser(store);
  return written(() =>
    store.transaction("rw", store.inspections, store.edits, store.meta, async () => {
      const row = await store.inspections.get(inspection);
      if (row?.branch) throw new NotSaved("这次检查还有未同步的内容，请先同步，再选择以哪个为准。");
      return put(store, inspection, { [field]: value }, user);
    }),
  );
}

export function nextBatch(store: Store, user: number, size = BATCH): Promise<Edit[]> {
  return store.edits.where("[userId+state]").equals([user, "waiting"]).limit(size).sortBy("n");
}

// What the house answered: accepted edits leave the queue, refused ones stay with the reason.
export async function settle(store: Store, sent: Edit[], answer: EditsAnswer): Promise<void> {
  const said = new Map(answer.results.map((one) => [one.id, one]));
  await written(() =>
    store.transaction("rw", store.inspections, store.edits, async () => {
      for (const edit of sent) {
        const result = said.get(edit.id);
        if (!result || edit.n === undefined) continue;
        if (result.result === "refused") {
          await store.edits.update(edit.n, { state: "refused", problem: result.problem ?? "未说明原因" });
        } else {
          await store.edits.delete(edit.n);
        }
      }
      for (const document of answer.inspections) await take(store, document);
      for (const inspection of new Set(sent.map((edit) => edit.inspection))) await endBranch(store, inspection);
    }),
  );
}

export async function take(store: Store, document: Document): Promise<void> {
  const row = await store.inspections.get(document.id);
  if (row && (row.server?.version ?? -1) <= document.version) {
    await store.inspections.update(document.id, { server: document });
  }
}

// With nothing of it waiting a branch is over: the next edit has seen what the house has now.
async function endBranch(store: Store, inspection: string): Promise<void> {
  const waiting = await store.edits.where("[inspection+state]").equals([inspection, "waiting"]).count();
  if (waiting === 0) await store.inspections.update(inspection, { branch: null });
}

export async function refuse(store: Store, edit: Edit, problem: string): Promise<void> {
  await settle(store, [edit], { results: [{ id: edit.id, result: "refused", problem }], inspections: [] });
}

// Send refused ones again as they were: the same edit, should the house think otherwise by now.
export async function retryRefused(store: Store, user: number): Promise<void> {
  await written(() =>
    store.transaction("rw", store.edits, store.photos, async () => {
      await store.edits.where("[userId+state]").equals([user, "refused"]).modify({ state: "waiting", problem: "" });
      await store.photos.where("[userId+state]").equals([user, "refused"]).modify({ state: "waiting", problem: "" });
    }),
  );
}

export async function waiting(store: Store): Promise<Waiting> {
  const user = (await store.user())?.id ?? -1;
  const of = (table: "edits" | "photos", state: string): Promise<number> =>
    store[table].where("[userId+state]").equals([user, state]).count();
  const [edits, photos, refusedEdits, refusedPhotos, allEdits, allPhotos, complete] = await Promise.all([
    of("edits", "waiting"),
    of("photos", "waiting"),
    of("edits", "refused"),
    of("photos", "refused"),
    store.edits.count(),
    store.photos.count(),
    store.photos.filter((photo) => photo.state === "complete").count(),
  ]);
  const mine = edits + photos + refusedEdits + refusedPhotos;
  return { edits, photos, refused: refusedEdits + refusedPhotos, others: allEdits + allPhotos - complete - mine };
}

async function mustUser(store: Store): Promise<number> {
  const user = await store.user();
  if (!user) throw new NotSaved("请先登录：手机还不知道是谁在检查。");
  return user.id;
}
