// A photo as the camera made it: the original is never touched; time, place and hash are taken at once.
import { moment, uuid7 } from "./ids";
import { herePosition } from "./position";
import { NotSaved, written, type Photo, type Store } from "./store";

export const CHUNK = 512 * 1024;

export async function keep(store: Store, inspection: string, item: string, file: File): Promise<Photo> {
  const capturedAt = moment();
  const [user, position, sha256] = await Promise.all([store.user(), herePosition(3_000), hashOf(file)]);
  if (!user) throw new NotSaved("请先登录：手机还不知道是谁在检查。");
  const photo: Photo = {
    id: uuid7(),
    userId: user.id,
    inspection,
    item,
    capturedAt,
    position,
    sha256,
    size: file.size,
    name: file.name.slice(-100) || "photo.jpg",
    device: await store.device(),
    received: 0,
    state: "waiting",
    problem: "",
  };
  await written(() =>
    store.transaction("rw", store.photos, store.originals, async () => {
      await store.photos.add(photo);
      await store.originals.add({ id: photo.id, blob: new Blob([file], { type: file.type }) });
    }),
  );
  return photo;
}

export async function hashOf(file: Blob): Promise<string> {
  if (!globalThis.crypto?.subtle) {
    throw new NotSaved("当前不是安全连接（HTTPS），照片不能取证。请按“信任本系统”页的步骤改用 https 地址。");
  }
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// The house has it whole: the phone keeps only that it was taken.
export async function completed(store: Store, photo: string): Promise<void> {
  await written(() =>
    store.transaction("rw", store.photos, store.originals, async () => {
      const row = await store.photos.get(photo);
      if (row) await store.photos.update(photo, { state: "complete", received: row.size });
      await store.originals.delete(photo);
    }),
  );
}
