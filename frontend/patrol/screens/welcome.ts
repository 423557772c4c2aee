// Nobody is known on this phone yet, or whoever was has logged out.
import type { House } from "../house";
import { h } from "../dom";

export const LOGIN = "/login?next=/patrol/";

export function othersLine(others: number): HTMLElement | null {
  if (!others) return null;
  return h("p", { class: "note note--wait" }, `另有 ${others} 条他人未同步的记录，只有本人登录后才能查看和发送。`);
}

export async function welcomeScreen(house: House): Promise<HTMLElement> {
  const { waiting, problem, progress } = house.status;
  return h(
    "section",
    {},
    h("h1", {}, "巡查"),
    othersLine(waiting.others),
    h("p", {}, progress ? "正在取今天的场所…" : problem || "登录并联网一次，手机就会带上今天的场所和检查表；之后没有信号也能检查。"),
    h("a", { class: "btn btn--strong", href: LOGIN }, "登录"),
  );
}
