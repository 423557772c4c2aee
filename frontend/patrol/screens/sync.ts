// 同步: what waits, what goes, what was sent back and why; and the way out.
import type { House, Status } from "../house";
import { ask, button, h, say, trying } from "../dom";
import { wipe } from "../day";
import { clockWords } from "../ids";
import { fieldWords, valueWords } from "../merge";
import { retryRefused } from "../queue";
import { LOGIN, othersLine } from "./welcome";

export async function syncScreen(house: House, _of: string, left: AbortSignal): Promise<HTMLElement> {
  const state = h("div", { class: "sync-state" });
  const area = h("input", { type: "text", inputmode: "numeric", placeholder: "区划代码（可不填）", "aria-label": "只带走这个区划", value: (await house.store.get<string>("area")) ?? "" });
  const go = button("立即同步", () => void run(house, area.value.trim()), { class: "btn btn--strong btn--wide" });
  const stop = button("取消同步", () => house.cancel(), { class: "btn btn--wide" });
  const silence = house.hears((status) => {
    state.replaceChildren(...lines(status));
    go.hidden = status.progress !== null;
    stop.hidden = status.progress === null;
  });
  left.addEventListener("abort", silence);
  return h(
    "section",
    {},
    h("h1", {}, "同步"),
    state,
    go,
    stop,
    await refused(house),
    await conflicts(house),
    await space(),
    h("details", {}, h("summary", {}, "换一片区划带走"), area),
    house.status.user &&
      h("p", { class: "leave" }, `当前：${house.status.user.name} `, button("退出登录", () => void leave(house), { class: "btn" })),
  );
}

async function run(house: House, area: string | undefined): Promise<void> {
  await house.sync({ area });
  window.dispatchEvent(new HashChangeEvent("hashchange"));
}

function lines(status: Status): HTMLElement[] {
  const { waiting, progress, problem, needsLogin, lastSync } = status;
  const made: (HTMLElement | null)[] = [
    h("dl", { class: "counts" }, h("dt", {}, "待传记录"), h("dd", { id: "edits-waiting" }, String(waiting.edits)), h("dt", {}, "待传照片"), h("dd", { id: "photos-waiting" }, String(waiting.photos)), h("dt", {}, "上次同步"), h("dd", {}, lastSync ? clockWords(lastSync) : "还没有")),
    progress && h("div", { role: "status" }, h("p", {}, progress.what), h("progress", progress.total ? { max: progress.total, value: progress.done } : {})),
    problem ? h("p", { class: "note note--bad", role: "alert" }, problem) : null,
    needsLogin ? h("a", { class: "btn btn--strong btn--wide", href: LOGIN }, "去登录") : null,
    !progress && !problem && !waiting.edits && !waiting.photos && !waiting.refused && lastSync ? h("p", { class: "note note--good" }, "✔ 全部已同步。") : null,
    othersLine(waiting.others),
  ];
  return made.filter((one) => one !== null);
}

async function refused(house: House): Promise<HTMLElement | null> {
  const me = house.status.user?.id ?? -1;
  const [edits, photos] = await Promise.all([
    house.store.edits.where("[userId+state]").equals([me, "refused"]).toArray(),
    house.store.photos.where("[userId+state]").equals([me, "refused"]).toArray(),
  ]);
  if (!edits.length && !photos.length) return null;
  const names = new Map((await house.store.inspections.toArray()).map((row) => [row.id, row]));
  const lists = new Map((await house.store.checklists.toArray()).map((one) => [one.id, one]));
  const again = async (): Promise<void> => {
    await trying(() => retryRefused(house.store, me));
    await run(house, undefined);
  };
  return h(
    "div",
    {},
    h("h2", {}, `被退回 ${edits.length + photos.length} 条（仍在手机里）`),
    h(
      "ul",
      { class: "list" },
      ...edits.map((edit) =>
        h("li", { class: "line" }, h("strong", {}, names.get(edit.inspection)?.placeName ?? ""), ...Object.entries(edit.changes).map(([field, value]) => h("span", {}, `${fieldWords(field, lists.get(edit.checklist))}：${valueWords(value)}`)), h("span", { class: "wrong" }, edit.problem)),
      ),
      ...photos.map((photo) => h("li", { class: "line" }, h("strong", {}, names.get(photo.inspection)?.placeName ?? ""), h("span", {}, `照片 ${photo.name}`), h("span", { class: "wrong" }, photo.problem))),
    ),
    button("再试一次", () => void again(), { class: "btn btn--wide" }),
  );
}

async function conflicts(house: House): Promise<HTMLElement | null> {
  const rows = (await house.store.inspections.toArray()).filter((row) => row.userId === house.status.user?.id && row.server?.conflicts.length);
  if (!rows.length) return null;
  return h(
    "div",
    {},
    h("h2", {}, "两边不一致，等您选择"),
    ...rows.map((row) => h("a", { class: "btn btn--bad btn--wide", href: `#/conflicts/${row.id}` }, `${row.placeName}：${row.server!.conflicts.length} 处`)),
  );
}

async function space(): Promise<HTMLElement | null> {
  const { usage = 0, quota = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  if (!quota) return null;
  const isTight = usage / quota > 0.9;
  const words = `已用存储 ${(usage / 1e6).toFixed(0)} MB，可用约 ${((quota - usage) / 1e6).toFixed(0)} MB`;
  return h("p", { class: isTight ? "note note--bad" : "place-more" }, isTight ? `${words}。快满了：请尽快同步，再清理手机。` : words);
}

// 退出登录: sync first; what cannot go stays for its owner alone, the rest is wiped.
async function leave(house: House): Promise<void> {
  if (navigator.onLine) await house.sync({ withDay: false });
  const { edits, photos, refused: back } = house.status.waiting;
  const left = edits + photos + back;
  const sentence = `还有 ${left} 条没有同步（记录 ${edits}、照片 ${photos}、被退回 ${back}）。退出后它们留在这部手机里，只有您本人再登录才能看到和发送。仍要退出吗？`;
  if (left && !(await ask(sentence, "仍要退出"))) return;
  const done = await trying(async () => {
    await house.store.set("leaving", house.api.token());
    await wipe(house.store);
    return true;
  });
  if (!done) return;
  try {
    await house.api.logout();
    await house.store.set("leaving", "");
    location.assign(LOGIN);
  } catch {
    await house.recount();
    say("已清除手机里的内容；现在没有网络，联网后会自动结束登录。");
    location.hash = "#/places";
    window.dispatchEvent(new HashChangeEvent("hashchange"));
  }
}
