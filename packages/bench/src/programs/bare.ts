import express from 'express';

/** What Express costs by itself: one route, a small JSON answer. */
const server = express()
  .disable('x-powered-by')
  .get('/', (_request, response) => {
    response.json({ status: 'ok' });
  })
  .listen(0, '127.0.0.1', () => {
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    process.send?.({ type: 'ready', url: `http://127.0.0.1:${port}` });
  });
process.on('disconnect', () => process.exit(0));
