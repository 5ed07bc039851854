/**
 * Stands in for one of the product's programs. Environment: `NAME`; `JOURNAL`, the file that it appends what happens
 * to; `BEHAVIOUR`, one of: `good`; `stubborn` (does not end when asked); `broken` (ends before it is ready);
 * `silent` (is never ready); `fragile` (ends by itself soon after it was ready).
 */
import { appendFileSync } from 'node:fs';

const { BEHAVIOUR, JOURNAL = '', NAME } = process.env;

function note(event: string): void {
  appendFileSync(JOURNAL, `${NAME} ${event}\n`);
}

function end(): void {
  note('stops');
  // Long enough that a program stopped too early would be seen in the journal.
  setTimeout(() => {
    note('stopped');
    process.exit(0);
  }, 100);
}

setInterval(() => {}, 1000);
note(`starts ${process.pid}`);
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', BEHAVIOUR === 'stubborn' ? () => note('shrugs') : end);
process.on('SIGINT', () => note('interrupted'));
if (BEHAVIOUR === 'broken') process.exit(1);
setTimeout(() => {
  if (BEHAVIOUR === 'silent') return;
  note('ready');
  process.send?.({ type: 'ready', url: 'http://127.0.0.1:1234' });
  if (BEHAVIOUR === 'fragile') setTimeout(() => process.exit(7), 10);
}, 50);
