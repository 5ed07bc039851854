import { readSignUpOptions } from '#lib/account/sign-up-options.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async () => ({ options: await readSignUpOptions() });
