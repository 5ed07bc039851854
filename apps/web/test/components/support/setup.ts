import '../../../src/app.css';
import { beforeEach } from 'vitest';
import { cleanup } from 'vitest-browser-svelte';
import { language } from '#lib/state/language.svelte.ts';

beforeEach(() => {
  // Files share a page, and only the first one has the library clean up by itself.
  cleanup();
  language.choose('en');
});
