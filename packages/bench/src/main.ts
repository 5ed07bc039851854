import { cpus, totalmem } from 'node:os';
import { benchApi } from './cases/api.ts';

/** `npm run bench -- <case>`, or `all`: prints a Markdown table per case. */
const cases: Readonly<Record<string, () => Promise<string>>> = { api: benchApi };

const [wanted = 'all'] = process.argv.slice(2);
const names = wanted === 'all' ? Object.keys(cases) : [wanted];
console.log(
  `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB\n`,
);
for (const name of names) {
  const run = cases[name];
  if (run === undefined) {
    console.error(`There is no case "${name}"; there are ${Object.keys(cases).join(', ')} and all.`);
    process.exit(2);
  }
  console.log(`## ${name}\n\n${await run()}\n`);
}
process.exit(0);
