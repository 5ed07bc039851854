import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createOutbound, type OutboundOptions, parseAllowList, parseProxies } from '../src/outbound/index.ts';
import { makeCertificate, trust } from './channels/support/certificate.ts';
import { startRawServer, startReceiver } from './channels/support/receiver.ts';

function outbound(allow = '', more: Partial<OutboundOptions> = {}) {
  return createOutbound({ allow: parseAllowList(allow), proxies: parseProxies({}), ...more });
}

const local = (more: Partial<OutboundOptions> = {}) => outbound('127.0.0.0/8', more);
/** Enough for a busy machine to connect, and soon over for a receiver that never answers. */
const SHORT = { deadlineMs: 700 };

describe('a request', () => {
  test('carries method, headers and body, and brings the answer', async () => {
    const receiver = await startReceiver({
      reply: (response) =>
        response.writeHead(418, { 'retry-after': '7', 'set-cookie': ['a', 'b'] }).end('täglich'),
    });
    const result = await local().send({
      url: `${receiver.url}/p?q=1`,
      headers: { 'content-type': 'text/plain', 'x-a': 'b' },
      body: 'ü',
    });
    expect(result).toMatchObject({
      answer: { status: 418, body: 'täglich', headers: { 'retry-after': '7', 'set-cookie': 'a, b' } },
    });
    expect(receiver.received).toMatchObject([
      {
        method: 'POST',
        path: '/p?q=1',
        body: 'ü',
        headers: { 'x-a': 'b', 'content-length': '2', host: `127.0.0.1:${receiver.port}` },
      },
    ]);
  });

  test('may be a GET without a body', async () => {
    const receiver = await startReceiver();
    await local().send({ url: receiver.url, method: 'GET' });
    expect(receiver.received).toMatchObject([{ method: 'GET', path: '/', body: '' }]);
  });

  test.each([
    ['', 'url_malformed'],
    ['example.com', 'url_malformed'],
    ['http://1.2.3.4.5', 'url_malformed'],
    ['ftp://example.com', 'url_scheme'],
    ['file:///etc/passwd', 'url_scheme'],
    ['gopher://127.0.0.1:25/_', 'url_scheme'],
    ['http://user:pass@example.com', 'url_credentials'],
    ['http://user@example.com', 'url_credentials'],
    ['http://:pass@example.com', 'url_credentials'],
  ])('%s is refused as %s', async (url, code) => {
    expect(await outbound().send({ url })).toMatchObject({ error: { code } });
    expect(outbound().check(url)).toMatchObject({ code });
  });
});

describe('only public addresses', () => {
  const spellings = [
    '127.0.0.1',
    '127.1',
    '0x7f.0.0.1',
    '0x7f000001',
    '2130706433',
    '017700000001',
    '0177.0.0.1',
    '127.0.0.1.',
    '①②⑦.⓪.⓪.①',
    '%31%32%37.0.0.1',
    '0',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[0:0:0:0:0:ffff:127.0.0.1]',
    '[::127.0.0.1]',
    '[64:ff9b::127.0.0.1]',
    '[64:ff9b:1::7f00:1]',
    '[2002:7f00:1::]',
    '[2001:0:7f00:1::]',
    '[fe80::1]',
    '[fec0::1]',
    '[fd00:ec2::254]',
    '[ff02::1]',
    '[2001:db8::1]',
    '[3fff::1]',
    '[5f00::1]',
    '[100::1]',
    '10.0.0.1',
    '0300.0250.1.1',
    '172.31.255.255',
    '169.254.169.254',
    '100.100.100.200',
    '192.0.0.192',
    '198.19.0.1',
    '224.0.0.1',
    '255.255.255.255',
  ];

  test.each(spellings)('http://%s is refused, asked or only looked at', async (host) => {
    expect(await outbound().send({ url: `http://${host}/` })).toMatchObject({
      error: { code: 'private_address' },
    });
    expect(outbound().check(`https://${host}:8443/`)).toMatchObject({ code: 'private_address' });
  });

  test.each(['localhost', 'LOCALHOST', 'receiver.example'])(
    'so is %s, a name of the loopback',
    async (name) => {
      const receiver = await startReceiver();
      const resolve =
        name === 'receiver.example' ? { resolve: async () => [{ address: '127.0.0.1', family: 4 }] } : {};
      const result = await outbound('', resolve).send({ url: `http://${name}:${receiver.port}/` });
      expect(result).toEqual({
        error: { code: 'private_address', params: { host: `${name.toLowerCase()}:${receiver.port}` } },
      });
      expect(receiver.received).toEqual([]);
    },
  );

  test('OUTBOUND_ALLOW lets a network, an address or a name through, and no other', async () => {
    const receiver = await startReceiver();
    const byName = `http://localhost:${receiver.port}/`;
    expect(await outbound('127.0.0.0/8').send({ url: receiver.url })).toHaveProperty('answer');
    expect(await outbound('127.0.0.1').send({ url: byName })).toHaveProperty('answer');
    expect(await outbound('localhost').send({ url: byName })).toHaveProperty('answer');
    expect(await outbound('localhost').send({ url: receiver.url })).toHaveProperty('error');
    expect(await outbound('10.0.0.0/8').send({ url: receiver.url })).toHaveProperty('error');
    expect(receiver.received).toHaveLength(3);
  });

  test("the operator's own host needs none", async () => {
    const receiver = await startReceiver();
    expect(await outbound().send({ url: receiver.url, ownHost: true })).toHaveProperty('answer');
    const byName = `http://localhost:${receiver.port}/`;
    expect(await outbound().send({ url: byName, ownHost: true })).toHaveProperty('answer');
  });

  test('of the addresses of a name only those that may be are connected to', async () => {
    const allowed = await startReceiver({ host: '127.0.0.2' });
    const forbidden = await startReceiver({ host: '127.0.0.1', port: allowed.port });
    const resolve = async () => [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
      { address: '127.0.0.2', family: 4 },
    ];
    const result = await outbound('127.0.0.2', { resolve }).send({
      url: `http://a.example:${allowed.port}/`,
    });
    expect(result).toHaveProperty('answer');
    expect(allowed.received).toHaveLength(1);
    expect(forbidden.received).toHaveLength(0);
  });

  test('a name that changes its address between looks is never followed to a private one', async () => {
    const receiver = await startReceiver();
    let looks = 0;
    const resolve = async () => {
      looks += 1;
      // Public at the first look, ours at every other one.
      return [{ address: looks % 2 === 1 ? '127.0.0.2' : '127.0.0.1', family: 4 }];
    };
    const guarded = outbound('127.0.0.2', { resolve, ...SHORT });
    const url = `http://rebind.example:${receiver.port}/`;
    expect(await guarded.send({ url })).toMatchObject({ error: { code: 'refused' } });
    expect(looks).toBe(1);
    expect(await guarded.send({ url })).toMatchObject({ error: { code: 'private_address' } });
    expect(looks).toBe(2);
    expect(receiver.received).toEqual([]);
  });

  test('a redirect is not followed, not even to where it might', async () => {
    const target = await startReceiver();
    for (const status of [301, 302, 303, 307, 308]) {
      const receiver = await startReceiver({
        reply: (response) => response.writeHead(status, { location: target.url }).end(),
      });
      expect(await local().send({ url: receiver.url })).toEqual({
        error: { code: 'redirect', params: { host: `127.0.0.1:${receiver.port}`, status } },
      });
    }
    expect(target.received).toEqual([]);
  });
});

describe('a receiver that misbehaves', () => {
  test('nobody there, no such name', async () => {
    const receiver = await startRawServer((socket) => socket.resetAndDestroy());
    expect(await local().send({ url: receiver.url })).toMatchObject({
      error: { code: 'unreachable', params: { cause: 'ECONNRESET' } },
    });
    expect(await local().send({ url: 'http://127.0.0.1:1/' })).toEqual({
      error: { code: 'refused', params: { host: '127.0.0.1:1' } },
    });
    const dns = await local().send({ url: 'http://nothing.invalid/' });
    expect(dns).toMatchObject({ error: { code: 'dns', params: { host: 'nothing.invalid' } } });
    const own = await local().send({ url: 'http://nothing.invalid/', ownHost: true });
    expect(own).toMatchObject({ error: { code: 'dns' } });
    const empty = await local({ resolve: async () => [] }).send({ url: 'http://a.example/' });
    expect(empty).toMatchObject({ error: { code: 'dns', params: { cause: 'ENODATA' } } });
  });

  test('silent in whatever state: over at the deadline, and the connection is closed', async () => {
    const slow = [
      await startRawServer(() => undefined),
      await startRawServer((socket) => drip(socket, 'HTTP/1.1 200 OK\r\n', 'x-a: b\r\n')),
      await startRawServer((socket) => drip(socket, 'HTTP/1.1 200 OK\r\ncontent-length: 60000\r\n\r\n', 'a')),
      await startRawServer((socket) => drip(socket, '', 'HTTP/1.1 103 Early Hints\r\n\r\n')),
    ];
    for (const { url, sockets } of slow) {
      expect(await local(SHORT).send({ url })).toEqual({
        error: { code: 'timeout', params: { host: new URL(url).host, seconds: 0.7 } },
      });
      await expect.poll(() => sockets.size).toBe(0);
    }
  });

  test('silent where TLS should begin, or a resolver that never answers', async () => {
    const { url, sockets } = await startRawServer(() => undefined);
    expect(await local(SHORT).send({ url: url.replace('http', 'https') })).toMatchObject({
      error: { code: 'timeout' },
    });
    await expect.poll(() => sockets.size).toBe(0);
    const hanging = local({ ...SHORT, resolve: () => Promise.withResolvers<never>().promise });
    expect(await hanging.send({ url: 'http://a.example/' })).toMatchObject({ error: { code: 'timeout' } });
  });

  test('200 with a body without end: the answer counts, 64 kB of it are read', async () => {
    const { url, sockets } = await startRawServer((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        const pour = () => {
          while (!socket.destroyed && socket.write('x'.repeat(16_384)));
        };
        socket.on('drain', pour);
        pour();
      });
    });
    const result = await local().send({ url });
    expect(result).toMatchObject({ answer: { status: 200, body: 'x'.repeat(65_536) } });
    await expect.poll(() => sockets.size).toBe(0);
  });

  test('compressed answers are not unpacked', async () => {
    const receiver = await startReceiver({
      reply: (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('not gzip'),
    });
    expect(await local().send({ url: receiver.url })).toMatchObject({ answer: { body: 'not gzip' } });
    expect(receiver.received[0]?.headers['accept-encoding']).toBeUndefined();
  });

  test.each([
    ['an answer that breaks off', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nab', 'unreachable'],
    ['no HTTP', '220 mail.example ESMTP\r\n', 'not_http'],
    ['too many headers', `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(10_000)}\r\n`, 'not_http'],
    [
      'another protocol',
      'HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
      'unreachable',
    ],
    ['nothing at all', '', 'unreachable'],
  ])('%s', async (_name, text, code) => {
    const { url } = await startRawServer((socket) => {
      socket.once('data', () => socket.end(text));
    });
    expect(await local().send({ url })).toMatchObject({ error: { code } });
  });

  test('no error tells more of the URL than its host', async () => {
    const receiver = await startReceiver({
      reply: (response) => response.writeHead(302, { location: '/s3cret' }).end(),
    });
    const request = { headers: { 'x-token': 's3cret\u0000' }, body: 's3cret' };
    const urls = [
      `${receiver.url}/s3cret?s3cret`,
      'http://127.0.0.1:1/s3cret',
      'http://s3cret:s3cret@a.example/s3cret',
      'http://10.0.0.1/s3cret',
      's3cret',
    ];
    for (const url of urls) {
      for (const headers of [{}, request.headers]) {
        const result = await local().send({ ...request, url, headers });
        expect(result).toHaveProperty('error');
        expect(JSON.stringify(result)).not.toContain('s3cret');
      }
    }
  });
});

describe('a signal', () => {
  test('ends a request at once, with its own reason', async () => {
    const { url, sockets } = await startRawServer((socket) =>
      socket.once('data', () => stop.abort('stopping')),
    );
    const stop = new AbortController();
    await expect(local().send({ url, signal: stop.signal })).rejects.toBe('stopping');
    await expect.poll(() => sockets.size).toBe(0);
    await expect(local().send({ url, signal: stop.signal })).rejects.toBe('stopping');
  });
});

describe('TLS', () => {
  test('a certificate that nobody trusts, or of another name, is refused; a trusted one is not', async () => {
    const certificate = await makeCertificate();
    const receiver = await startReceiver({ tls: certificate });
    expect(await local().send({ url: receiver.url })).toEqual({
      error: {
        code: 'tls',
        params: { host: `127.0.0.1:${receiver.port}`, cause: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
      },
    });
    trust(certificate);
    expect(await local().send({ url: receiver.url })).toMatchObject({ answer: { body: 'ok' } });
    const resolve = async () => [{ address: '127.0.0.1', family: 4 }];
    const other = await local({ resolve }).send({ url: `https://other.example:${receiver.port}/` });
    expect(other).toMatchObject({
      error: { code: 'tls', params: { cause: 'ERR_TLS_CERT_ALTNAME_INVALID' } },
    });
  });

  test('a receiver without TLS is told apart', async () => {
    const receiver = await startReceiver();
    const url = receiver.url.replace('http', 'https');
    expect(await local().send({ url })).toMatchObject({ error: { code: 'tls' } });
  });

  test('NODE_EXTRA_CA_CERTS counts', async () => {
    const certificate = await makeCertificate();
    const receiver = await startReceiver({ tls: certificate });
    const folder = await mkdtemp(join(tmpdir(), 'outbound-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'ca.pem'), certificate.cert);
    const index = new URL('../src/outbound/index.ts', import.meta.url).href;
    const program = `
      import { createOutbound, parseAllowList, parseProxies } from ${JSON.stringify(index)};
      const outbound = createOutbound({ allow: parseAllowList('127.0.0.1'), proxies: parseProxies({}) });
      console.log(JSON.stringify(await outbound.send({ url: ${JSON.stringify(receiver.url)} })));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      env: { NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    await once(child, 'close');
    expect(JSON.parse(output)).toMatchObject({ answer: { status: 200 } });
  });
});

describe('through a proxy', () => {
  /** Connects every tunnel to that port of the loopback, whatever name was asked for. */
  function startTunnel(port: number) {
    return startRawServer((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        const target = connect(port, '127.0.0.1');
        target.on('error', () => socket.destroy());
        socket.pipe(target).pipe(socket);
      });
    });
  }

  test('http: the proxy is asked with the whole URL; its own address may be private', async () => {
    const proxy = await startReceiver();
    const proxies = parseProxies({ HTTP_PROXY: proxy.url.replace('://', '://me:p%40ss@') });
    const result = await outbound('', { proxies }).send({ url: 'http://a.example/p?q', body: 'b' });
    expect(result).toMatchObject({ answer: { body: 'ok' } });
    expect(proxy.received).toMatchObject([{ path: 'http://a.example/p?q', body: 'b' }]);
    expect(proxy.received[0]?.headers['proxy-authorization']).toBe(`Basic ${btoa('me:p@ss')}`);
  });

  test('https: through a tunnel, with the certificate of the receiver', async () => {
    const certificate = await makeCertificate();
    const receiver = await startReceiver({ tls: certificate });
    const tunnel = await startTunnel(receiver.port);
    const options = { proxies: parseProxies({ HTTPS_PROXY: tunnel.url }) };
    expect(await outbound('localhost', options).send({ url: 'https://localhost/' })).toMatchObject({
      error: { code: 'tls' },
    });
    trust(certificate);
    expect(await outbound('localhost', options).send({ url: 'https://localhost/' })).toMatchObject({
      answer: { body: 'ok' },
    });
    expect(tunnel.text()).toContain('CONNECT localhost:443 HTTP/1.1');
  });

  test.each([
    'http://10.0.0.1/',
    'https://[::1]/',
    'http://0x7f.1/',
    'http://localhost/',
    'https://a.localhost/',
  ])('%s is refused without asking the proxy', async (url) => {
    const proxy = await startReceiver();
    const proxies = parseProxies({ HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url });
    const guarded = outbound('', { proxies, ...SHORT });
    expect(await guarded.send({ url })).toMatchObject({ error: { code: 'private_address' } });
    expect(guarded.check(url)).toMatchObject({ code: 'private_address' });
    expect(proxy.received).toEqual([]);
  });

  test.each([
    'http://database/',
    'http://printer.local/',
    'http://metadata.google.internal/',
    'http://x.home.arpa./',
  ])('%s is private by its name', async (url) => {
    const proxies = parseProxies({ HTTP_PROXY: 'http://127.0.0.1:1' });
    expect(outbound('', { proxies }).check(url)).toMatchObject({ code: 'private_address' });
  });

  test('a signal ends a request whose tunnel does not stand yet', async () => {
    const stop = new AbortController();
    const hanging = await startRawServer((socket) => socket.once('data', () => stop.abort('stopping')));
    const proxies = parseProxies({ HTTPS_PROXY: hanging.url });
    const patient = outbound('', { proxies, deadlineMs: 3_600_000 });
    const request = patient.send({ url: 'https://a.example/', signal: stop.signal });
    await expect(request).rejects.toBe('stopping');
  });

  test('NO_PROXY goes straight, under the rule for addresses again', async () => {
    const receiver = await startReceiver();
    const proxies = parseProxies({ HTTP_PROXY: 'http://127.0.0.1:1', NO_PROXY: 'localhost' });
    const url = `http://localhost:${receiver.port}/`;
    expect(await outbound('', { proxies }).send({ url })).toMatchObject({
      error: { code: 'private_address' },
    });
    expect(await outbound('localhost', { proxies }).send({ url })).toHaveProperty('answer');
  });

  test('a proxy that refuses, is away, or never answers', async () => {
    const refusing = await startRawServer((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'));
    });
    const via = (url: string) => outbound('', { proxies: parseProxies({ HTTPS_PROXY: url }), ...SHORT });
    const request = { url: 'https://a.example/s3cret' };
    expect(await via(refusing.url).send(request)).toEqual({
      error: { code: 'proxy', params: { host: 'a.example', cause: '403' } },
    });
    for (const [url, cause] of [
      ['http://127.0.0.1:1', 'ECONNREFUSED'],
      ['http://proxy.invalid:1', 'ENOTFOUND'],
    ] as const) {
      expect(await via(url).send(request)).toEqual({
        error: { code: 'proxy', params: { host: 'a.example', cause } },
      });
    }
    const hanging = await startRawServer(() => undefined);
    expect(await via(hanging.url).send(request)).toMatchObject({ error: { code: 'timeout' } });
    await expect.poll(() => hanging.sockets.size).toBe(0);

    const asking = await startReceiver({ reply: (response) => response.writeHead(407).end() });
    const proxies = parseProxies({ HTTP_PROXY: asking.url });
    expect(await outbound('', { proxies }).send({ url: 'http://a.example/' })).toMatchObject({
      error: { code: 'proxy', params: { cause: '407' } },
    });
    // Of a receiver it is a status like any other.
    expect(await local().send({ url: asking.url })).toMatchObject({ answer: { status: 407 } });
  });
});

/** Sends the beginning, then the same piece for ever. */
function drip(socket: Socket, beginning: string, piece: string): void {
  socket.once('data', () => {
    socket.write(beginning);
    const timer = setInterval(() => socket.write(piece), 20);
    socket.on('close', () => clearInterval(timer));
  });
}
