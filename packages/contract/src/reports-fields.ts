/** How often the digest is sent; `none`: never. */
export const DIGEST_FREQUENCIES = ['none', 'daily', 'weekly', 'monthly'] as const;

export type DigestFrequency = (typeof DIGEST_FREQUENCIES)[number];
