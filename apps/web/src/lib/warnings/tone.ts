import type { Severity } from '@watcher/contract/warnings';

const tones = { critical: 'bad', warning: 'warn', info: 'info' } as const;

/** The colours of a notice about something so severe. */
export function toneOf(severity: Severity): 'bad' | 'warn' | 'info' {
  return tones[severity];
}
