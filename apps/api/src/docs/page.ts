/**
 * The page that Scalar fills, below a bar that leads back to the app. It holds no script and asks for nothing of who
 * looks at it, so it is the same for everybody. Scalar leaves the bar the height that its variable says.
 *
 * @param title of the API; plain text without characters that mean something in HTML
 * @param scalar address of Scalar's module
 */
export function referencePage(title: string, scalar: string): string {
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>API reference · ${title}</title>
  <link rel="icon" href="/favicon.svg" type="image/svg+xml">
  <style>
    :root { color-scheme: light dark; --scalar-custom-header-height: 44px }
    body { margin: 0 }
    .back { position: sticky; top: 0; z-index: 10; box-sizing: border-box; display: flex; align-items: center;
      gap: 20px; height: 44px; padding: 0 16px; border-bottom: 1px solid light-dark(#e3e6eb, #282c34);
      background: light-dark(#f7f8fa, #0f1115); font: 500 14px/24px system-ui, sans-serif }
    .back a { color: light-dark(#2b5fd0, #7ca5f5); text-underline-offset: 4px; text-decoration: none }
    .back a:hover { text-decoration: underline }
    /* Scalar follows its own switch between light and dark. */
    .light-mode { color-scheme: light }
    .dark-mode { color-scheme: dark }
  </style>
  <script type="module" src="/api/docs/start.js"></script>
</head>
<body>
  <nav class="back" aria-label="${title}">
    <a href="/">← Dashboard</a>
    <a href="/api-guide">API guide</a>
  </nav>
  <div id="reference" data-scalar="${scalar}"></div>
  <noscript>This page needs JavaScript. The document that it shows is <a href="/api/openapi.json">openapi.json</a>.</noscript>
</body>
</html>
`;
}
