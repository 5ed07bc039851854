export type ButtonTone = 'primary' | 'plain' | 'quiet' | 'danger';
export type ButtonSize = 'regular' | 'small';

const tones: Readonly<Record<ButtonTone, string>> = {
  primary: 'bg-accent text-accent-ink hover:bg-accent-strong border-transparent font-semibold',
  plain: 'bg-surface text-ink border-line hover:bg-sunken font-medium shadow-xs',
  quiet: 'text-ink-soft border-transparent hover:bg-sunken hover:text-ink font-medium',
  danger: 'bg-bad text-bad-ink hover:bg-bad-strong border-transparent font-semibold',
};
const sizes: Readonly<Record<ButtonSize, string>> = {
  regular: 'h-10 pointer-coarse:h-11 px-4 text-sm gap-2',
  small: 'h-8 pointer-coarse:h-11 px-3 text-[0.8125rem] gap-1.5',
};

/** What a button looks like, and a link that stands where one could. */
export function buttonLook(tone: ButtonTone, size: ButtonSize): string {
  return [
    'inline-flex items-center justify-center rounded-lg border whitespace-nowrap transition-colors',
    'disabled:opacity-50 aria-disabled:opacity-70',
    tones[tone],
    sizes[size],
  ].join(' ');
}
