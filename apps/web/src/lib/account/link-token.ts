/** What a link to this page carries behind its `#`, where no server and no other site sees it. */
export function partOfLink(hash: string, name: string): string {
  return new URLSearchParams(hash.replace(/^#/, '')).get(name) ?? '';
}
