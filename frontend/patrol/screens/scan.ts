// 扫码: the plate at the door opens its place, with no network.
import type { House } from "../house";
import { button, h, link, say, trying } from "../dom";
import { plateOf, readStill, watch } from "../scan";

export async function scanScreen(house: House, _of: string, left: AbortSignal): Promise<HTMLElement> {
  const video = h("video", { playsinline: true, muted: true, class: "camera", "aria-label": "取景" });
  const hint = h("p", { role: "status" }, "对准门口的二维码牌。");
  const found = (text: string | null): void => {
    const plate = text ? plateOf(text) : null;
    if (!plate) say("没有认出二维码：请靠近、对正再试，或直接输入牌上的编号。", true);
    else if (plate.kind) say("这块牌不是场所的牌，请扫场所门口的牌。", true);
    else location.hash = `#/plate/${encodeURIComponent(plate.number)}`;
  };
  const look = async (): Promise<void> => {
    if (!navigator.mediaDevices?.getUserMedia) {
      hint.textContent = "这里不能直接打开相机：请拍下二维码，或输入牌上的编号。";
      return;
    }
    try {
      const text = await watch(video, left);
      if (text) found(text);
    } catch {
      hint.textContent = "相机没有打开（未允许或被占用）：请拍下二维码，或输入牌上的编号。";
    }
  };
  const still = h("input", {
    type: "file",
    accept: "image/*",
    class: "hidden-input",
    "aria-label": "二维码照片",
    onchange: async () => {
      const file = still.files?.[0];
      still.value = "";
      if (file) found((await trying(() => readStill(file))) ?? null);
    },
  });
  const number = h("input", { type: "text", "aria-label": "牌上的编号", placeholder: "牌上的编号", autocomplete: "off" });
  const open = (event: Event): void => {
    event.preventDefault();
    found(number.value);
  };
  void look();
  return h(
    "section",
    {},
    h("h1", {}, "扫码"),
    video,
    hint,
    h("label", { class: "btn btn--wide" }, "从照片识别", still),
    h("form", { class: "row", onsubmit: open }, number, h("button", { class: "btn btn--strong" }, "打开")),
  );
}

// A number read from a plate: straight to its place, or what to do where the phone has none such.
export async function plateScreen(house: House, number: string): Promise<HTMLElement> {
  const place = await house.store.places.where("number").equals(number).first();
  if (place) location.replace(`#/place/${place.id}`);
  return h(
    "section",
    {},
    link("‹ 扫码", "#/scan", { class: "back" }),
    h("h1", {}, number),
    place
      ? h("p", {}, "正在打开…")
      : h("p", { class: "note note--wait" }, "手机里没有这个编号的场所：可能不在您的辖区，或是新登记的。联网后到“同步”页更新再扫。"),
    !place && button("去同步", () => (location.hash = "#/sync"), { class: "btn btn--strong" }),
  );
}
