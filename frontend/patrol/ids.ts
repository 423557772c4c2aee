// Identifiers made on the phone: UUIDv7, so that they sort by when they were made.
let lastMs = 0;
let counter = 0;

export function uuid7(now: number = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  if (now > lastMs) {
    lastMs = now;
    counter = (bytes[6]! << 4) & 0x7ff; // room to count upwards within one millisecond
  } else if (++counter > 0xfff) {
    lastMs += 1; // the clock stood still or went back: time goes on all the same
    counter = 0;
  }
  for (let i = 0; i < 6; i++) bytes[i] = Math.floor(lastMs / 2 ** (8 * (5 - i))) & 0xff;
  bytes[6] = 0x70 | (counter >> 8);
  bytes[7] = counter & 0xff;
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export function deviceId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(6)), (b) => "abcdefghjkmnpqrstuvwxyz23456789"[b % 31]).join("");
}

// A moment as people read it: month, day and minute by the phone's own clock.
export function clockWords(moment: string): string {
  const at = new Date(moment);
  const pad = (n: number): string => String(n).padStart(2, "0");
  return Number.isNaN(at.getTime()) ? moment : `${pad(at.getMonth() + 1)}-${pad(at.getDate())} ${pad(at.getHours())}:${pad(at.getMinutes())}`;
}

// the clock of the phone, with its offset from UTC
export function moment(at: Date = new Date()): string {
  const minutes = -at.getTimezoneOffset();
  const pad = (n: number): string => String(Math.floor(Math.abs(n))).padStart(2, "0");
  const local = new Date(at.getTime() + minutes * 60_000).toISOString().slice(0, 23);
  return `${local}${minutes < 0 ? "-" : "+"}${pad(minutes / 60)}:${pad(minutes % 60)}`;
}
