import type { ServerResponse } from 'node:http';

const MOUTHFUL = ' '.repeat(65_536);
const DRIP_MS = 20;

/** Sends blanks as fast as the caller takes them, until it stops reading. */
export function flood(response: ServerResponse): void {
  const pour = () => {
    while (!response.destroyed && response.write(MOUTHFUL)) {
      // What is buffered is less than a mouthful: pour on.
    }
  };
  response.on('drain', pour);
  pour();
}

/** Sends a blank now and then, so that the connection is never idle and never done. */
export function drip(response: ServerResponse): void {
  const timer = setInterval(() => response.write(' '), DRIP_MS);
  response.on('close', () => clearInterval(timer));
}
