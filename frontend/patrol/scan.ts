// Reading a plate's QR code: by the phone where it can, else by the decoder we bring along.
import { decodeQR } from "qr/decode.js";

interface Detector {
  detect(source: CanvasImageSource): Promise<{ rawValue: string }[]>;
}

const MOST_PIXELS = 1_600;
const LOOK_MS = 180;

export interface Plate {
  number: string;
  kind: string; // "" for a place; else what kind of record the plate hangs at
}

// A plate holds the address /q/<number>; a bare number is taken too. None: a code of somebody else.
export function plateOf(text: string): Plate | null {
  const said = text.trim();
  const found = /\/q\/([^?#]+)(?:\?([^#]*))?/.exec(said);
  if (found) {
    try {
      return { number: decodeURIComponent(found[1]!), kind: new URLSearchParams(found[2] ?? "").get("of") ?? "" };
    } catch {
      return null;
    }
  }
  return /^[\p{L}\p{N}._-]{2,60}$/u.test(said) ? { number: said, kind: "" } : null;
}

async function detector(): Promise<Detector | null> {
  const kind = (globalThis as { BarcodeDetector?: new (o: object) => Detector }).BarcodeDetector;
  if (!kind) return null;
  try {
    return new kind({ formats: ["qr_code"] });
  } catch {
    return null;
  }
}

export function decode(image: { width: number; height: number; data: Uint8ClampedArray }): string | null {
  try {
    return decodeQR(image, { timeLimit: 120 });
  } catch {
    return null; // no code in this picture
  }
}

async function look(source: CanvasImageSource, width: number, height: number, native: Detector | null): Promise<string | null> {
  if (native) {
    try {
      const [found] = await native.detect(source);
      if (found) return found.rawValue;
    } catch {
      native = null; // there by name only, as on some phones
    }
  }
  const scale = Math.min(1, MOST_PIXELS / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (!pen || !canvas.width) return null;
  pen.drawImage(source, 0, 0, canvas.width, canvas.height);
  return decode(pen.getImageData(0, 0, canvas.width, canvas.height));
}

export async function readStill(file: Blob): Promise<string | null> {
  const picture = await createImageBitmap(file);
  try {
    return await look(picture, picture.width, picture.height, await detector());
  } finally {
    picture.close();
  }
}

// Watch through the camera until something is read or the screen is left.
export async function watch(video: HTMLVideoElement, signal: AbortSignal): Promise<string | null> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  try {
    video.srcObject = stream;
    await video.play();
    const native = await detector();
    while (!signal.aborted) {
      const text = video.videoWidth ? await look(video, video.videoWidth, video.videoHeight, native) : null;
      if (text && plateOf(text)) return text;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    return null;
  } finally {
    stream.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
  }
}
