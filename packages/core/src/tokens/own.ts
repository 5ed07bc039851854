import type { Scope } from '../context.ts';

/** Whoever changes the team answers for its tokens, whoever made them. */
export function seesTokensOfOthers(scope: Scope): boolean {
  return scope.permissions.has('team:write');
}
