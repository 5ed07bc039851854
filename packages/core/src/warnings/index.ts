export { readWarnings } from './warnings.ts';
