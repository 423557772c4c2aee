// 巡查: opens with or without a network; what is done is on the phone first.
import "./app.css";

import { House } from "./house";
import { say } from "./dom";
import { route } from "./router";
import { drawPill } from "./screens/pill";

const house = new House();

async function open(): Promise<void> {
  void navigator.storage?.persist?.();
  await house.recount();
  house.hears(drawPill);
  window.addEventListener("hashchange", () => void route(house));
  window.addEventListener("online", () => void arrive());
  window.addEventListener("offline", () => drawPill(house.status));
  await route(house);
  if (navigator.onLine) await arrive();
}

// 联网: send what waits, fetch the day, and show it unless somebody is writing just now.
async function arrive(): Promise<void> {
  await house.sync();
  if (!/^#\/(check|scan)/.test(location.hash)) await route(house);
}

async function install(): Promise<void> {
  if (!("serviceWorker" in navigator)) {
    say("这个地址不能离线使用：请改用 https 地址打开，或换一个新一些的浏览器。", true);
    return;
  }
  const { worker = "" } = document.body.dataset;
  try {
    await navigator.serviceWorker.register(worker, { scope: "/patrol/", updateViaCache: "none" });
  } catch {
    if (navigator.onLine) say("离线功能没有装好，请在有网络时重新打开本页。", true);
  }
}

void install();
open().catch((error: unknown) =>
  say(`手机不能存储检查内容，请退出无痕模式或换一个浏览器。（${String(error)}）`, true),
);
