import { crc32, deflateSync } from 'node:zlib';

const WIDTH = 560;
const HEIGHT = 160;
/** The row of the line that bars stand on. */
const BASE = HEIGHT - 2;
const PAPER = [255, 255, 255] as const;
const BAR = [79, 70, 229] as const;
const LINE = [208, 213, 221] as const;

type Colour = readonly [red: number, green: number, blue: number];

/**
 * Bars as a PNG, the highest as high as the picture; where a value is not known there is none.
 *
 * @param values at least 0, oldest first.
 */
export function drawBars(values: readonly (number | null)[]): Buffer {
  const rows = Array.from({ length: HEIGHT }, () => Buffer.alloc(WIDTH * 3, Buffer.from(PAPER)));
  const fill = (left: number, top: number, right: number, bottom: number, colour: Colour) => {
    for (const row of rows.slice(top, bottom)) row.fill(Buffer.from(colour), left * 3, right * 3);
  };
  const highest = Math.max(0, ...values.map((value) => value ?? 0));
  const step = WIDTH / Math.max(1, values.length);
  for (const [index, value] of values.entries()) {
    if (value === null || value <= 0 || highest === 0) continue;
    const height = Math.max(1, Math.round((value / highest) * (BASE - 8)));
    const left = Math.round(index * step + step * 0.15);
    fill(left, BASE - height, Math.max(left + 1, Math.round((index + 1) * step - step * 0.15)), BASE, BAR);
  }
  fill(0, BASE, WIDTH, HEIGHT, LINE);
  return png(rows);
}

/** Rows of 24-bit RGB as a PNG (ISO/IEC 15948), each without a filter. */
function png(rows: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(rows.length, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const scanlines = Buffer.concat(rows.flatMap((row) => [Buffer.of(0), row]));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(scanlines)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
