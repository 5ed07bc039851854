import { hash } from 'node:crypto';

/** SHA-256 of a text as lowercase hex: the form of OpenRouter's key hashes and of stored session ids. */
export function sha256Hex(text: string): string {
  return hash('sha256', text);
}
