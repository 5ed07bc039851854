/** Serves the pages as they are being written, for the launcher: `vite dev` that says when it is ready, and where. */
import { createServer } from 'vite';

process.chdir(new URL('..', import.meta.url).pathname);
const server = await createServer();
const stop = () => void server.close().then(() => process.exit(0));
process.on('SIGTERM', stop);
process.on('disconnect', stop);
await server.listen();
process.send?.({ type: 'ready', url: server.resolvedUrls?.local[0]?.replace(/\/$/, '') });
