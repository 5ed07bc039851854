import type { Token } from '@watcher/contract/tokens';
import { expect, it } from 'vitest';
import { handOver, takeHandedOver } from '#lib/guide/hand-over.ts';
import { tokensToShow } from '../src/routes/(app)/tokens/list.ts';

function token(id: number, isActive: boolean): Token {
  return { id, name: `token ${id}`, createdAt: '2026-01-01T00:00:00.000Z', lastUsedAt: null, isActive };
}

it('shows revoked tokens only when asked, and then last, so that nothing above them moves', () => {
  const tokens = [token(4, false), token(3, true), token(2, false), token(1, true)];
  expect(tokensToShow(tokens, false).map(({ id }) => id)).toEqual([3, 1]);
  expect(tokensToShow(tokens, true).map(({ id }) => id)).toEqual([3, 1, 4, 2]);
});

it('hands a new token over once', () => {
  expect(takeHandedOver()).toBeNull();
  handOver('or_api_Abc123');
  expect(takeHandedOver()).toBe('or_api_Abc123');
  expect(takeHandedOver()).toBeNull();
});
