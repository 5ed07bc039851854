import type { ProcedureName } from '../rest/routes/index.ts';
import type { Tag } from './types.ts';

/** The chapters of the document, in their order, by the group of the procedures in them. */
const tags = {
  v1: {
    name: 'Public API',
    description: 'For programs: an API token (`or_api_…`) opens these routes and nothing else does.',
  },
  auth: { name: 'Accounts', description: 'Create an account, sign in and out.' },
  keys: { name: 'Keys', description: 'The OpenRouter keys that are watched.' },
  usage: { name: 'Usage', description: 'What the keys have spent.' },
  alerts: { name: 'Alerts', description: 'What the team was told, and when it is told.' },
  audit: { name: 'Audit log', description: 'What was done to keys at OpenRouter, and what was shared.' },
  budgets: { name: 'Budgets', description: 'What is meant to be spent, and how that goes.' },
  reports: { name: 'Reports', description: 'What the team is sent regularly.' },
  shares: { name: 'Share links', description: 'Figures for somebody without an account.' },
  views: { name: 'Saved views', description: 'Views of the usage page that have a name.' },
  channels: { name: 'Channels', description: 'Where alerts and reports are sent to.' },
  teams: { name: 'Teams', description: 'Who owns what is watched.' },
  tokens: { name: 'API tokens', description: 'Tokens for the public API: seen once, revoked at will.' },
  service: { name: 'Service', description: 'Probes, and this reference.' },
} as const satisfies Record<string, Tag>;

export const allTags: readonly Tag[] = Object.values(tags);
export const serviceTag = tags.service.name;

/** The chapter that a procedure belongs to. */
export function tagOf(procedure: ProcedureName): string {
  const [group = ''] = procedure.split('.');
  if (group === 'stats') return tags.usage.name;
  const tag = Object.entries(tags).find(([name]) => name === group)?.[1];
  if (tag === undefined) throw new Error(`openapi/tags.ts has no chapter for ${procedure}.`);
  return tag.name;
}
