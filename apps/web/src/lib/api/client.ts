import { createClient } from '@watcher/sdk';

/** The product's API, on the origin that served the page; the session cookie signs the calls. Pages try again by themselves. */
export const api = createClient({ url: '', retries: 0 });
