/** What a link of the navigation looks like: its icon above its name on a phone, beside it elsewhere. */
export function navItem(current: boolean): string {
  return [
    'h-14 min-w-0 flex-1 flex-col items-center justify-center gap-1 rounded-lg px-0.5 text-xs leading-none font-medium whitespace-nowrap transition-colors',
    'sm:h-9 sm:flex-none sm:flex-row sm:justify-start sm:gap-2.5 sm:px-2.5 sm:text-sm lg:px-3',
    current ? 'text-ink sm:bg-sunken' : 'text-ink-soft hover:text-ink sm:hover:bg-sunken',
  ].join(' ');
}
