/**
 * How long what people type may be, in characters: for the schemas, and for the fields of the pages, which import no
 * schema.
 */
export const NAME_MAX_LENGTH = 100;
export const TAG_MAX_LENGTH = 40;
export const PASSWORD_MIN_LENGTH = 10;
export const PASSWORD_MAX_LENGTH = 128;
