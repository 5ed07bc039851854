import { expect, test } from 'vitest';
import { readLogConfig } from '../src/config.ts';
import { openLog } from '../src/log/index.ts';
import { readable } from '../src/log/readable.ts';

function collect() {
  const lines: string[] = [];
  return { lines, write: (line: string) => lines.push(line) };
}

/** As drizzle throws it: the statement with its values outside, PostgreSQL's own inside. */
function databaseError(): Error {
  const cause = Object.assign(new Error('duplicate key value: s3cret@example.com\nat a made-up place'), {
    code: '23505',
  });
  return new Error('Failed query: INSERT … s3cret', { cause });
}

test('a line is JSON with the fields that were given, and what is less severe is left out', () => {
  const output = collect();
  const log = openLog('api', { logFormat: 'json', logLevel: 'info' }, output);
  log.debug('not shown');
  log.info({ keyId: 7, teamId: undefined }, 'job');
  expect(output.lines.map((line) => JSON.parse(line))).toEqual([
    {
      level: 'info',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      name: 'api',
      pid: process.pid,
      keyId: 7,
      msg: 'job',
    },
  ]);
});

test('of an error there is name, code and place, and never its text', () => {
  for (const logFormat of ['json', 'pretty'] as const) {
    const output = collect();
    openLog('api', { logFormat, logLevel: 'info' }, output).error({ err: databaseError() }, 'request');
    const text = output.lines.join('');
    expect(text).toMatch(/Error\W.*23505/s);
    expect(text).toContain('log.test.ts');
    expect(text).not.toMatch(/s3cret|made-up|Failed query/);
  }
});

test('lines for people say the time, how bad it is, who speaks and what', () => {
  const output = collect();
  const entry = { level: 'warn', time: '2026-03-01T12:00:00.000Z', name: 'api', pid: 1, status: 200 };
  const stream = readable(output, false);
  stream.write(JSON.stringify({ ...entry, note: 'two words', msg: 'request' }));
  expect(output.lines).toEqual([
    expect.stringMatching(/^\d\d:\d\d:\d\d warn {2}api {4}request status=200 note="two words"\n$/),
  ]);
  readable(output, true).write(JSON.stringify({ ...entry, msg: 'request' }));
  expect(output.lines[1]).toContain('\u001b[33mwarn \u001b[39m');
});

test.each([
  [{}, { logFormat: 'pretty', logLevel: 'info' }],
  [
    { LOG_FORMAT: '', LOG_LEVEL: '' },
    { logFormat: 'pretty', logLevel: 'info' },
  ],
  [
    { LOG_FORMAT: 'json', LOG_LEVEL: 'debug' },
    { logFormat: 'json', logLevel: 'debug' },
  ],
])('the settings %o are %o', (env, settings) => {
  expect(readLogConfig(env)).toEqual(settings);
});

test.each([
  [{ LOG_FORMAT: 'xml' }, 'LOG_FORMAT must be one of pretty, json'],
  [{ LOG_LEVEL: 'INFO' }, /^LOG_LEVEL must be one of silent, fatal, /],
])('the settings %o are refused by name', (env, said) => {
  expect(() => readLogConfig(env)).toThrow(said);
});
