import { fromUsd } from './money.ts';
import { sha256, uuidFrom } from './random.ts';

export type LimitReset = 'daily' | 'weekly' | 'monthly' | null;
export type KeyKind = 'inference' | 'management';

/** A key as OpenRouter knows it: never its plaintext. Instants are Unix milliseconds. */
export type ApiKey = {
  readonly hash: string;
  /** The numeric id that generation metadata carries. */
  readonly id: number;
  readonly label: string;
  readonly kind: KeyKind;
  readonly workspaceId: string;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly creatorUserId: string;
  name: string;
  /** USD. */
  limit: number | null;
  limitReset: LimitReset;
  includeByokInLimit: boolean;
  disabled: boolean;
  deleted: boolean;
  updatedAt: number | null;
};

/** What can be changed of a key. `limit` in USD. */
export type KeyChange = Partial<
  Pick<ApiKey, 'name' | 'disabled' | 'limit' | 'limitReset' | 'includeByokInLimit'>
>;

export type WorkspaceOptions = {
  description?: string | null | undefined;
  default_text_model?: string | null | undefined;
  default_image_model?: string | null | undefined;
  default_provider_sort?: string | null | undefined;
  io_logging_api_key_ids?: number[] | null | undefined;
  io_logging_sampling_rate?: number | undefined;
  is_data_discount_logging_enabled?: boolean | undefined;
  is_observability_broadcast_enabled?: boolean | undefined;
  is_observability_io_logging_enabled?: boolean | undefined;
};

export type Workspace = {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly createdAt: number;
  readonly options: WorkspaceOptions;
};

export type KeyInput = {
  name: string;
  kind?: KeyKind;
  /** A workspace's id; the default workspace when left out. */
  workspace?: string | undefined;
  /** USD; no limit when left out. */
  limit?: number | null | undefined;
  limitReset?: LimitReset | undefined;
  includeByokInLimit?: boolean | undefined;
  expiresAt?: Date | string | number | null | undefined;
  disabled?: boolean;
  creatorUserId?: string | undefined;
  /** Unix ms; the clock's now when left out. */
  createdAt?: number;
};

/** What an account needs of the simulator around it. */
export type Registry = {
  readonly seed: string;
  now(): number;
  /** Takes up a new key and gives it its numeric id. */
  register(account: Account, draft: Omit<ApiKey, 'id'>): ApiKey;
};

/** `sk-or-v1-0e6…1c96` as OpenRouter shows it: `sk-or-v1-0e6...1c96`. */
function labelOf(key: string): string {
  return `${key.slice(0, 12)}...${key.slice(-4)}`;
}

/** One OpenRouter account: its credits, workspaces (the default one first) and keys (oldest first). */
export class Account {
  readonly id: string;
  readonly name: string;
  readonly userId: string;
  /** Credits bought so far, pico-USD. */
  credits: bigint;
  readonly workspaces: [Workspace, ...Workspace[]];
  readonly keys: ApiKey[] = [];
  readonly #registry: Registry;
  readonly #purchases: { amount: bigint; appearsAt: number }[] = [];

  constructor(registry: Registry, input: { name: string; credits: number; index: number }) {
    this.#registry = registry;
    this.id = uuidFrom(`account ${registry.seed} ${input.index}`);
    this.name = input.name;
    this.userId = `user_${sha256(this.id).slice(0, 27)}`;
    this.credits = fromUsd(input.credits);
    this.workspaces = [this.#workspace('Default', 'default', {})];
  }

  get defaultWorkspace(): Workspace {
    return this.workspaces[0];
  }

  /** Buys credits, USD, that can be spent at once and show in `/credits` after so many milliseconds. */
  buyCredits(usd: string | number, appearsInMs = 0): void {
    const amount = fromUsd(usd);
    this.credits += amount;
    this.#purchases.push({ amount, appearsAt: this.#registry.now() + appearsInMs });
  }

  /** The credits bought so far as `/credits` knows them, pico-USD. */
  shownCredits(now: number): bigint {
    const hidden = this.#purchases.filter((one) => one.appearsAt > now);
    return this.credits - hidden.reduce((sum, one) => sum + one.amount, 0n);
  }

  /** Makes a workspace; a slug is taken once in an account. @throws RangeError when it is taken. */
  createWorkspace(input: { name: string; slug: string } & WorkspaceOptions): Workspace {
    const { name, slug, ...options } = input;
    if (this.workspaces.some((one) => one.slug === slug)) throw new RangeError(`slug ${slug} is taken`);
    const workspace = this.#workspace(name, slug, options);
    this.workspaces.push(workspace);
    return workspace;
  }

  /** Deletes a workspace for good. @throws RangeError for the default one, and while there are keys in it. */
  deleteWorkspace(id: string): void {
    const index = this.workspaces.findIndex((one) => one.id === id);
    const hasKeys = this.keys.some((key) => key.workspaceId === id && !key.deleted);
    if (index < 1 || hasKeys) throw new RangeError('this workspace cannot be deleted');
    this.workspaces.splice(index, 1);
  }

  /**
   * Makes a key. Its plaintext is in this answer only, and the same for the same seed and order of creation.
   * @throws RangeError for a workspace that is not the account's.
   */
  createKey(input: KeyInput): { key: string; hash: string } {
    const workspaceId = input.workspace ?? this.defaultWorkspace.id;
    if (!this.workspaces.some((one) => one.id === workspaceId)) throw new RangeError('no such workspace');
    const key = `sk-or-v1-${sha256(`key ${this.id} ${this.keys.length}`)}`;
    const expiresAt = input.expiresAt ?? null;
    this.keys.push(
      this.#registry.register(this, {
        hash: sha256(key),
        label: labelOf(key),
        kind: input.kind ?? 'inference',
        workspaceId,
        createdAt: input.createdAt ?? this.#registry.now(),
        updatedAt: null,
        expiresAt: expiresAt === null ? null : new Date(expiresAt).getTime(),
        creatorUserId: input.creatorUserId ?? this.userId,
        name: input.name,
        limit: input.limit ?? null,
        limitReset: input.limitReset ?? null,
        includeByokInLimit: input.includeByokInLimit ?? false,
        disabled: input.disabled ?? false,
        deleted: false,
      }),
    );
    return { key, hash: sha256(key) };
  }

  #workspace(name: string, slug: string, options: WorkspaceOptions): Workspace {
    const id = uuidFrom(`workspace ${this.id} ${slug}`);
    return { id, name, slug, createdAt: this.#registry.now(), options };
  }
}
