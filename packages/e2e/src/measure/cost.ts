/** What one step of the walk cost the browser. */
export interface Cost {
  readonly what: string;
  readonly requests: number;
  readonly dataRequests: number;
  readonly kilobytes: number;
  readonly scriptKilobytes: number;
  /** From the click, or the start of the load, until what the page is about is there. */
  readonly readyMs: number;
  readonly longestTaskMs: number;
}

const NOTHING: Cost = {
  what: '',
  requests: 0,
  dataRequests: 0,
  kilobytes: 0,
  scriptKilobytes: 0,
  readyMs: 0,
  longestTaskMs: 0,
};

/** Past this, a browser calls a task long: a press of a key would wait for it. */
const LONG_TASK_MS = 50;

/** A line per step, each figure as the middle of all rounds, with the least and the most where they differ. */
export function table(rounds: readonly (readonly Cost[])[]): string {
  const [first = []] = rounds;
  const rows = first.map(({ what }, index) => {
    const of = (figure: (cost: Cost) => number) =>
      rounds.map((round) => figure(round[index] ?? NOTHING)).sort((a, b) => a - b);
    const spread = (figure: (cost: Cost) => number) => {
      const values = of(figure).map((value) => Math.round(value));
      const [least, most] = [values[0], values.at(-1)];
      const middle = values[Math.floor(values.length / 2)];
      return least === most ? String(middle) : `${middle} (${least}–${most})`;
    };
    const longest = of(({ longestTaskMs }) => longestTaskMs).at(-1) ?? 0;
    return [
      what,
      spread(({ requests }) => requests),
      spread(({ dataRequests }) => dataRequests),
      spread(({ kilobytes }) => kilobytes),
      spread(({ scriptKilobytes }) => scriptKilobytes),
      spread(({ readyMs }) => readyMs),
      longest < LONG_TASK_MS ? `< ${LONG_TASK_MS}` : spread(({ longestTaskMs }) => longestTaskMs),
    ].join(' | ');
  });
  return [
    '| | requests | of data | kB | kB of script | ready, ms | longest task, ms |',
    '|---|---|---|---|---|---|---|',
    ...rows.map((row) => `| ${row} |`),
  ].join('\n');
}
