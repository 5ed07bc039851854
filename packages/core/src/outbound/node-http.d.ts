export {};

declare module 'node:http' {
  /** Node 24.14 and newer; `@types/node` does not have it yet. */
  function setGlobalProxyFromEnv(env?: Readonly<Record<string, string>>): () => void;
}
