/** The simulator's own time, in Unix milliseconds. It stands still until moved, or runs with the wall clock. */
export type Clock = {
  now(): number;
  /** Jumps to an instant, forwards or backwards; a running clock runs on from there. */
  set(instant: Date | string | number): void;
  /** Jumps by so many milliseconds. */
  advance(ms: number): void;
};

function toMs(instant: Date | string | number): number {
  const ms = new Date(instant).getTime();
  if (Number.isNaN(ms)) throw new RangeError(`not an instant: ${instant}`);
  return ms;
}

/** A clock that stands at `instant` until it is moved. */
export function fixedClock(instant: Date | string | number): Clock {
  let now = toMs(instant);
  return {
    now: () => now,
    set: (to) => {
      now = toMs(to);
    },
    advance: (ms) => {
      now += ms;
    },
  };
}

/** A clock that runs with the wall clock, shifted by whatever it was moved. */
export function wallClock(): Clock {
  let shift = 0;
  const now = () => Date.now() + shift;
  return {
    now,
    set: (to) => {
      shift = toMs(to) - Date.now();
    },
    advance: (ms) => {
      shift += ms;
    },
  };
}
