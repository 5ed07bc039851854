/**
 * Aborts when somebody wants us to end: by a signal, or because the bootstrap that started us has died (its IPC
 * channel closes). Ctrl-C arrives twice, from the terminal and from the bootstrap; the second one changes nothing.
 */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = () => controller.abort();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  process.on('disconnect', stop);
  // A terminal that was closed must not keep us from stopping in order.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  return controller.signal;
}
