// The app's one state: what waits, what runs, what went wrong. The sync pill and every screen read it.
import { Api, LoginNeeded, Unreachable } from "./api";
import { OtherUser, pause, Sync, type Progress } from "./sync";
import { Store } from "./store";
import { waiting, type Waiting } from "./queue";
import type { Person } from "./types";

const SOON_MS = 8_000;

export interface Status {
  user: Person | null;
  waiting: Waiting;
  progress: Progress | null;
  problem: string;
  needsLogin: boolean;
  lastSync: string;
}

export class House {
  readonly store = new Store();
  readonly api = new Api();
  status: Status = {
    user: null,
    waiting: { edits: 0, photos: 0, refused: 0, others: 0 },
    progress: null,
    problem: "",
    needsLogin: false,
    lastSync: "",
  };
  private listeners = new Set<(status: Status) => void>();
  private running: AbortController | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;

  hears(listener: (status: Status) => void): () => void {
    this.listeners.add(listener);
    listener(this.status);
    return () => this.listeners.delete(listener);
  }

  private tell(more: Partial<Status>): void {
    this.status = { ...this.status, ...more };
    this.listeners.forEach((listener) => listener(this.status));
  }

  // Read again what the phone holds; after every write.
  async recount(): Promise<void> {
    const [user, counts, lastSync] = await Promise.all([
      this.store.user(),
      waiting(this.store),
      this.store.get<string>("lastSync"),
    ]);
    this.tell({ user, waiting: counts, lastSync: lastSync ?? "" });
  }

  // Something was saved on the phone: count it, and send it soon.
  async saved(): Promise<void> {
    await this.recount();
    if (navigator.onLine && !this.status.needsLogin) this.later(SOON_MS, false);
  }

  cancel(): void {
    clearTimeout(this.timer);
    this.running?.abort();
  }

  // Whether everything of mine is there by now.
  async sync({ withDay = true, area = undefined as string | undefined } = {}): Promise<boolean> {
    if (this.running) return false;
    clearTimeout(this.timer);
    const control = (this.running = new AbortController());
    this.tell({ progress: { done: 0, total: 0, what: "正在连接" }, problem: "" });
    try {
      if (area !== undefined) await this.store.set("area", area);
      await this.alone(() => this.exchange(control.signal, withDay));
      this.failures = 0;
      this.tell({ needsLogin: false });
      return true;
    } catch (error) {
      this.failed(error, control.signal.aborted, withDay);
      return false;
    } finally {
      this.running = null;
      this.tell({ progress: null });
      await this.recount();
    }
  }

  private async exchange(signal: AbortSignal, withDay: boolean): Promise<void> {
    const sync = new Sync(this.store, this.api, (progress) => this.tell({ progress }));
    await this.endLeft();
    const before = await this.store.user();
    const isOther = await sync.send(signal).then(() => false, whetherOther);
    if (!withDay && before && !isOther) return;
    const area = isOther ? "" : ((await this.store.get<string>("area")) ?? "");
    const day = await sync.fetchDay(signal, area);
    if (before?.id !== day.user.id) await sync.send(signal); // what waited for its owner to log in again
  }

  // One window at a time sends; another waits for it to end.
  private async alone(act: () => Promise<void>): Promise<void> {
    if (!navigator.locks) return act();
    await navigator.locks.request("wanghuo-patrol-sync", act);
  }

  // Somebody left without a network: his login ends now, unless a newer one has taken its place.
  private async endLeft(): Promise<void> {
    const leaving = await this.store.get<string>("leaving");
    if (!leaving) return;
    const isSame = leaving === this.api.token();
    if (isSame) await this.api.logout();
    await this.store.set("leaving", "");
    if (isSame) throw new LoginNeeded("已退出登录。");
  }

  private failed(error: unknown, isCancelled: boolean, withDay: boolean): void {
    const problem = isCancelled ? "同步已取消，未发送的内容都还在手机里。" : sentenceOf(error);
    this.tell({ problem, needsLogin: error instanceof LoginNeeded });
    if (error instanceof Unreachable && !isCancelled) this.later(pause(this.failures++), withDay);
  }

  private later(ms: number, withDay: boolean): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.sync({ withDay }), ms);
  }
}

// Somebody else is logged in by now: nothing was sent, and the phone becomes his.
function whetherOther(error: unknown): true {
  if (error instanceof OtherUser) return true;
  throw error;
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
