import { expect, it } from 'vitest';
import { deviceOf } from '../src/routes/(app)/settings/device.ts';

const chrome =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

it.each([
  [chrome, 'Chrome on Windows', 'laptop'],
  [`${chrome} Edg/140.0`, 'Edge on Windows', 'laptop'],
  ['node', 'API client (node)', 'code'],
  ['curl/8.5.0', 'API client (curl)', 'code'],
  ['python-requests/2.31.0', 'API client (python-requests)', 'code'],
  ['', 'Unknown device', 'laptop'],
  [' ', 'Unknown device', 'laptop'],
  [null, 'Unknown device', 'laptop'],
])('calls %o %s', (userAgent, name, icon) => expect(deviceOf(userAgent)).toEqual({ name, icon }));
