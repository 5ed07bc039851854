/** How many saved views a team may have. */
export const MAX_VIEWS = 50;

/** How long the query of one may be, in characters. */
export const VIEW_QUERY_MAX_LENGTH = 4000;
