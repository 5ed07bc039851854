/** Linear light, 0–1: red, green, blue. */
type Rgb = readonly [number, number, number];

/** Colour vision deficiencies at full strength: matrices over linear RGB, after Machado, Oliveira & Fernandes (2009). */
const machado = {
  normal: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protan: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deutan: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritan: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
} as const;

export type Vision = keyof typeof machado;
export const visions: readonly Vision[] = ['normal', 'protan', 'deutan', 'tritan'];

function linear(hex: string): Rgb {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

/** What somebody with this vision sees of a colour `#rrggbb`. */
export function simulate(hex: string, vision: Vision): Rgb {
  const [r, g, b] = linear(hex);
  const [a1, a2, a3, b1, b2, b3, c1, c2, c3] = machado[vision];
  const clamp = (value: number) => Math.min(1, Math.max(0, value));
  return [clamp(a1 * r + a2 * g + a3 * b), clamp(b1 * r + b2 * g + b3 * b), clamp(c1 * r + c2 * g + c3 * b)];
}

/** WCAG 2 contrast ratio, 1–21. */
export function contrast(one: string, other: string): number {
  const luminance = ([r, g, b]: Rgb) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
  const [dark = 0, light = 0] = [luminance(linear(one)), luminance(linear(other))].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** Distance in OKLab; about 0.02 is just noticeable side by side. */
export function apart(one: Rgb, other: Rgb): number {
  const [l1, a1, b1] = oklab(one);
  const [l2, a2, b2] = oklab(other);
  return Math.hypot(l1 - l2, a1 - a2, b1 - b2);
}

function oklab([r, g, b]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}
