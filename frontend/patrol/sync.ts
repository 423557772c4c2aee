// Sending home. Everything may be sent twice and be cut off anywhere; what is not answered waits on.
import { Api, LoginNeeded, Refused, Unreachable } from "./api";
import { takeAlong, wipe } from "./day";
import { CHUNK, completed } from "./photos";
import { BATCH, nextBatch, refuse, settle } from "./queue";
import { written, type Edit, type Photo, type Store } from "./store";
import { moment } from "./ids";
import type { Day, SentEdit } from "./types";

export interface Progress {
  done: number;
  total: number;
  what: string;
}

export type Told = (progress: Progress) => void;

export class OtherUser extends Error {
  constructor() {
    super("登录的不是做这些检查的人。请由本人登录后发送。");
  }
}

export class Sync {
  constructor(
    private readonly store: Store,
    private readonly api: Api,
    private readonly told: Told = () => undefined,
  ) {}

  // Everything of mine that waits; nothing of anybody else's ever goes.
  async send(signal: AbortSignal): Promise<void> {
    const user = await this.store.user();
    if (!user) return;
    await this.sendEdits(user.id, signal);
    await this.sendPhotos(user.id, signal);
    await this.store.set("lastSync", moment());
  }

  // The day anew; whoever is logged in by now is whose phone this is.
  async fetchDay(signal: AbortSignal, area = ""): Promise<Day> {
    const user = await this.store.user();
    this.told({ done: 0, total: 0, what: "正在更新今天的场所" });
    const day = await this.api.day(area, signal);
    if (user && day.user.id !== user.id) await wipe(this.store); // another person's phone now
    await takeAlong(this.store, day);
    await this.store.set("lastSync", moment());
    return day;
  }

  private async sendEdits(user: number, signal: AbortSignal): Promise<void> {
    const total = await this.store.edits.where("[userId+state]").equals([user, "waiting"]).count();
    let done = 0;
    let size = BATCH;
    for (;;) {
      const batch = await nextBatch(this.store, user, size);
      if (!batch.length) return;
      this.told({ done, total: Math.max(total, done + batch.length), what: "正在发送检查记录" });
      size = (await this.sendBatch(user, batch, signal)) ? BATCH : Math.ceil(batch.length / 2);
      done = Math.max(done, total - (await this.store.edits.where("[userId+state]").equals([user, "waiting"]).count()));
    }
  }

  // Whether it went; a batch refused whole is tried in halves, until one edit stands alone with its reason.
  private async sendBatch(user: number, batch: Edit[], signal: AbortSignal): Promise<boolean> {
    try {
      const answer = await this.api.edits(user, batch.map(sent), signal);
      if (!answer.results.some((one) => batch.some((edit) => edit.id === one.id))) {
        throw new Unreachable("服务器的回答不完整，稍后会自动再试。");
      }
      await settle(this.store, batch, answer);
      return true;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      stopWhenNotMine(error);
      if (batch.length > 1) return false;
      await refuse(this.store, batch[0]!, error.message);
      return true;
    }
  }

  private async sendPhotos(user: number, signal: AbortSignal): Promise<void> {
    const mine = await this.store.photos.where("[userId+state]").equals([user, "waiting"]).toArray();
    const total = mine.reduce((sum, photo) => sum + photo.size, 0);
    let before = 0;
    for (const [index, photo] of mine.entries()) {
      const what = `正在发送照片 ${index + 1}/${mine.length}`;
      await this.sendPhoto(user, photo, signal, (received) => this.told({ done: before + received, total, what }));
      before += photo.size;
    }
  }

  private async sendPhoto(user: number, photo: Photo, signal: AbortSignal, told: (n: number) => void): Promise<void> {
    try {
      await this.sendParts(user, photo, signal, told);
      await completed(this.store, photo.id);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      stopWhenNotMine(error);
      await written(() => this.store.photos.update(photo.id, { state: "refused", problem: error.message }));
    }
  }

  private async sendParts(user: number, photo: Photo, signal: AbortSignal, told: (n: number) => void): Promise<void> {
    const original = (await this.store.originals.get(photo.id))?.blob;
    if (!original) throw new Refused(410, "手机里找不到这张照片的原件，请重新拍摄。");
    let answer = await this.api.photo(user, card(photo), signal);
    let strays = 0;
    let said = "照片反复传不完整，请点“再试一次”或重新拍摄。";
    while (answer.state !== "complete") {
      told(answer.received);
      const part = original.slice(answer.received, answer.received + CHUNK);
      const before = answer.received;
      try {
        answer = await this.api.part(user, photo.id, answer.received, part, signal);
      } catch (error) {
        answer = { received: elsewhere(error), state: "waiting" };
        if (error instanceof Refused && error.status === 422) said = error.message;
      }
      if (answer.state !== "complete" && answer.received <= before && ++strays > 3) {
        throw new Refused(422, said);
      }
      await written(() => this.store.photos.update(photo.id, { received: answer.received }));
    }
  }
}

// The house has another part already, or found the whole damaged and begins again.
function elsewhere(error: unknown): number {
  if (!(error instanceof Refused)) throw error;
  const facts = (error.body.facts ?? {}) as Record<string, unknown>;
  const received = error.body.received ?? facts.received;
  if (error.status === 409 && received !== undefined) return Number(received);
  if (error.status === 422) return 0;
  throw error;
}

// 409 with nothing about a part: the login is another person's. 403: he may not (any more).
function stopWhenNotMine(error: Refused): void {
  const code = String(error.body.code ?? "");
  if (code === "wrong_sender" || /本人登录/.test(error.message)) throw new OtherUser();
  if (error.status === 403) throw new LoginNeeded(error.message);
}

function sent(edit: Edit): SentEdit {
  const { id, inspection, device, branch, base, seq, made_at, place, kind, checklist, changes } = edit;
  return { id, inspection, device, branch, base, seq, made_at, place, kind, checklist, changes };
}

function card(photo: Photo): Parameters<Api["photo"]>[1] {
  const { id, inspection, item, position, sha256, size, name, device, capturedAt } = photo;
  return { id, inspection, item, captured_at: capturedAt, position, sha256, size, name, device };
}

// How long to wait before the next try by itself: 2 s, doubling to 5 min, never in step with other phones.
export function pause(failures: number, chance = Math.random()): number {
  return Math.min(2_000 * 2 ** Math.min(failures, 10), 300_000) * (0.75 + chance / 2);
}
