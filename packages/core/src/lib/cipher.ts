import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  type Hmac,
  hkdfSync,
  randomBytes,
} from 'node:crypto';

const IV_BYTES = 12;
const TAG_BYTES = 16;

export interface Sealed {
  /** IV, tag and ciphertext, one after the other. */
  readonly bytes: Buffer;
  /** Which encryption key sealed it, so that keys can be rotated. */
  readonly keyId: string;
}

/** Seals secrets for storage: AES-256-GCM, bound to the row that they are stored in. */
export interface Cipher {
  /** Of the encryption key; see `Sealed`. */
  readonly keyId: string;
  /** How messages call the encryption key; see `KeySettings`. */
  readonly keyName: string;
  /** @param identity names the row, e.g. `api_keys:7`; a sealed value opens under the same identity only. */
  seal(plaintext: string, identity: string): Sealed;
  /** Of every key that it opens with, `keyId` among them. */
  readonly keyIds: readonly string[];
  /** @throws Error when the value was sealed with a key that is not known, for another row, or was changed. */
  open(sealed: Sealed, identity: string): string;
  /**
   * Begins an HMAC-SHA-256 with a key of its own for this purpose, made of the encryption key.
   *
   * @param keyId one of `keyIds`.
   */
  mac(purpose: string, keyId: string): Hmac;
}

/** What is stored of a key: enough to tell it from another, and no help in finding it. */
export function keyIdOf(key: Buffer): string {
  return createHash('sha256').update('key-id:').update(key).digest('hex').slice(0, 16);
}

/** What a cipher is made of; a part of the settings. */
export interface KeySettings {
  readonly encryptionKey: Buffer;
  readonly encryptionKeyPrevious: Buffer | undefined;
  /** Where the key was given: the name of a setting, or the absolute path of a file that none names. */
  readonly encryptionKeyName?: string;
}

export function cipherOf({ encryptionKey, encryptionKeyPrevious, encryptionKeyName }: KeySettings): Cipher {
  return createCipher(encryptionKey, encryptionKeyPrevious, encryptionKeyName);
}

/**
 * @param key seals and opens; 32 bytes.
 * @param previous only opens: the key before, while secrets are still sealed with it.
 */
export function createCipher(key: Buffer, previous?: Buffer, keyName = 'ENCRYPTION_KEY'): Cipher {
  const keyId = keyIdOf(key);
  const keys = new Map([
    ...(previous === undefined ? [] : [[keyIdOf(previous), previous] as const]),
    [keyId, key],
  ]);
  return {
    keyId,
    keyName,
    keyIds: [...keys.keys()],
    seal(plaintext, identity) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(identity));
      const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
      return { bytes: Buffer.concat([iv, cipher.getAuthTag(), ciphertext]), keyId };
    },
    open(sealed, identity) {
      const sealedWith = keys.get(sealed.keyId);
      if (sealedWith === undefined) throw new Error('The secret was sealed with another encryption key.');
      const iv = sealed.bytes.subarray(0, IV_BYTES);
      const tag = sealed.bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', sealedWith, iv, { authTagLength: TAG_BYTES })
        .setAAD(Buffer.from(identity))
        .setAuthTag(tag);
      const ciphertext = sealed.bytes.subarray(IV_BYTES + TAG_BYTES);
      return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8');
    },
    mac(purpose, id) {
      const secret = keys.get(id);
      if (secret === undefined) throw new Error('The encryption key is not known.');
      return createHmac('sha256', Buffer.from(hkdfSync('sha256', secret, '', purpose, 32)));
    },
  };
}
