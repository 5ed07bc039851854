import type { Token } from '@watcher/contract/tokens';

/** The tokens to show: those that work in the order given, and after them, if asked for, the revoked ones. */
export function tokensToShow(tokens: readonly Token[], withRevoked: boolean): Token[] {
  const active = tokens.filter((token) => token.isActive);
  return withRevoked ? [...active, ...tokens.filter((token) => !token.isActive)] : active;
}
