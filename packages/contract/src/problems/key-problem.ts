import { type KeyProblem, UNREACHABLE_CAUSES } from './codes.ts';

/** A problem as it comes over the wire, where the parameters are a plain record. */
export interface SentKeyProblem {
  readonly code: KeyProblem['code'];
  readonly params: Readonly<Record<string, string | number | null>>;
}

/** The problem with the parameters that its sentence is made of; one that was not sent reads as empty. */
export function keyProblemOf({ code, params }: SentKeyProblem): KeyProblem {
  switch (code) {
    case 'expired':
      return { code, params: { at: String(params['at'] ?? '') } };
    case 'limit_reached':
      return { code, params: { limit: Number(params['limit'] ?? 0), resetsAt: text(params['resetsAt']) } };
    case 'not_understood':
      return { code, params: { call: String(params['call'] ?? ''), field: text(params['field']) } };
    case 'unreachable': {
      const { cause, status } = params;
      return {
        code,
        params: {
          cause: UNREACHABLE_CAUSES.find((known) => known === cause) ?? 'connection',
          status: typeof status === 'number' ? status : null,
        },
      };
    }
    case 'internal':
      return { code, params: { id: String(params['id'] ?? '') } };
    default:
      return { code, params: {} };
  }
}

function text(value: string | number | null | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}
