import { readFileSync } from 'node:fs';
import { z } from 'zod';

const manifest: unknown = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));

/** Of the product; package.json in the project's folder is the one place where it stands. */
export const VERSION: string = z.object({ version: z.string() }).parse(manifest).version;
