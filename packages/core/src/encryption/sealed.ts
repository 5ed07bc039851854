/** Where secrets are stored: by table, the column of the sealed value and the one of the key that sealed it. */
export const SEALED = {
  api_keys: { value: 'secret', keyId: 'secret_key_id' },
  channels: { value: 'settings', keyId: 'settings_key_id' },
} as const;

export type SealedTable = keyof typeof SEALED;

/** What a sealed value is bound to: its row, whoever owns it. */
export function identityOf(table: SealedTable, id: number): string {
  return `${table}:${id}`;
}
