const MOST = 200;

/** Those whose text holds every word of a query, in any case; those that begin with the first word come first. */
export function matching<Item>(
  items: readonly Item[],
  query: string,
  textOf: (item: Item) => string,
): Item[] {
  const words = plain(query).split(' ').filter(Boolean);
  const [first = ''] = words;
  const found = items
    .map((item) => ({ item, text: plain(textOf(item)) }))
    .filter(({ text }) => words.every((word) => text.includes(word)));
  const rank = ({ text }: { text: string }) => (text.startsWith(first) ? 0 : 1);
  return found
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, MOST)
    .map(({ item }) => item);
}

function plain(text: string): string {
  return text.toLocaleLowerCase().replaceAll(/[\s_]+/g, ' ');
}
