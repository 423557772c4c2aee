// Talking to the house: same session, same permissions as its pages.
import type { Day, EditsAnswer, PhotoAnswer, Position, SentEdit } from "./types";

const PATIENCE_MS = 60_000;

// What the house said no to, with its sentence.
export class Refused extends Error {
  constructor(
    readonly status: number,
    sentence: string,
    readonly body: Record<string, unknown> = {},
  ) {
    super(sentence);
  }
}

// The house cannot be reached, or is not well: another try may go through.
export class Unreachable extends Error {
  constructor(sentence = "暂时连不上服务器，稍后会自动再试。") {
    super(sentence);
  }
}

// Nobody is logged in, or something must be done on the pages first.
export class LoginNeeded extends Error {
  constructor(sentence = "登录已结束，未同步的内容都还在手机里；请重新登录后再同步。") {
    super(sentence);
  }
}

export interface PhotoCard {
  id: string;
  inspection: string;
  item: string;
  captured_at: string;
  position: Position | null;
  sha256: string;
  size: number;
  name: string;
  device: string;
}

export class Api {
  constructor(
    private readonly ask: typeof fetch = (...args) => fetch(...args),
    private readonly cookies: () => string = () => document.cookie,
  ) {}

  day(area = "", signal?: AbortSignal): Promise<Day> {
    return this.send("GET", `/api/patrol/day${area ? `?area=${encodeURIComponent(area)}` : ""}`, { signal });
  }

  edits(user: number, edits: SentEdit[], signal?: AbortSignal): Promise<EditsAnswer> {
    return this.send("POST", "/api/patrol/edits", { user, json: { edits }, signal });
  }

  photo(user: number, photo: PhotoCard, signal?: AbortSignal): Promise<PhotoAnswer> {
    return this.send("POST", "/api/patrol/photos", { user, json: photo, signal });
  }

  part(user: number, photo: string, offset: number, bytes: Blob, signal?: AbortSignal): Promise<PhotoAnswer> {
    return this.send("PUT", `/api/patrol/photos/${photo}?offset=${offset}`, { user, bytes, signal });
  }

  async logout(): Promise<void> {
    await this.ask("/logout", {
      method: "POST",
      headers: { "X-CSRFToken": this.token() },
      credentials: "same-origin",
      redirect: "manual",
    });
  }

  // renewed at every login: another one than before means that somebody has logged in since
  token(): string {
    return /(?:^|;\s*)csrftoken=([^;]+)/.exec(this.cookies())?.[1] ?? "";
  }

  private async send<T>(
    method: string,
    path: string,
    more: { user?: number; json?: unknown; bytes?: Blob; signal?: AbortSignal | undefined },
  ): Promise<T> {
    const headers: Record<string, string> = { Accept: "application/json" };
    if (method !== "GET") headers["X-CSRFToken"] = this.token();
    if (more.user !== undefined) headers["X-Patrol-User"] = String(more.user);
    if (more.json !== undefined) headers["Content-Type"] = "application/json";
    if (more.bytes) headers["Content-Type"] = "application/octet-stream";
    const body = more.bytes ?? (more.json === undefined ? null : JSON.stringify(more.json));
    const control = new AbortController();
    const stop = (): void => control.abort();
    const patience = setTimeout(stop, PATIENCE_MS);
    more.signal?.addEventListener("abort", stop);
    if (more.signal?.aborted) stop();
    try {
      const init: RequestInit = { method, headers, body, credentials: "same-origin", cache: "no-store" };
      return await read<T>(await this.ask(path, { ...init, signal: control.signal }));
    } catch (error) {
      if (more.signal?.aborted || !isCut(error)) throw error;
      throw new Unreachable();
    } finally {
      clearTimeout(patience);
      more.signal?.removeEventListener("abort", stop);
    }
  }
}

// The line broke, or the house took too long; neither is an answer.
function isCut(error: unknown): boolean {
  return error instanceof TypeError || (error as { name?: string } | null)?.name === "AbortError";
}

async function read<T>(answer: Response): Promise<T> {
  if (answer.redirected) throw new LoginNeeded("请先在网页上完成登录后的提示（如修改口令），再回来同步。");
  if (answer.status >= 500 || answer.status === 429) throw new Unreachable(`服务器暂时不能处理（${answer.status}），稍后会自动再试。`);
  let body: unknown;
  try {
    body = await answer.json();
  } catch {
    throw new Unreachable("网络中断或被别的页面拦截，稍后会自动再试。");
  }
  if (answer.ok) return body as T;
  const said = (body ?? {}) as Record<string, unknown>;
  if (answer.status === 401) throw new LoginNeeded();
  throw new Refused(answer.status, String(said.detail ?? `服务器没有接受（${answer.status}）。`), said);
}
