export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** Also read by static/theme.js, which sets the theme before the first paint. */
const STORED = 'watcher.theme';

function read(): Theme {
  const stored = localStorage.getItem(STORED);
  return THEMES.find((theme) => theme === stored) ?? 'system';
}

/** The reader's choice of colours, kept in this browser. */
class ThemeChoice {
  current = $state<Theme>(read());

  choose(theme: Theme): void {
    this.current = theme;
    if (theme === 'system') {
      localStorage.removeItem(STORED);
      delete document.documentElement.dataset['theme'];
    } else {
      localStorage.setItem(STORED, theme);
      document.documentElement.dataset['theme'] = theme;
    }
  }
}

export const themeChoice = new ThemeChoice();
