import { createClient } from '@watcher/sdk';
import { language } from '#lib/state/language.svelte.ts';

/**
 * The product's API, on the origin that served the page; the session cookie signs the calls. Sentences come in the
 * reader's language. Pages try again by themselves.
 */
export const api = createClient({ url: '', retries: 0, language: () => language.current });
