import type { Rule, UpdateRuleInput } from '@watcher/contract/alerts';
import { ALERT_KINDS, RULE_DEFAULTS } from '@watcher/contract/alerts/kinds';
import type { FieldError } from '@watcher/contract/problems/issues';
import { recordSetting } from '../audit/record.ts';
import { assertOwnChannels } from '../budgets/input.ts';
import type { Ctx, Scope } from '../context.ts';
import { alertRules } from '../db/schema/index.ts';
import { withTransaction } from '../db/transaction.ts';
import { refuse } from '../errors.ts';
import { enqueueEvaluation } from '../jobs/evaluation.ts';
import { announceChange } from '../live.ts';
import { lockOwnTeam } from '../teams/team.ts';
import { readRules, type TeamRule } from './rules.ts';

/** Every rule of the team, as it holds. */
export async function listRules(ctx: Ctx, { teamId }: Scope): Promise<{ items: Rule[]; total: number }> {
  const rules = await readRules(ctx, teamId);
  const items = ALERT_KINDS.map((kind) => toRule(rules[kind]));
  return { items, total: items.length };
}

/**
 * Switches a rule on or off, sets at what it warns, or where its alerts go. What is left out stays.
 *
 * @throws DomainError `invalid_input` for parameters that the rule does not have, or about channels that are not the
 *   team's.
 */
export async function updateRule(ctx: Ctx, scope: Scope, input: UpdateRuleInput): Promise<Rule> {
  const { teamId } = scope;
  const { kind } = input;
  const wrong = Object.entries(input.params ?? {}).flatMap(
    ([name, value]) => errorOf(kind, name, value) ?? [],
  );
  if (wrong.length > 0) throw refuse('invalid_input', { fields: wrong });
  return withTransaction(ctx, async (tx) => {
    await lockOwnTeam(tx, scope);
    await assertOwnChannels(tx, scope, input.channelIds);
    const before = (await readRules(tx, teamId))[kind];
    const channelIds = input.channelIds === undefined ? before.channelIds : input.channelIds;
    const after = {
      isActive: input.isActive ?? before.isActive,
      params: { ...before.params, ...input.params },
      channelIds: channelIds === null ? null : [...channelIds],
    };
    await tx.db
      .insert(alertRules)
      .values({ teamId, kind, ...after })
      .onConflictDoUpdate({ target: [alertRules.teamId, alertRules.kind], set: after });
    const { kind: _, ...from } = before;
    await recordSetting(tx, scope, 'rule.changed', { rule: kind, from, to: after });
    await enqueueEvaluation(tx, teamId);
    await announceChange(tx, teamId);
    return toRule({ kind, ...after });
  });
}

function toRule({ kind, isActive, params, channelIds }: TeamRule): Rule {
  return { kind, isActive, params: { ...params }, channelIds: channelIds === null ? null : [...channelIds] };
}

/** A parameter is a number greater than 0; one without a default may be null. */
function errorOf(kind: TeamRule['kind'], name: string, value: number | null): FieldError | null {
  const defaults: Readonly<Record<string, number | null>> = RULE_DEFAULTS[kind].params;
  const path = ['params', name];
  if (!Object.hasOwn(defaults, name)) {
    return { path: ['params'], problem: { code: 'unknown_field', params: {} } };
  }
  const isFine = value === null ? defaults[name] === null : value > 0 && value <= 1_000_000_000;
  return isFine ? null : { path, problem: { code: 'rule_param_refused', params: {} } };
}
