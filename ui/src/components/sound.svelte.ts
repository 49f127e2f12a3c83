/** Three sounds, made by code, each under 300 ms: heard before the eye looks. */

export type Sound = "ok" | "look" | "no";

interface Tone {
  readonly hertz: number;
  readonly at: number;
  readonly length: number;
}

/** A rising third; one soft tone; two low ones. Times in seconds. */
const SOUNDS: Readonly<Record<Sound, readonly Tone[]>> = {
  ok: [
    { hertz: 659.3, at: 0, length: 0.11 },
    { hertz: 830.6, at: 0.1, length: 0.18 },
  ],
  look: [{ hertz: 494, at: 0, length: 0.26 }],
  no: [
    { hertz: 196, at: 0, length: 0.12 },
    { hertz: 165, at: 0.15, length: 0.14 },
  ],
};

const KEPT_AS = "token-desk.sound";
const LOUDNESS = 0.2;

let on = $state(localStorage.getItem(KEPT_AS) !== "off");
let air: AudioContext | null = null;

function tone(context: AudioContext, { hertz, at, length }: Tone): void {
  const start = context.currentTime + at;
  const source = context.createOscillator();
  const volume = context.createGain();
  source.type = "sine";
  source.frequency.value = hertz;
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(LOUDNESS, start + 0.012);
  volume.gain.exponentialRampToValueAtTime(0.001, start + length);
  source.connect(volume).connect(context.destination);
  source.start(start);
  source.stop(start + length);
}

export const sound = {
  get on(): boolean {
    return on;
  },
  switch(to: boolean): void {
    on = to;
    localStorage.setItem(KEPT_AS, to ? "on" : "off");
    if (to) sound.play("ok");
  },
  /** A desk without a loudspeaker still works: colour, icon and words say the same. */
  play(name: Sound): void {
    if (!on || typeof AudioContext === "undefined") return;
    try {
      air ??= new AudioContext();
      if (air.state === "suspended") void air.resume().catch(() => undefined);
      for (const each of SOUNDS[name]) tone(air, each);
    } catch {
      air = null;
    }
  },
};
