import type { Notice } from '../notice.ts';

/** How a notice looks at a glance: a resolved one by that, others by their severity. */
export type Look = 'critical' | 'warning' | 'info' | 'resolved' | 'report';

export function lookOf({ type, severity }: Notice): Look {
  if (type === 'alert.resolved') return 'resolved';
  return type === 'report' ? 'report' : severity;
}

/** In front of titles, where a receiver has no colours. */
export const marks: Readonly<Record<Look, string>> = {
  critical: '🔴',
  warning: '🟠',
  info: '🔵',
  resolved: '🟢',
  report: '📊',
};

/** Red, amber, blue, green, grey as `0xRRGGBB`. */
export const colours: Readonly<Record<Look, number>> = {
  critical: 0xd92d20,
  warning: 0xdc6803,
  info: 0x1570ef,
  resolved: 0x079455,
  report: 0x475467,
};
