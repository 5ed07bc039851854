import { mapInSlices } from '@watcher/core/slices';
import { spelledForRest } from '../spelling.ts';

/** An answer as JSON, spelled for REST. What has rows, as a page does, is written in slices. */
export async function restJson(output: unknown): Promise<string> {
  if (Array.isArray(output)) return listJson(output);
  if (!hasRows(output)) return valueJson(output);
  const { items, ...others } = output;
  const rest = valueJson(others).slice(1, -1);
  return `{"items":${await listJson(items)}${rest === '' ? '' : `,${rest}`}}`;
}

async function listJson(items: readonly unknown[]): Promise<string> {
  return `[${(await mapInSlices(items, valueJson)).join(',')}]`;
}

function valueJson(value: unknown): string {
  return JSON.stringify(spelledForRest(value));
}

function hasRows(output: unknown): output is { readonly items: readonly unknown[] } {
  return typeof output === 'object' && output !== null && 'items' in output && Array.isArray(output.items);
}
