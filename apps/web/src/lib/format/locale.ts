/** The one place that names the language of numbers and dates. */
export const LOCALE = 'en-US';
