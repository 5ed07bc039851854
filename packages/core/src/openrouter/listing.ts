import { OpenRouterError } from './errors.ts';
import { type HttpOptions, request } from './http.ts';
import {
  type KeyListRow,
  keyListAnswer,
  type OddKey,
  readListedKey,
  workspaceListAnswer,
} from './schemas.ts';

/** What the listing of an account says. */
export interface KeyListing {
  readonly keys: readonly KeyListRow[];
  /** Keys of which too much was not understood to be read; those that have a hash are there all the same. */
  readonly odd: readonly OddKey[];
  /** False where a part of the account could not be listed, so that what is missing need not be gone. */
  readonly isWhole: boolean;
  /** Workspaces that were listed to the end: a key of one of these that is missing is gone, whatever else was not listed. */
  readonly listed: ReadonlySet<string>;
}

/** Keys to a page of GET /keys, as documented. */
const PAGE_SIZE = 100;
/** The most pages of one listing, over all workspaces: a quarter of an hour at the pace that we keep. */
const MAX_PAGES = 1_000;
/** Pages in a row that may bring nothing new: keys that are made while they are walked move the others along. */
const MAX_STALE_PAGES = 2;

/** The listing without a workspace is that of the default one only, so the others are walked one by one. */
export function listKeys(http: HttpOptions, secret: string): Promise<KeyListing> {
  const pages = { left: MAX_PAGES };
  return walkWorkspaces(http, secret, {
    pages,
    workspacesOf: () => listWorkspaces(http, secret, pages),
    // A page may be of any size; only an empty one is the last.
    isLast: (length) => length === 0,
  });
}

/** The keys of some workspaces and of the default one, where every page but the last is of the documented size. */
export function listKeysIn(
  http: HttpOptions,
  secret: string,
  workspaceIds: readonly string[],
): Promise<KeyListing> {
  return walkWorkspaces(http, secret, {
    pages: { left: MAX_PAGES },
    workspacesOf: async () => workspaceIds,
    isLast: (length) => length < PAGE_SIZE,
  });
}

/** How many pages may still be asked for. */
interface Pages {
  left: number;
}

interface Walk {
  readonly pages: Pages;
  readonly workspacesOf: () => Promise<readonly string[]>;
  /** Whether a page of that many keys ends the walk of its workspace. */
  readonly isLast: (length: number) => boolean;
}

/** Where a workspace, or which ones there are, cannot be read, what the others show is kept. */
async function walkWorkspaces(http: HttpOptions, secret: string, how: Walk): Promise<KeyListing> {
  const byHash = new Map<string, KeyListRow>();
  const odd: OddKey[] = [];
  const listed = new Set<string>();
  const walk = async (workspaceId: string | undefined): Promise<void> => {
    const found = await listWorkspaceKeys(http, secret, { ...how, workspaceId });
    odd.push(...found.odd);
    for (const key of found.keys) {
      byHash.set(key.hash, key);
      if (typeof key.workspace_id === 'string') listed.add(key.workspace_id);
    }
    if (workspaceId !== undefined) listed.add(workspaceId);
  };
  let isWhole = true;
  const leaveOut = (error: unknown): void => {
    if (!isItsOwn(error)) throw error;
    http.onOdd?.(error);
    isWhole = false;
  };
  await walk(undefined);
  const workspaces = await how.workspacesOf().catch(leaveOut);
  for (const workspaceId of workspaces ?? []) {
    if (!listed.has(workspaceId)) await walk(workspaceId).catch(leaveOut);
  }
  return { keys: [...byHash.values()], odd, isWhole, listed };
}

/** Whether a call failed by itself. What befalls every call, or asks for a pause, is no fault of this one. */
function isItsOwn(error: unknown): error is OpenRouterError {
  return (
    error instanceof OpenRouterError &&
    (error.isRefusal || error.kind === 'malformed' || error.kind === 'unavailable') &&
    error.retryAfterMs === undefined
  );
}

/** @throws OpenRouterError `malformed` when pages bring nothing new and none is the last: there would be no end. */
async function listWorkspaceKeys(
  http: HttpOptions,
  secret: string,
  {
    workspaceId,
    isLast,
    pages,
  }: Pick<Walk, 'isLast' | 'pages'> & { readonly workspaceId: string | undefined },
): Promise<Pick<KeyListing, 'keys' | 'odd'>> {
  const keys: KeyListRow[] = [];
  const odd: OddKey[] = [];
  const hashes = new Set<string>();
  for (let offset = 0, stale = 0; ; ) {
    takePage(pages, 'GET /keys');
    const query = new URLSearchParams({ include_disabled: 'true', offset: String(offset) });
    if (workspaceId !== undefined) query.set('workspace_id', workspaceId);
    const path = `/keys?${query}`;
    const { data } = await request(http, {
      method: 'GET',
      lane: 'account',
      path,
      secret,
      answer: keyListAnswer,
    });
    const before = hashes.size;
    for (const item of data) {
      const read = readListedKey(item);
      if ('key' in read) keys.push(read.key);
      else {
        odd.push(read);
        http.onOdd?.(new OpenRouterError('malformed', 'GET /keys', { field: read.field }));
      }
      const hash = 'key' in read ? read.key.hash : read.hash;
      if (hash !== null) hashes.add(hash);
    }
    offset += data.length;
    if (isLast(data.length)) return { keys, odd };
    stale = hashes.size === before ? stale + 1 : 0;
    if (stale > MAX_STALE_PAGES) throw new OpenRouterError('malformed', 'GET /keys', { field: 'offset' });
  }
}

/** @throws OpenRouterError `malformed` when there seems to be no end of pages. */
function takePage(pages: Pages, call: string): void {
  if (pages.left === 0) throw new OpenRouterError('malformed', call, { field: 'offset' });
  pages.left -= 1;
}

/** Workspaces to a page, as they are asked for. */
const WORKSPACES_AT_ONCE = 100;

/**
 * @throws OpenRouterError `malformed` when pages bring nothing new and none is the last, or a workspace has no id: what is
 *   in it would be taken for gone.
 */
async function listWorkspaces(http: HttpOptions, secret: string, pages: Pages): Promise<string[]> {
  const ids = new Set<string>();
  for (let offset = 0; ; ) {
    takePage(pages, 'GET /workspaces');
    const query = new URLSearchParams({ limit: String(WORKSPACES_AT_ONCE), offset: String(offset) });
    const path = `/workspaces?${query}`;
    const page = await request(http, {
      method: 'GET',
      lane: 'account',
      path,
      secret,
      answer: workspaceListAnswer,
    });
    const before = ids.size;
    for (const workspace of page.data) ids.add(workspace.id);
    const { length } = page.data;
    offset += length;
    // A full page is never the last, whatever it counts; a short one is when it says so.
    const isCounted = page.total_count !== undefined && offset >= page.total_count;
    if (length === 0 || (length < WORKSPACES_AT_ONCE && isCounted)) return [...ids];
    if (ids.size === before) throw new OpenRouterError('malformed', 'GET /workspaces', { field: 'offset' });
  }
}
