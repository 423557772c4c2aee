// A day as the house hands it out, and a house that answers as its contract says, badly connected.
import { Store } from "../store";
import type { Checklist, Day, Document, Place, SentEdit } from "../types";

export const USER = { id: 7, name: "冯小满" };
export const OTHER = { id: 8, name: "陆文竹" };

export const CHECKLIST: Checklist = {
  id: "list-1",
  code: "small",
  name: "九小场所",
  number: 1,
  kinds: ["shop"],
  items: [
    { code: "exit", title: "安全出口畅通", clause: "", source: "", how: "", photo: "required", grade: "major", score: 10 },
    { code: "wire", title: "电线无乱拉", clause: "", source: "", how: "", photo: "none", grade: "general", score: 5 },
  ],
};

export function place(id: string, more: Partial<Place> = {}): Place {
  return {
    id, number: `N${id}`, name: `店${id}`, kind: "shop", kind_label: "小商店", address: `路${id}号`, area_name: "东山村",
    longitude: null, latitude: null, responsible_name: "", inspection_kind: "patrol", checklist: CHECKLIST.id, due: null, open_hazards: [], ...more,
  };
}

export function day(user = USER, inspections: Document[] = []): Day {
  return {
    user, at: "2026-11-29T08:00:00+08:00", day: "2026-11-29", places: [place("1"), place("2")], is_cut: false, count: 2,
    checklists: [CHECKLIST], inspections,
  };
}

let made = 0;

export function freshStore(): Store {
  return new Store(`test-${++made}`);
}

interface Held {
  body: string;
  inspection: string;
}

// Keeps every edit once, counts versions, and breaks the line when told to.
export class FakeHouse {
  readonly edits = new Map<string, Held>();
  readonly photos = new Map<string, { size: number; parts: Uint8Array[]; received: number }>();
  readonly versions = new Map<string, number>();
  readonly batches: number[] = [];
  user = USER;
  breaks: () => "before" | "after" | "" = () => "";
  refuses: (edit: SentEdit) => string = () => "";

  readonly ask = async (path: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const broken = this.breaks();
    if (broken === "before") throw new TypeError("network");
    const answer = await this.answer(String(path), init);
    if (broken === "after") throw new TypeError("network");
    return answer;
  };

  private async answer(path: string, init: RequestInit): Promise<Response> {
    if (path.startsWith("/api/patrol/day")) return json(day(this.user));
    const sender = new Headers(init.headers).get("X-Patrol-User");
    if (sender !== String(this.user.id)) return json({ code: "wrong_sender", detail: "请由本人登录后发送" }, 409);
    if (path === "/api/patrol/edits") return this.takeEdits((JSON.parse(String(init.body)) as { edits: SentEdit[] }).edits);
    if (path === "/api/patrol/photos") return this.takePhoto(JSON.parse(String(init.body)) as { id: string; size: number });
    return this.takePart(path, init.body as Blob);
  }

  private takeEdits(edits: SentEdit[]): Response {
    this.batches.push(edits.length);
    const touched = new Set<string>();
    const results = edits.map((edit) => {
      const problem = this.refuses(edit);
      if (problem) return { id: edit.id, result: "refused", problem };
      touched.add(edit.inspection);
      const known = this.edits.get(edit.id);
      if (known) return { id: edit.id, result: known.body === JSON.stringify(edit) ? "repeated" : "refused", problem: null };
      this.edits.set(edit.id, { body: JSON.stringify(edit), inspection: edit.inspection });
      this.versions.set(edit.inspection, (this.versions.get(edit.inspection) ?? 0) + 1);
      return { id: edit.id, result: "accepted", problem: null };
    });
    return json({ results, inspections: [...touched].map((id) => this.document(id)) });
  }

  document(id: string): Document {
    const fields: Document["fields"] = {};
    for (const held of this.edits.values()) {
      const edit = JSON.parse(held.body) as SentEdit;
      if (edit.inspection !== id) continue;
      for (const [name, value] of Object.entries(edit.changes)) fields[name] = { value, version: 1 };
    }
    return {
      id, place_id: "1", kind: "patrol", checklist: CHECKLIST.id, version: this.versions.get(id) ?? 0,
      state: fields.finished ? "finished" : "open", fields, conflicts: [], photos: [],
    };
  }

  private takePhoto(card: { id: string; size: number }): Response {
    if (!this.photos.has(card.id)) this.photos.set(card.id, { size: card.size, parts: [], received: 0 });
    return json(this.state(card.id));
  }

  private async takePart(path: string, body: Blob): Promise<Response> {
    const [, id, offset] = /photos\/([^?]+)\?offset=(\d+)/.exec(path)!;
    const photo = this.photos.get(id!)!;
    if (Number(offset) !== photo.received) return json({ code: "offset_wrong", detail: "…", facts: { received: photo.received } }, 409);
    photo.parts.push(new Uint8Array(await body.arrayBuffer()));
    photo.received += body.size;
    return json(this.state(id!));
  }

  private state(id: string): object {
    const { received, size } = this.photos.get(id)!;
    return { id, received, state: received === size ? "complete" : "waiting" };
  }
}

function json(body: object, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
}
