// The bell of the duty desk: a looped tone made here, so that no timer of a hidden tab can stop it.
export type Ring = "fire" | "other" | "";

const KEPT = "wh-desk-sound";
const VOLUME = 0.35;
// [hertz, seconds] one after another; silence is 0. What may be a fire never pauses.
const TUNES: Record<"fire" | "other", [number, number][]> = {
  fire: [[880, 0.35], [587, 0.35]],
  other: [[523, 0.18], [0, 0.12], [523, 0.18], [0, 3]],
};

export class Ringer {
  private context: AudioContext | undefined;
  private playing: AudioBufferSourceNode | undefined;
  private tune: Ring = "";

  constructor(private readonly heard: () => void) {
    // a browser lets a page sound only after a first touch: whoever wanted it gets it with that
    if (!this.isWanted) return;
    this.open();
    for (const touch of ["pointerdown", "keydown"]) document.addEventListener(touch, () => this.open(), { once: true });
  }

  get isOn(): boolean {
    return this.context?.state === "running";
  }

  get isWanted(): boolean {
    return remembered() === "on";
  }

  turnOn(): void {
    remember("on");
    this.open();
  }

  sound(tune: Ring): void {
    if (tune === this.tune && (this.playing || !tune)) return;
    this.tune = tune;
    this.playing?.stop();
    this.playing = undefined;
    if (!tune || !this.context) return;
    const source = this.context.createBufferSource();
    source.buffer = rendered(this.context, TUNES[tune]);
    source.loop = true;
    source.connect(this.context.destination);
    source.start();
    this.playing = source;
  }

  private open(): void {
    this.context ??= new AudioContext();
    this.context.onstatechange = () => this.heard();
    void this.context.resume().then(() => {
      const tune = this.tune;
      this.tune = "";
      this.sound(tune);
      this.heard();
    });
  }
}

function rendered(context: AudioContext, tune: [number, number][]): AudioBuffer {
  const rate = context.sampleRate;
  const length = tune.reduce((sum, [, seconds]) => sum + Math.round(seconds * rate), 0);
  const buffer = context.createBuffer(1, length, rate);
  const samples = buffer.getChannelData(0);
  let at = 0;
  for (const [hertz, seconds] of tune) {
    const count = Math.round(seconds * rate);
    for (let n = 0; n < count; n += 1) {
      const edge = Math.min(1, n / 400, (count - n) / 400); // no click where tones meet
      samples[at + n] = hertz ? VOLUME * edge * Math.sin((2 * Math.PI * hertz * n) / rate) : 0;
    }
    at += count;
  }
  return buffer;
}

function remembered(): string | null {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

function remember(state: string): void {
  try {
    localStorage.setItem(KEPT, state);
  } catch {
    // a browser that keeps nothing asks again next time
  }
}
