/** A launcher to be killed: `launcher.ts <data folder>` or `launcher.ts temporary`. Prints `<pid> <url>` when ready. */
import { LocalPostgresError, lockDataDir, startLocalPostgres, startTemporaryPostgres } from '../src/index.ts';

const dataDir = process.argv[2] ?? '';
try {
  const server =
    dataDir === 'temporary' ? await startTemporaryPostgres() : await startLocalPostgres(lockDataDir(dataDir));
  process.stdout.write(`${server.pid} ${server.url}\n`);
} catch (error) {
  if (!(error instanceof LocalPostgresError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
