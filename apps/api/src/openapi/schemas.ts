import {
  alertListOutput,
  alertOutput,
  resendAlertOutput,
  ruleListOutput,
  ruleOutput,
} from '@watcher/contract/alerts';
import { auditListOutput } from '@watcher/contract/audit';
import { sessionOutput, userOutput } from '@watcher/contract/auth';
import { budgetHistoryOutput, budgetListOutput, budgetOutput } from '@watcher/contract/budgets';
import {
  channelListOutput,
  channelOutput,
  createdChannelOutput,
  testChannelOutput,
} from '@watcher/contract/channels';
import { exploreRowOutput } from '@watcher/contract/explore';
import { healthOutput } from '@watcher/contract/health';
import { keyDetailOutput } from '@watcher/contract/key-pages';
import { keyListOutput, keyOutput, syncKeyOutput } from '@watcher/contract/keys';
import { overviewOutput } from '@watcher/contract/overview';
import { digestOutput, sendDigestOutput } from '@watcher/contract/reports';
import { createdShareOutput, sharedViewOutput, shareListOutput } from '@watcher/contract/shares';
import { teamListOutput, teamOutput } from '@watcher/contract/teams';
import { createdTokenOutput, tokenOutput } from '@watcher/contract/tokens';
import { trendOutput } from '@watcher/contract/trend';
import {
  byDateOutput,
  byKeyOutput,
  byModelOutput,
  dashboardOutput,
  keyStatsOutput,
  periodOutput,
  statsOutput,
  usagePageOutput,
  usageRowOutput,
} from '@watcher/contract/usage';
import { summaryOutput, unallocatedUsageOutput } from '@watcher/contract/usage-fields';
import { viewListOutput, viewOutput } from '@watcher/contract/views';
import { warningOutput } from '@watcher/contract/warnings';
import { z } from 'zod';
import { healthOutput as liveOutput } from '../health.ts';
import { problemOutput } from '../problems.ts';
import { type JsonSchema, spellFields } from '../rest/fields.ts';

/** The answers that have a name in the document; where one holds another, it refers to it. */
const named = {
  User: userOutput,
  Session: sessionOutput,
  Key: keyOutput,
  KeyList: keyListOutput,
  KeySync: syncKeyOutput,
  CreatedToken: createdTokenOutput,
  Token: tokenOutput,
  Period: periodOutput,
  Summary: summaryOutput,
  ModelUsage: byModelOutput,
  DayUsage: byDateOutput,
  KeyUsage: byKeyOutput,
  Dashboard: dashboardOutput,
  UsageRow: usageRowOutput,
  ExploredUsage: exploreRowOutput,
  Stats: statsOutput,
  UsagePage: usagePageOutput,
  KeyStats: keyStatsOutput,
  Alert: alertOutput,
  AlertList: alertListOutput,
  AlertResend: resendAlertOutput,
  AlertRule: ruleOutput,
  AlertRuleList: ruleListOutput,
  AuditList: auditListOutput,
  Digest: digestOutput,
  DigestSent: sendDigestOutput,
  UnallocatedUsage: unallocatedUsageOutput,
  CreatedShare: createdShareOutput,
  ShareList: shareListOutput,
  SharedView: sharedViewOutput,
  SavedView: viewOutput,
  SavedViewList: viewListOutput,
  Budget: budgetOutput,
  BudgetList: budgetListOutput,
  BudgetHistory: budgetHistoryOutput,
  Channel: channelOutput,
  CreatedChannel: createdChannelOutput,
  ChannelList: channelListOutput,
  ChannelTest: testChannelOutput,
  Team: teamOutput,
  TeamList: teamListOutput,
  Overview: overviewOutput,
  UsageTrend: trendOutput,
  AccountHealth: healthOutput,
  Warning: warningOutput,
  KeyDetail: keyDetailOutput,
  Health: liveOutput,
  Problem: problemOutput,
};

const PREFIX = '#/components/schemas/';

const registry = z.registry<{ id: string }>();
for (const [id, schema] of Object.entries(named)) registry.add(schema, { id });

/** The schemas of `components`, by name. */
export const componentSchemas: Readonly<Record<string, JsonSchema>> = Object.fromEntries(
  Object.entries(z.toJSONSchema(registry, { uri: (id) => PREFIX + id, override: spellFields }).schemas).map(
    ([name, { $schema, $id, ...schema }]) => [name, schema],
  ),
);

/** How an answer's schema is written in the document: by its name, or as a list of what has one. */
export function schemaOf(output: z.ZodType): JsonSchema {
  if (output instanceof z.ZodArray && output.element instanceof z.ZodType) {
    return { type: 'array', items: schemaOf(output.element) };
  }
  const name = registry.get(output)?.id;
  if (name === undefined) throw new Error('An answer of a route has no name in openapi/schemas.ts.');
  return { $ref: PREFIX + name };
}

/** The schema behind a reference into `components`. */
export function resolve(schema: JsonSchema): JsonSchema {
  if (schema.$ref === undefined) return schema;
  const found = componentSchemas[schema.$ref.slice(PREFIX.length)];
  if (found === undefined) throw new Error(`There is no ${schema.$ref}.`);
  return found;
}

/**
 * A value of the schema, made of the examples of its fields.
 *
 * @throws Error when a field has neither an example nor a default.
 */
export function exampleOf(reference: JsonSchema): unknown {
  const schema = resolve(reference);
  if (schema.examples !== undefined) return schema.examples[0];
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.properties !== undefined) {
    const fields = Object.entries(schema.properties).map(([name, field]) => [name, exampleOfField(field)]);
    return Object.fromEntries(fields);
  }
  const { items } = schema;
  if (typeof items === 'object' && !Array.isArray(items)) return [exampleOf(items)];
  const [option] = schema.oneOf ?? schema.anyOf ?? [];
  if (typeof option === 'object') return exampleOf(option);
  if (schema.additionalProperties !== undefined) return {};
  const [type] = [schema.type].flat();
  if (type === 'integer' || type === 'number') return 1;
  if (type === 'boolean') return false;
  if (type === 'string') return 'text';
  throw new Error(`There is no example of ${JSON.stringify(schema)}.`);
}

function exampleOfField(field: JsonSchema | boolean): unknown {
  if (typeof field === 'boolean') throw new Error('A field may be anything.');
  return exampleOf(field);
}
