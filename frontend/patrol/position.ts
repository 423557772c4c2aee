// Where the phone is, as it says itself (WGS84); none where it may not say or cannot tell in time.
import { moment } from "./ids";
import type { Position } from "./types";

let last: Position | null = null;
const FRESH_MS = 60_000;

export function lastPosition(): Position | null {
  return last;
}

export async function mayAsk(): Promise<boolean> {
  try {
    return (await navigator.permissions.query({ name: "geolocation" })).state === "granted";
  } catch {
    return false;
  }
}

export function herePosition(waitMs: number): Promise<Position | null> {
  if (last && Date.now() - Date.parse(last.at) < FRESH_MS) return Promise.resolve(last);
  if (!globalThis.navigator?.geolocation) return Promise.resolve(null);
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), waitMs); // a permission prompt left open must not hold up the photo
    const done = (position: Position | null): void => {
      clearTimeout(timer);
      if (position) last = position;
      resolve(position);
    };
    navigator.geolocation.getCurrentPosition(
      (found) =>
        done({
          longitude: found.coords.longitude,
          latitude: found.coords.latitude,
          accuracy_m: Math.round(found.coords.accuracy),
          at: moment(new Date(found.timestamp)),
        }),
      () => done(null),
      { enableHighAccuracy: true, timeout: waitMs, maximumAge: FRESH_MS },
    );
  });
}
