import '../../../src/app.css';
import { beforeEach } from 'vitest';
import { language } from '#lib/state/language.svelte.ts';

beforeEach(() => language.choose('en'));
