import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import express from 'express';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compress } from '../src/compress.ts';
import { webApp } from '../src/static.ts';

const SCRIPT = `export const text = '${'a word, '.repeat(1000)}';`;
const COMPRESSED = brotliCompressSync(SCRIPT);

let folder: string;
let server: Server;
let url: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'static-'));
  const chunks = join(folder, '_app/immutable/chunks');
  mkdirSync(chunks, { recursive: true });
  writeFileSync(join(folder, 'index.html'), '<title>app</title>');
  writeFileSync(join(chunks, 'both.js'), SCRIPT);
  writeFileSync(join(chunks, 'both.js.br'), COMPRESSED);
  writeFileSync(join(chunks, 'plain.js'), SCRIPT);
  server = createServer(express().use(compress, webApp(folder)));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

async function get(file: string, headers: Record<string, string>) {
  const response = await fetch(`${url}/_app/immutable/chunks/${file}`, { headers });
  const header = (name: string) => response.headers.get(name);
  return { status: response.status, header, text: await response.text() };
}

test('what was compressed in advance is sent as it is, to those who can read it', async () => {
  const brotli = await get('both.js?v=1', { 'accept-encoding': 'gzip, br' });
  expect([brotli.status, brotli.text]).toEqual([200, SCRIPT]);
  expect(['content-encoding', 'content-length', 'content-type', 'cache-control'].map(brotli.header)).toEqual([
    'br',
    String(COMPRESSED.length),
    'text/javascript; charset=utf-8',
    'public, max-age=31536000, immutable',
  ]);
  for (const accepted of ['identity', 'gzip', 'br;q=0, gzip']) {
    const other = await get('both.js', { 'accept-encoding': accepted });
    expect([other.status, other.text]).toEqual([200, SCRIPT]);
    expect(other.header('content-encoding')).toBe(accepted === 'identity' ? null : 'gzip');
    expect(other.header('content-type')).toBe('text/javascript; charset=utf-8');
    // A cache in between keeps the two apart, and so does who asks whether theirs is still good.
    expect(other.header('vary')).toContain('Accept-Encoding');
    expect(other.header('etag')).not.toBe(brotli.header('etag'));
  }
  expect(brotli.header('vary')).toContain('Accept-Encoding');
  const ifChanged = { 'if-none-match': brotli.header('etag') ?? '', 'cache-control': 'max-age=0' };
  expect((await get('both.js', { ...ifChanged, 'accept-encoding': 'br' })).status).toBe(304);
  expect((await get('both.js', { ...ifChanged, 'accept-encoding': 'gzip' })).status).toBe(200);
});

test('a file without such a copy is compressed while it is sent, and a missing one is missing', async () => {
  const plain = await get('plain.js', { 'accept-encoding': 'br' });
  expect([plain.status, plain.header('content-encoding'), plain.text]).toEqual([200, 'br', SCRIPT]);
  expect((await get('none.js', { 'accept-encoding': 'br' })).status).toBe(404);
});

test('a part of a file is a part of what is sent', async () => {
  const range = { 'accept-encoding': 'identity', range: 'bytes=0-5' };
  const part = await get('both.js', range);
  expect([part.status, part.text]).toEqual([206, SCRIPT.slice(0, 6)]);
  const beyond = await get('both.js', { 'accept-encoding': 'identity', range: 'bytes=999999-' });
  expect(beyond.status).toBe(416);
});
