/** Supervises stand-ins as `src/main.ts` does the product: `launcher.ts <journal> <name>:<stage>:<behaviour> …`. */

import { stopSignal } from '../src/signals.ts';
import { supervise } from '../src/supervise.ts';
import { standIn } from './helpers.ts';

const [journal = '', ...programs] = process.argv.slice(2);
const code = await supervise(
  programs.map((program) => standIn(journal, program)),
  {
    signal: stopSignal(),
    onReady: () => console.log('all ready'),
    say: (line) => console.error(line),
  },
);
process.exit(code);
