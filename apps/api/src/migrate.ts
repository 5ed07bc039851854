import { readConfig } from '@watcher/core/config';
import { prepareDatabase } from '@watcher/core/encryption';
import { runProgram } from '@watcher/core/program';

/** Brings the schema up to date and ends. The api and the worker do the same at their start; this is for before it. */
await runProgram('migrate', async ({ log }) => {
  await prepareDatabase(readConfig(process.env), log);
  log.info('the schema is up to date');
  process.exit(0);
});
