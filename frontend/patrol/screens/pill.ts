// The state of sync, in sight on every screen.
import type { Status } from "../house";

export function pillWords(status: Status, isOnline: boolean): { words: string; tone: string } {
  const count = status.waiting.edits + status.waiting.photos;
  if (status.progress) return { words: count ? `正在同步，还有 ${count} 条` : "正在同步", tone: "busy" };
  if (status.waiting.refused) return { words: `${status.waiting.refused} 条被退回`, tone: "bad" };
  if (status.needsLogin) return { words: count ? `${count} 条待传，请登录` : "请登录", tone: "bad" };
  if (count) return { words: `${isOnline ? "" : "离线，"}${count} 条待传`, tone: "wait" };
  if (status.problem) return { words: isOnline ? "同步没有完成" : "离线", tone: "wait" };
  if (!isOnline) return { words: "离线，已全部同步", tone: "wait" };
  return { words: status.lastSync ? `已同步 ${status.lastSync.slice(11, 16)}` : "尚未同步", tone: "good" };
}

export function drawPill(status: Status): void {
  const pill = document.getElementById("pill");
  if (!pill) return;
  const { words, tone } = pillWords(status, navigator.onLine);
  if (pill.textContent !== words) pill.textContent = words;
  pill.className = `pill pill--${tone}`;
}
