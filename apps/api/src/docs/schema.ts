import type { JsonSchema } from '../rest/fields.ts';
import { type Html, html, inline } from './html.ts';

/** The fields of an object, a line each: name, type, whether it must be there, what it is. */
export function fieldList(
  fields: readonly {
    name: string;
    schema: JsonSchema;
    description?: string | undefined;
    required: boolean;
  }[],
  mark: 'required' | 'optional',
): Html {
  const lines = fields.map(({ name, schema, description, required }) => {
    const isMarked = required === (mark === 'required');
    const text = description ?? schema.description;
    return html`<li>
      <div class="field"><code>${name}</code> <span class="type">${typeOf(schema)}</span>
        ${isMarked ? html`<span class="mark">${mark}</span>` : undefined}</div>
      ${text === undefined ? undefined : html`<p>${inline(text)}</p>`}
    </li>`;
  });
  return html`<ul class="fields">${lines}</ul>`;
}

/** The fields of an object schema. */
export function fieldsIn(schema: JsonSchema, mark: 'required' | 'optional'): Html {
  const fields = Object.entries(schema.properties ?? {}).flatMap(([name, field]) =>
    typeof field === 'boolean'
      ? []
      : [{ name, schema: field, required: schema.required?.includes(name) ?? false }],
  );
  return fieldList(fields, mark);
}

/** A type in words, with its limits; a type that has a name links to it. */
export function typeOf(schema: JsonSchema): Html {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    return html`<a href="#schema-${name}">${name}</a>`;
  }
  if (schema.anyOf !== undefined) {
    return html`${schema.anyOf.map((one, index) => [index === 0 ? '' : ' or ', typeOf(one)])}`;
  }
  const { items } = schema;
  if (typeof items === 'object' && !Array.isArray(items)) return html`list of ${typeOf(items)}`;
  return html`${[baseOf(schema), ...limitsOf(schema)].join(', ')}`;
}

function baseOf(schema: JsonSchema): string {
  const values = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  if (values !== undefined) return values.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.format === 'date-time') return 'instant';
  if (schema.format !== undefined) return schema.format;
  return [schema.type ?? 'anything'].flat().join(' or ');
}

function limitsOf(schema: JsonSchema): string[] {
  const { exclusiveMinimum, minLength, maxLength } = schema;
  const least = exclusiveMinimum === 0 ? 1 : limit(schema.minimum);
  const most = limit(schema.maximum);
  const hasDefault = schema.default !== undefined;
  return [
    ...range(least, most, ''),
    ...range(minLength, maxLength, ' characters'),
    ...(hasDefault ? [`default ${JSON.stringify(schema.default)}`] : []),
  ];
}

/** The ends of what a JSON number holds exactly are no limits to tell of. */
function limit(value: number | undefined): number | undefined {
  return value === undefined || Math.abs(value) >= Number.MAX_SAFE_INTEGER ? undefined : value;
}

function range(least: number | undefined, most: number | undefined, unit: string): string[] {
  if (least !== undefined && most !== undefined) return [`${least}–${most}${unit}`];
  if (most !== undefined) return [`at most ${most}${unit}`];
  return least === undefined ? [] : [`at least ${least}${unit}`];
}
