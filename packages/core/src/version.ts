import root from '../../../package.json' with { type: 'json' };

/** Of the product; package.json in the project's folder is the one place where it stands. */
export const VERSION: string = root.version;
