import { cases } from './cases/index.ts';
import { writeSection } from './report/document.ts';
import { describeMachine } from './report/machine.ts';
import { toMarkdown } from './report/report.ts';
import { readSettings } from './settings.ts';
import { createWorld, startServer } from './world.ts';

/** `npm run bench -- <case>…`, or `all`: prints each case's table; at full size it goes to `docs/benchmarks.md`, too. */
const wanted = process.argv.slice(2);
const names = wanted.length === 0 || wanted.includes('all') ? Object.keys(cases) : wanted;
const unknown = names.find((name) => cases[name] === undefined);
if (unknown !== undefined) {
  console.error(`There is no case "${unknown}"; there are ${Object.keys(cases).join(', ')} and all.`);
  process.exit(2);
}
const settings = readSettings(process.env);
const machine = describeMachine();
console.log(`${machine}\n`);
const world = createWorld(await startServer(settings.dataFolder), settings.sizes, settings.effort);
let failed = false;
const interrupt = async () => {
  await world.close();
  process.exit(130);
};
process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
for (const name of names) {
  const { title, run, once } = cases[name] ?? {};
  if (run === undefined) continue;
  console.error(`${name}…`);
  try {
    const when = new Date().toISOString().slice(0, 10);
    const { rounds, seconds } = settings.effort;
    const effort = once
      ? 'Measured once.'
      : `${rounds} rounds of ${seconds} s, interleaved; median (lowest–highest).`;
    const report = await run(world);
    const markdown = `${when}: ${machine}. ${effort}\n\n${toMarkdown(report)}`;
    console.log(`## ${title}\n\n${markdown}\n`);
    if (settings.isFull) writeSection(name, markdown);
  } catch (error) {
    failed = true;
    console.error(`${name} failed:`, error);
  }
}
await world.close();
process.exit(failed ? 1 : 0);
