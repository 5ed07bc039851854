// Before the first paint: the theme that src/lib/state/theme.svelte.ts stored, if any.
const theme = localStorage.getItem('watcher.theme');
if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
