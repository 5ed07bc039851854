/** The token just made, on its way to the page with the examples. Here only: not in an address, not in storage. */
let carried: string | null = null;

/** Keeps a new token for the next page. */
export function handOver(token: string): void {
  carried = token;
}

/** The token that the page before handed over, once; null when there is none. */
export function takeHandedOver(): string | null {
  const token = carried;
  carried = null;
  return token;
}
