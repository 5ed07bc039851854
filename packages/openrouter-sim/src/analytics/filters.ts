import type { Call } from '../api.ts';
import { ApiError } from '../api-error.ts';
import { DIMENSIONS, type Dimension, type DimensionValue } from './dimensions.ts';
import type { AnalyticsQuery } from './query-schema.ts';

/** The operators, and whether each takes one value or a list. */
export const OPERATORS = {
  eq: 'scalar',
  neq: 'scalar',
  in: 'array',
  not_in: 'array',
  gt: 'scalar',
  gte: 'scalar',
  lt: 'scalar',
  lte: 'scalar',
} as const;

type Operator = keyof typeof OPERATORS;
type Filter = NonNullable<AnalyticsQuery['filters']>[number];
/** A filter made ready: the dimension it looks at and the test its value has to pass. */
export type Condition = { dimension: Dimension; passes(value: DimensionValue): boolean };

function isOperator(text: string): text is Operator {
  return Object.hasOwn(OPERATORS, text);
}

function matches(operator: Operator, value: DimensionValue, wanted: DimensionValue[], includeUnset: boolean) {
  if (value === null) {
    // "Include rows where the dimension has no value. Applies only to the `in` and `not_in` operators."
    return operator === 'neq' || (OPERATORS[operator] === 'array' && includeUnset);
  }
  const [first = null] = wanted;
  switch (operator) {
    case 'eq':
    case 'in':
      return wanted.includes(value);
    case 'neq':
    case 'not_in':
      return !wanted.includes(value);
    case 'gt':
      return first !== null && value > first;
    case 'gte':
      return first !== null && value >= first;
    case 'lt':
      return first !== null && value < first;
    case 'lte':
      return first !== null && value <= first;
  }
}

/** A key's numeric id from that id or from its hash; `null` and a warning when no key of the account has it. */
function resolveKey({ account, sim }: Call, value: string | number, warnings: string[]): number | null {
  const key = account.keys.find(
    (one) =>
      (one.hash === value || String(one.id) === String(value)) &&
      (!one.deleted || sim.settings.resolvesDeletedKeys),
  );
  if (key !== undefined) return key.id;
  warnings.push(`Could not resolve api_key_id "${value}"`);
  return null;
}

/**
 * Makes a filter ready to test values.
 * @throws ApiError 400 for an unknown field or operator, and for a list where one value belongs or the reverse.
 */
function compile(filter: Filter, call: Call, warnings: string[]): Condition {
  const { field, operator, value } = filter;
  const dimension = DIMENSIONS.get(field);
  if (dimension === undefined) throw new ApiError(400, `Unknown filter field: ${field}`);
  if (!isOperator(operator)) throw new ApiError(400, `Unknown filter operator: ${operator}`);
  if (Array.isArray(value) !== (OPERATORS[operator] === 'array')) {
    throw new ApiError(400, `Operator ${operator} takes ${OPERATORS[operator]} values`);
  }
  const given = Array.isArray(value) ? value : [value];
  const wanted = field === 'api_key_id' ? given.map((one) => resolveKey(call, one, warnings)) : given;
  const includeUnset = filter.include_unset ?? false;
  return { dimension, passes: (actual) => matches(operator, actual, wanted, includeUnset) };
}

/** All filters of a query made ready, and what could not be resolved in them. */
export function compileFilters(filters: readonly Filter[], call: Call) {
  const warnings: string[] = [];
  const conditions = filters.map((filter) => compile(filter, call, warnings));
  return { conditions, warnings };
}
