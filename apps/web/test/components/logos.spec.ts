import { expect, it } from 'vitest';
import { logoOf } from '#lib/logos/logo.ts';

it.each([
  ['openai/gpt-5-2025-08-07', 'openai'],
  ['meta-llama/llama-3.3-70b-instruct', 'meta'],
  ['x-ai/grok-4', 'xai'],
  ['Google Vertex', 'vertexai'],
  ['Google AI Studio', 'google'],
  ['Amazon Bedrock', 'aws'],
  ['Azure', 'azure'],
])('%s has the logo of %s', (name, file) => expect(logoOf(name).src).toContain(`/${file}.svg`));

it.each([
  ['acme/tiny-1', 'A'],
  ['', '?'],
  ['/odd', '?'],
  ['constructor/x', 'C'],
  ['(été)', 'É'],
])('%j has none, and the letter %s', (name, letter) => expect(logoOf(name)).toEqual({ src: null, letter }));
